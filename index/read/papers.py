"""Lines with their places on pages to paragraphs and headings: no running heads and feet, no hyphens of the typesetter.

Nothing here knows a file format: what a line is follows from its size, its place and its neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from index.read.drafts import NEXT_CELL, clean
from index.read.grid import CELL, SOFT_HYPHEN, WORD, Placed, glued, with_rows
from index.read.lines import Line, make_line

_EDGE = 3  # lines at the top and at the bottom of a page that may be its head and foot
_REPEATED = 0.3  # share of the pages on which a head or foot stands
_LARGER = 1.12  # of the usual size: a heading
_LONGEST_HEADING = 200  # characters
_SAME_SIZE = 0.08  # relative
_SAME_COLUMN = 6  # heights of a letter between the left ends of lines of one column: items are indented
_SHORT = 0.85  # of the column's width
_SPARE = 1.1  # of the width of a word that would have fitted
_LOOSE = 1.3  # of the usual distance between lines: a paragraph ends
_USUAL_MARGIN = 0.25  # of the lines of the most usual margin: a margin too
_DEEPEST_INDENT = 8  # heights of a letter
_DEEPEST = 4  # levels of headings told apart by their size
_PAGE_NUMBER = re.compile(
    r"(?i)\W*(?:(?:page|p\.|seite|página|pagina)\s*)?\d{1,4}(?:\s*(?:of|/|von|de|di)\s*\d{1,4})?\W*"
)
_MARKED = re.compile(r"\s*(?:[•‣▪▫◦●○■□◆►▶➤➢→⁃∙*–—✓✔✗✘☑☒]|-\s|\(?(?:\d{1,2}|[a-z])[.)]\s)")
_ENDED = re.compile(r"[.!?…:;][\"”’')\]]*$")
_DIGITS = re.compile(r"\d+")


def layout(pages: Sequence[Sequence[Placed]]) -> tuple[list[Line], tuple[str, ...]]:
    """The lines of a document, paragraphs whole, headings with their depth; and each page's own text."""
    usual = _usual_size(pages)
    bare = _without_edges(pages, usual)
    words = frozenset(word.casefold() for page in bare for line in page for word in WORD.findall(line.text))
    bodies = [[_untorn(line, usual) for line in with_rows(page, words)] for page in bare]
    columns = Columns(line for page in bodies for line in page)
    groups = _across_pages([group for page in bodies for group in _paragraphs(page, usual)], columns)
    depths = _depths([group[0] for group in groups], usual)
    margins = _margins(groups)
    lines = [
        _joined(group, depths, words, listed=listed)
        for group, listed in zip(groups, _listed(groups, margins, depths), strict=True)
    ]
    return [line for line in lines if line.text], tuple(" ".join(line.text for line in page) for page in bodies)


class Columns:
    """How far the lines of each column reach, so that one that ends early is seen."""

    def __init__(self, lines: Iterable[Placed]) -> None:
        self._rights: dict[tuple[int, float], float] = {}
        sizes = []
        for line in lines:
            sizes.append(line.size)
            if CELL not in line.text:
                place = (round(line.left), line.size)
                self._rights[place] = max(line.right, self._rights.get(place, 0.0))
        self.size = median(sizes) if sizes else 1.0

    def ends(self, line: Placed, following: Placed) -> bool:
        """Whether a line ends its paragraph: the first word of the following one would have fitted onto it."""
        right = max(
            right
            for (left, size), right in self._rights.items()
            if abs(left - line.left) < _SAME_COLUMN * line.size and abs(size - line.size) <= _SAME_SIZE * line.size
        )
        letter = (following.right - following.left) / max(1, len(following.text))
        room = right - line.right > _SPARE * letter * (len(following.text.split(" ", 1)[0]) + 1)
        short = line.right - line.left < _SHORT * (right - line.left)
        return room and (short or not following.text[:1].islower())


