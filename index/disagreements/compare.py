"""Which pairs of claims conflict, by code: numbers, opposites, denial, doubt. Pure functions of claims and vectors."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np

from index.disagreements.claims import Claim
from index.disagreements.entities import GENERIC, About, same_subject
from index.disagreements.measures import Measure, clash, proper_names, row_names
from index.disagreements.model import Kind
from index.disagreements.opposites import Reading, oppositions
from index.disagreements.phrases import THING, Phrase, about_itself, clause_phrase, qualified_apart, same_thing
from index.disagreements.said import PREFIX
from index.disagreements.stance import Stance, conditional, hedged, partial
from index.disagreements.wording import clause_spans, content_stems, plain
from index.vectors import VectorIndex

NEIGHBOURS = 40  # claims of one bucket that a claim is compared with
LEAST_COSINE = 0.2  # of claims whose subject and part played are already the same
NEAR_PART = 0.4  # of sentences whose figures play the same part
NEAR = 0.55  # of claims that only a shared word brings together
SHARED = 0.4  # part of the shorter claim's words that the other must have
SAME_WORDS = 0.65  # of claims whose figures stand among the same words
_GOVERNED = 3  # words back to a preposition that a word depends on
ALIKE = 0.8  # of claims that share a word and, besides, nothing but their subject
SHARED_SAID = 0.5  # the same where the word in question is in no table
UNKNOWN = "Not yet known"


class Role(StrEnum):
    """What brings two claims together, and so what else they must share."""

    NUMBER = "number"  # quantities of the same thing
    SUBJECT = "subject"  # opposites that say enough by themselves: both are about the library's subject
    OBJECT = "object"  # verbs that act on the same thing
    ARGUMENT = "argument"  # opposites that need the same matter
    SAID = "said"  # a word that one denies in plain words and the other says


@dataclass(frozen=True, slots=True)
class Read:
    """A claim with everything that code reads in it."""

    claim: Claim
    about: About
    measures: tuple[Measure, ...]
    readings: tuple[Reading, ...]
    spheres: tuple[About, ...]  # for each reading what its clause is about
    unknown: frozenset[str]  # buckets of measures that the claim says are not known
    group: frozenset[str]  # the particular people it speaks of: children, pregnant women
    known: frozenset[str]  # every stem around it: text, headings, title, and what the whole library speaks of

    def on(self, noun: str) -> tuple[Reading, About]:
        """Its reading on one opposition, and what that is about."""
        return next(pair for pair in zip(self.readings, self.spheres, strict=True) if pair[0].noun == noun)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims (by row) that cannot both hold, on one aspect. `side` names where each stands."""

    a: int
    b: int
    kind: Kind
    aspect: str
    side_a: str
    side_b: str
    cosine: float
    role: Role
    sure: bool = False  # the same is said of the same subject in nearly the same words


def near_pairs(rows: Sequence[int], vectors: np.ndarray, k: int = NEIGHBOURS) -> Iterator[tuple[int, int, float]]:
    """Pairs (a < b) of `rows` where one is among the `k` nearest of the other, with their cosine; in order."""
    if len(rows) < 2:
        return
    part = np.asarray(vectors[list(rows)], dtype=np.float32)
    found, scores = VectorIndex.build(part).search_many(part, k + 1)
    pairs: dict[tuple[int, int], float] = {}
    for i, (neighbours, cosines) in enumerate(zip(found, scores, strict=True)):
        for j, cosine in zip(neighbours, cosines, strict=True):
            if j >= 0 and i != j:
                a, b = sorted((rows[i], rows[int(j)]))
                pairs[a, b] = float(cosine)
    for pair in sorted(pairs):
        yield (*pair, pairs[pair])


def number_conflicts(reads: Sequence[Read], vectors: np.ndarray) -> Iterator[Conflict]:
    """Pairs with quantities of the same thing that cannot both hold, or one of which is said to be unknown."""
    buckets: dict[str, list[int]] = defaultdict(list)
    for row, read in enumerate(reads):
        for bucket in {measure.bucket for measure in read.measures} | read.unknown:
            buckets[bucket].append(row)
    breakdowns = _breakdowns(reads)
    for bucket in sorted(buckets):
        for a, b, cosine in near_pairs(buckets[bucket], vectors):
            if not same_subject(reads[a].about, reads[b].about) or not comparable(reads[a], reads[b]):
                continue
            first, second = ([m for m in reads[row].measures if m.bucket == bucket] for row in (a, b))
            if bool(first) != bool(second) and cosine >= LEAST_COSINE and _unknown_of(reads, a, b, [*first, *second]):
                sides = (first[0].shown, UNKNOWN) if first else (UNKNOWN, second[0].shown)
                yield Conflict(a, b, Kind.CERTAINTY, bucket, *sides, cosine, Role.NUMBER)
            if _apart(a, b, reads, breakdowns, bucket):
                continue
            for one, other in product(first, second):
                if _same_measure(reads[a], reads[b], one, other, cosine) and clash(one, other):
                    yield Conflict(a, b, Kind.NUMBER, bucket, one.shown, other.shown, cosine, Role.NUMBER)


