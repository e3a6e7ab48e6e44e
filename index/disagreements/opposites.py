"""The table of opposites, and which pole of which pair a claim stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from index.disagreements.stance import Denial, Stance, asserts, denials, open_cues
from index.disagreements.wording import clause_spans, plain

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
    untested: bool  # to leave it open is to deny it
    needs: str  # "subject", "argument": the sides must share what they speak of; "object": what comes next


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a claim stands on one opposition, and the words that say so (offsets in the claim's text)."""

    noun: str
    stance: Stance
    start: int
    end: int


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
            untested=bool(row.get("untested")),
            needs=row["needs"],
        )
        for row in rows
    )


def _words(entries: list[str]) -> re.Pattern[str]:
    alternatives = [
        re.escape(entry).replace(r"\ ", r"[\s-]+").replace(r"\*", r"\w*")
        for entry in sorted(entries, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w])")


_OWNER = re.compile(
    r"(?:'s?|\b(?:your|their|his|her|my|our|its))\s+own\s+(?!(?:healthcare|doctor|pace|risk|way|home)\b)\w+"
)


def read_oppositions(text: str) -> list[Reading]:
    """Every opposition the text takes a side on, one reading each."""
    lowered = plain(text)
    denied = denials(text)
    opened = _open_stretches(text)
    found = []
    for opposition in oppositions():
        hits = [*_hits(opposition, opposition.this, lowered, True), *_hits(opposition, opposition.that, lowered, False)]
        hits = _longest(hits)
        judged = [
            (s, e, _stance(s, e, side, denied, opened)) for s, e, side in hits if asserts(text, s) or _in(s, e, opened)
        ]
        for match in opposition.about.finditer(lowered) if opposition.about else ():
            stance = _stance(*match.span(), True, denied, opened)
            if stance is not Stance.AFFIRMED:
                judged.append((*match.span(), stance))
        if opposition.source:
            judged = [hit for hit in judged if hit[2] is not Stance.OPEN]
        if opposition.untested:
            judged = [(s, e, Stance.DENIED if stance is Stance.OPEN else stance) for s, e, stance in judged]
        stances = {stance for _, _, stance in judged}
        spans = [(start, end) for start, end, _ in judged]
        for match in opposition.leaves_open.finditer(lowered) if opposition.leaves_open else ():
            stances.add(Stance.OPEN)
            spans.append(match.span())
        if stances:
            stance = stances.pop() if len(stances) == 1 else _mixed(stances)
            found.append(Reading(opposition.noun, stance, min(s for s, _ in spans), max(e for _, e in spans)))
    return found


def _hits(
    opposition: Opposition, pattern: re.Pattern[str] | None, text: str, side: bool
) -> list[tuple[int, int, bool]]:
    if pattern is None:
        return []
    if opposition.source and side:
        return [(*match.span(), side) for match in _OWNER.finditer(text)]
    return [(*match.span(), side) for match in pattern.finditer(text)]


def _longest(hits: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Hits that lie inside no longer one: "non-invasive" is not "invasive"."""
    return [
        hit
        for hit in hits
        if not any(o[0] <= hit[0] and hit[1] <= o[1] and o[1] - o[0] > hit[1] - hit[0] for o in hits)
    ]


def _stance(start: int, end: int, side: bool, denied: list[Denial], opened: list[tuple[int, int]]) -> Stance:
    if _in(start, end, opened):
        return Stance.OPEN
    negated = sum(denial.start < end and start < denial.end for denial in denied) % 2 == 1
    return Stance.AFFIRMED if side != negated else Stance.DENIED


def _in(start: int, end: int, stretches: list[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in stretches)


def _mixed(stances: set[Stance]) -> Stance:
    if Stance.OPEN in stances and len(stances) == 2:
        return Stance.OPEN
    return Stance.BOTH


def _open_stretches(text: str) -> list[tuple[int, int]]:
    """The clauses that say that something is unknown; where the cue has no noun of its own, the whole sentence."""
    lowered = plain(text)
    cues = open_cues(text)
    return [span for span in clause_spans(lowered) if any(c[0] < span[1] and span[0] < c[1] for c in cues)]
