"""Which short lines are headings, which of them is the title, and how deep each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from index.read.dates import is_date_line, read_date
from index.read.furniture import is_furniture, opens_sources
from index.read.levels import TABULAR, TITLE, with_levels
from index.read.pieces import Piece, Shape
from index.read.shapes import has_key_and_value, is_heading_like, is_question, stems

_LONGEST_CHAIN = 3  # headings in a row; more short lines than that are a list
_FEWEST_ITEMS = 3  # short lines without blank lines between that make a list
_FRONT_ENDS = 12  # words of the first paragraph that is the text's own, not a slogan's
_LONGEST_FRONT = 60  # pieces in which a title is looked for

_CONTENT = frozenset({Shape.PROSE, Shape.LIST, Shape.ROWS, Shape.ADDRESS, Shape.TABLE, Shape.COMPARISON, Shape.COLUMN})


def outline(pieces: Sequence[Piece]) -> list[Piece]:
    """The same lines, no piece of them a mere short line any more: headings have levels, the title level 1."""
    return with_levels(_merged_lists(_without_sources(_judged(_with_title(_without_meta(pieces))))))


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
    if any(piece.shape is Shape.HEADING and piece.level == TITLE for piece in pieces):
        return pieces
    front = _front_length(pieces)
    chosen = _title(pieces, front)
    if chosen is None:
        return pieces
    text = pieces[chosen].text
    result = list(pieces)
    result[chosen] = replace(pieces[chosen], shape=Shape.HEADING, level=TITLE)
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
        elif found and piece.shape in TABULAR:
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
        announced = bool(result) and result[-1].shape is Shape.PROSE and result[-1].text.endswith(":")
        result += _judge_chain(pieces[index:end], follower, announced=announced)
        index = end
    return result


def _judge_chain(chain: Sequence[Piece], follower: Piece | None, *, announced: bool) -> Iterator[Piece]:
    """`chain` is of short lines and notes; `follower` is what comes after, None at the end of the file.

    `announced`: a lead-in stands before the chain, so that it opens with a list.
    """
    shorts = [piece for piece in chain if piece.shape is Shape.SHORT]
    roles = dict(zip(map(id, shorts), _roles(shorts, follower, announced=announced), strict=True))
    for piece in chain:
        yield piece if piece.shape is Shape.NOTE else replace(piece, shape=roles[id(piece)])


def _roles(shorts: Sequence[Piece], follower: Piece | None, *, announced: bool) -> list[Shape]:
    """A lead-in within the chain is a paragraph; what stands before it and after it is judged apart."""
    roles: list[Shape] = []
    start = 0
    for index, piece in enumerate(shorts[:-2]):
        if piece.text.endswith(":"):
            roles += [*_stretch_roles(shorts[start:index], piece, announced=announced), Shape.PROSE]
            start, announced = index + 1, True
    return roles + _stretch_roles(shorts[start:], follower, announced=announced)


def _stretch_roles(shorts: Sequence[Piece], follower: Piece | None, *, announced: bool) -> list[Shape]:
    listed = _announced_length(shorts, follower) if announced else 0
    return [Shape.LIST] * listed + _unannounced_roles(shorts[listed:], follower)


def _announced_length(shorts: Sequence[Piece], follower: Piece | None) -> int:
    """How many short lines after a lead-in are its items; what may head the text that follows is none of them."""
    length = len(shorts)
    if follower is not None and shorts and is_heading_like(shorts[-1].text):
        length -= 1
    questions = [index for index, piece in enumerate(shorts[:length]) if is_question(piece.text)]
    length = min([length, *questions])
    return length if length > 1 else 0


def _unannounced_roles(shorts: Sequence[Piece], follower: Piece | None) -> list[Shape]:
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


def _merged_lists(pieces: list[Piece]) -> list[Piece]:
    """Items that were a piece each make one list."""
    result: list[Piece] = []
    for is_list, group in groupby(pieces, key=lambda piece: piece.shape is Shape.LIST):
        members = list(group)
        if is_list:
            members = [Piece(Shape.LIST, tuple(line for piece in members for line in piece.lines))]
        result += members
    return result