def _unknown_of(reads: Sequence[Read], a: int, b: int, measures: Sequence[Measure]) -> bool:
    """Whether what one claim measures can be what the other calls unknown."""
    mains = frozenset({reads[a].about.main, reads[b].about.main})
    known = reads[a].known & reads[b].known
    return all(m.phrase is None or m.phrase.head in mains | THING or m.phrase.head in known for m in measures)


def _breakdowns(reads: Sequence[Read]) -> Counter[tuple[str, str]]:
    """How many rows of one passage give the same measure: several make a breakdown by country, brand, age."""
    return Counter(
        (read.claim.statement.passage_id, measure.bucket)
        for read in reads
        if read.claim.statement.kind in ("row", "item")
        for measure in read.measures
    )


def _apart(a: int, b: int, reads: Sequence[Read], breakdowns: Mapping[tuple[str, str], int], bucket: str) -> bool:
    """Whether one is a breakdown's row and the other does not name what that row is for."""
    for row, other in ((a, b), (b, a)):
        claim = reads[row].claim
        if claim.statement.kind in ("row", "item") and breakdowns[claim.statement.passage_id, bucket] > 1:
            if not row_names(claim) & frozenset(content_stems(reads[other].claim.text)):
                return True
    return False


def _same_measure(a: Read, b: Read, first: Measure, second: Measure, cosine: float) -> bool:
    """Whether two quantities with the same part measure the same thing for the same people and place."""
    if first.quantity.per != second.quantity.per:
        return False
    mains = frozenset({a.about.main, b.about.main})
    if not same_thing(first.phrase, second.phrase, mains, a.known, b.known):
        return False
    if first.names - b.known or second.names - a.known or a.group != b.group:
        return False
    shared, smaller = len(first.stems & second.stems), min(len(first.stems), len(second.stems))
    if first.role in ("other", "value") or (first.role == "number" and "occasion" not in first.dimension):
        if conditional(a.claim.said) or conditional(b.claim.said):
            return False
        alike = first.phrase is not None and second.phrase is not None and first.phrase.head == second.phrase.head
        enough = shared >= (1 if alike else 2) and shared >= SHARED_SAID * smaller
        return cosine >= NEAR and (enough or (shared == smaller > 0 and cosine >= SAME_WORDS))
    if a.claim.label or b.claim.label or "occasion" in first.dimension or first.dimension.startswith("money"):
        return cosine >= LEAST_COSINE
    return cosine >= NEAR_PART and shared > 0


def opposite_conflicts(reads: Sequence[Read], vectors: np.ndarray) -> Iterator[Conflict]:
    """Pairs that stand on different sides of a pair of opposites, or one of which leaves the matter open."""
    needs = {opposition.noun: opposition.needs for opposition in oppositions()}
    buckets: dict[str, list[int]] = defaultdict(list)
    led: set[tuple[str, str, str]] = set()
    for row, read in enumerate(reads):
        for reading in read.readings:
            if reading.end <= len(read.claim.column):  # the lead-in says it: its first item stands for all
                lead = (read.claim.statement.document_id, read.claim.column, reading.noun)
                if lead in led:
                    continue
                led.add(lead)
            buckets[reading.noun].append(row)
    for noun in sorted(buckets):
        for a, b, cosine in near_pairs(buckets[noun], vectors):
            (first, about_a), (second, about_b) = reads[a].on(noun), reads[b].on(noun)
            if first.stance == second.stance or not comparable(reads[a], reads[b]):
                continue
            one, other = _phrase(reads[a], first), _phrase(reads[b], second)
            alike = one is not None and other is not None and one.head == other.head and one.head not in GENERIC
            if not (alike or same_subject(about_a, about_b)) or reads[a].group != reads[b].group:
                continue
            if qualified_apart(one, other, frozenset({about_a.main, about_b.main}), reads[a].known, reads[b].known):
                continue
            role = Role.SAID if noun.startswith(PREFIX) else Role(needs.get(noun, "object"))
            if not _about_one(role, one, other, about_a, about_b):
                continue
            if role is Role.OBJECT and one and other and (one.words - reads[b].known or other.words - reads[a].known):
                continue
            if role in (Role.ARGUMENT, Role.SAID) and _elsewhere(reads[a], reads[b]):
                continue
            kind = Kind.CERTAINTY if Stance.OPEN in (first.stance, second.stance) else Kind.POLARITY
            some = partial(reads[a].claim.said) or partial(reads[b].claim.said)
            if some and not (role is Role.SUBJECT and kind is Kind.CERTAINTY):
                continue
            if not _same_argument(role, reads[a], reads[b], first, second, cosine):
                continue
            if kind is Kind.CERTAINTY and any(_only_may_be(reads[row], r) for row, r in ((a, first), (b, second))):
                continue
            yield Conflict(a, b, kind, noun, first.stance, second.stance, cosine, role, alike and cosine >= ALIKE)


