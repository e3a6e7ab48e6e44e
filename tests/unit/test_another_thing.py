"""An answer that speaks of another thing than the one asked about says so."""

from __future__ import annotations

import pytest

from bot.another_thing import at_another_time, disputes_another, of_another
from bot.select import Selected, quotes_of
from bot.understand.vocabulary import Vocabulary
from index.generation import Generation
from index.model import BlockKind, Metadata
from tests.fakes import make_document
from tests.unit.shelves import shelve

DOCUMENT = make_document(
    "hives",
    Metadata("Treating hives"),
    [
        (BlockKind.PARAGRAPH, "A dose of oxalate costs nine pounds. Bees take it in syrup.", 0),
        (BlockKind.HEADING, "Thymovar", 2),
        (BlockKind.PARAGRAPH, "It is laid on the frames. It smells of thyme.", 0),
        (BlockKind.HEADING, "Winter", 2),
        (BlockKind.PARAGRAPH, "Bees cluster when it is cold.", 0),
        (BlockKind.HEADING, "Spring", 2),
        (BlockKind.PARAGRAPH, "The first flights are short.", 0),
        (BlockKind.HEADING, "Summer", 2),
        (BlockKind.PARAGRAPH, "A second box gives room.", 0),
        (BlockKind.HEADING, "In short", 2),
        (BlockKind.ITEM, "A strip costs two pounds", 0),
        (BlockKind.ITEM, "Thymovar works best in August", 0),
    ],
)
SHELF: Generation = shelve(DOCUMENT)
VOCABULARY = Vocabulary.from_documents([DOCUMENT])


def chosen(words: str, kind: str = "sentence") -> list[Selected]:
    statement = next(s for s in SHELF.statements if s.kind == kind and words in s.span.of(DOCUMENT.text))
    return [Selected(statement, quotes_of(statement, SHELF), 1.0)]


@pytest.mark.parametrize(
    ("question", "words", "kind", "other"),
    [
        ("what does Thymovar cost", "costs nine", "sentence", True),
        ("what does thymovar cost", "costs two", "list", True),  # its line says when it works best
        ("when does thymovar work", "costs two", "list", False),
        ("what does thymovar cost", "costs two", "item", True),  # the next item names it
        ("what does oxalate cost", "costs nine", "sentence", False),
        ("how is thymovar used", "laid on", "sentence", False),  # it stands under that heading
        ("do bees take oxalate", "take it", "sentence", False),  # its passage names it
        ("what does it cost", "costs nine", "sentence", False),  # nothing is named
    ],
)
def test_what_is_said_of_another_thing_is_told_apart(question: str, words: str, kind: str, other: bool) -> None:
    assert of_another(question, chosen(words, kind), SHELF, VOCABULARY) is other


def test_without_quotations_there_is_nothing_to_tell() -> None:
    assert not of_another("what does Thymovar cost", [], SHELF, VOCABULARY)


@pytest.mark.parametrize(
    ("question", "words", "another"),
    [
        ("does thymovar hurt bees", {"price", "oxal", "bee"}, True),
        ("does thymovar hurt bees", {"thymovar", "hurt"}, False),
        ("what does it cost", {"price", "oxal"}, False),  # names nothing
    ],
)
def test_a_disagreement_about_another_thing_is_told_apart(question: str, words: set[str], another: bool) -> None:
    assert disputes_another(question, words, SHELF, VOCABULARY) is another


def test_what_most_of_a_library_is_about_needs_no_name_in_a_disagreement() -> None:
    many = [
        (BlockKind.HEADING, f"Part {i}", 2) if i % 2 else (BlockKind.PARAGRAPH, "Thymovar is used a lot.", 0)
        for i in range(1, 9)
    ]
    document = make_document("thymovar", Metadata("Thymovar"), many)
    shelf, vocabulary = shelve(document), Vocabulary.from_documents([document])
    assert not disputes_another("does thymovar hurt bees", {"price"}, shelf, vocabulary)


@pytest.mark.parametrize(
    ("question", "words", "other"),
    [
        ("can I feed them after the harvest", "before the harvest", True),
        ("and beforehand?", "after the harvest", True),
        ("can I feed them before the harvest", "before the harvest", False),
        ("can I feed them", "before the harvest", False),
        ("after the harvest", "first flights", False),
    ],
)
def test_what_holds_before_is_not_what_holds_after(question: str, words: str, other: bool) -> None:
    said = [
        (BlockKind.PARAGRAPH, "Stop feeding a week before the harvest.", 0),
        (BlockKind.PARAGRAPH, "Feed them syrup after the harvest.", 0),
        (BlockKind.PARAGRAPH, "The first flights are short.", 0),
    ]
    document = make_document("feeding", Metadata("Feeding"), said)
    shelf = shelve(document)
    statement = next(s for s in shelf.statements if words in s.span.of(document.text))

    assert at_another_time(question, [Selected(statement, quotes_of(statement, shelf), 1.0)], shelf) is other
    assert not at_another_time(question, [], shelf)
