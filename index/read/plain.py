"""Plain text, often scraped from a page, to drafts of blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from index.model import BlockKind
from index.read.dates import find_dates
from index.read.drafts import NEW_BLOCK, NEXT_CELL, NEXT_LINE, Drafts, Part
from index.read.lines import Line, read_lines
from index.read.outline import outline
from index.read.pieces import Piece, Shape, texts_of
from index.read.structure import find_pieces

_DEEPEST_ITEM = 6  # levels of a list: an item is quoted with all it stands below
_FRONT = 15  # pieces around the title in which a bare date is that of publication


def read_plain(text: str) -> tuple[dict[str, Any], Drafts]:
    """The metadata a plain text gives of itself, and its blocks."""
    pieces = outline(find_pieces(read_lines(text)))
    drafts = Drafts()
    write_pieces(drafts, pieces)
    found: dict[str, Any] = dict(find_dates(texts_of(pieces[:_FRONT]), texts_of(pieces)))
    title = next((piece.text for piece in pieces if piece.shape is Shape.HEADING and piece.level == 1), None)
    return {**found, "title": title}, drafts


def write_pieces(drafts: Drafts, pieces: Sequence[Piece]) -> None:
    """Append the blocks of the pieces, in order."""
    for piece in pieces:
        _WRITERS[piece.shape](drafts, piece)


def _write_heading(drafts: Drafts, piece: Piece) -> None:
    drafts.add(BlockKind.HEADING, piece.text, level=piece.level)


def _write_prose(drafts: Drafts, piece: Piece) -> None:
    drafts.add(BlockKind.PARAGRAPH, piece.text)


def _write_note(drafts: Drafts, piece: Piece) -> None:
    joint = NEW_BLOCK
    for line in piece.lines:
        drafts.add(BlockKind.NOTE, line.text, joint=joint)
        joint = NEXT_LINE


def _write_rows(drafts: Drafts, piece: Piece) -> None:
    lead_in, joint = drafts.lead_in(), NEW_BLOCK
    for line in piece.lines:
        drafts.add(BlockKind.ROW, line.text, context=(lead_in,), joint=joint)
        joint = NEXT_LINE


def _write_address(drafts: Drafts, piece: Piece) -> None:
    """The lines of an address are one row: half an address is no answer."""
    lines = [line.text.rstrip(",") for line in piece.lines]
    drafts.add(BlockKind.ROW, ", ".join(lines), context=(drafts.lead_in(),))


def _write_list(drafts: Drafts, piece: Piece) -> None:
    lead_in, joint = drafts.lead_in(), NEW_BLOCK
    open_items: list[tuple[Line, Part]] = []
    for line in piece.lines:
        while open_items and (len(open_items) >= _DEEPEST_ITEM or not _is_below(line, open_items)):
            open_items.pop()
        item = drafts.add(
            BlockKind.ITEM,
            line.text.removesuffix("|"),
            level=len(open_items),
            context=(lead_in, *(part for _, part in open_items)),
            joint=joint,
        )
        joint = NEXT_LINE
        if item is not None:
            open_items.append((line, item))


def _is_below(line: Line, open_items: list[tuple[Line, Part]]) -> bool:
    """Deeper than the last open item: by indent, or as a bullet under a number."""
    last = open_items[-1][0]
    return line.indent > last.indent or (line.indent == last.indent and _is_number(last) and not _is_number(line))


def _is_number(line: Line) -> bool:
    return line.marker[-1:] in (".", ")")


def _write_table(drafts: Drafts, piece: Piece) -> None:
    header: Part | None = None
    lead_in, joint = drafts.lead_in(), NEW_BLOCK
    for line in piece.lines:
        is_header = piece.header and line is piece.first
        part = drafts.add(
            BlockKind.HEADER_ROW if is_header else BlockKind.ROW,
            NEXT_CELL.join(line.cells),
            context=() if is_header else (lead_in, header),
            joint=joint,
        )
        header, joint = (part if is_header else header), NEXT_LINE


def _write_comparison(drafts: Drafts, piece: Piece) -> None:
    """Each cell is a row of its own under its column's label; cells of one row share a line of the text."""
    labels: list[Part | None] = []
    for line in piece.lines:
        joint = NEW_BLOCK if line is piece.first else NEXT_LINE
        for column, cell in enumerate(line.cells):
            if line is piece.first:
                labels.append(drafts.add(BlockKind.HEADER_ROW, cell, joint=joint))
            else:
                drafts.add(BlockKind.ROW, cell, context=(labels[column],), joint=joint)
            joint = NEXT_CELL


def _write_column(drafts: Drafts, piece: Piece) -> None:
    label = drafts.add(BlockKind.HEADER_ROW, piece.first.text.removesuffix("|"))
    for line in piece.lines[1:]:
        drafts.add(BlockKind.ROW, line.text.removesuffix("|"), context=(label,), joint=NEXT_LINE)


_WRITERS: dict[Shape, Callable[[Drafts, Piece], None]] = {
    Shape.HEADING: _write_heading,
    Shape.SHORT: _write_prose,
    Shape.PROSE: _write_prose,
    Shape.LIST: _write_list,
    Shape.ROWS: _write_rows,
    Shape.ADDRESS: _write_address,
    Shape.TABLE: _write_table,
    Shape.COMPARISON: _write_comparison,
    Shape.COLUMN: _write_column,
    Shape.NOTE: _write_note,
}
