"""Where an answer touches a disagreement: which ones, and how each side is quoted. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bot.citations import CitationBook
from bot.features import Scored
from bot.model import AnswerDisagreement, AnswerPosition
from bot.question import Question
from bot.select import Selected
from index.disagreements.model import Backing, Disagreement, Position
from index.generation import Generation
from index.model import Span

QUOTES_A_SIDE = 2  # statements quoted for one position, from different sources
CONSIDERED = 6  # statements, best first, that may bring a disagreement in
REACH = 3.0  # how far below the best such a statement's score may lie
# How near the second side must be to the question, against the nearest one (cosines of their best statements), and how
# near that one must be at all: a statement that answers may also dispute something that was not asked.
NEARNESS = 0.2
FLOOR = 0.15
# A second disagreement is shown only if it is this near. On 64 contested questions over the original articles both
# sides are quoted for 43, against 38 with one at most (`equipoise evaluate --disagreements` prints the count).
SECOND_FLOOR = 0.3


def touched(question: Question, ranked: Sequence[tuple[Scored, float]], generation: Generation) -> list[Disagreement]:
    """Disagreements that the best statements take part in and of which two sides speak to the question, nearest first.

    `ranked` is what the answer was chosen from, best first.
    """
    best = ranked[0][1] if ranked else 0.0
    close = {s.statement.statement_id: score for s, score in ranked[:CONSIDERED] if score >= best - REACH}
    near: list[tuple[float, float, Disagreement]] = []
    for disagreement in _involving(close, generation):
        cosines = sorted(
            (float(_cosines(question, position, generation).max()) for position in disagreement.positions), reverse=True
        )
        if cosines[1] >= NEARNESS * cosines[0] and cosines[0] >= FLOOR:
            score = max(close.get(b.statement_id, -np.inf) for p in disagreement.positions for b in p.backings)
            near.append((float(score) + cosines[0] + cosines[1], cosines[0], disagreement))
    near.sort(key=lambda found: (-found[0], found[2].disagreement_id))
    return [disagreement for i, (_, cosine, disagreement) in enumerate(near[:2]) if i == 0 or cosine >= SECOND_FLOOR]


def _involving(close: Mapping[str, float], generation: Generation) -> Iterator[Disagreement]:
    for disagreement in generation.disagreements:
        if any(backing.statement_id in close for p in disagreement.positions for backing in p.backings):
            yield disagreement


def _cosines(question: Question, position: Position, generation: Generation) -> np.ndarray:
    """Of the question and each of a position's statements, read with its heading; shape (backings,)."""
    rows = [generation.statement_rows[backing.statement_id] for backing in position.backings]
    return np.asarray(generation.statement_vectors[rows].astype(np.float32) @ question.encoded.sentence)


def present(
    disagreement: Disagreement,
    question: Question,
    selected: Sequence[Selected],
    generation: Generation,
    book: CitationBook,
) -> AnswerDisagreement:
    """Each side with its quotations: those that the answer already gives first, then those nearest to the question."""
    chosen = {one.statement.statement_id for one in selected}
    positions = []
    for position in disagreement.positions:
        numbers: list[int] = []
        for backing in _quoted(position, chosen, question, generation):
            numbers.extend(book.cite(backing.document_id, backing.passage_id, span) for span in _spans(backing))
        positions.append(AnswerPosition(position.label, tuple(dict.fromkeys(numbers))))
    return AnswerDisagreement(
        id=disagreement.disagreement_id,
        topic=disagreement.topic,
        kind=str(disagreement.kind),
        ruling=None,
        positions=tuple(positions),
    )


def _quoted(position: Position, chosen: set[str], question: Question, generation: Generation) -> list[Backing]:
    """At most `QUOTES_A_SIDE` of a position's statements, a source once."""
    cosines = _cosines(question, position, generation)
    order = sorted(
        range(len(cosines)), key=lambda i: (position.backings[i].statement_id not in chosen, -float(cosines[i]), i)
    )
    by_source: dict[str, Backing] = {}
    for i in order:
        by_source.setdefault(position.backings[i].document_id, position.backings[i])
    return list(by_source.values())[:QUOTES_A_SIDE]


def _spans(backing: Backing) -> Iterator[Span]:
    yield from backing.context
    yield backing.span


def to_json(disagreement: Disagreement, generation: Generation) -> dict[str, object]:
    """A disagreement with every statement behind it, as `GET /api/disagreements` gives it."""
    positions = []
    for position in disagreement.positions:
        book = CitationBook(generation.documents)
        for backing in position.backings:
            for span in _spans(backing):
                book.cite(backing.document_id, backing.passage_id, span)
        positions.append({"label": position.label, "citations": [one.to_json() for one in book.citations]})
    return {
        "id": disagreement.disagreement_id,
        "topic": disagreement.topic,
        "kind": str(disagreement.kind),
        "ruling": None,
        "positions": positions,
    }
