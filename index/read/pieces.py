"""Pieces of a plain text: one or more lines that have the same part to play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from index.read.lines import Line


class Shape(Enum):
    """What a piece is, before its part in the outline is known."""

    HEADING = auto()
    SHORT = auto()  # one short line: a heading, or nothing much
    PROSE = auto()
    LIST = auto()
    ROWS = auto()  # each line is a row of its own: "Check-up £45", "Phone: 555 0199"
    ADDRESS = auto()  # the lines of one postal address
    TABLE = auto()  # lines with cells, to be quoted row by row
    COMPARISON = auto()  # lines with cells, to be quoted cell by cell under the column's label
    COLUMN = auto()  # a label and the cells under it, one a line
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """`header`: the first line is the header row. `level`: a heading's depth."""

    shape: Shape
    lines: tuple[Line, ...]
    header: bool = False
    level: int = 0

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def first(self) -> Line:
        return self.lines[0]


def texts_of(pieces: Sequence[Piece]) -> Iterator[str]:
    """The text of each line of the pieces."""
    for piece in pieces:
        for line in piece.lines:
            yield line.text
