"""Plain contradiction: what one claim denies or leaves open in so many words, and another says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from index.disagreements.claims import Claim
from index.disagreements.opposites import Reading
from index.disagreements.spoken import GENERIC, Spoken, clause_head
from index.disagreements.stance import Denial, Stance, asserts, denials, open_stretches
from index.disagreements.wording import clause_spans, content_stems, plain
from index.keywords import STOP_WORDS, stem, words

PREFIX = "said "
_COMMON = 0.2  # a word in more than this share of the claims is what the library is about, not what is denied


def read_said(
    claims: Sequence[Claim], spoken: Sequence[Spoken], frequency: Mapping[str, int], subjects: Collection[str] = ()
) -> list[list[Reading]]:
    """For each claim a reading on every word that some claim denies or leaves open.

    Args:
        spoken: what the words of each claim tell.
        frequency: in how many of the claims each stem occurs.
        subjects: stems of what the library is about; they are denied only of something: "smokers can have implants".
    """
    common = {term for term, n in frequency.items() if n > max(5, _COMMON * len(claims))} | GENERIC | set(subjects)
    disputed = {pair for one in spoken for pair in _disputed(one, common)}
    matters = {term for head, term in disputed if head != term} - common
    of_something = {(head, term) for head, term in disputed if head and (head == term or term in common)}
    heads: dict[str, set[str]] = defaultdict(set)
    for head, term in of_something:
        heads[term].add(head)
    told = matters | heads.keys()
    return [
        [] if told.isdisjoint(one.words) else _readings(claim, matters, heads)
        for claim, one in zip(claims, spoken, strict=True)
    ]


def _disputed(spoken: Spoken, common: Collection[str]) -> set[tuple[str, str]]:
    """(head of the subject, stem of what stands right behind a negator or a cue of the unknown)."""
    found = {("", term) for term in spoken.unsure}
    for head, after in spoken.denied:
        first = {*after[:1], *[term for term in after if term not in common][:1]}
        found.update((head, term) for term in first or ([head] if head else []))
    return found


def _readings(claim: Claim, matters: set[str], of_something: Mapping[str, Collection[str]]) -> list[Reading]:
    stances: dict[str, set[Stance]] = {}
    spans: dict[str, tuple[int, int]] = {}
    lowered = plain(claim.text)
    at = 0
    for word in words(lowered):
        start = lowered.find(word, at)
        at = start + len(word)
        term = stem(word)
        if word in STOP_WORDS:
            continue
        if term in matters:
            name = term
        elif term in of_something and (head := _pair(claim, start, term, of_something)):
            name = f"{head} {term}"
        else:
            continue
        view = (denials(claim.text), open_stretches(claim.text))
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
    head = clause_head(claim.text, start)
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
