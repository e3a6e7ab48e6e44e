"""Things that the library has under another name, or only a kind of: 'Propecia (finasteride)', 'ringworm (infection)'.

A patient on Coumadin asks of Coumadin, and the library speaks of blood thinners; who asks for the downsides finds them
under "Cons". Both names are shown, so that a patient sees how the question was read; what is searched for is the
library's. The names are in `kinds.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from index.keywords import stem

_TABLE = Path(__file__).with_suffix(".yaml")
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_LONGEST = 4  # words of a name
_ES = re.compile(r"(?<=[sxzo])es$|(?<=[cs]h)es$")  # "hives" are not several of HIV
_ADDITION = re.compile(r" \((?P<kind>[^()]+)\)")
# Who asks for "flu jabs" or "a cure for shingles" asks for just that: what is said of infections does not answer. Who
# has the flu, or is allergic to one thing, is told what holds for all of its kind.
_FOR_ITSELF = re.compile(
    r"\b(?:(?:cures?|remed(?:y|ies)|jabs?|shots?|vaccin\w+|immuni[sz]\w+) (?:for|against|of)"
    r"|(?:symptoms?|signs?|rid) of|do about|cures?) (?:an? |the |my )?$",
    re.IGNORECASE,
)
_ITS_OWN = re.compile(
    r" (?:jabs?|shots?|vaccin\w+|immuni[sz]\w+|cures?|remed(?:y|ies)|symptoms?|season|effects?|safe)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Table:
    """For each name, lower-case: `same`, what else the thing is called; `kinds`, what it is a kind of; `headed`, under
    which headings a part of a text about it may stand.
    """

    same: Mapping[str, Sequence[str]]
    kinds: Mapping[str, Sequence[str]]
    headed: Mapping[str, Sequence[str]]

    def of(self, name: str) -> tuple[str, ...]:
        """All that may stand for a name, the closest first."""
        return (*self.same.get(name, ()), *self.kinds.get(name, ()), *self.headed.get(name, ()))


@cache
def packaged_table() -> Table:
    """The table that ships with the package."""
    raw = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return Table(*(_by_name(raw[group]) for group in ("same", "kinds", "headed")))


def _by_name(rows: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for names, things in rows.items():
        for thing in _listed(things):
            found.setdefault(thing.lower(), []).extend(one for one in _listed(names) if one.lower() != thing.lower())
    return found


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",")]


@cache
def single_words() -> frozenset[str]:
    """The words of all names, lower-case: good spellings, whether the library has them or not."""
    table = packaged_table()
    names = (*table.same, *table.kinds, *table.headed)
    return frozenset(word for name in names for word in re.findall(r"[^\W\d_]+", name))


def names_used(counts: Mapping[str, int], texts: Iterable[str]) -> frozenset[str]:
    """Which of the names that may stand for another a library uses, in the singular as the table has them.

    Args:
        counts: the library's words, lower-case.
        texts: what it says; read only for names of several words.
    """
    table = packaged_table()
    stems = {stem(word) for word in counts}
    names = {name for row in (*table.same.values(), *table.kinds.values()) for name in row}
    possible = {name for name in names if all(stem(word) in stems for word in _WORD.findall(name.lower()))}
    used = {name for name in possible if " " not in name and "-" not in name}
    sought = {name: re.compile(rf"\b{re.escape(name)}(?:s|es)?\b", re.IGNORECASE) for name in possible - used}
    for text in texts:
        used |= {name for name, pattern in sought.items() if name not in used and pattern.search(text)}
    return frozenset(used)


def names_headed(headings: Iterable[str]) -> frozenset[str]:
    """Which names for a part of a text stand in a library's headings."""
    said = " ".join(" ".join(_WORD.findall(heading.lower())) for heading in headings)
    names = {name for row in packaged_table().headed.values() for name in row}
    return frozenset(name for name in names if re.search(rf"\b{re.escape(name)}\b", said))


def with_kinds(text: str, used: frozenset[str], counts: Mapping[str, int], headed: frozenset[str] = frozenset()) -> str:
    """The text with the library's name after each thing that it calls, or knows, by another.

    Args:
        used: what `names_used` found.
        headed: what `names_headed` found.
        counts: the library's words, lower-case. What it has itself needs no kind; another name for the same thing
            is needed only where that one is commoner.
    """
    pieces, end = [], 0
    for start, stop, name in _named(text):
        itself = bool(_FOR_ITSELF.search(text[:start]) or _ITS_OWN.match(text, stop))
        said = _own_name(name, used, counts, kinds_too=not itself)
        said = said or (None if itself else _heading_name(name, headed))
        if said and said.lower() not in text.lower() and not text[stop:].startswith(" ("):
            pieces += [text[end:stop], f" ({said})"]
            end = stop
    return "".join([*pieces, text[end:]])


def names_a_thing(text: str) -> bool:
    """Whether it names a medicine, an illness or another thing of the table, besides words for headings."""
    table = packaged_table()
    return any(name in table.same or name in table.kinds for _, _, name in _named(text))


def without_kinds(text: str) -> str:
    """As it was before `with_kinds`."""
    for start, end, _, _ in reversed(list(_added(text))):
        text = text[:start] + text[end:]
    return text


def as_searched(text: str) -> str:
    """With the library's names in place of the others."""
    for _, end, thing, kind in reversed(list(_added(text))):
        text = text[:thing] + kind + text[end:]
    return text


def _added(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Each addition: its start and end, where the thing before it begins, and the kind that is named."""
    ends = {stop: (start, name) for start, stop, name in _named(text)}
    for match in _ADDITION.finditer(text):
        start, name = ends.get(match.start(), (0, ""))
        if match["kind"] in packaged_table().of(name):
            yield match.start(), match.end(), start, match["kind"]


def _named(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of all that the table knows in a text, the longest of each place."""
    words = [match.span() for match in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        for last in range(min(at + _LONGEST, len(words)) - 1, at - 1, -1):
            start, stop = words[at][0], words[last][1]
            name = _table_name(text[start:stop])
            if name:
                yield start, stop, name
                at = last
                break
        at += 1


def _table_name(typed: str) -> str | None:
    """The name in the table for what was typed, in the singular or the plural, with or without a possessive."""
    table = packaged_table()
    low = " ".join(typed.lower().replace("’", "'").split())
    forms = (low, low.removesuffix("'s"), low.removesuffix("s"), _ES.sub("", low))
    return next((form for form in forms if table.of(form)), None)


def _own_name(name: str, used: frozenset[str], counts: Mapping[str, int], kinds_too: bool) -> str | None:
    held = _count(name, counts)
    table = packaged_table()
    same = (one for one in table.same.get(name, ()) if one in used and _count(one, counts) > held)
    kinds = (one for one in table.kinds.get(name, ()) if one in used and kinds_too and not held)
    return next(same, None) or next(kinds, None)


def _heading_name(name: str, headed: frozenset[str]) -> str | None:
    """What the headings say for a name that none of them has."""
    if {stem(word) for word in name.split()} & {stem(one) for one in headed}:
        return None
    return next((one for one in packaged_table().headed.get(name, ()) if one in headed), None)


def _count(name: str, counts: Mapping[str, int]) -> int:
    """How often the rarest word of a name occurs, in the singular or the plural."""
    return min(counts.get(word, 0) + counts.get(f"{word}s", 0) for word in re.findall(r"[^\W_]+", name.lower()))
