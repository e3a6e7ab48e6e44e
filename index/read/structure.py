"""Lines of plain text to pieces: lists, rows, addresses, tables, prose, and short lines still to be judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from index.read.address import LONGEST_ADDRESS, find_address, is_address
from index.read.furniture import is_furniture, is_source
from index.read.lines import Line
from index.read.pieces import Piece, Shape
from index.read.shapes import (
    has_key_and_value,
    has_name_and_value,
    holds_data,
    is_capitals,
    is_contact,
    is_heading_like,
    is_money,
    is_question,
    is_sentence,
    is_value,
)
from index.read.tables import find_barred_columns, find_table, has_header

_LONGEST_RUN = 300  # lines searched for one torn table
_LONGEST_CELL = 15  # words
_NAMING_REACH = 20  # pieces before a table in which a heading may name its labels
_LEADING_HEADINGS = 3  # short lines before a torn table that may be its headings
_REPEATS = 3  # times a line stands in a file before it must be a button

_FEWEST_ENTRIES = 3  # lines of a table of contents
_ENTRY_EDGES = re.compile(r"^[\d.()\s]+(?=\D)|[\s.…]+\d*$")

Found = tuple[list[Piece], int]  # pieces, and the number of lines they take


def find_pieces(lines: Sequence[Line]) -> list[Piece]:
    """Every line as part of exactly one piece, in order."""
    scan = _Scan(lines)
    pieces: list[Piece] = []
    index = 0
    while index < len(lines):
        found, taken = scan.at(index, pieces)
        pieces += found
        index += taken
    return pieces


class _Scan:
    """Looks at the lines from one place on; what needs the whole file is counted once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._repeated = _repeated(lines)
        self._last_at = {_as_entry(line.text): index for index, line in enumerate(lines)}
        self._run_ends = _run_ends([self._may_be_cell(line) for line in lines])
        self._given_up = 0  # torn tables were looked for in vain before this line

    def at(self, index: int, before: Sequence[Piece]) -> Found:
        line = self._lines[index]
        if line.depth:
            numbered = line.marker[-1:] in (".", ")") and bool(line.marker)
            return [Piece(Shape.HEADING, (_with_number(line) if numbered else line,), level=line.depth)], 1
        contents = self._contents_length(index)
        if contents:
            return [Piece(Shape.NOTE, tuple(self._lines[index : index + contents]))], contents
        if line.marker:
            return self._marked(index)
        finders: tuple[Callable[[int, Sequence[Piece]], Found | None], ...] = (
            self._celled,
            self._address,
            self._torn_table,
            self._rows,
        )
        for finder in finders:
            found = finder(index, before)
            if found is not None:
                return found
        return [Piece(self._shape(line), (line,))], 1

    def _contents_length(self, index: int) -> int:
        """How many lines from here on are a table of contents: each stands again further down, in the same order."""
        last, length = index, 0
        for line in self._lines[index : index + _LONGEST_RUN]:
            again = self._last_at.get(_as_entry(line.text), -1)
            if again <= last or is_sentence(line.text) or again < index + length + 1:
                break
            last, length = again, length + 1
        return length if length >= _FEWEST_ENTRIES and last >= index + 2 * length else 0

    def _shape(self, line: Line) -> Shape:
        if is_furniture(line.text) or is_source(line.text) or line.glued or self._is_button(line):
            return Shape.NOTE
        return Shape.PROSE if is_sentence(line.text) and not is_heading_like(line.text) else Shape.SHORT

    def _is_button(self, line: Line) -> bool:
        return self._repeated[_shape_of_words(line.text)] >= _REPEATS

    def _marked(self, index: int) -> Found:
        """A list; or, where a numbered line stands over prose or over a list of another kind, a heading."""
        if self._heads_list(index):
            return [Piece(Shape.SHORT, (_with_number(self._lines[index]),))], 1
        end = index + 1
        while end < len(self._lines) and self._lines[end].marker and not self._lines[end].depth:
            if self._heads_list(end):
                break
            end += 1
        run = self._lines[index:end]
        if len(run) == 1 and run[0].marker[-1] in ".)" and end < len(self._lines) and is_heading_like(run[0].text):
            return [Piece(Shape.SHORT, (_with_number(run[0]),))], 1  # no list has one item
        return [Piece(Shape.LIST, tuple(run))], len(run)

    def _heads_list(self, index: int) -> bool:
        """ "2. WHO MAY SIGN" over a list of dashes, a lead-in or prose."""
        line, following = self._lines[index], self._lines[index + 1] if index + 1 < len(self._lines) else None
        if not _is_numbered(line) or following is None or _is_numbered(following):
            return False
        if index and _is_numbered(self._lines[index - 1]):
            return False  # the last of a numbered list
        return is_capitals(line.text) and is_heading_like(line.text)

    def _celled(self, index: int, before: Sequence[Piece]) -> Found | None:
        """Lines already divided into cells by bars, tabs or wide gaps."""
        width = len(self._lines[index].cells)
        if not width:
            return None
        end = index + 1
        while end < len(self._lines) and len(self._lines[end].cells) == width:
            end += 1
        run = self._lines[index:end]
        if width == 1:
            columns = find_barred_columns(run, _naming(before))
            return (columns or [Piece(Shape.LIST, tuple(run))], len(run)) if len(run) > 1 else None
        if len(run) < 2:
            return None
        return [Piece(Shape.TABLE, tuple(run), header=has_header(run))], len(run)

    def _address(self, index: int, before: Sequence[Piece]) -> Found | None:
        run = find_address(self._lines[index : index + LONGEST_ADDRESS])
        return ([Piece(Shape.ADDRESS, tuple(run))], len(run)) if run else None

    def _rows(self, index: int, before: Sequence[Piece]) -> Found | None:
        end = index
        while end < len(self._lines) and self._is_row(end, alone=False):
            end += 1
        run = self._lines[index:end]
        if len(run) > 1 and self._is_title(index, before):
            return [Piece(Shape.SHORT, (run[0],))], 1
        beside = bool(before) and before[-1].shape in (Shape.ADDRESS, Shape.ROWS)
        if len(run) > 1 or (run and (beside or self._is_row(index, alone=True))):
            return [Piece(Shape.ROWS, tuple(run))], len(run)
        return None

    def _is_title(self, index: int, before: Sequence[Piece]) -> bool:
        """ "Whitening at home: a short guide" over rows of facts is no row: nothing but short lines precede it."""
        text = self._lines[index].text
        value = text.partition(":")[2].split()
        opens = all(piece.shape in (Shape.NOTE, Shape.SHORT) for piece in before)
        return opens and len(value) >= 3 and text.count(" ") >= 4 and not holds_data(text)

    def _is_row(self, index: int, *, alone: bool) -> bool:
        line = self._lines[index]
        if line.marker or line.depth or len(line.cells) > 1 or is_furniture(line.text):
            return False
        if is_contact(line.text):
            return True
        if has_key_and_value(line.text):
            return not alone or (holds_data(line.text) and not self._heads_prose(index))
        if has_name_and_value(line.text):
            return not alone or (is_money(line.text) and not self._heads_prose(index))
        return False

    def _heads_prose(self, index: int) -> bool:
        following = self._lines[index + 1] if index + 1 < len(self._lines) else None
        return following is not None and is_sentence(following.text) and is_heading_like(self._lines[index].text)

    def _torn_table(self, index: int, before: Sequence[Piece]) -> Found | None:
        if index < self._given_up or not self._run_ends[index]:
            return None
        end = min(self._run_ends[index], index + _LONGEST_RUN)
        for start in range(index, min(index + _LEADING_HEADINGS + 1, end)):
            leading = self._lines[index:start]
            naming = " ".join([_naming(before), *(line.text for line in leading)])
            found = find_table(self._lines[start:end], naming, heading_due=self._is_text(end))
            if found is not None:
                shorts = [Piece(self._shape(line), (line,)) for line in leading]
                return shorts + found[0], len(leading) + found[1]
        self._given_up = end
        return None

    def _is_text(self, index: int) -> bool:
        """Whether a line is one that a heading would stand over."""
        if index >= len(self._lines):
            return False
        line = self._lines[index]
        return bool(line.marker) or is_sentence(line.text)

    def _may_be_cell(self, line: Line) -> bool:
        if line.marker or line.depth or line.cells or line.glued or line.words > _LONGEST_CELL:
            return False
        if is_value(line.text):
            return True
        if is_sentence(line.text) or is_question(line.text) or line.text.endswith(":"):
            return False
        return not any(test(line.text) for test in (has_key_and_value, is_furniture, is_money, is_address, is_contact))


