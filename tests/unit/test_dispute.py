"""Which statements of each side are quoted in an answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np

from bot.citations import CitationBook
from bot.dispute import present, suspected_between
from bot.question import Question
from bot.rulings import NOTHING_RULED, DisagreementRuling, Ruled, keys_of
from bot.select import Selected, quotes_of
from index.disagreements.model import Backing, Disagreement, Kind, Position
from index.generation import Generation
from index.model import BlockKind, Document, Metadata
from tests.fakes import make_document
from tests.unit.shelves import shelve


def beekeeper(name: str, *sentences: str) -> Document:
    return make_document(name, Metadata(f"Notes by {name}"), [(BlockKind.PARAGRAPH, one, 0) for one in sentences])


CALM, BEES, SMOKE = "Bees stay calm.", "They sting hardly anybody.", "Smoke keeps them quiet."
ANGRY = "Every bee stings at once."
ANNE, BERT, CARL, DORA = (
    beekeeper("anne", BEES, CALM),
    beekeeper("bert", SMOKE),
    beekeeper("carl", "They sting hardly anybody in spring."),
    beekeeper("dora", ANGRY),
)
NEAREST_FIRST = [SMOKE, "They sting hardly anybody in spring.", BEES, ANGRY, CALM]


def quoted(label: str, *sides: list[str]) -> list[list[str]]:
    """What each side's quotations say, the first side having the label."""
    generation = shelve(ANNE, BERT, CARL, DORA)
    _bring_near(generation, NEAREST_FIRST)
    positions = [Position(label, _backings(generation, sides[0])), Position("At once", _backings(generation, sides[1]))]
    book = CitationBook(generation.documents)
    question = cast(Question, SimpleNamespace(encoded=SimpleNamespace(sentence=np.array([1.0], dtype=np.float32))))
    shown = present(Disagreement("d", "Stings", Kind.POLARITY, tuple(positions)), question, [], generation, book)
    return [[book.citations[number - 1].quote for number in one.citations] for one in shown.positions]


def _bring_near(generation: Generation, sentences: list[str]) -> None:
    """Statement vectors of one dimension: the earlier in the list, the nearer to the question."""
    said = [generation.documents[one.document_id].text[one.start : one.end] for one in generation.statements]
    generation.statement_rows = {one.statement_id: row for row, one in enumerate(generation.statements)}
    generation.statement_vectors = np.array([[1 - sentences.index(words) / 10] for words in said], dtype=np.float16)


def _backings(generation: Generation, sentences: list[str]) -> tuple[Backing, ...]:
    found = []
    for one in generation.statements:
        if generation.documents[one.document_id].text[one.start : one.end] in sentences:
            found.append(Backing(one.statement_id, one.passage_id, one.document_id, one.start, one.end))
    return tuple(found)


def test_the_statements_nearest_to_the_question_are_quoted_one_of_a_source() -> None:
    assert quoted("Keeps them quiet", NEAREST_FIRST[:3], [ANGRY])[0] == NEAREST_FIRST[:2]


def test_the_statement_that_says_the_label_comes_first() -> None:
    """A reader saw "Little discomfort" above two quotations about hazards, and not the one that says it."""
    assert quoted("Stay calm", [*NEAREST_FIRST[:2], CALM], [ANGRY]) == [[CALM, SMOKE], [ANGRY]]


def test_the_source_of_the_label_is_not_quoted_twice() -> None:
    assert quoted("Stay calm", [BEES, SMOKE, CALM], [ANGRY])[0] == [CALM, SMOKE]
    assert quoted("Stay calm", [BEES, CALM], [ANGRY])[0] == [CALM]


def test_a_label_that_nobody_says_in_its_words_changes_nothing() -> None:
    assert quoted("Bees stay", [SMOKE, BEES], [ANGRY])[0] == [SMOKE, BEES]
    assert quoted("quiet", [SMOKE, BEES], [ANGRY])[0] == [SMOKE, BEES]
    assert quoted("any", [SMOKE, BEES, CALM], [ANGRY])[0] == [SMOKE, BEES], "a part of a word is not the word"


def chosen(generation: Generation, *sentences: str) -> list[Selected]:
    by_words = {generation.documents[s.document_id].text[s.start : s.end]: s for s in generation.statements}
    return [Selected(by_words[words], quotes_of(by_words[words], generation), 1.0) for words in sentences]


def test_what_is_suspected_of_the_two_best_answers_is_shown_unless_staff_have_ruled() -> None:
    generation = shelve(ANNE, BERT, CARL, DORA)
    sides = tuple(Position(words, _backings(generation, [words])) for words in (SMOKE, ANGRY))
    suspicion = Disagreement("d", "Stings", Kind.NUMBER, sides)
    generation.disagreements, generation.suspected = (), (suspicion,)

    assert suspected_between(chosen(generation, ANGRY, SMOKE), generation, NOTHING_RULED) == suspicion
    assert suspected_between(chosen(generation, ANGRY, CALM, SMOKE), generation, NOTHING_RULED) is None
    assert suspected_between(chosen(generation, ANGRY), generation, NOTHING_RULED) is None

    keys = (keys_of(suspicion, generation),)
    dismissed = Ruled("1", disagreements=(DisagreementRuling("dismissed", keys, ()),))
    assert suspected_between(chosen(generation, ANGRY, SMOKE), generation, dismissed) is None
