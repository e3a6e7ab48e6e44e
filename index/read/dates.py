"""The dates a text gives of itself, when there is only one way to read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
        "october oct|november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
        r"\b(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>(?:19|20)\d\d)\b",
    )
)
_REVIEWED = re.compile(r"(?i)\b(?:last\s+|medically\s+)?(?:reviewed|checked|fact[- ]checked)\b")
_CHANGED = re.compile(r"(?i)\b(?:last\s+)?(?:updated|modified|revised|edited)\b")
_EXPIRES = re.compile(r"(?i)\b(?:expires|review\s+due|next\s+review|valid\s+until|due\s+for\s+review)\b")
_PUBLISHED = re.compile(r"(?i)\b(?:published|posted|first\s+published|date)\b")
_LONGEST_BARE = 30  # characters of a line that is a date and nothing else, "Wednesday, September 24, 2025"
_DIVIDER = re.compile(r"\s*[·|•]\s*")
_LONGEST = 120  # characters of a line that gives a date of the document, not of an event


def read_date(text: str) -> date | None:
    """The one date in a text; None when there is none, or two, or 04/05/2024 that could be either."""
    found: set[date] = set()
    for form in _FORMS:
        for match in form.finditer(text):
            value = _date(match)
            if value is None:
                return None
            found.add(value)
    return found.pop() if len(found) == 1 else None


def _date(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if first > 12 or first == second else (second, first)
    else:
        day, name = int(parts["day"]), parts["month"].lower()
        month = int(name) if name.isdigit() else _MONTHS[name]
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_dates(front: Iterable[str], lines: Iterable[str]) -> dict[str, date]:
    """`published`, `reviewed` and `expires`, as far as they are given.

    `front` are the lines around the title, where a bare date is that of publication; anywhere in `lines` a date
    counts only beside a word that says which it is.
    """
    bare: set[date] = set()
    labelled: dict[str, set[date]] = {"published": set(), "reviewed": set(), "expires": set()}
    for text in _parts(lines):
        if len(text) <= _LONGEST and (value := read_date(text)) is not None:
            kind = _kind(text)
            if kind is not None:
                labelled[kind].add(value)
    for text in _parts(front):
        value = read_date(text) if len(text) <= _LONGEST_BARE and not text.endswith(".") else None
        if value is not None and _kind(text) is None and not _CHANGED.search(text):
            bare.add(value)
    if not labelled["published"]:
        labelled["published"] = bare
    return {kind: values.copy().pop() for kind, values in labelled.items() if len(values) == 1}


def _parts(lines: Iterable[str]) -> Iterator[str]:
    """The parts of "Published 3 May 2024 · Reviewed 4 June 2025" one by one."""
    for text in lines:
        yield from _DIVIDER.split(text) if len(text) <= 2 * _LONGEST else (text,)


def is_date_line(text: str) -> bool:
    """Whether a line does nothing but date the document."""
    if len(text) > _LONGEST:
        return False
    for part in _DIVIDER.split(text):
        if read_date(part) is not None and (len(part) <= _LONGEST_BARE or _kind(part) or _CHANGED.search(part)):
            return True
    return False


def _kind(text: str) -> str | None:
    """Which date a line gives; None when it does not say, or says two things."""
    kinds = [
        kind
        for kind, pattern in (("expires", _EXPIRES), ("reviewed", _REVIEWED), ("published", _PUBLISHED))
        if pattern.search(text)
    ]
    if kinds[:1] == ["expires"]:  # "next review" and "review due" are no review
        return "expires"
    return kinds[0] if len(kinds) == 1 else None
