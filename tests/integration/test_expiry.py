"""Dates of a document: what has expired is quoted no more from the very next day; what is due for review says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.held import encoder_for
from bot.model import Outcome
from bot.settings import Settings
from index.model import Metadata
from tests.libraries import FILES, Shelf

FITTING, BRAKES = "How long does a first fitting take?", "When should brake pads be replaced?"
SHORT = """---
title: The hurried workshop
expires: 2026-03-01
reviewed: 2022-05-31
---
## How long does a fitting take?

A first bicycle fitting takes 30 minutes.
"""


class Clock:
    """A calendar that a test turns over."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock(date(2026, 3, 1))


@pytest.fixture
def engine(shelf: Shelf, clock: Clock) -> Engine:
    shelf.write("hurried.md", SHORT)
    shelf.write("guides/brakes.md", FILES["guides/brakes.md"].replace("source_type: study", "expires: 2026-03-31"))
    shelf.build()
    settings = Settings(home=shelf.home.folder)
    generation = shelf.open().load()
    return Engine(settings, generation, encoder_for(generation, settings), clock)


def sources(engine: Engine, question: str) -> set[str]:
    return {citation.document_id for citation in engine.answer(question).citations}


def test_an_expired_document_is_quoted_on_its_last_day_and_never_after(engine: Engine, clock: Clock) -> None:
    assert "hurried" in sources(engine, FITTING)
    assert any("30 minutes" in one.label for d in engine.answer(FITTING).disagreements for one in d.positions)
    clock.day = date(2026, 3, 2)
    answer = engine.answer(FITTING)
    assert answer.outcome is Outcome.ANSWERED
    assert {citation.document_id for citation in answer.citations} == {"guides--fitting"}
    assert answer.disagreements == ()
    assert engine.disagreements() == []
    assert engine.document("hurried") is not None  # what was quoted of it once can still be looked up
    assert "guides--brakes" in sources(engine, BRAKES)
    clock.day = date(2026, 4, 1)
    assert "guides--brakes" not in sources(engine, BRAKES)
    assert "one millimetre" not in engine.answer(BRAKES).text
    assert not any("brake" in question for question in engine.example_questions())


def test_a_document_past_its_review_date_is_marked_in_the_answer(engine: Engine) -> None:
    answer = engine.answer(FITTING)
    assert {one.document_id: one.review_due for one in answer.citations} == {"hurried": True, "guides--fitting": False}
    assert answer.notice is not None
    assert "past its date for review is: “The hurried workshop”." in answer.notice
    assert engine.answer(BRAKES).notice is None


@pytest.mark.parametrize(
    ("reviewed", "months", "today", "due"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29), False),
        (date(2024, 1, 31), 1, date(2024, 3, 1), True),
        (date(2024, 3, 1), 24, date(2026, 3, 1), False),
        (date(2024, 3, 1), 24, date(2026, 3, 2), True),
        (date(2024, 12, 15), 1, date(2025, 1, 16), True),
        (None, 1, date(2026, 1, 1), False),
    ],
)
def test_when_a_review_is_due(reviewed: date | None, months: int, today: date, due: bool) -> None:
    assert Metadata("A title", reviewed=reviewed).review_due(today, months) is due


def test_documents_out_of_date_are_listed(shelf: Shelf, tmp_path: Path) -> None:
    from scripts.library_output import status_of

    shelf.write("hurried.md", SHORT)
    shelf.build()
    facts = status_of(shelf.open(), date(2026, 3, 2), 24)
    assert (facts["expired"], facts["review_due"]) == (["hurried.md"], ["hurried.md"])
    assert status_of(shelf.open(), date(2024, 5, 31), 24)["review_due"] == []
