"""The values of a disagreement: a topic, its positions, and the statements that back each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from index.model import Span


class Kind(StrEnum):
    """What sort of conflict it is."""

    NUMBER = "number"  # amounts, ranges, durations, counts, dates that cannot all hold
    POLARITY = "polarity"  # one says it is so, another that it is not, or names an incompatible alternative
    CERTAINTY = "certainty"  # stated as fact by one, as unproven or unknown by another


@dataclass(frozen=True, slots=True)
class Backing:
    """A statement that takes a position. Offsets count code points of its document's text."""

    statement_id: str
    passage_id: str
    document_id: str
    start: int
    end: int
    context: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def to_json(self) -> dict[str, Any]:
        return {
            "statement": self.statement_id,
            "passage": self.passage_id,
            "document": self.document_id,
            "span": [self.start, self.end],
            "context": [[span.start, span.end] for span in self.context],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Backing:
        start, end = data["span"]
        context = tuple(Span(first, last) for first, last in data["context"])
        return cls(data["statement"], data["passage"], data["document"], start, end, context)


@dataclass(frozen=True, slots=True)
class Position:
    """One side: a short label in the sources' own words or values, and who says so."""

    label: str
    backings: tuple[Backing, ...]

    def __post_init__(self) -> None:
        if not self.backings:
            raise ValueError(f"the position {self.label!r} has no statement behind it")

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "backings": [backing.to_json() for backing in self.backings]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Position:
        return cls(data["label"], tuple(Backing.from_json(record) for record in data["backings"]))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A topic on which the library's sources do not agree: two or more positions."""

    disagreement_id: str
    topic: str
    kind: Kind
    positions: tuple[Position, ...]

    def __post_init__(self) -> None:
        if len(self.positions) < 2:
            raise ValueError(f"a disagreement needs two positions; {self.topic!r} has {len(self.positions)}")

    @property
    def document_ids(self) -> tuple[str, ...]:
        """The documents that take part, sorted."""
        return tuple(sorted({backing.document_id for position in self.positions for backing in position.backings}))

    def without(self, documents: frozenset[str]) -> Disagreement | None:
        """What is left of it when these documents are not quoted; None when fewer than two sides or sources are."""
        if not documents & set(self.document_ids):
            return self
        kept = ((one.label, tuple(b for b in one.backings if b.document_id not in documents)) for one in self.positions)
        positions = tuple(Position(label, backings) for label, backings in kept if backings)
        if len(positions) < 2:
            return None
        left = replace(self, positions=positions)
        return left if len(left.document_ids) > 1 else None  # one source alone disagrees with nobody

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.disagreement_id,
            "topic": self.topic,
            "kind": str(self.kind),
            "positions": [position.to_json() for position in self.positions],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Disagreement:
        positions = tuple(Position.from_json(record) for record in data["positions"])
        return cls(data["id"], data["topic"], Kind(data["kind"]), positions)


def disagreement_id(kind: Kind, aspect: str, sides: Sequence[Sequence[str]]) -> str:
    """An id that stays while the conflict stays: from what it is about and what is said, not from row numbers.

    Args:
        aspect: what the conflict is about, as the detector names it.
        sides: for each position the texts of its statements.
    """
    parts = [str(kind), aspect, *sorted("\x1f".join(sorted(set(side))) for side in sides)]
    return hashlib.sha256("\x1e".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]
