"""Of a timetable the day that was asked for is quoted, or all of it."""

from __future__ import annotations

import pytest

from bot.select import choose
from bot.timetables import days_in
from index.model import BlockKind, Metadata
from tests.fakes import make_document
from tests.unit.shelves import scored, shelve

HOURS = ["Monday | 7:00-18:00", "Tue-Fri | 8:00-17:00", "Saturday | 9:00-13:00", "Sunday | closed"]
SHELF = shelve(
    make_document(
        "hours",
        Metadata("Hours"),
        [(BlockKind.HEADING, "Opening hours", 2), *((BlockKind.ROW, row, 0) for row in HOURS)],
    ),
)
RANKED = [
    (scored(SHELF, "Saturday", "row"), 3.0),
    (scored(SHELF, "Monday", "row"), 2.5),
    (scored(SHELF, "Sunday", "row"), 1.0),
    (scored(SHELF, "Tue-Fri", "row"), 0.5),
    (scored(SHELF, "Monday", "table"), 0.0),
]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("are you open on sunday?", HOURS[3:]),
        ("open thursdays", HOURS[1:2]),
        ("are you open on Saturday", HOURS[2:3]),
        ("open at the weekend?", HOURS[2:]),
        ("what are your opening hours", HOURS),
        ("I sat in the sun, what are your hours", HOURS),
    ],
)
def test_the_day_asked_for_is_quoted_or_all_of_the_table(question: str, rows: list[str]) -> None:
    found = choose(RANKED, SHELF, 5.0, question)

    said = [line for one in found for line in one.statement.span.of(SHELF.documents["hours"].text).splitlines()]
    assert sorted(said) == sorted(rows)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Wed", {"monday", "tuesday", "wednesday"}),
        ("Sat to Mon", {"saturday", "sunday", "monday"}),
        ("weekdays", {"monday", "tuesday", "wednesday", "thursday", "friday"}),
        ("every day", set()),
    ],
)
def test_days_are_read_in_their_short_forms_and_ranges(text: str, days: set[str]) -> None:
    assert days_in(text) == days


def test_a_row_that_names_somebody_is_of_more_than_its_day() -> None:
    """Whether Dr Patel is in on Friday is not told by who is."""
    rows = [(BlockKind.ROW, "Monday | Dr Patel", 0), (BlockKind.ROW, "Friday | Dr Lee", 0)]
    shelf = shelve(make_document("rota", Metadata("Rota"), [(BlockKind.HEADING, "Rota", 2), *rows]))
    ranked = [(scored(shelf, "Patel", "row"), 3.0), (scored(shelf, "Lee", "row"), -3.0)]

    found = choose(ranked, shelf, 1.0, "is Dr Patel in on friday?")

    assert [one.statement.span.of(shelf.documents["rota"].text) for one in found] == ["Monday | Dr Patel"]


def test_a_row_that_only_mentions_a_day_is_no_timetable() -> None:
    rows = [(BlockKind.ROW, "Monday clinic | £9", 0), (BlockKind.ROW, "Sunday clinic | £12", 0)]
    shelf = shelve(make_document("prices", Metadata("Prices"), [(BlockKind.HEADING, "Prices", 2), *rows]))

    found = choose([(scored(shelf, "Monday", "row"), 3.0)], shelf, 1.0, "what does it cost on sunday")

    assert [one.statement.span.of(shelf.documents["prices"].text) for one in found] == ["Monday clinic | £9"]
