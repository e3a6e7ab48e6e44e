"""Arranges chosen statements into an answer. Templates by kind of question; the statements stay verbatim."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.citations import CitationBook
from bot.model import ONLY_SUSPECTED, Answer, AnswerDisagreement, AnswerStatement, Citation, Outcome
from bot.own_words import LIBRARY_LANGUAGE, own_words
from bot.question import Kind
from bot.select import Selected
from index.model import Document
from index.quoting import join_quotes


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # The answer is plain text: nothing is escaped here, and every client shows it as text.
    return Environment(loader=PackageLoader("bot"), undefined=StrictUndefined, autoescape=False, trim_blocks=False)


def new_id() -> str:
    """An answer's name; it cannot be guessed."""
    return secrets.token_urlsafe(12)


def render(template: str, **values: object) -> str:
    """The template's text with runs of empty lines folded into one."""
    text = _environment().get_template(f"{template}.txt.j2").render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def compose_answer(
    answer_id: str,
    question: str,
    kind: Kind,
    statements: Sequence[AnswerStatement],
    book: CitationBook,
    *,
    disagreements: Sequence[AnswerDisagreement] = (),
    suggestions: Sequence[str] = (),
    notice: str | None = None,
    generation: str | None = None,
    confidence: float | None = None,
    sure: bool = True,
    language: str = LIBRARY_LANGUAGE,
) -> Answer:
    """An answer in quotations; `book` holds the citations of its statements and disagreements.

    Not `sure`: it opens with a word that the library may not say quite what was asked.
    """
    return Answer(
        answer_id=answer_id,
        outcome=Outcome.ANSWERED,
        question=question,
        text=_text(str(kind), statements, book.citations, disagreements, language, sure=sure),
        statements=tuple(statements),
        citations=tuple(book.citations),
        disagreements=tuple(disagreements),
        suggestions=tuple(suggestions),
        notice=notice,
        generation=generation,
        confidence=confidence,
        language=language,
    )


def compose_refusal(
    answer_id: str,
    question: str,
    related: Sequence[Selected],
    documents: Mapping[str, Document],
    *,
    contact: str | None,
    suggestions: Sequence[str] = (),
    generation: str | None = None,
    confidence: float | None = None,
    language: str = LIBRARY_LANGUAGE,
) -> Answer:
    """A plain word that the library is silent, with what may be related quoted and marked as no answer."""
    book = CitationBook(documents)
    statements = tuple(book.state(one) for one in related)
    return Answer(
        answer_id=answer_id,
        outcome=Outcome.NOT_IN_LIBRARY,
        question=question,
        text=_text("not_in_library", statements, book.citations, (), language, contact=contact),
        statements=statements,
        citations=tuple(book.citations),
        suggestions=tuple(suggestions),
        generation=generation,
        confidence=confidence,
        language=language,
    )


def with_notice(answer: Answer, notice: str) -> Answer:
    """The answer with a remark above it; a remark that it has already keeps its place below."""
    return replace(answer, text=f"{notice}\n\n{answer.text}", notice=answer.notice or notice)


def compose_plain(
    answer_id: str, outcome: Outcome, question: str, text: str, language: str = LIBRARY_LANGUAGE
) -> Answer:
    """An answer without quotations: an emergency card or small talk. It claims nothing of the library."""
    return Answer(answer_id=answer_id, outcome=outcome, question=question, text=text, language=language)


def _text(
    template: str,
    statements: Sequence[AnswerStatement],
    citations: Sequence[Citation],
    disagreements: Sequence[AnswerDisagreement],
    language: str,
    contact: str | None = None,
    sure: bool = True,
) -> str:
    disputed = {n for disagreement in disagreements for position in disagreement.positions for n in position.citations}
    listed = [statement for statement in statements if not set(statement.citations) <= disputed]
    quoted = {number for statement in listed for number in statement.citations}
    return render(
        template,
        own=own_words(language),
        statements=statements,
        listed=listed,
        disputed_first=bool(disagreements) and bool(statements) and statements[0] not in listed,
        disagreements=[_sides(disagreement, citations) for disagreement in disagreements],
        sources=len({citations[number - 1].document_id for number in quoted}),
        contact=contact,
        sure=sure,
    )


def _sides(disagreement: AnswerDisagreement, citations: Sequence[Citation]) -> dict[str, object]:
    """A disagreement for the template: each position with its quotations, who says it and when."""
    positions = []
    for position in disagreement.positions:
        by_source: dict[str, list[Citation]] = {}
        for number in position.citations:
            by_source.setdefault(citations[number - 1].document_id, []).append(citations[number - 1])
        quotes = [
            {
                "text": join_quotes([citation.quote for citation in said]),
                "source": said[0].publisher or said[0].title,
                "published": said[0].published,
                "numbers": [citation.number for citation in said],
            }
            for said in by_source.values()
        ]
        positions.append({"label": position.label, "quotes": quotes})
    return {
        "topic": disagreement.topic,
        "positions": positions,
        "note": disagreement.note,
        "only_suspected": disagreement.kind == ONLY_SUSPECTED,
    }
