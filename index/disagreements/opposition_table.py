"""The table of opposites (`opposites.yaml`), compiled, and which of its rows have a word in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

_WORDS = ("this", "that", "about", "open")  # the columns of words
_LETTERS = 4  # of a word's beginning, by which its rows are found
_TABLE = Path(__file__).with_name("opposites.yaml")


@dataclass(frozen=True, slots=True)
class Opposition:
    """A pair of opposites. `noun` says in one word what they measure."""

    noun: str
    this: re.Pattern[str]
    that: re.Pattern[str] | None
    leaves_open: re.Pattern[str] | None
    exists: bool  # the words name a thing that is there or not, rather than a property
    source: bool  # the words name an owner; they count only beside what is owned
    about: re.Pattern[str] | None  # names of the matter: they count only where it is denied or left open
    only: re.Pattern[str] | None  # what the text must hold besides to affirm
    heading: bool  # a heading with a name of the matter makes what stands under it a statement on it
    poles: bool  # only the opposite word counts, for "not in the morning" is not "at night"
    untested: bool  # to leave it open is to deny it
    needs: str  # "subject", "argument": the sides must share what they speak of; "object": what comes next
    beginnings: frozenset[str]  # of the first words of all entries, at most `_LETTERS` letters


@cache
def oppositions() -> tuple[Opposition, ...]:
    """The table, compiled."""
    rows: list[dict[str, Any]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return tuple(
        Opposition(
            noun=row["noun"],
            this=_words(row["this"]),
            that=_words(row["that"]) if row.get("that") else None,
            leaves_open=_words(row["open"]) if row.get("open") else None,
            exists=bool(row.get("exists")),
            source=bool(row.get("source")),
            about=_words(row["about"]) if row.get("about") else None,
            only=re.compile(row["only"]) if row.get("only") else None,
            heading=bool(row.get("heading")),
            poles=bool(row.get("poles")),
            untested=bool(row.get("untested")),
            needs=row["needs"],
            beginnings=frozenset().union(*(_beginnings(entry) for key in _WORDS for entry in row.get(key) or ())),
        )
        for row in rows
    )


def _words(entries: list[str]) -> re.Pattern[str]:
    alternatives = [
        entry.removeprefix("re:")
        if entry.startswith("re:")
        else re.escape(entry).replace(r"\ ", r"[\s-]+").replace(r"\*", r"\w*")
        for entry in sorted(entries, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w])")


_STUFF = r"(?:blood|cells?|tissues?|fat|plasma|bone|skin|hair|body)"
OWNER = re.compile(
    r"\b(?:patient|person|recipient|owner|individual)'?s?'?\s+own\s+\w+|\b(?:your|their|his|her|my)\s+own\s+"
    r"(?!(?:healthcare|doctor|pace|risk|way|home|needs|time)\b)\w+|\bautologous\b|"
    rf"\b{_STUFF} of the (?:patient|recipient)\b"
)


_LOOKBEHINDS = re.compile(r"(?:\(\?<![^()]*\))*")
_LITERAL = re.compile(r"[a-z]+(?![?*{])")


def _beginnings(entry: str) -> frozenset[str]:
    """The letters that an entry's matches begin with, one for each alternative.

    Raises:
        ValueError: a regular expression does not begin with plain letters, or with a group of words that do.
    """
    rest = _LOOKBEHINDS.sub("", entry.removeprefix("re:"), count=1)
    alternatives = rest[3 : rest.index(")")].split("|") if rest.startswith("(?:") else [rest]
    found = [_LITERAL.match(one) for one in alternatives]
    if not all(found):
        raise ValueError(f"{_TABLE.name}: {entry!r} must begin with letters")
    return frozenset(match[0][:_LETTERS] for match in found if match)


@cache
def _by_beginning() -> Mapping[str, Sequence[int]]:
    """The rows of the table by the beginnings of their words; with "" those that an owner may touch."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, opposition in enumerate(oppositions()):
        if opposition.source:
            rows[""].append(row)
        for beginning in opposition.beginnings:
            rows[beginning].append(row)
    return rows


@lru_cache(maxsize=65536)
def _rows_of(beginning: str) -> frozenset[int]:
    """The rows that a word with these first letters may touch."""
    by_beginning = _by_beginning()
    return frozenset(row for size in range(len(beginning) + 1) for row in by_beginning.get(beginning[:size], ()))


@cache
def _any_word() -> tuple[re.Pattern[str], ...]:
    """For each opposition any of its words."""
    found = []
    for one in oppositions():
        patterns = (OWNER if one.source else one.this, one.that, one.about, one.leaves_open)
        found.append(re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns if pattern is not None)))
    return tuple(found)


_WORD_BEGINNING = re.compile(rf"(?<![\w-])[a-z]{{1,{_LETTERS}}}")


def touched_by(text: str) -> list[Opposition]:
    """The oppositions with any word in a plain, lower-case text, in the order of the table.

    Most texts have words of two or three. The beginnings of the text's words tell which rows are worth a search.
    """
    rows = _rows_of("").union(*map(_rows_of, _WORD_BEGINNING.findall(text)))
    return [oppositions()[row] for row in sorted(rows) if _any_word()[row].search(text)]
