"""How deep each heading of a plain text stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.read.pieces import Piece, Shape
from index.read.shapes import is_capitals

TITLE = 1
_OUTER, _DEEPEST = 2, 6
TABULAR = frozenset({Shape.ROWS, Shape.TABLE, Shape.COMPARISON, Shape.COLUMN, Shape.LIST})

_NUMBERED = re.compile(
    r"(?:[^\W\d_]+ (?=\d{1,2}[.:)]))?(\d{1,2}(?:\.\d{1,2}){0,3})[.:)]?\s"
)  # "2.1 ...", "Step 1: ..."
# Headings that close a page whatever its subject: never below the section before.
_CLOSING = re.compile(
    r"(?i)(?:in\s+)?(?:conclusions?|summary|final thoughts|key takeaways?|takeaways?|the bottom line|faqs?|"
    r"frequently asked questions|references?|sources?|bibliography|disclaimer|about(?: us| the author)?|"
    r"contact(?: us| details| information)?|get in touch|our locations?|opening (?:hours|times))\W*"
)


@dataclass
class _Levels:
    """Where in the outline the reading stands."""

    many_places: bool  # so that the headings of addresses are siblings
    lone: int = _OUTER  # of a heading that stands alone
    place: int = 0  # of the headings of addresses, while they go on
    numbers: int = 0  # of headings numbered without a dot


def with_levels(pieces: list[Piece]) -> list[Piece]:
    """Two headings in a row are outer and inner; one alone is a sibling of the inner one before it."""
    capitals_are_rare = _capitals_are_rare(pieces)
    state = _Levels(many_places=sum(piece.shape is Shape.ADDRESS for piece in pieces) > 1)
    result: list[Piece] = []
    index = 0
    while index < len(pieces):
        chain = _heading_chain(pieces, index)
        if not chain:
            result.append(pieces[index])
            index += 1
            continue
        following = islice(pieces, index + len(chain), None)
        follower = next((piece for piece in following if piece.shape is not Shape.NOTE), None)
        caption = capitals_are_rare and is_capitals(chain[-1].text)
        result += _level_chain(chain, follower, state, caption=caption)
        index += len(chain)
    return result


def _heading_chain(pieces: Sequence[Piece], start: int) -> list[Piece]:
    end = start
    while end < len(pieces) and pieces[end].shape is Shape.HEADING:
        end += 1
    return list(pieces[start:end])


def _capitals_are_rare(pieces: Sequence[Piece]) -> bool:
    capitals = [is_capitals(piece.text) for piece in pieces if piece.shape is Shape.HEADING and piece.level != TITLE]
    return 3 * sum(capitals) < len(capitals)


def _level_chain(chain: list[Piece], follower: Piece | None, state: _Levels, *, caption: bool) -> Iterator[Piece]:
    free = [piece for piece in chain if not piece.level]
    for piece in chain:
        if piece.level:
            yield piece
            state.lone, state.place = max(_OUTER, piece.level + (piece.level > TITLE)), 0
    levels = _free_levels(free, follower, state, caption=caption)
    for piece, level in zip(free, levels, strict=True):
        yield replace(piece, level=min(level, _DEEPEST))


def _free_levels(free: list[Piece], follower: Piece | None, state: _Levels, *, caption: bool) -> list[int]:
    if not free:
        return []
    first, count = free[0].text, len(free)
    if follower is not None and follower.shape is Shape.ADDRESS and state.many_places:
        start = _OUTER if count > 1 else state.place or state.lone + 1
        state.place = start + count - 1
        state.lone = start if count > 1 else state.lone
        return [start + index for index in range(count)]
    state.place = 0
    numbered = _NUMBERED.match(free[-1].text)
    if numbered:
        # Numbers count within their section; what comes after them is not drawn in.
        dots = numbered[1].count(".")
        state.numbers = state.lone + 1 if count > 1 else state.numbers or state.lone
        return [max(_OUTER, state.numbers + dots - count + 1 + index) for index in range(count)]
    if count > 1 or _CLOSING.fullmatch(first):
        start = _OUTER
    elif caption and follower is not None and follower.shape in TABULAR:
        return [state.lone + 1]
    else:
        start = state.lone
    state.lone = start + count - 1
    return [start + index for index in range(count)]
