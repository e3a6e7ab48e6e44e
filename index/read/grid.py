"""The rows of tables on a page, put together from lines that stand side by side, each cell whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a page as written. Places are in points from the page's left and top; `size` is its letters' height."""

    text: str
    left: float
    top: float
    right: float
    size: float
    bold: bool = False


CELL = "\t"  # between the cells of a row
SOFT_HYPHEN = "\u00ad"  # where a typesetter broke a word
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_TORN = re.compile(rf"(\w+)[-\u2010{SOFT_HYPHEN}]\s*$")
_INSIDE = re.compile(rf"(\w+){SOFT_HYPHEN}\s*(\w+)")
_TALLEST = 6  # lines of a cell; columns of a page are longer
_UPWARD = 3  # heights of a letter from the top of a row's first cell up to that of a taller one
_LINE = 1.5  # heights of a letter from one line of a cell to the next, at most


def with_rows(page: Sequence[Placed], words: frozenset[str]) -> list[Placed]:
    """The lines of a page in their order; those that make a row of a table as one line, its cells a tab apart.

    `words` are those of the document, in lower case: what it writes with a hyphen elsewhere keeps it.
    """
    lines: list[Placed] = []
    index = 0
    while index < len(page):
        cells = _row_at(page, index)
        if len(cells) > 1:
            lines.append(_as_line(cells, words))
            index += sum(map(len, cells))
        else:
            lines.append(page[index])
            index += 1
    return lines


def _row_at(page: Sequence[Placed], start: int) -> list[list[Placed]]:
    """The cells of the row that begins there, written one after the other, each from top to bottom."""
    cells = [[page[start]]]
    for line in page[start + 1 :]:
        if _is_beside(cells, line):
            cells.append([line])
        elif len(cells[-1]) < _TALLEST and _is_below(cells[-1], line):
            cells[-1].append(line)
        else:
            break
    return cells


def _is_beside(cells: Sequence[Sequence[Placed]], line: Placed) -> bool:
    last = cells[-1]
    top = min(cell[0].top for cell in cells)
    bottom = max(cell[-1].top for cell in cells)
    right = max(other.right for other in last)
    return line.left > right + 0.2 * line.size and top - _UPWARD * line.size < line.top < bottom + 0.8 * line.size


def _is_below(cell: Sequence[Placed], line: Placed) -> bool:
    last = cell[-1]
    step = line.top - last.top
    reach = _LINE * line.size * (1 + last.text.count(SOFT_HYPHEN))  # a word torn over two lines makes them one
    left, right = min(other.left for other in cell), max(other.right for other in cell)
    overlaps = line.left < right and line.right > left
    return overlaps and line.bold == last.bold and line.size == last.size and 0 < step <= reach


def _as_line(cells: Sequence[Sequence[Placed]], words: frozenset[str]) -> Placed:
    text = CELL.join(glued([line.text for line in cell], words) for cell in cells)
    return replace(cells[0][0], text=text, right=max(line.right for cell in cells for line in cell))


def glued(texts: Iterable[str], words: frozenset[str]) -> str:
    """Lines as one text: a hyphen at an end goes unless the document writes the word with it elsewhere."""
    whole = ""
    for text in texts:
        torn = _TORN.search(whole)
        if torn is None:
            whole = f"{whole} {text.strip()}" if whole else text.strip()
        else:  # "314-" and "3900" are one number
            whole = _mended(whole[: torn.start()], torn[1], text.strip(), words)
    return _INSIDE.sub(lambda torn: _mended("", torn[1], torn[2], words), whole)


def _mended(before: str, torn: str, rest: str, words: frozenset[str]) -> str:
    continued = WORD.match(rest)
    if continued is None or not rest[0].islower():
        return f"{before}{torn}-{rest}"
    solid, hyphened = f"{torn}{continued.group()}".casefold(), f"{torn}-{continued.group()}".casefold()
    hyphen = "-" if hyphened in words and solid not in words else ""
    return f"{before}{torn}{hyphen}{rest}"
