"""What the bot gives back: answers made of statements, each backed by citations. JSON shapes are the public API's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOT_IN_LIBRARY = "not_in_library"
    URGENT = "urgent"
    CHITCHAT = "chitchat"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quotation: `document.text[start:end] == quote`, in code points."""

    number: int
    document_id: str
    passage_id: str
    title: str
    publisher: str | None
    source_type: str | None
    published: str | None
    url: str | None
    quote: str
    start: int
    end: int
    page: int | None = None  # of a paged document, from 1: where the quotation starts
    reviewed: str | None = None
    review_due: bool = False  # its last review is longer ago than the clinic allows

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class AnswerStatement:
    """A piece of the answer: its text is its citations' quotes, in order, joined by `index.quoting.join_quotes`."""

    text: str
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class AnswerPosition:
    """One side of a disagreement, as far as this answer quotes it."""

    label: str
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "citations": list(self.citations)}


# The kind of a disagreement that the library's building only suspects: both figures answer the question best, and
# nobody has looked whether they are of one thing.
ONLY_SUSPECTED = "figures"


@dataclass(frozen=True, slots=True)
class AnswerDisagreement:
    """A disagreement that the answer touches, both sides quoted."""

    id: str
    topic: str
    kind: str
    ruling: str | None
    positions: tuple[AnswerPosition, ...]
    note: str | None = None  # the clinic's own word

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "topic": self.topic,
            "kind": self.kind,
            "ruling": self.ruling,
            "positions": [position.to_json() for position in self.positions],
            "note": self.note,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> AnswerDisagreement:
        positions = tuple(AnswerPosition(one["label"], tuple(one["citations"])) for one in kept["positions"])
        return cls(**{**kept, "positions": positions})


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to one message."""

    answer_id: str
    outcome: Outcome
    question: str  # as understood: standing alone, spelling mended
    text: str
    statements: tuple[AnswerStatement, ...] = ()
    citations: tuple[Citation, ...] = ()
    disagreements: tuple[AnswerDisagreement, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str | None = None
    generation: str | None = None  # the generation quoted from, for the record
    confidence: float | None = None  # probability that the library answers, for the record
    language: str = "en"  # of the words around the quotations

    def to_json(self, conversation_id: str) -> dict[str, Any]:
        return {
            "conversation_id": conversation_id,
            "answer_id": self.answer_id,
            "outcome": str(self.outcome),
            "question": self.question,
            "text": self.text,
            "statements": [statement.to_json() for statement in self.statements],
            "citations": [citation.to_json() for citation in self.citations],
            "disagreements": [disagreement.to_json() for disagreement in self.disagreements],
            "suggestions": list(self.suggestions),
            "notice": self.notice,
            "language": self.language,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], generation: str | None = None) -> Answer:
        """An answer as `to_json` wrote it, perhaps by an older version. Its confidence is not in it."""
        return cls(
            answer_id=kept["answer_id"],
            outcome=Outcome(kept["outcome"]),
            question=kept["question"],
            text=kept["text"],
            statements=tuple(AnswerStatement(one["text"], tuple(one["citations"])) for one in kept["statements"]),
            citations=tuple(Citation(**one) for one in kept["citations"]),
            disagreements=tuple(AnswerDisagreement.from_json(one) for one in kept["disagreements"]),
            suggestions=tuple(kept["suggestions"]),
            notice=kept["notice"],
            generation=generation,
            language=kept.get("language", "en"),
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier exchange of the same conversation, as far as understanding the next question needs it."""

    message: str  # as typed
    question: str  # as understood
    outcome: Outcome
    quotes: tuple[str, ...] = field(default=())


Turns = Sequence[Turn]