def _is_numbered(line: Line) -> bool:
    return line.marker[-1:] in (".", ")") and line.marker[:1].isdigit()


def _as_entry(text: str) -> str:
    """A heading as a table of contents may give it: without its number and the dots that lead to a page."""
    return _ENTRY_EDGES.sub("", text).casefold()


def _with_number(line: Line) -> Line:
    return Line(f"{line.marker} {line.text}", line.gap, "", line.indent)


def _run_ends(member: list[bool]) -> list[int]:
    """For each line the end of the run it belongs to, or 0 outside any."""
    ends = [0] * len(member)
    end = 0
    for index in range(len(member) - 1, -1, -1):
        if not member[index]:
            end = 0
        else:
            end = end or index + 1
            ends[index] = end
    return ends


def _shape_of_words(text: str) -> tuple[str, str, int]:
    """What the lines of one button have in common: "Visit our Leeds office", "Visit our York office"."""
    words = text.casefold().split()
    return words[0], words[-1], len(words)


def _repeated(lines: Sequence[Line]) -> Counter[tuple[str, str, int]]:
    """How often each shape of a short line occurs, counting only what could be a button."""
    shapes: Counter[tuple[str, str, int]] = Counter()
    for line in lines:
        if len(line.text) < 80 and not line.marker and not line.cells and not _is_content(line.text):
            shapes[_shape_of_words(line.text)] += 1
    return shapes


def _is_content(text: str) -> bool:
    return is_question(text) or is_sentence(text) or is_value(text) or has_key_and_value(text) or is_address(text)


def _naming(before: Sequence[Piece]) -> str:
    """The headings and lead-ins before a table: what may name its columns."""
    near = before[-_NAMING_REACH:]
    shorts = [piece.text for piece in near if piece.shape in (Shape.SHORT, Shape.HEADING)]
    lead_ins = [piece.text for piece in near[-1:] if piece.text.endswith(":")]
    return " ".join(shorts[-3:] + lead_ins)
