"""Questions that the library is known to answer: its own headings that are questions, and topics otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.search import Candidates
from index.generation import Generation
from index.keywords import terms
from index.model import Passage


def next_questions(question: str, candidates: Candidates, generation: Generation, limit: int = 3) -> list[str]:
    """Headings of the nearest passages that were not just asked, nearest first."""
    passages = (generation.passages[int(row)] for row in candidates.rows)
    return _distinct(_asked(generation, passages), asked=[question], limit=limit)


def example_questions(generation: Generation, limit: int = 4) -> list[str]:
    """One question a document in turn, so that the examples show the width of the library."""
    by_document: dict[str, list[Passage]] = {}
    for passage in generation.passages:
        if passage.document_id not in generation.hidden:
            by_document.setdefault(passage.document_id, []).append(passage)
    turns = zip(*(_padded(passages, generation) for passages in by_document.values()), strict=False)
    return _distinct((question for turn in turns for question in turn if question), asked=[], limit=limit)


def _padded(passages: Sequence[Passage], generation: Generation) -> list[str | None]:
    found: list[str | None] = list(dict.fromkeys(_asked(generation, passages)))
    return (found + [None] * 20)[:20]


def _asked(generation: Generation, passages: Sequence[Passage] | Iterator[Passage]) -> Iterator[str]:
    """The innermost headings that are questions of four words and more."""
    for passage in passages:
        if passage.headings and not passage.note:
            heading = passage.headings[-1].of(generation.documents[passage.document_id].text)
            if heading.endswith("?") and 4 <= len(heading.split()) <= 14:
                yield heading


def _distinct(questions: Iterator[str], asked: Sequence[str], limit: int) -> list[str]:
    """The first `limit` questions that do not ask the same as another one."""
    seen = [frozenset(terms(question)) for question in asked]
    found: list[str] = []
    for question in questions:
        stems = frozenset(terms(question))
        if all(len(stems & other) < 0.7 * max(len(stems | other), 1) for other in seen):
            found.append(question)
            seen.append(stems)
        if len(found) == limit:
            break
    return found
