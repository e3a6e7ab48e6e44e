"""Plain text to lines that are whole again: unglued, unwrapped and mended where a scrape broke them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from index.read.drafts import clean, last_sentence
from index.read.furniture import GLUED_FURNITURE
from index.read.shapes import is_heading_like

_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BULLET = re.compile(
    r"[ \t\u00a0]*(?:"
    r"[•‣▪▫◦●○■□◆►▶➤➢→⁃∙*+–—][ \t\u00a0]+"
    r"|[•‣▪◦●■►▶➤➢]"  # these need no space after them
    r"|[✓✔✗✘☑☒✅❌][ \t\u00a0\ufe0f]*"
    r"|-[ \t\u00a0]+|-(?=[^\W\d_])"  # but -5 is a number
    r")(?=\S)"
)
_NUMBER = re.compile(r"[ \t\u00a0]*(?:\(?(\d{1,2})[.)]|\(?([a-z])\))[ \t\u00a0]+(?=\S)")
_HASHES = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_CELL_BREAK = re.compile(r"[ \t\u00a0]*\|[ \t\u00a0]*|\t+|[ \u00a0]{3,}")
_RULE = re.compile(r"[=\-_~*|+: ]{3,}")
_VISIBLE = re.compile(r"[^\W_]|[$£€¥₹%✓✔✗✘]")

_MEANT = "✓✔✗✘☑☒✅❌"  # markers that say something: they stay in the text

# Where a scrape left two texts without a space between them; only places no writer means.
_PHONE_GLUE = re.compile(r"(?<=\d{4})(?=[A-Z][a-z]+(?:\s|$))")
_SENTENCE_GLUE = re.compile(r"(?<=[a-z]{3}[.!?])(?=[A-Z][a-z]{2,}[\s,])")

_TERMINAL = re.compile(r"[.!?…:;][\"”’')\]]*$")
_BROKEN_OFF = re.compile(r"(?:\b(?:[A-Z]\.){2,}|\b(?:Dr|Drs|Prof|Mr|Mrs|Ms|vs|approx|e\.g|i\.e|incl|esp)\.)$")
_DANGLING = re.compile(r"(?:,|\b(?:and|or|of|the|a|an|to|with|for|in|by|that|which|from|as|at|on))$")

_WIDEST_WRAP = 140  # characters: longer lines are paragraphs, not wrapped text
_SHORTEST_WRAPPED = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, or several that belong together.

    `marker` is "" or the bullet or number it opened with; `cells` are its parts when tabs, bars or wide gaps
    divide it; `depth` is the heading's depth when the file marks it as one (1 to 6), else 0.
    """

    text: str
    gap: bool = False  # blank lines stand before it
    marker: str = ""
    indent: int = 0
    cells: tuple[str, ...] = ()
    depth: int = 0
    ruled: bool = False  # a rule stands under it
    glued: bool = False  # it hung without a space on the line before

    @property
    def words(self) -> int:
        return self.text.count(" ") + 1


def read_lines(text: str) -> list[Line]:
    """The visible lines of a text, whole again."""
    lines = list(_visible_lines(text))
    return _mend(_unwrap(lines))


def _visible_lines(text: str) -> Iterator[Line]:
    pending: Line | None = None
    gap = False
    for raw in _BREAKS.split(text):
        if not clean(raw):
            gap = True
            continue
        if not _VISIBLE.search(raw):
            if pending is not None and not gap and _RULE.fullmatch(raw.strip()):
                pending = _underline(pending, raw.strip())
            else:
                gap = True
            continue
        if pending is not None:
            yield from _unglue(pending)
        pending, gap = make_line(raw, gap), False
    if pending is not None:
        yield from _unglue(pending)


def _underline(line: Line, rule: str) -> Line:
    """A rule as long as the line above makes that a heading; under cells it marks the header row."""
    heading = not line.cells and rule[0] in "=-~" and 2 * len(rule) >= len(line.text) and line.words <= 16
    return replace(line, ruled=True, depth=({"=": 1}.get(rule[0], 2) if heading else line.depth))


