"""Questions to ask next: only such as the library answers, none asked twice."""

from __future__ import annotations

import numpy as np

from bot.search import Candidates
from bot.suggest import example_questions, next_questions
from index.generation import Generation
from index.model import BlockKind, Metadata
from tests.fakes import make_document
from tests.unit.shelves import HIVES, NOTES, shelve


def candidates(generation: Generation) -> Candidates:
    """All passages in reading order."""
    n = len(generation.passages)
    return Candidates(np.arange(n), *(np.zeros(n) for _ in range(4)), np.zeros((n, 1)))


def test_headings_that_are_questions_come_nearest_first() -> None:
    generation = shelve(HIVES, NOTES)
    assert next_questions("Do bees need the sun?", candidates(generation), generation) == [
        "How often should a hive be opened in summer?",
        "What does a beginner need?",
        "What does honey sell for at the market?",
    ]


def test_what_was_just_asked_is_not_suggested_in_other_words() -> None:
    generation = shelve(HIVES, NOTES)
    found = next_questions("How often should hives be opened in the summer", candidates(generation), generation)
    assert "How often should a hive be opened in summer?" not in found


def test_no_two_suggestions_ask_the_same() -> None:
    generation = shelve(HIVES, NOTES)
    found = next_questions("swarms", candidates(generation), generation, limit=9)
    assert "How often should a hive be opened in summer?" in found
    assert "How often should a hive be opened?" not in found


def test_short_and_endless_headings_are_no_questions_to_suggest() -> None:
    document = make_document(
        "odd",
        Metadata("Odd"),
        [
            (BlockKind.HEADING, "Why bees?", 2),
            (BlockKind.PARAGRAPH, "Because.", 0),
            (BlockKind.HEADING, " ".join(["word"] * 15) + "?", 2),
            (BlockKind.PARAGRAPH, "Well.", 0),
            (BlockKind.HEADING, "How the hive is built", 2),
            (BlockKind.PARAGRAPH, "Of wood.", 0),
        ],
    )
    generation = shelve(document)
    assert next_questions("anything", candidates(generation), generation) == []
    assert example_questions(generation) == []


def test_examples_take_turns_among_the_documents() -> None:
    assert example_questions(shelve(HIVES, NOTES), limit=3) == [
        "How often should a hive be opened in summer?",
        "What does a beginner need?",
        "Are bees on a balcony allowed in the city?",
    ]


def test_boilerplate_suggests_nothing() -> None:
    document = make_document(
        "shop",
        Metadata("Shop"),
        [(BlockKind.HEADING, "Would you like our letter?", 2), (BlockKind.NOTE, "Subscribe here.", 0)],
    )
    assert example_questions(shelve(document)) == []
