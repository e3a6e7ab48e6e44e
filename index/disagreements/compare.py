"""Which pairs of claims conflict, by code: numbers, opposites, denial, doubt. Pure functions of claims and vectors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from typing import Protocol

import numpy as np

from index.disagreements.entities import apart_by_name, same_subject
from index.disagreements.likeness import (
    ALIKE,
    LEAST_COSINE,
    about_one,
    elsewhere,
    excludes_all,
    only_may_be,
    reading_phrase,
    same_argument,
    same_matter,
    same_measure,
    same_words,
)
from index.disagreements.measures import Measure, clash, row_names
from index.disagreements.model import Kind
from index.disagreements.opposites import Reading
from index.disagreements.opposition_table import oppositions
from index.disagreements.phrases import THING, qualified_apart
from index.disagreements.reads import Conflict, Read, Role, about_several
from index.disagreements.said import PREFIX
from index.disagreements.spoken import GENERIC
from index.disagreements.stance import Stance, hedged, partial
from index.disagreements.wording import content_stems
from index.vectors import VectorIndex

NEIGHBOURS = 40  # claims of one bucket that a claim is compared with
UNKNOWN = "Not yet known"


class Vectors(Protocol):
    """Unit vectors of claims by their rows: an array of them, or what makes those that are asked for."""

    def __getitem__(self, rows: list[int], /) -> np.ndarray: ...


def near_pairs(rows: Sequence[int], vectors: Vectors, k: int = NEIGHBOURS) -> Iterator[tuple[int, int, float]]:
    """Pairs (a < b) of `rows` where one is among the `k` nearest of the other, with their cosine; in order."""
    if len(rows) < 2:
        return
    part = np.asarray(vectors[list(rows)], dtype=np.float32)
    if len(rows) <= k + 1:  # all are near
        cosines = part @ part.T
        for i, j in combinations(range(len(rows)), 2):
            yield rows[i], rows[j], float(cosines[i, j])
        return
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
    several = about_several(reads)
    for bucket in sorted(buckets):
        for a, b, cosine in near_pairs(buckets[bucket], vectors):
            subject = same_subject(reads[a].about, reads[b].about) or same_words(reads[a], reads[b])
            if several:
                subject = same_matter(reads[a], reads[b], cosine, subject)
            if not subject or not comparable(reads[a], reads[b]):
                continue
            first, second = ([m for m in reads[row].measures if m.bucket == bucket] for row in (a, b))
            if bool(first) != bool(second) and cosine >= LEAST_COSINE and _unknown_of(reads, a, b, [*first, *second]):
                sides = (first[0].shown, UNKNOWN) if first else (UNKNOWN, second[0].shown)
                yield Conflict(a, b, Kind.CERTAINTY, bucket, *sides, cosine, Role.NUMBER)
            if _apart(a, b, reads, breakdowns, bucket):
                continue
            for one, other in product(first, second):
                if same_measure(reads[a], reads[b], one, other, cosine) and clash(one, other):
                    yield Conflict(a, b, Kind.NUMBER, bucket, one.shown, other.shown, cosine, Role.NUMBER)


def _unknown_of(reads: Sequence[Read], a: int, b: int, measures: Sequence[Measure]) -> bool:
    """Whether what one claim measures can be what the other calls unknown."""
    if any(m.quantity.vague and "occasion" not in m.dimension for m in measures):
        return False  # "some cases" beside "it is not known how many" says no more than that
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
        part = claim.statement.kind in ("row", "item") and breakdowns[claim.statement.passage_id, bucket] > 1
        if part and not row_names(claim) & frozenset(content_stems(reads[other].claim.text)):
            return True
    return False


def opposite_conflicts(reads: Sequence[Read], vectors: np.ndarray) -> Iterator[Conflict]:
    """Pairs that stand on different sides of a pair of opposites, or one of which leaves the matter open."""
    needs = {opposition.noun: opposition.needs for opposition in oppositions()}
    on = cache(lambda row, noun: reads[row].on(noun))
    phrase_on = cache(lambda row, noun: reading_phrase(reads[row], on(row, noun)[0]))
    buckets: dict[str, list[int]] = defaultdict(list)
    led: set[tuple[str, str, str]] = set()
    several = about_several(reads)
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
            (first, about_a), (second, about_b) = on(a, noun), on(b, noun)
            if first.stance == second.stance or not comparable(reads[a], reads[b]):
                continue
            if apart_by_name(about_a, about_b):
                continue
            one, other = phrase_on(a, noun), phrase_on(b, noun)
            alike = one is not None and other is not None and one.head == other.head and one.head not in GENERIC
            if not (alike or same_subject(about_a, about_b)) or reads[a].group != reads[b].group:
                continue
            if qualified_apart(one, other, frozenset({about_a.main, about_b.main}), reads[a].known, reads[b].known):
                continue
            role = Role.SAID if noun.startswith(PREFIX) else Role(needs.get(noun, "object"))
            if several and role in (Role.SUBJECT, Role.OBJECT) and not same_matter(reads[a], reads[b], cosine, True):
                continue
            if not about_one(role, one, other, about_a, about_b):
                continue
            if role is Role.OBJECT and one and other and (one.words - reads[b].known or other.words - reads[a].known):
                continue
            if role in (Role.ARGUMENT, Role.SAID) and elsewhere(reads[a], reads[b], first, second):
                continue
            kind = Kind.CERTAINTY if Stance.OPEN in (first.stance, second.stance) else Kind.POLARITY
            if _partly(reads[a], first, reads[b], second) and not (role is Role.SUBJECT and kind is Kind.CERTAINTY):
                continue
            if not same_argument(role, reads[a], reads[b], first, second, cosine):
                continue
            if (
                role is Role.SAID
                and kind is Kind.POLARITY
                and any(hedged(reads[r].claim.text, x.start) for r, x in ((a, first), (b, second)))
            ):
                continue
            if kind is Kind.CERTAINTY and any(only_may_be(reads[row], r) for row, r in ((a, first), (b, second))):
                continue
            yield Conflict(a, b, kind, noun, first.stance, second.stance, cosine, role, alike and cosine >= ALIKE)


def _partly(a: Read, first: Reading, b: Read, second: Reading) -> bool:
    """Whether a side speaks of some cases only, and the other does not exclude them: "it never comes back" does."""
    return any(
        partial(one.claim.said) and not excludes_all(other.claim.text, reading)
        for one, other, reading in ((a, b, second), (b, a, first))
    )


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
