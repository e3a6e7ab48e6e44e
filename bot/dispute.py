"""How each side of a disagreement is quoted in an answer. Nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bot.citations import CitationBook
from bot.model import AnswerDisagreement, AnswerPosition
from bot.question import Question
from bot.rulings import NOTHING_RULED, Ruled, board_of
from bot.select import Selected
from index.disagreements.model import Backing, Disagreement, Position
from index.disagreements.wording import plain
from index.generation import Generation
from index.model import Span

QUOTES_A_SIDE = 2  # statements quoted for one position, from different sources


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


def suspected_between(chosen: Sequence[Selected], generation: Generation, ruled: Ruled) -> Disagreement | None:
    """What is suspected of the two statements that answer best, with these alone, unless staff have ruled on it.

    That one question brings both to the front says more than their words do. Of the 4,620 questions of 24 made-up
    clinics, each with a model of the others, 22 answers show one, 17 of them real; of 144 about what truly is disputed
    there 20, all real (`scripts/fit_suspicion --ask`).
    """
    first = {one.statement.statement_id for one in chosen[:FRONT]}
    settled = board_of(generation, ruled).replaced
    for one in generation.suspected:
        sides = [tuple(b for b in position.backings if b.statement_id in first) for position in one.positions]
        if one.disagreement_id not in settled and all(sides):
            positions = tuple(Position(p.label, side) for p, side in zip(one.positions, sides, strict=True))
            return replace(one, positions=positions)
    return None


FRONT = 2  # statements


def _quoted(position: Position, chosen: set[str], question: Question, generation: Generation) -> list[Backing]:
    """At most `QUOTES_A_SIDE` of a position's statements, a source once, but first one that says its label.

    A reader looks for the label's words in the quotation below it.
    """
    cosines = _cosines(question, position, generation)
    order = sorted(
        range(len(cosines)), key=lambda i: (position.backings[i].statement_id not in chosen, -float(cosines[i]), i)
    )
    by_source: dict[str, Backing] = {}
    for i in order:
        by_source.setdefault(position.backings[i].document_id, position.backings[i])
    quoted = list(by_source.values())[:QUOTES_A_SIDE]
    saying = [position.backings[i] for i in order if _says(position.label, position.backings[i], generation)]
    if not saying or any(one in saying for one in quoted):
        return quoted
    return [saying[0], *(one for one in quoted if one.document_id != saying[0].document_id)][:QUOTES_A_SIDE]


def _says(label: str, backing: Backing, generation: Generation) -> bool:
    """Whether a statement has the words of a label, which a claim may have from a heading or a row beside it."""
    text = generation.documents[backing.document_id].text
    said = " ".join(plain(" ".join(span.of(text) for span in _spans(backing))).split())
    return re.search(rf"(?<!\w){re.escape(plain(label))}(?!\w)", said) is not None


def _spans(backing: Backing) -> Iterator[Span]:
    yield from backing.context
    yield backing.span


def to_json(disagreement: Disagreement, generation: Generation, ruled: Ruled = NOTHING_RULED) -> dict[str, object]:
    """A disagreement with every statement behind it, as `GET /api/disagreements` gives it."""
    positions = []
    for position in disagreement.positions:
        book = CitationBook(generation.documents)
        for backing in position.backings:
            for span in _spans(backing):
                book.cite(backing.document_id, backing.passage_id, span)
        positions.append({"label": position.label, "citations": [one.to_json() for one in book.citations]})
    word, note = board_of(generation, ruled).words.get(disagreement.disagreement_id, (None, None))
    return {
        "id": disagreement.disagreement_id,
        "topic": disagreement.topic,
        "kind": str(disagreement.kind),
        "ruling": word,
        "positions": positions,
        "note": note,
    }