def make_line(raw: str, gap: bool) -> Line:
    """A line of a file, its marker and its cells told apart. `gap`: blank lines stand before it."""
    body = raw.expandtabs(4)
    indent = len(body) - len(body.lstrip())
    hashes = _HASHES.match(raw)
    if hashes:
        return Line(clean(raw[hashes.end() :].rstrip("# ")) or clean(raw), gap, depth=len(hashes.group(1)))
    opening = _BULLET.match(raw) or _NUMBER.match(raw)
    rest = raw[opening.end() :] if opening else raw
    if not _VISIBLE.search(rest):
        opening, rest = None, raw
    marker = clean(opening.group()) if opening else ""
    if marker and marker[0] in _MEANT:
        rest = raw
    return Line(clean(rest), gap, marker, indent, () if marker else _cells(rest))


def _cells(raw: str) -> tuple[str, ...]:
    """The cells of a line, or none: wide gaps between whole sentences divide nothing."""
    if len(raw) > 2000:
        return ()
    parts = [clean(part) for part in _CELL_BREAK.split(raw.strip())]
    if "|" not in raw:
        parts = [part for part in parts if part]
        if any(part.count(" ") > 8 for part in parts) or (len(parts) == 2 and parts[0].endswith(":")):
            return ()
    if parts and "|" in raw:
        parts = parts[not parts[0] : len(parts) - (not parts[-1])]
    bar_ends_it = len(parts) == 1 and raw.rstrip().endswith("|")
    return tuple(parts) if len(parts) > 1 or bar_ends_it else ()


def _unglue(line: Line) -> Iterator[Line]:
    if line.cells or len(line.text) > 100_000:
        yield line
        return
    glue = GLUED_FURNITURE.search(line.text) or _PHONE_GLUE.search(line.text)
    end = glue.start() if glue else len(line.text)
    yield replace(line, text=_SENTENCE_GLUE.sub(" ", line.text[:end].rstrip()))
    if glue:
        yield Line(line.text[end:].lstrip(), glued=True)


def _unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of paragraphs that were wrapped at a column."""
    width = _wrap_width(lines)
    whole: list[list[Line]] = []
    for line in lines:
        if whole and _continues(whole[-1][-1], line, width, whole[-1][0]):
            whole[-1].append(line)
        else:
            whole.append([line])
    return [_joined(parts) for parts in whole]


def _joined(parts: list[Line]) -> Line:
    if len(parts) == 1:
        return parts[0]
    return replace(parts[0], text=" ".join(part.text for part in parts), cells=())


def _wrap_width(lines: list[Line]) -> int:
    """The column the text was wrapped at, or 0 when its lines are whole."""
    if not lines or sum(len(line.text) > _WIDEST_WRAP for line in lines) > len(lines) // 50:
        return 0
    follows = [
        after.text[0].islower()
        for before, after in pairwise(lines)
        if len(before.text) >= _SHORTEST_WRAPPED and not after.gap and not after.marker and not before.cells
    ]
    if len(follows) < 2 or sum(follows) < 0.4 * len(follows):
        return 0
    return max(len(line.text) + line.indent for line in lines if len(line.text) <= _WIDEST_WRAP)


def _continues(before: Line, line: Line, width: int, first: Line) -> bool:
    if line.gap or line.marker or line.glued or line.depth or before.depth or line.cells or before.cells:
        return False
    if first.marker and line.indent > first.indent:
        return True
    if not _TERMINAL.search(before.text) and line.text[0].islower() and len(before.text) >= _SHORTEST_WRAPPED:
        return True
    if _TERMINAL.search(before.text) and len(line.text) < 0.6 * width and is_heading_like(line.text):
        return False
    next_word = len(line.text.split(" ", 1)[0])
    return bool(width) and before.indent + len(before.text) + 1 + next_word > width


def _mend(lines: list[Line]) -> list[Line]:
    """Join a sentence that the scrape broke over two paragraphs."""
    whole: list[list[Line]] = []
    for line in lines:
        if whole and _breaks_off(whole[-1][-1], line):
            whole[-1].append(line)
        else:
            whole.append([line])
    return [_joined(parts) for parts in whole]


def _breaks_off(before: Line, line: Line) -> bool:
    if line.marker or before.marker or line.depth or before.depth or line.cells or before.cells or line.glued:
        return False
    opening = line.text[0]
    if opening.islower() and _BROKEN_OFF.search(before.text):
        return True
    if opening.islower() and not _TERMINAL.search(before.text):
        return before.words >= 8 or bool(_DANGLING.search(before.text))
    if opening.isupper() and _BROKEN_OFF.search(before.text):
        # "Crucially, the U.S." is no sentence; "It is not approved in the U.S." is.
        start = last_sentence(before.text[:-1])
        return before.text.count(" ", start) < 4 or not before.text.endswith("S.")
    return False
