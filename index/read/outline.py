"""Which short lines are headings, which of them is the title, and how deep each stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.read.dates import is_date_line, read_date
from index.read.furniture import is_furniture, opens_sources
from index.read.pieces import Piece, Shape
from index.read.shapes import has_key_and_value, is_capitals, is_heading_like, is_question, stems

_TITLE, _OUTER, _DEEPEST = 1, 2, 6
_LONGEST_CHAIN = 3  # headings in a row; more short lines than that are a list
_FEWEST_ITEMS = 3  # short lines without blank lines between that make a list
_FRONT_ENDS = 12  # words of the first paragraph that is the text's own, not a slogan's
_LONGEST_FRONT = 60  # pieces in which a title is looked for

_NUMBERED = re.compile(
    r"(?:[^\W\d_]+ (?=\d{1,2}[.:)]))?(\d{1,2}(?:\.\d{1,2}){0,3})[.:)]?\s"
)  # "2.1 ...", "Step 1: ..."
# Headings that close a page whatever its subject: never below the section before.
_CLOSING = re.compile(
    r"(?i)(?:in\s+)?(?:conclusions?|summary|final thoughts|key takeaways?|takeaways?|the bottom line|faqs?|"
    r"frequently asked questions|references?|sources?|bibliography|disclaimer|about(?: us| the author)?|"
    r"contact(?: us| details| information)?|get in touch|our locations?|opening (?:hours|times))\W*"
)
_CONTENT = frozenset({Shape.PROSE, Shape.LIST, Shape.ROWS, Shape.ADDRESS, Shape.TABLE, Shape.COMPARISON, Shape.COLUMN})
_TABULAR = frozenset({Shape.ROWS, Shape.TABLE, Shape.COMPARISON, Shape.COLUMN, Shape.LIST})


def outline(pieces: Sequence[Piece]) -> list[Piece]:
    """The same lines, no piece of them a mere short line any more: headings have levels, the title level 1."""
    return _levelled(_without_sources(_judged(_with_title(_without_meta(pieces)))))


def _note(piece: Piece) -> Piece:
    return replace(piece, shape=Shape.NOTE)


def _front_length(pieces: Sequence[Piece]) -> int:
    """How many pieces stand before the first paragraph of the text proper."""
    for index, piece in enumerate(pieces[:_LONGEST_FRONT]):
        if piece.shape is Shape.PROSE and piece.text.count(" ") + 1 >= _FRONT_ENDS:
            return index
    return min(len(pieces), _LONGEST_FRONT)


def _without_meta(pieces: Sequence[Piece]) -> list[Piece]:
    """Dates, by-lines and counters before the text are notes."""
    front = _front_length(pieces)
    return [_note(piece) if _is_meta(piece) else piece for piece in pieces[:front]] + list(pieces[front:])


def _is_meta(piece: Piece) -> bool:
    if piece.shape is Shape.SHORT:
        return is_date_line(piece.text)
    if piece.shape is not Shape.LIST or any(line.words > 6 for line in piece.lines):
        return False
    return any(is_furniture(line.text) or read_date(line.text) for line in piece.lines)


def _with_title(pieces: list[Piece]) -> list[Piece]:
    """The title as a heading of level 1; slogans and menu entries before it as notes."""
    if any(piece.shape is Shape.HEADING and piece.level == _TITLE for piece in pieces):
        return pieces
    front = _front_length(pieces)
    chosen = _title(pieces, front)
    if chosen is None:
        return pieces
    text = pieces[chosen].text
    result = list(pieces)
    result[chosen] = replace(pieces[chosen], shape=Shape.HEADING, level=_TITLE)
    for index, piece in enumerate(pieces[:front]):
        again = index != chosen and piece.text.casefold() == text.casefold()
        if again or (index < chosen and piece.shape in (Shape.SHORT, Shape.PROSE)):
            result[index] = _note(piece)
    return result


def _title(pieces: Sequence[Piece], front: int) -> int | None:
    """The index of the short line before the text whose words the text takes up most."""
    candidates = list(_title_candidates(pieces[:front]))
    if not candidates:
        return None
    body = Counter(stem for piece in pieces[front:] if piece.shape in _CONTENT for stem in stems(piece.text[:5000]))
    repeated = Counter(pieces[index].text.casefold() for index in candidates)

    def score(index: int) -> tuple[int, bool, int]:
        text = pieces[index].text
        taken_up = sum(body[stem] > 0 for stem in stems(text)) + 3 * (repeated[text.casefold()] - 1)
        return taken_up, taken_up > 0 or text.count(" ") > 1, -index  # entries of menus are a word or two

    return max(candidates, key=score)


def _title_candidates(front: Sequence[Piece]) -> Iterator[int]:
    found = False
    for index, piece in enumerate(front):
        if piece.shape is Shape.SHORT and is_heading_like(piece.text) and not piece.text.endswith(":"):
            found = True
            yield index
        elif found and piece.shape in _TABULAR:
            return


def _judged(pieces: list[Piece]) -> list[Piece]:
    """Each chain of short lines as headings, list items, paragraphs or notes."""
    result: list[Piece] = []
    index = 0
    while index < len(pieces):
        end = index
        while end < len(pieces) and pieces[end].shape in (Shape.SHORT, Shape.NOTE):
            end += 1
        if end == index:
            result.append(pieces[index])
            index += 1
            continue
        follower = pieces[end] if end < len(pieces) else None
        result += _judge_chain(pieces[index:end], follower)
        index = end
    return result


def _judge_chain(chain: Sequence[Piece], follower: Piece | None) -> Iterator[Piece]:
    """`chain` is of short lines and notes; `follower` is what comes after, None at the end of the file."""
    shorts = [piece for piece in chain if piece.shape is Shape.SHORT]
    roles = dict(zip(map(id, shorts), _roles(shorts, follower), strict=True))
    for piece in chain:
        yield piece if piece.shape is Shape.NOTE else replace(piece, shape=roles[id(piece)])


def _roles(shorts: Sequence[Piece], follower: Piece | None) -> list[Shape]:
    if follower is None:
        return [Shape.NOTE if is_heading_like(piece.text) else Shape.PROSE for piece in shorts]
    roles: list[Shape] = []
    for group in _groups(shorts):
        last = len(roles) + len(group) == len(shorts)
        roles += _group_roles(group, follower if last else None, led=roles[-1:] == [Shape.HEADING])
    if roles.count(Shape.HEADING) > _LONGEST_CHAIN:
        headed = [index for index, role in enumerate(roles) if role is Shape.HEADING]
        for index in headed[1:-1]:
            if not is_question(shorts[index].text):
                roles[index] = Shape.LIST
    return [
        role if role is not Shape.HEADING or _may_head(piece, follower) else Shape.PROSE
        for role, piece in zip(roles, shorts, strict=True)
    ]


def _groups(shorts: Sequence[Piece]) -> list[list[Piece]]:
    """Short lines that no blank line divides."""
    groups: list[list[Piece]] = []
    for piece in shorts:
        if groups and not piece.first.gap:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _group_roles(group: list[Piece], follower: Piece | None, *, led: bool) -> list[Shape]:
    """`follower` is what stands after the group, None for another group; `led`: a heading stands before."""
    if len(group) < _FEWEST_ITEMS:
        return [Shape.HEADING] * len(group)
    # Rows with keys of their own stand well without a heading.
    attached = follower is not None and not follower.first.gap and not _has_keys(follower)
    if attached and len(group) <= _LONGEST_CHAIN:
        return [Shape.HEADING] * len(group)
    items = [Shape.LIST] * len(group)
    if not led:
        items[0] = Shape.HEADING
    if attached:
        items[-1] = Shape.HEADING
    if sum(is_question(piece.text) for piece in group) <= len(group) // 3:
        items = [Shape.HEADING if is_question(piece.text) else role for piece, role in zip(group, items, strict=True)]
    return items


def _has_keys(piece: Piece) -> bool:
    return piece.shape is Shape.ROWS and has_key_and_value(piece.first.text)


def _may_head(piece: Piece, follower: Piece) -> bool:
    if piece.text.endswith(":"):
        # Over a list it is the lead-in; over prose, a heading.
        return follower.shape is Shape.PROSE and piece.text.count(" ") < 7
    return is_heading_like(piece.text)


def _without_sources(pieces: list[Piece]) -> list[Piece]:
    """What stands under "References" is a note, to the next heading."""
    result: list[Piece] = []
    inside = False
    for piece in pieces:
        if piece.shape is Shape.HEADING:
            inside = opens_sources(piece.text)
        result.append(_note(piece) if inside and piece.shape is not Shape.HEADING else piece)
    return result


@dataclass
class _Levels:
    """Where in the outline the reading stands."""

    many_places: bool  # so that the headings of addresses are siblings
    lone: int = _OUTER  # of a heading that stands alone
    place: int = 0  # of the headings of addresses, while they go on
    numbers: int = 0  # of headings numbered without a dot


def _levelled(pieces: list[Piece]) -> list[Piece]:
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
    capitals = [is_capitals(piece.text) for piece in pieces if piece.shape is Shape.HEADING and piece.level != _TITLE]
    return 3 * sum(capitals) < len(capitals)


def _level_chain(chain: list[Piece], follower: Piece | None, state: _Levels, *, caption: bool) -> Iterator[Piece]:
    free = [piece for piece in chain if not piece.level]
    for piece in chain:
        if piece.level:
            yield piece
            state.lone, state.place = max(_OUTER, piece.level + (piece.level > _TITLE)), 0
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
    elif caption and follower is not None and follower.shape in _TABULAR:
        return [state.lone + 1]
    else:
        start = state.lone
    state.lone = start + count - 1
    return [start + index for index in range(count)]
