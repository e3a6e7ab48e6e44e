"""A table of a page to drafts of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.model import BlockKind
from index.read.drafts import NEW_BLOCK, NEXT_CELL, NEXT_LINE, Drafts, Part
from index.read.lines import Line
from index.read.tables import has_header

_LONGEST_CELL = 60  # words: a table with longer cells is a layout


@dataclass
class PageTable:
    """What was read of a table so far."""

    rows: list[tuple[list[str], bool]] = field(default_factory=list)  # cells, and whether all are header cells
    cells: list[str] = field(default_factory=list)
    header: bool = True


def write_table(drafts: Drafts, table: PageTable, *, beside: bool) -> None:
    """Append the rows of a table, or its cells as paragraphs where it is a layout; `beside`: it stands in a menu."""
    rows = table.rows
    if beside or any(cell.count(" ") > _LONGEST_CELL for cells, _ in rows for cell in cells):
        kind = BlockKind.NOTE if beside else BlockKind.PARAGRAPH
        for cell in (cell for cells, _ in rows for cell in cells):
            drafts.add(kind, cell)
        return
    if rows and len(rows[0][0]) > 1 and sum(map(bool, rows[0][0])) == 1 and rows[0][1]:
        drafts.add(BlockKind.PARAGRAPH, " ".join(rows[0][0]))  # trafilatura's way with a caption
        rows = rows[1:]
    if rows and not any(header for _, header in rows):
        lines = [Line(NEXT_CELL.join(cells), cells=tuple(cells)) for cells, _ in rows]
        rows = [(rows[0][0], has_header(lines)), *rows[1:]]
    _write_rows(drafts, rows)


def _write_rows(drafts: Drafts, rows: list[tuple[list[str], bool]]) -> None:
    lead_in, headers, joint = drafts.lead_in(), list[Part](), NEW_BLOCK
    for cells, is_header in rows:
        kind = BlockKind.HEADER_ROW if is_header else BlockKind.ROW
        context = () if is_header else (lead_in, *headers)
        part = drafts.add(kind, NEXT_CELL.join(cells), context=context, joint=joint)
        if is_header and part is not None:
            headers.append(part)
        joint = NEXT_LINE
