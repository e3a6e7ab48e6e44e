"""Plain contradiction: what one claim denies or leaves open in so many words, and another says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.disagreements.claims import Claim
from index.disagreements.opposites import Reading
from index.disagreements.stance import Stance, asserts, denials, open_cues, open_stretches
from index.disagreements.wording import content_stems, plain
from index.keywords import STOP_WORDS, stem, words

PREFIX = "said "
# Verbs that say little by themselves: what is denied is what follows them.
_LIGHT = frozenset(stem(word) for word in "have has cause causes contain contains show shows carry become want go let do able".split())
_COMMON = 0.2  # a word in more than this share of the claims is what the library is about, not what is denied
_AFTER_OPEN = 2  # words after a cue of the unknown that name what is unknown


def read_said(claims: Sequence[Claim]) -> list[list[Reading]]:
    """For each claim a reading on every word that some claim denies or leaves open."""
    frequency = Counter(term for claim in claims for term in set(content_stems(claim.text)))
    common = {term for term, n in frequency.items() if n > max(5, _COMMON * len(claims))}
    matters = {term for claim in claims for term in _disputed(claim.said)} - common
    return [_readings(claim, matters) for claim in claims]


def _disputed(text: str) -> set[str]:
    """Stems of what stands right behind a negator or a cue of the unknown."""
    lowered = plain(text)
    found: set[str] = set()
    for denial in denials(text):
        after = content_stems(lowered[denial.start + len(denial.cue) : denial.end])
        found.update(_first(after, 1))
    for _, end in open_cues(text):
        found.update(_first(content_stems(lowered[end : end + 60]), _AFTER_OPEN))
    return found


def _first(stems: tuple[str, ...], count: int) -> list[str]:
    return [term for term in stems if term not in _LIGHT][:count]


def _readings(claim: Claim, matters: set[str]) -> list[Reading]:
    lowered = plain(claim.text)
    denied = denials(claim.text)
    opened = open_stretches(claim.text)
    stances: dict[str, set[Stance]] = {}
    spans: dict[str, tuple[int, int]] = {}
    at = 0
    for word in words(lowered):
        start = lowered.find(word, at)
        at = start + len(word)
        term = stem(word)
        if word in STOP_WORDS or term not in matters:
            continue
        if any(first < at and start < last for first, last in opened):
            stance = Stance.OPEN
        elif any(denial.start < at and start < denial.end for denial in denied):
            stance = Stance.DENIED
        elif asserts(claim.text, start):
            stance = Stance.AFFIRMED
        else:
            continue
        stances.setdefault(term, set()).add(stance)
        spans.setdefault(term, (start, at))
    return [
        Reading(f"{PREFIX}{term}", next(iter(found)), *spans[term]) for term, found in stances.items() if len(found) == 1
    ]
