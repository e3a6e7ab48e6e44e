"""Plain contradiction: what one claim denies or leaves open in so many words, and another says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from index.disagreements.claims import Claim
from index.disagreements.entities import GENERIC
from index.disagreements.opposites import Reading
from index.disagreements.phrases import clause_phrase
from index.disagreements.stance import Denial, Stance, asserts, denials, open_cues, open_stretches
from index.disagreements.wording import clause_spans, content_stems, plain
from index.keywords import STOP_WORDS, stem, words

PREFIX = "said "
# Verbs that say little by themselves: what is denied is what follows them.
LIGHT = frozenset(
    stem(word)
    for word in "have has cause causes contain contains show shows carry become want go let do able mean means "
    "enough always usual typical general easy often longer".split()
)
_COMMON = 0.2  # a word in more than this share of the claims is what the library is about, not what is denied
_AFTER_OPEN = 2  # words after a cue of the unknown that name what is unknown


# A denial right after these narrows down a noun or is only imagined: "cells that do not die", "like you can't".
_ASIDE = re.compile(
    r"\b(?:that|which|who|whom|like|as if|as though|ones?|those)\s+(?:you|they|we|it|people|\w+s)?\s*(?:\w+\s*)?$"
)


def read_said(claims: Sequence[Claim], subjects: Collection[str] = ()) -> list[list[Reading]]:
    """For each claim a reading on every word that some claim denies or leaves open.

    Args:
        subjects: stems of what the library is about; they are denied only of something: "smokers can have implants".
    """
    frequency = Counter(term for claim in claims for term in set(content_stems(claim.text)))
    common = {term for term, n in frequency.items() if n > max(5, _COMMON * len(claims))} | GENERIC | set(subjects)
    disputed = {pair for claim in claims for pair in _disputed(claim.said, common)}
    matters = {term for head, term in disputed if head != term} - common
    of_something = {(head, term) for head, term in disputed if head and (head == term or term in common)}
    heads: dict[str, set[str]] = defaultdict(set)
    for head, term in of_something:
        heads[term].add(head)
    return [_readings(claim, matters, heads) for claim in claims]


def _disputed(text: str, common: Collection[str]) -> set[tuple[str, str]]:
    """(head of the subject, stem of what stands right behind a negator or a cue of the unknown)."""
    lowered = plain(text)
    found: set[tuple[str, str]] = set()
    for denial in denials(text):
        if _ASIDE.search(lowered[: denial.start]):
            continue
        rest = lowered[denial.start + len(denial.cue) : denial.end]
        if re.match(r"\s*(?:means?\b|\w+ing\b)", rest):  # "does not mean that", "not having it": no fact is denied
            continue
        after = content_stems(rest)
        head = _head(text, denial.start)
        first = {*_first(after, 1), *_first(tuple(term for term in after if term not in common), 1)}
        found.update((head, term) for term in first or ([head] if head else []))
    for _, end in open_cues(text):
        found.update(("", term) for term in _first(content_stems(lowered[end : end + 60]), _AFTER_OPEN))
    return found


def _head(text: str, start: int) -> str:
    phrase = clause_phrase(text, start)
    return phrase.head if phrase is not None else ""


def _first(stems: tuple[str, ...], count: int) -> list[str]:
    return [term for term in stems if term not in LIGHT][:count]


def _readings(claim: Claim, matters: set[str], of_something: Mapping[str, Collection[str]]) -> list[Reading]:
    stances: dict[str, set[Stance]] = {}
    spans: dict[str, tuple[int, int]] = {}
    lowered = plain(claim.text)
    view = (denials(claim.text), open_stretches(claim.text))
    at = 0
    for word in words(lowered):
        start = lowered.find(word, at)
        at = start + len(word)
        term = stem(word)
        if word in STOP_WORDS or (term not in matters and term not in of_something):
            continue  # most words
        head = "" if term in matters else _pair(claim, start, term, of_something)
        name = term if term in matters else f"{head} {term}" if head else ""
        if not name:
            continue
        stance = _stance(claim.text, start, at, *view, whole=name == f"{term} {term}")
        if stance is not None:
            stances.setdefault(name, set()).add(stance)
            spans.setdefault(name, (start, at))
    return [
        Reading(f"{PREFIX}{name}", next(iter(found)), *spans[name])
        for name, found in stances.items()
        if len(found) == 1
    ]


def _pair(claim: Claim, start: int, term: str, of_something: Mapping[str, Collection[str]]) -> str:
    """The head of the clause's subject if some claim denies `term` of it, which `of_something` holds."""
    head = _head(claim.text, start)
    if head not in of_something[term] or (head == term and not _says_nothing_else(claim.text, start, term)):
        return ""
    return head


def _says_nothing_else(text: str, start: int, head: str) -> bool:
    """Whether a clause is its subject and a verb that says little: "hosepipes may be used"."""
    first, last = next(((a, b) for a, b in clause_spans(text) if a <= start < b), (0, len(text)))
    return set(content_stems(text[first:last])) == {head} and start - first <= _NEAR_START


_NEAR_START = 20  # characters from the start of a clause to its subject


def _stance(
    text: str, start: int, end: int, denied: Sequence[Denial], opened: Sequence[tuple[int, int]], *, whole: bool
) -> Stance | None:
    """The stance towards a word; `whole`: towards the clause whose subject it is."""
    if any(first < end and start < last for first, last in opened):
        return Stance.OPEN
    if any(denial.start < end and start < denial.end for denial in denied):
        return Stance.DENIED
    if whole and any(end <= denial.start <= end + _NEAR_START for denial in denied):
        return Stance.DENIED
    return Stance.AFFIRMED if asserts(text, start) else None
