"""The report for clinicians, and how a gold file is held against what was found."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.report import disagreements_html, draw_timeline
from index.disagreements.model import Backing, Disagreement, Kind, Position, disagreement_id
from index.model import Document, Metadata, Span
from scripts.disagreement_evaluation import GoldTopic, match
from tests.libraries import Shelf

CONTESTED = Path(__file__).parents[1] / "data" / "contested"


def backing(document_id: str, number: int = 0) -> Backing:
    return Backing(f"{document_id}/{number}", f"{document_id}:0", document_id, 0, 5, (Span(6, 9),))


def disagreement(*sides: list[Backing]) -> Disagreement:
    positions = tuple(Position(f"side {n}", tuple(side)) for n, side in enumerate(sides))
    return Disagreement("abc", "Saddles", Kind.NUMBER, positions)


def document(document_id: str, published: date | None) -> Document:
    metadata = Metadata(title=document_id.title(), published=published)
    return Document(document_id, f"{document_id}.md", "0" * 64, metadata, "words", ())


def test_a_disagreement_comes_back_from_json_as_it_was() -> None:
    before = disagreement([backing("a"), backing("b")], [backing("c", 3)])
    assert Disagreement.from_json(before.to_json()) == before
    assert before.document_ids == ("a", "b", "c")


def test_a_disagreement_needs_two_positions_and_a_position_a_backing() -> None:
    with pytest.raises(ValueError, match="two positions"):
        disagreement([backing("a")])
    with pytest.raises(ValueError, match="no statement"):
        Position("empty", ())


def test_an_id_depends_on_what_is_said_and_not_on_the_order() -> None:
    one = disagreement_id(Kind.NUMBER, "visits", [["two visits", "2 visits"], ["five visits"]])
    assert one == disagreement_id(Kind.NUMBER, "visits", [["five visits"], ["2 visits", "two visits"]])
    assert one != disagreement_id(Kind.NUMBER, "visits", [["five visits"], ["2 visits"]])
    assert one != disagreement_id(Kind.NUMBER, "visits", [["five visits", "2 visits"], ["two visits"]])


def test_sources_stand_on_the_timeline_in_order_of_their_dates() -> None:
    documents = {
        "old": document("old", date(2015, 6, 1)),
        "new": document("new", date(2024, 6, 1)),
        "none": document("none", None),
    }
    line = draw_timeline(disagreement([backing("new"), backing("none")], [backing("old")]), documents)
    at = {mark.name.split(" (")[0]: (mark.x, mark.letter) for mark in line.marks}
    assert at["Old"][0] < at["New"][0] < at["None"][0]
    assert [at[name][1] for name in ("New", "None", "Old")] == ["A", "A", "B"]
    assert line.undated
    assert [year for _, year in line.ticks] == ["2015", "2017", "2019", "2021", "2023"]


def test_sources_of_one_day_do_not_cover_each_other() -> None:
    documents = {name: document(name, date(2020, 1, 1)) for name in "abc"}
    line = draw_timeline(disagreement([backing("a"), backing("b")], [backing("c")]), documents)
    assert len({(mark.x, mark.y) for mark in line.marks}) == 3


def test_without_dates_no_years_are_drawn() -> None:
    documents = {name: document(name, None) for name in "ab"}
    assert draw_timeline(disagreement([backing("a")], [backing("b")]), documents).ticks == ()


def test_the_report_quotes_every_side_and_loads_nothing(empty_shelf: Shelf) -> None:
    for path in (CONTESTED / "brace" / "documents").iterdir():
        empty_shelf.write(path.name, path.read_bytes())
    empty_shelf.build()
    generation = empty_shelf.open()
    page = disagreements_html(generation)
    assert page.count("<section ") == len(generation.disagreements) > 0
    assert "<p>You may sleep in the brace.</p>" in page
    assert re.search(r"<p>[^<]+\? No, do not sleep in the brace: take it off at night\.</p>", page)  # with its question
    assert "Brace maker (commercial), 2019-03-01" in page
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)


def test_the_report_escapes_what_documents_say(empty_shelf: Shelf) -> None:
    empty_shelf.write("a.md", "---\ntitle: '<b>Bold</b>'\n---\n\nA visit costs $90 <script>x</script>.\n")
    empty_shelf.write("b.md", "---\ntitle: Plain\n---\n\nA visit costs $70.\n")
    empty_shelf.build()
    assert empty_shelf.open().disagreements
    page = disagreements_html(empty_shelf.open())
    assert "<script>" not in page
    assert "<b>Bold" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page


def test_a_library_that_agrees_says_so(shelf: Shelf) -> None:
    shelf.build()
    assert "No disagreement was found." in disagreements_html(shelf.open())


def topic(*sides: set[str]) -> GoldTopic:
    return GoldTopic("Saddles", True, tuple("ab"), tuple(frozenset(side) for side in sides))


def test_a_shown_disagreement_matches_when_two_sides_stand_for_two_sides() -> None:
    shown = disagreement([backing("a"), backing("a", 1)], [backing("b")])
    found = match(topic({"a/0", "a/1"}, {"b/0"}), shown)
    assert found is not None
    assert (found.right, found.wrong, found.good) == (3, 0, True)


def test_it_does_not_match_when_both_sides_stand_for_one() -> None:
    shown = disagreement([backing("a")], [backing("b")])
    assert match(topic({"a/0", "b/0"}, {"c/0"}), shown) is None


def test_it_is_not_good_when_too_many_statements_stand_on_the_wrong_side() -> None:
    shown = disagreement([backing("a"), backing("b")], [backing("b", 1)])
    found = match(topic({"a/0"}, {"b/0", "b/1"}), shown)
    assert found is not None
    assert (found.right, found.wrong, found.good) == (2, 1, False)
