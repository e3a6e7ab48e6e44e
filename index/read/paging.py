"""Where the pages of a document start in its canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from index.model import Block

_REACH = 400  # letters that may have been left out between two blocks: markers of lists, torn lines
_OPENING = 24  # letters by which a block is found whose inside was changed


def page_starts(text: str, blocks: Sequence[Block], pages: Sequence[str]) -> tuple[int, ...]:
    """For each page the place in `text` of the first letter that stands on it; () for a document without pages.

    The blocks hold the letters of the pages in the same order, less those of list markers: each block is looked for
    from where the one before it ended, and the letters of the page's start are counted off within it.
    """
    if not pages:
        return ()
    lettered = [_letters(page) for page in pages]
    source = "".join(lettered)
    firsts = [0, *accumulate(map(len, lettered))][:-1]
    starts: list[int] = []
    at = 0
    for block in blocks:
        letters = _letters(block.span.of(text))
        found = _find(source, letters, at)
        while len(starts) < len(firsts) and firsts[len(starts)] < found + len(letters):
            starts.append(_place(text, block, firsts[len(starts)] - found))
        at = found + len(letters)
    return (*starts, *[len(text)] * (len(firsts) - len(starts)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _find(source: str, letters: str, at: int) -> int:
    for wanted in (letters, letters[:_OPENING]):
        found = source.find(wanted, at, at + len(wanted) + _REACH) if wanted else -1
        if found >= 0:
            return found
    return at


def _place(text: str, block: Block, count: int) -> int:
    """Where the letter number `count` of a block stands; the block's start for a count of 0 and below."""
    if count <= 0:
        return block.start
    for place in range(block.start, block.end):
        count -= text[place].isalnum()
        if count < 0:
            return place
    return block.end
