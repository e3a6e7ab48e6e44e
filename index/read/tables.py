"""Tables that a scrape tore into one cell a line, put together again from their structure.

Three signs are enough, and none of them is a word of a subject: labels that a heading nearby names ("Which is
better, X or Y?"), words shared within the pairs of a run of lines, and values that come round at every k-th line.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.read.lines import Line
from index.read.pieces import Piece, Shape
from index.read.shapes import has_name_and_value, is_capitals, is_value, stems

Found = tuple[list[Piece], int]  # pieces, and the number of lines they take

_LONGEST_LABEL = 5  # words
_FEWEST_NAMED = 6  # lines: two labels and two pairs
_FEWEST_PERIODIC = 4  # lines: two names, each with its value
_WIDEST = 5  # columns
_MOST_VALUES, _FEWEST_VALUES = 0.8, 0.2  # of a column that holds values, of one that holds names
_PARALLEL = 0.5  # share of pairs with a word in common that makes two columns


def find_table(run: Sequence[Line], naming: str, *, heading_due: bool) -> Found | None:
    """The table that begins at the run's first line, and how many lines it takes.

    `run` are short lines in a row; `naming` is the text of the headings and lead-ins before them.
    `heading_due`: prose follows the run, so that its last line may be the heading of that.
    """
    return (
        _find_columns(run, naming, heading_due=heading_due)
        or _find_periodic(run)
        or _find_comparison(run, naming)
        or _find_named_table(run, naming)
    )


def find_barred_columns(run: Sequence[Line], naming: str) -> list[Piece] | None:
    """Columns scraped one after the other, every line ending in a bar."""
    found = _find_columns(run, naming)
    if found is not None:
        return found[0]
    half = len(run) // 2
    if len(run) >= _FEWEST_NAMED and len(run) % 2 == 0 and _are_labels(run[0], run[half]):
        return [_column(run[:half]), _column(run[half:])]
    return None


def _column(lines: Sequence[Line]) -> Piece:
    return Piece(Shape.COLUMN, tuple(lines), header=True)


def _is_named(line: Line, names: frozenset[str]) -> bool:
    words = stems(line.text)
    return bool(words) and words <= names and line.words <= _LONGEST_LABEL


def _are_labels(*lines: Line) -> bool:
    texts = {line.text.casefold() for line in lines}
    return len(texts) == len(lines) and all(
        line.words <= _LONGEST_LABEL and not is_value(line.text) and line.text[0].isupper() for line in lines
    )


def _find_columns(run: Sequence[Line], naming: str, *, heading_due: bool = False) -> Found | None:
    """Label, its cells, label, its cells: labels that a heading names or that alone are in capitals."""
    if len(run) < _FEWEST_NAMED:
        return None
    names = stems(naming)
    labels = [index for index, line in enumerate(run) if _is_named(line, names)]
    if len(labels) < 2:
        labels = [index for index, line in enumerate(run) if is_capitals(line.text)]
    if len(labels) < 2 or labels[0] != 0 or not _are_labels(*(run[index] for index in labels)):
        return None
    sizes = [end - start for start, end in zip(labels, [*labels[1:], len(run)], strict=True)]
    barred = all(line.cells for line in run)
    if min(sizes) < 3 or not (barred or len(set(sizes[:-1])) == 1):
        return None
    used = len(run)
    if heading_due and not barred and sizes[-1] > sizes[0]:
        used -= min(2, sizes[-1] - sizes[0])  # headings of what follows
    ends = [*labels[1:], used]
    return [_column(run[start:end]) for start, end in zip(labels, ends, strict=True)], used


def _find_comparison(run: Sequence[Line], naming: str) -> Found | None:
    """Two labels, then pairs of cells that say the same of each."""
    if len(run) < _FEWEST_NAMED or not _are_labels(run[0], run[1]):
        return None
    names = stems(naming)
    named = _is_named(run[0], names) and _is_named(run[1], names)
    if not named and 2 * sum(has_name_and_value(line.text) for line in run) >= len(run):
        return None  # "Monday 9-17", "Tuesday 9-17": rows as they are, alike because they are of one kind
    even = len(run) - len(run) % 2
    pairs = [(run[index], run[index + 1]) for index in range(2, even, 2)]
    alike = [_share_a_word(*pair) for pair in pairs]
    across = [_share_a_word(pairs[index][1], pairs[index + 1][0]) for index in range(len(pairs) - 1)]
    share = sum(alike) / len(alike)
    parallel = share >= _PARALLEL and sum(alike) > 2 * sum(across)
    if not named and not (parallel and len(pairs) >= 3):
        return None
    if len(run) % 2 == 0 and len(pairs) > 2 and parallel and not alike[-1] and all(alike[:-1]):
        even -= 2  # two headings of what follows
    rows = [_row(run[index : index + 2]) for index in range(0, even, 2)]
    return [Piece(Shape.COMPARISON, tuple(rows), header=True)], even


def _share_a_word(one: Line, other: Line) -> bool:
    return bool(stems(one.text) & stems(other.text))


def _find_named_table(run: Sequence[Line], naming: str) -> Found | None:
    """A corner, labels that a heading names, then rows of a point and what each says of it."""
    names = stems(naming)
    for width in range(3, _WIDEST):
        if len(run) < 3 * width or not all(_is_named(line, names) for line in run[1:width]):
            continue
        if not _are_labels(*run[1:width]) or _is_named(run[0], names):
            continue
        return _table(run, width, header=True)
    return None


def _find_periodic(run: Sequence[Line]) -> Found | None:
    """Names and values that alternate with a fixed period."""
    values = [is_value(line.text) for line in run]
    if len(run) < _FEWEST_PERIODIC or sum(values) < 2:
        return None
    for width in range(2, _WIDEST + 1):
        for header in (False, True):
            used = _periodic_length(values, width, header)
            if used:
                return _table(run[:used], width, header=header)
    return None


def _periodic_length(values: list[bool], width: int, header: bool) -> int:
    """How many lines from the first fit a table of that width, or 0."""
    start = width if header else 0
    if any(values[:start]) or len(values) < start + 2 * width:
        return 0
    kinds = [_kind(values[start + column :: width]) for column in range(width)]
    if kinds[0] != "names" or "values" not in kinds:
        return 0
    holders = [column for column, kind in enumerate(kinds) if kind == "values"]
    rows = 0
    for offset in range(start, len(values) - width + 1, width):
        if values[offset] or not any(values[offset + column] for column in holders):
            break
        rows += 1
    return start + rows * width if rows >= 2 else 0


def _kind(column: list[bool]) -> str:
    share = sum(column) / len(column)
    return "values" if share >= _MOST_VALUES else "names" if share <= _FEWEST_VALUES else "mixed"


def _table(run: Sequence[Line], width: int, *, header: bool) -> Found:
    used = len(run) - len(run) % width
    rows = [_row(run[index : index + width]) for index in range(0, used, width)]
    return [Piece(Shape.TABLE, tuple(rows), header=header)], used


def _row(lines: Sequence[Line]) -> Line:
    cells = tuple(line.text.removesuffix("|").rstrip() for line in lines)
    return Line(" | ".join(cells), gap=lines[0].gap, cells=cells)


def has_header(rows: Sequence[Line]) -> bool:
    """Whether the first row names the columns: ruled off, or of words alone where the others hold values."""
    first, rest = rows[0], rows[1:]
    if first.ruled:
        return True
    if any(is_value(cell) for cell in first.cells) or any(cell.count(" ") > 4 for cell in first.cells):
        return False
    if any(is_value(cell) for row in rest for cell in row.cells):
        return True
    return len(first.cells) > 2 and len(rest) > 1  # two columns of words alone may be names and what they are