def _usual_size(pages: Sequence[Sequence[Placed]]) -> float:
    """The size of most letters."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[line.size] += len(line.text)
    return max(letters.items(), key=lambda item: (item[1], -item[0]))[0]


def _without_edges(pages: Sequence[Sequence[Placed]], usual: float) -> list[list[Placed]]:
    """The pages without what stands at the edge of many of them, and without their numbers."""
    edges = [_edges(page) for page in pages]
    seen = Counter(key for page in edges for key in {_edge_key(line, at) for line, at in page})
    least = max(2, _REPEATED * len(pages))
    kept: list[list[Placed]] = []
    shown: set[tuple[str, str]] = set()
    for number, page in enumerate(pages):
        again = _tops(edges[max(0, number - 2) : number] + edges[number + 1 : number + 3])
        dropped = set()
        for line, at in edges[number]:
            key = _edge_key(line, at)
            title = line.size >= _LARGER * usual and key not in shown  # a title that later pages repeat as their head
            shown.add(key)
            repeated = seen[key] >= least or (*key, round(line.top)) in again
            if (repeated and not title) or (at == "bottom" and _PAGE_NUMBER.fullmatch(line.text)):
                dropped.add(id(line))
        kept.append([line for line in page if id(line) not in dropped])
    return kept


def _tops(edges: Sequence[Sequence[tuple[Placed, str]]]) -> set[tuple[str, str, int]]:
    """What stands at the edges of neighbouring pages, and where: the head of a chapter stands on few pages."""
    return {(*_edge_key(line, at), round(line.top)) for page in edges for line, at in page}


def _edges(page: Sequence[Placed]) -> list[tuple[Placed, str]]:
    """The lines at the top and at the bottom of a page, by their place and not by when they were written."""
    ordered = sorted(page, key=lambda line: line.top)
    top = ordered[:_EDGE]
    return [*((line, "top") for line in top), *((line, "bottom") for line in ordered[len(top) :][-_EDGE:])]


def _edge_key(line: Placed, at: str) -> tuple[str, str]:
    return at, _DIGITS.sub("#", clean(line.text).casefold())


def _depths(openings: Sequence[Placed], usual: float) -> dict[float, int]:
    """How deep a heading of each size stands. The largest is 1 where it stands once: it is the title then."""
    large = [line for line in openings if _is_large(line, usual)]
    sizes: list[float] = []
    for size in sorted({line.size for line in large}, reverse=True):
        if not sizes or size < sizes[-1] * (1 - _SAME_SIZE):
            sizes.append(size)
    titled = sum(line.size >= sizes[0] * (1 - _SAME_SIZE) for line in large) == 1 if sizes else False
    depths = {}
    for line in large:
        rank = next(i for i, size in enumerate(sizes, start=1) if line.size >= size * (1 - _SAME_SIZE))
        depths[line.size] = min(rank + (not titled), _DEEPEST)
    return depths


def _is_large(line: Placed, usual: float) -> bool:
    return line.size >= _LARGER * usual and len(line.text) <= _LONGEST_HEADING and CELL not in line.text


def _untorn(line: Placed, usual: float) -> Placed:
    """A heading is no row, however far its number stands from it."""
    return replace(line, text=line.text.replace(CELL, " ")) if line.size >= _LARGER * usual else line


def _margins(groups: Sequence[Sequence[Placed]]) -> list[float]:
    """Where the lines of text begin, the most usual places: one a column."""
    places = Counter(round(line.left) for group in groups for line in group)
    most = max(places.values(), default=0)
    return [place for place, count in places.items() if count >= _USUAL_MARGIN * most]


def _listed(groups: Sequence[Sequence[Placed]], margins: Sequence[float], depths: Mapping[float, int]) -> list[bool]:
    """Which groups are items of a list whose bullets were drawn: two and more in a row, indented alike."""
    indented = [
        group[0].left if _is_indented(group[0], margins) and group[0].size not in depths else None for group in groups
    ]
    alike = [
        one is not None and other is not None and abs(one - other) < 1
        for one, other in pairwise([None, *indented, None])
    ]
    return [before or after for before, after in pairwise(alike)]


def _is_indented(line: Placed, margins: Sequence[float]) -> bool:
    below = [line.left - margin for margin in margins if margin < line.left]
    own = any(abs(line.left - margin) < 1 for margin in margins)
    return not own and CELL not in line.text and bool(below) and line.size < min(below) < _DEEPEST_INDENT * line.size


def _paragraphs(page: Sequence[Placed], usual: float) -> Iterator[list[Placed]]:
    """The lines of a page in groups that belong together."""
    distance, columns = _usual_distance(page, usual), Columns(page)
    group: list[Placed] = []
    for line in page:
        if group and not _continues(group, line, distance, columns):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _usual_distance(page: Sequence[Placed], usual: float) -> float:
    """From one line to the next within a paragraph, in points."""
    steps = [
        after.top - before.top
        for before, after in pairwise(page)
        if before.size == after.size and 0 < after.top - before.top < 3 * usual
    ]
    return min(median(steps), 1.6 * usual) if steps else 1.2 * usual


def _continues(group: Sequence[Placed], line: Placed, distance: float, columns: Columns) -> bool:
    before = group[-1]
    step = line.top - before.top
    if (
        abs(line.size - before.size) > _SAME_SIZE * before.size
        or line.bold != before.bold
        or CELL in line.text + before.text
    ):
        return False
    if not 0 < step <= _LOOSE * distance * max(1.0, line.size / columns.size):
        return False
    if _MARKED.match(line.text):
        return False
    if before.text[-1:] in ("-", SOFT_HYPHEN) and not before.text.endswith(" -"):
        return True
    return not columns.ends(before, line)


def _across_pages(groups: list[list[Placed]], columns: Columns) -> list[list[Placed]]:
    """A sentence that a page break tore is one again."""
    whole: list[list[Placed]] = []
    for group in groups:
        before = whole[-1][-1] if whole else None
        if (
            before is not None
            and group[0].top < before.top
            and _is_torn(before, group[0])
            and not columns.ends(before, group[0])
        ):
            whole[-1] = [*whole[-1], *group]
        else:
            whole.append(group)
    return whole


def _is_torn(before: Placed, after: Placed) -> bool:
    same = abs(before.size - after.size) <= _SAME_SIZE * before.size and CELL not in before.text + after.text
    return same and after.text.lstrip()[:1].islower() and not _ENDED.search(before.text.rstrip())


def _joined(group: Sequence[Placed], depths: Mapping[float, int], words: frozenset[str], *, listed: bool) -> Line:
    text = glued([line.text for line in group], words)
    depth = depths.get(group[0].size, 0)
    if CELL in text:
        cells = tuple(clean(cell) for cell in text.split(CELL))
        return Line(NEXT_CELL.join(cells), gap=True, cells=cells)
    line = make_line(text, gap=not listed)
    if depth and clean(text):
        return replace(line, depth=depth, cells=())
    return replace(line, marker=line.marker or "•") if listed else line
