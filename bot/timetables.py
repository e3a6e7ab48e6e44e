"""Rows of a timetable, one for each day: the day that was asked for, or all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.features import Scored
from index.generation import Generation
from index.model import Statement

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = r"(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?s?"
_NAMED = re.compile(rf"\b(?P<day>{_DAY}|weekends?|weekdays?|week days?)\b", re.IGNORECASE)
_UNTIL = r"\s*(?:-|\u2013|\u2014|to|until|till|through)\s*"
_RANGE = re.compile(rf"\b(?P<first>{_DAY}){_UNTIL}(?P<last>{_DAY})\b", re.IGNORECASE)
_LABEL = re.compile(rf"{_DAY}\.?(?:(?:{_UNTIL}|\s*(?:,|&|/|and)\s*){_DAY}\.?)*:?", re.IGNORECASE)
_CELLS = " | "
# In a question: "sat in the sun" names no day.
_SHORT_WORD = re.compile(
    r"(?<!on )(?<!every )(?<!this )(?<!next )(?<!and )(?<!or )\b(?:sun|sat|wed|suns|sats|weds)\b", re.IGNORECASE
)
# What a timetable has in its cells; a row that names somebody is of more than its day.
_HOURS = re.compile(
    r"\s*(?:.*\d.*|closed|open|shut|no clinic|by appointment(?: only)?|on request|[-\u2013\u2014]?)\s*", re.IGNORECASE
)


def days_in(text: str) -> frozenset[str]:
    """The days of the week that a text names, with those between two: "Mon-Fri", "at the weekend"."""
    found: set[str] = set()
    for match in _RANGE.finditer(text):
        first, last = _number(match["first"]), _number(match["last"])
        found.update(_DAYS[i % 7] for i in range(first, last + 1 if last >= first else last + 8))
    for match in _NAMED.finditer(text):
        name = match["day"].lower()
        if name.startswith("week"):
            found.update(_DAYS[5:] if "end" in name else _DAYS[:5])
        else:
            found.add(_DAYS[_number(name)])
    return frozenset(found)


def for_the_day(
    close: Sequence[tuple[Scored, float]], ranked: Sequence[tuple[Scored, float]], question: str, generation: Generation
) -> list[tuple[Scored, float]]:
    """The same with the day that was asked for in the place of other days of its table; without one, all of the table.

    Rows that differ in their day alone are as near to any question: "open on Sunday?" would be told Saturday's hours.
    """
    asked, found = days_in(_SHORT_WORD.sub("", question)), dict[str, tuple[Scored, float]]()
    for scored, score in close:
        label = _label(scored.statement, generation)
        meant = scored if not label or label & asked else _instead(scored, ranked, asked, generation)
        found.setdefault(meant.statement.statement_id, (meant, score))
    return list(found.values())


def _instead(
    scored: Scored, ranked: Sequence[tuple[Scored, float]], asked: frozenset[str], generation: Generation
) -> Scored:
    """The row of the day asked for, or the whole table; the same where there is none."""
    row = scored.statement
    for other, _ in ranked:
        one = other.statement
        if one.document_id != row.document_id:
            continue
        if asked and one.kind == "row" and one.context == row.context and _label(one, generation) & asked:
            return other
        if not asked and one.kind == "table" and one.start <= row.start and row.end <= one.end:
            return other
    return scored


def _label(statement: Statement, generation: Generation) -> frozenset[str]:
    """The days that a row of hours is of, by its first cell; none if that, or another cell, says anything else."""
    if statement.kind != "row":
        return frozenset()
    first, *others = statement.span.of(generation.documents[statement.document_id].text).split(_CELLS)
    hours = _LABEL.fullmatch(first.strip()) and all(map(_HOURS.fullmatch, others))
    return days_in(first) if hours else frozenset()


def _number(name: str) -> int:
    return next(i for i, day in enumerate(_DAYS) if day.startswith(name.lower()[:3]))