def _elsewhere(a: Read, b: Read) -> bool:
    """Whether one names a day, a place or a maker that the other does not: "closed on Saturdays"."""
    return bool(proper_names(a.claim) - b.known or proper_names(b.claim) - a.known)


def _about_one(role: Role, one: Phrase | None, other: Phrase | None, a: About, b: About) -> bool:
    """Whether both clauses speak of the library's subject itself, or of the same part of it."""
    if role in (Role.ARGUMENT, Role.SAID) or (one is not None and other is not None and one.head == other.head):
        return True
    strictly = role is Role.OBJECT
    return about_itself(one, a.main, strictly=strictly) and about_itself(other, b.main, strictly=strictly)


def _only_may_be(read: Read, reading: Reading) -> bool:
    return reading.stance is not Stance.OPEN and hedged(read.claim.text, reading.start)


def _phrase(read: Read, reading: Reading) -> Phrase | None:
    """What the clause of a reading is about, its own words left out; of doubt, what it is doubted of."""
    claim = read.claim
    own = frozenset(content_stems(claim.text[reading.start : reading.end])) - {read.about.main}
    shift = len(claim.text) - len(claim.said)
    text, start = (claim.said, reading.start - shift) if reading.start >= shift else (claim.text, reading.start)
    if reading.stance is Stance.OPEN:
        doubted = _DOUBTED.search(plain(text))
        phrase = clause_phrase(text[doubted.end() :], 0, own) if doubted else None
        if phrase is not None:
            return phrase
    return clause_phrase(text, start, own)


# "It is not known whether ...", "studies have not proven that ..."
_DOUBTED = re.compile(
    r"\b(?:known|proven|proved|shown|clear|certain|sure|understood|unclear|unknown|evidence|proof)\s+(?:that|whether|if|how|why)\s+"
)


def _same_argument(role: Role, a: Read, b: Read, first: Reading, second: Reading, cosine: float) -> bool:
    """Whether the sides share what they speak of, as far as the opposition needs it."""
    if role in (Role.SUBJECT, Role.OBJECT):  # an object is part of the reading's name
        return cosine >= LEAST_COSINE
    one, other = _phrase(a, first), _phrase(b, second)
    alike = one is not None and other is not None and one.head == other.head
    if one is not None and other is not None and not alike:
        if role is Role.ARGUMENT or not (one.head in other.words or other.head in one.words):
            return False
    if role is Role.SAID and _governed(a, first) != _governed(b, second):
        return False
    left, right = _argument(a, first), _argument(b, second)
    if alike and not (left and right):
        return True
    smaller = min(len(left), len(right))
    if not left or not right:  # nothing but the word itself and the subject: the texts must be much alike
        return cosine >= (NEAR if alike and role is not Role.SAID else ALIKE)
    if role is Role.SAID and alike and smaller <= 1:
        return cosine >= NEAR
    if role is Role.SAID:
        return bool(smaller) and cosine >= NEAR and len(left & right) / smaller >= SHARED_SAID
    return bool(smaller) and cosine >= (LEAST_COSINE if alike else NEAR) and len(left & right) / smaller >= SHARED


def _governed(read: Read, reading: Reading) -> bool:
    """Whether a preposition stands right before a word: "a symptom of a disease" does not say "is a disease"."""
    before = plain(read.claim.text[: reading.start]).split()[-_GOVERNED:]
    return any(word in ("of", "for", "with", "from", "in", "by", "about", "to") for word in before)


def _argument(read: Read, reading: Reading) -> frozenset[str]:
    """The stems of the clause besides the words judged and the subject."""
    text = read.claim.text
    first, last = next(((a, b) for a, b in clause_spans(text) if a <= reading.start < b), (0, len(text)))
    around = text[first : reading.start] + " " + text[reading.end : max(last, reading.end)]
    return frozenset(content_stems(around)) - {read.about.main}


def comparable(a: Read, b: Read) -> bool:
    """Whether two claims may be set against each other at all."""
    first, second = a.claim, b.claim
    if first.statement.statement_id == second.statement.statement_id or first.text == second.text:
        return False
    if first.column and first.column == second.column and first.statement.document_id == second.statement.document_id:
        return False  # under one lead-in or in one column
    same_passage = first.statement.passage_id == second.statement.passage_id
    if same_passage and first.statement.kind == second.statement.kind in ("row", "item"):
        return False  # rows of one table and items of one list stand side by side
    return not (first.column and second.column and same_passage and first.column != second.column)
