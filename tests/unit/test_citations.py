"""The invariant of the product: `text[start:end] == quote`, and statements are made of their quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.citations import CitationBook, CitationBroken, check_answer
from bot.model import Answer, AnswerDisagreement, AnswerPosition, AnswerStatement, Outcome
from bot.select import Selected
from index.generation import Generation
from index.model import Span
from tests.unit.shelves import HIVES, NOTES, shelve


@pytest.fixture
def shelf() -> Generation:
    return shelve(HIVES, NOTES)


def span_of(words: str) -> Span:
    start = HIVES.text.index(words)
    return Span(start, start + len(words))


@pytest.fixture
def answer(shelf: Generation) -> Answer:
    """Two statements, three citations, a disagreement; all in order."""
    book = CitationBook(shelf.documents)
    smoker = next(s for s in shelf.statements if s.span.of(HIVES.text) == "A smoker")
    quotes = (span_of("What does a beginner need?"), smoker.span)
    listed = book.state(Selected(smoker, quotes, 1.0))
    number = book.cite(
        "notes", "notes:0", Span(NOTES.text.index("Bees"), len("Bees dislike") + NOTES.text.index("Bees"))
    )
    said = AnswerStatement("Bees dislike", (number,))
    positions = (AnswerPosition("one", (1,)), AnswerPosition("other", (number,)))
    return Answer(
        answer_id="a",
        outcome=Outcome.ANSWERED,
        question="?",
        text="…",
        statements=(listed, said),
        citations=tuple(book.citations),
        disagreements=(AnswerDisagreement("d", "Bees", "number", None, positions),),
    )


def test_numbers_follow_the_order_of_first_use(shelf: Generation) -> None:
    book = CitationBook(shelf.documents)
    spans = [span_of(words) for words in ("A smoker", "A veil and gloves", "A smoker")]
    assert [book.cite("hives", "hives:2", span) for span in spans] == [1, 2, 1]
    assert [citation.quote for citation in book.citations] == ["A smoker", "A veil and gloves"]


def test_a_citation_says_who_says_it_and_where(shelf: Generation) -> None:
    book = CitationBook(shelf.documents)
    book.cite("hives", "hives:0", span_of("A colony needs a sunny place."))
    cited = book.citations[0].to_json()
    assert cited["title"] == "Keeping bees in a small garden"
    assert cited["publisher"] == "Heather Valley Beekeepers"
    assert cited["source_type"] == "guideline"
    assert HIVES.text[cited["start"] : cited["end"]] == cited["quote"] == "A colony needs a sunny place."
    assert HIVES.text.encode()[cited["start"] : cited["end"]] != cited["quote"].encode()  # code points, not bytes


def test_a_statement_is_its_quotes_in_order(answer: Answer) -> None:
    assert answer.statements[0].text == "What does a beginner need? A smoker"
    assert answer.statements[0].citations == (1, 2)


def test_an_answer_in_order_passes(answer: Answer, shelf: Generation) -> None:
    check_answer(answer, shelf.documents)


def test_an_answer_without_quotations_claims_nothing(shelf: Generation) -> None:
    check_answer(Answer(answer_id="a", outcome=Outcome.CHITCHAT, question="Hello", text="Hello!"), shelf.documents)


def cited(answer: Answer, **changes: object) -> Answer:
    """The answer with its second citation changed."""
    one, other, *rest = answer.citations
    return replace(answer, citations=(one, replace(other, **changes), *rest))


def stated(answer: Answer, **changes: object) -> Answer:
    one, *rest = answer.statements
    return replace(answer, statements=(replace(one, **changes), *rest))


def disputed(answer: Answer, numbers: tuple[int, ...]) -> Answer:
    one = answer.disagreements[0]
    return replace(answer, disagreements=(replace(one, positions=(AnswerPosition("one", numbers),)),))


BREAKS: dict[str, Callable[[Answer], Answer]] = {
    "a place one too far": lambda a: cited(a, start=a.citations[1].start + 1, end=a.citations[1].end + 1),
    "a start one too far": lambda a: cited(a, start=a.citations[1].start + 1),
    "an end one too early": lambda a: cited(a, end=a.citations[1].end - 1),
    "places counted from the end": lambda a: cited(
        a, start=a.citations[1].start - len(HIVES.text), end=a.citations[1].end - len(HIVES.text)
    ),
    "other words": lambda a: cited(a, quote="A torch"),
    "another case": lambda a: cited(a, quote="a smoker"),
    "an empty quote": lambda a: cited(a, quote="", start=5, end=5),
    "another document": lambda a: cited(a, document_id="notes"),
    "no such document": lambda a: cited(a, document_id="gone"),
    "a number twice": lambda a: cited(a, number=1),
    "a word added": lambda a: stated(a, text=a.statements[0].text + " always"),
    "a word left out": lambda a: stated(a, text="What does a beginner need?"),
    "no citation": lambda a: stated(a, citations=()),
    "a citation that is not there": lambda a: stated(a, citations=(1, 9)),
    "quotes in another order": lambda a: stated(a, citations=(2, 1)),
    "a side without citation": lambda a: disputed(a, ()),
    "a side with a citation that is not there": lambda a: disputed(a, (7,)),
}


@pytest.mark.parametrize("fault", BREAKS)
def test_an_answer_that_fails_is_never_sent(answer: Answer, shelf: Generation, fault: str) -> None:
    with pytest.raises(CitationBroken):
        check_answer(BREAKS[fault](answer), shelf.documents)
