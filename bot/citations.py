"""Citations: numbering them, and the check that no answer leaves without passing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.model import Answer, AnswerStatement, Citation
from bot.select import Selected
from index.model import Document, Span
from index.quoting import join_quotes


class CitationBroken(Exception):
    """Our own fault: an answer whose quotes are not the source's words. It is never sent."""


class CitationBook:
    """Gives each quoted span of each document one number, in the order of first use."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def cite(self, document_id: str, passage_id: str, span: Span) -> int:
        """The number of the citation of this span."""
        key = (document_id, span.start, span.end)
        if key not in self._numbers:
            self._numbers[key] = len(self.citations) + 1
            document = self._documents[document_id]
            about = document.metadata
            self.citations.append(
                Citation(
                    number=self._numbers[key],
                    document_id=document_id,
                    passage_id=passage_id,
                    title=about.title,
                    publisher=about.publisher,
                    source_type=about.source_type,
                    published=about.published.isoformat() if about.published else None,
                    url=about.url,
                    quote=span.of(document.text),
                    start=span.start,
                    end=span.end,
                    page=document.page_at(span.start),
                    reviewed=about.reviewed.isoformat() if about.reviewed else None,
                )
            )
        return self._numbers[key]

    def state(self, selected: Selected) -> AnswerStatement:
        """The statement of an answer that quotes a selected one."""
        statement = selected.statement
        numbers = tuple(self.cite(statement.document_id, statement.passage_id, span) for span in selected.quotes)
        return AnswerStatement(join_quotes([self.citations[n - 1].quote for n in numbers]), numbers)


def check_answer(answer: Answer, documents: Mapping[str, Document]) -> None:
    """The invariant of the product: `text[start:end] == quote`, and statements are made of their quotes.

    Raises:
        CitationBroken: naming the first citation or statement that fails.
    """
    quotes: dict[int, str] = {}
    for citation in answer.citations:
        document = documents.get(citation.document_id)
        placed = document is not None and 0 <= citation.start < citation.end <= len(document.text)
        if document is None or not placed or document.text[citation.start : citation.end] != citation.quote:
            raise CitationBroken(f"citation {citation.number} is not what {citation.document_id} says")
        if citation.number in quotes:
            raise CitationBroken(f"there are two citations {citation.number}")
        quotes[citation.number] = citation.quote
    for statement in answer.statements:
        if not statement.citations or set(statement.citations) - quotes.keys():
            raise CitationBroken(f"the statement {statement.text!r} has no citation")
        if join_quotes([quotes[number] for number in statement.citations]) != statement.text:
            raise CitationBroken(f"the statement {statement.text!r} is not made of its quotes")
    _check_numbers(answer, quotes.keys())


def _check_numbers(answer: Answer, known: Iterable[int]) -> None:
    for disagreement in answer.disagreements:
        for position in disagreement.positions:
            if not position.citations or set(position.citations) - set(known):
                raise CitationBroken(f"the position {position.label!r} has no citation")
