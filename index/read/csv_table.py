"""A table of values to drafts of blocks: one row each under its header, or questions with their answers."""

from __future__ import annotations

import csv
import io

from index.errors import DocumentUnreadable
from index.model import BlockKind
from index.read.drafts import NEW_BLOCK, NEXT_CELL, NEXT_LINE, Drafts, clean
from index.read.limits import MAX_COLUMNS, MAX_ROWS
from index.read.lines import Line
from index.read.tables import has_header

_DELIMITERS = ",;\t|"
_SAMPLE = 64_000  # characters by which the delimiter is recognised
_LARGEST_CELL = 200_000  # characters


def read_csv(text: str) -> Drafts:
    """The blocks of a table. Raises DocumentUnreadable for one without an end, or too wide, or too long."""
    rows = _rows(text)
    drafts = Drafts()
    if _are_answers(rows):
        _write_answers(drafts, rows)
    else:
        _write_rows(drafts, rows)
    return drafts


def _rows(text: str) -> list[list[str]]:
    csv.field_size_limit(_LARGEST_CELL)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            cleaned = [clean(cell) for cell in cells]
            if len(cleaned) > MAX_COLUMNS:
                raise DocumentUnreadable(
                    f"has a row of {len(cleaned)} columns; the limit is {MAX_COLUMNS}", reader.line_num
                )
            if any(cleaned):
                rows.append(cleaned)
            if len(rows) > MAX_ROWS:
                raise DocumentUnreadable(f"has more than {MAX_ROWS:,} rows: split it")
    except csv.Error as error:
        raise DocumentUnreadable(f"is not a table that can be read ({error})", reader.line_num) from None
    return rows


def _delimiter(text: str) -> str:
    """The one of the usual delimiters that divides most lines into the same number of cells."""
    lines = [line for line in text[:_SAMPLE].splitlines()[:50] if line.strip()]

    def score(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        usual = max(set(counts), key=counts.count, default=1)
        return (counts.count(usual) if usual > 1 else 0), usual

    return max(_DELIMITERS, key=score)


def _are_answers(rows: list[list[str]]) -> bool:
    """Two columns, a question and what is answered."""
    body = [row for row in rows if len(row) == 2]
    asked = sum(row[0].endswith("?") and bool(row[1]) for row in body)
    return len(body) == len(rows) and asked > 0 and asked >= len(rows) - 1


def _write_answers(drafts: Drafts, rows: list[list[str]]) -> None:
    for question, answer in rows:
        if question.endswith("?"):
            drafts.add(BlockKind.HEADING, question, level=2)
            drafts.add(BlockKind.PARAGRAPH, answer)


def _write_rows(drafts: Drafts, rows: list[list[str]]) -> None:
    lines = [Line(NEXT_CELL.join(cells), cells=tuple(cells)) for cells in rows]
    headed = len(lines) > 1 and (has_header(lines) or _names_columns(rows))
    header, joint = None, NEW_BLOCK
    for number, line in enumerate(lines):
        kind = BlockKind.HEADER_ROW if headed and number == 0 else BlockKind.ROW
        part = drafts.add(kind, line.text, context=(header,), joint=joint)
        header, joint = (part if kind is BlockKind.HEADER_ROW else header), NEXT_LINE


def _names_columns(rows: list[list[str]]) -> bool:
    """A first row of short, distinct, filled cells over rows of the same width."""
    first = rows[0]
    distinct = len({cell.casefold() for cell in first}) == len(first)
    same = sum(len(row) == len(first) for row in rows) >= 0.8 * len(rows)
    return len(first) > 1 and all(first) and distinct and same and max(cell.count(" ") for cell in first) < 4
