"""Quantities are read with their units, and clash only where they cannot both hold."""

from __future__ import annotations

import pytest

from index.disagreements.measures import Measure, clash
from index.disagreements.quantities import Quantity, find_quantities

DAY = 86400.0
WEEK = 7 * DAY
YEAR = 31557600
MONTH = 2629800.0


@pytest.mark.parametrize(
    ("text", "dimension", "low", "high"),
    [
        ("three to five visits are needed", "count:visit", 3, 5),
        ("you need 3 or 5 sessions", "count:session", 3, 5),
        ("only one treatment", "count:treatment", 1, 1),
        ("a single dose", "count:dose", 1, 1),
        ("after a few treatments", "count:treatment", 2, 6),
        ("classes of 30 children", "count:children", 30, 30),
        ("more than one visit", "count:visit", 2, 2),
        ("about six weeks", "time", 6 * WEEK, 6 * WEEK),
        ("half an hour or less", "time", 1800, 1800),
        ("a month and a half", "time", 1.5 * MONTH, 1.5 * MONTH),
        ("an hour and a half", "time", 5400, 5400),
        ("10 to 15 days", "time", 10 * DAY, 15 * DAY),
        ("between 2 and 4 weeks", "time", 2 * WEEK, 4 * WEEK),
        ("30-150 nm across", "length", 3e-8, 1.5e-7),
        ("take 500 mg", "mass", 0.5, 0.5),
        ("$3,000 to $15,000", "money:usd", 3000, 15000),
        ("2,000$ – 15,000$", "money:usd", 2000, 15000),
        ("it costs £2.40", "money:gbp", 2.4, 2.4),
        ("900 euros", "money:eur", 900, 900),
        ("in 95% of patients", "share", 95, 95),
        ("opens at 8:45 am", "clock", 525, 525),
        ("from 8:30 am to 3 pm", "clock", 510, 900),
        ("daily 16.00 - 21.00", "clock", 960, 1260),
        ("three working days' notice", "time", 3 * DAY, 3 * DAY),
        ("two full working days ahead", "time", 2 * DAY, 2 * DAY),
        ("wear it twenty-two hours", "time", 22 * 3600, 22 * 3600),
        ("for seventy two hours", "time", 72 * 3600, 72 * 3600),
        ("wash it once a week", "time", WEEK, WEEK),
        ("wash it twice a week", "time", WEEK / 2, WEEK / 2),
        ("once every two weeks", "time", 2 * WEEK, 2 * WEEK),
        ("about 3 of 100 toes", "share", 3, 3),
        ("one in twenty", "share", 5, 5),
        ("one in ten thousand", "share", 0.01, 0.01),
        ("5 to 10 of every 100", "share", 5, 10),
        ("9 out of 10 patients", "share", 90, 90),
        ("once in ten years", "time", 10 * YEAR, 10 * YEAR),
        ("one of 50 mg", "mass", 0.05, 0.05),
        ("two to three times a day", "time", DAY / 3, DAY / 2),
        ("once or twice a week", "time", WEEK / 2, WEEK),
        ("thirty five-minute breaks", "time", 300, 300),
        ("a twenty four-hour collection", "time", 4 * 3600, 4 * 3600),
        ("0.25 to 0.50 mg", "mass", 0.00025, 0.0005),
        ("10.00 - 15.00 euros", "money:eur", 10, 15),
        ("open 8.30 - 17.00.", "clock", 510, 1020),
        ("1 in 2,000 patients", "share", 0.05, 0.05),
    ],
)
def test_a_quantity_is_read_with_its_unit(text: str, dimension: str, low: float, high: float) -> None:
    found = find_quantities(text)
    assert [q.dimension for q in found] == [dimension]
    assert (found[0].low, found[0].high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "text",
    [
        "call (774) 314-3900",
        "one of the reasons",
        "no one knows",
        "one day it may work",
        "a pain of 3 out of 10",
        "below 3 out of 10 and no fever",
        "page 2 of 20",
        "one in twenty-five",
        "1 in 20 000",
        "on a working day we ring back",
        "a ratio of 1.05 to 1.20",
        "the first two treatments",
        "how many visits are needed",
        "it is one possible treatment",
        "postcode 02482",
        "FGF-7 and IGF-1",
    ],
)
def test_numbers_that_measure_nothing_are_left_out(text: str) -> None:
    assert find_quantities(text) == []


def test_a_range_with_its_unit_behind_a_hyphen_is_one_figure() -> None:
    (quantity,) = find_quantities("a 5- to 7-percent loss")
    assert (quantity.low, quantity.high) == (5, 7)


def test_a_part_of_a_figure_is_not_that_figure() -> None:
    assert [q for q in find_quantities("Take one-half of a 2.5 milligram tablet.") if q.dimension == "mass"] == []


def test_an_amount_a_day_has_its_day_as_a_rate() -> None:
    found = find_quantities("£4 a day")
    assert [(q.dimension, q.per) for q in found] == [("money:gbp", "day")]


def test_a_bare_number_counts_what_its_label_names() -> None:
    assert [(q.dimension, q.low, q.high) for q in find_quantities("3 to 5", "session")] == [("count:session", 3, 5)]
    assert find_quantities("3 to 5") == []


def test_a_lifetime_has_no_upper_end_and_is_not_read_where_it_is_denied() -> None:
    assert [q.bound for q in find_quantities("it lasts a lifetime")] == ["lower"]
    assert find_quantities("it does not last for life") == []


def measure(text: str) -> Measure:
    """The one quantity of `text`, as the claims would hand it on."""
    (quantity,) = find_quantities(text)
    return Measure(quantity, quantity.dimension, "lasting", frozenset(), frozenset(), None, text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("3 weeks", "3 months"),
        ("1 to 2 weeks", "several months"),
        ("one visit", "3 to 5 visits"),
        ("at least 20 hours", "6 to 8 hours"),
        ("$3,000 to $15,000", "$2,000 to $15,000"),
        ("£2.40", "£2.10"),
        ("99%", "90 to 95%"),
        ("at most 25 children", "30 children"),
        ("8:30 am", "8:45 am"),
        ("May 2021", "June 2023"),
    ],
)
def test_figures_that_cannot_both_hold_clash(a: str, b: str) -> None:
    assert clash(measure(a), measure(b))
    assert clash(measure(b), measure(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("4 weeks", "a month"),
        ("12 months", "one year"),
        ("30 minutes", "less than an hour"),
        ("30 minutes", "half an hour or less"),
        ("3 to 5 visits", "3 or 5 visits"),
        ("about six weeks", "5 to 7 weeks"),
        ("several months", "6 to 8 months"),
        ("$9,000", "$2,000 to $15,000"),
        ("May 2021", "2021"),
        ("50 years", "it lasts a lifetime"),
    ],
)
def test_figures_that_can_both_hold_do_not_clash(a: str, b: str) -> None:
    assert not clash(measure(a), measure(b))
    assert not clash(measure(b), measure(a))


def test_a_quantity_with_its_ends_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValueError, match="above"):
        Quantity("time", 2, 1, 0, 1)


def test_how_often_at_least_is_a_time_at_most() -> None:
    (often,) = find_quantities("rinse it at least twice a day")
    (seldom,) = find_quantities("up to four times a day")
    assert (often.low, often.bound) == (12 * 3600, "upper")
    assert (seldom.low, seldom.bound) == (6 * 3600, "lower")


def test_a_dotted_time_of_day_is_read_in_a_range_alone() -> None:
    assert [q for q in find_quantities("it costs 16.00 or £21.50") if q.dimension == "clock"] == []
