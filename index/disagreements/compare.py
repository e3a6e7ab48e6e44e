"""Which pairs of claims conflict, by code: numbers, opposites, denial, doubt. Pure functions of claims and vectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.disagreements.claims import Claim
from index.disagreements.entities import About, same_subject
from index.disagreements.measures import Measure, clash
from index.disagreements.model import Kind
from index.disagreements.opposites import Reading, oppositions
from index.disagreements.stance import Stance
from index.disagreements.wording import content_stems
from index.vectors import VectorIndex

NEIGHBOURS = 40  # claims of one bucket that a claim is compared with
NEAR_SAME = 0.97  # cosine of texts that say the same in other punctuation


@dataclass(frozen=True, slots=True)
class Read:
    """A claim with everything that code reads in it."""

    claim: Claim
    about: About
    measures: tuple[Measure, ...]
    readings: tuple[Reading, ...]


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
    """Pairs with quantities of the same thing that cannot both hold."""
    buckets: dict[str, list[int]] = defaultdict(list)
    for row, read in enumerate(reads):
        for bucket in {measure.bucket for measure in read.measures}:
            buckets[bucket].append(row)
    for bucket in sorted(buckets):
        for a, b, cosine in near_pairs(buckets[bucket], vectors):
            for first in (m for m in reads[a].measures if m.bucket == bucket):
                for second in (m for m in reads[b].measures if m.bucket == bucket):
                    if _same_thing(reads[a], reads[b], first, second, cosine) and clash(first, second):
                        yield Conflict(a, b, Kind.NUMBER, bucket, first.shown, second.shown, cosine)


def _same_thing(a: Read, b: Read, first: Measure, second: Measure, cosine: float) -> bool:
    if not comparable(a, b) or first.quantity.per != second.quantity.per:
        return False
    if first.names - frozenset(content_stems(b.claim.text)) and second.names - frozenset(content_stems(a.claim.text)):
        return False
    shared = first.stems & second.stems
    if first.role in ("other", "value"):
        return cosine >= 0.6 and len(shared) >= 2
    return cosine >= (0.25 if first.role == "number" else 0.35)


def opposite_conflicts(reads: Sequence[Read], vectors: np.ndarray) -> Iterator[Conflict]:
    """Pairs that stand on different sides of a pair of opposites, or one of which leaves the matter open."""
    needs = {opposition.noun: opposition.needs for opposition in oppositions()}
    buckets: dict[str, list[int]] = defaultdict(list)
    for row, read in enumerate(reads):
        for reading in read.readings:
            buckets[reading.noun].append(row)
    for noun in sorted(buckets):
        for a, b, cosine in near_pairs(buckets[noun], vectors):
            first = next(r for r in reads[a].readings if r.noun == noun)
            second = next(r for r in reads[b].readings if r.noun == noun)
            if first.stance == second.stance or not comparable(reads[a], reads[b]):
                continue
            if needs[noun] != "subject" and not _same_argument(reads[a], reads[b], first, second, cosine):
                continue
            if cosine < 0.3:
                continue
            kind = Kind.CERTAINTY if Stance.OPEN in (first.stance, second.stance) else Kind.POLARITY
            yield Conflict(a, b, kind, noun, first.stance, second.stance, cosine)


def _same_argument(a: Read, b: Read, first: Reading, second: Reading, cosine: float) -> bool:
    left = frozenset(content_stems(a.claim.text[: first.start] + " " + a.claim.text[first.end :]))
    right = frozenset(content_stems(b.claim.text[: second.start] + " " + b.claim.text[second.end :]))
    shared = (left & right) - {a.about.main, b.about.main}
    smaller = min(len(left), len(right))
    return bool(smaller) and cosine >= 0.55 and len(shared) / smaller >= 0.4


def comparable(a: Read, b: Read) -> bool:
    """Whether two claims may be set against each other at all."""
    first, second = a.claim, b.claim
    if first.statement.statement_id == second.statement.statement_id or first.text == second.text:
        return False
    if not same_subject(a.about, b.about):
        return False
    same_passage = first.statement.passage_id == second.statement.passage_id
    if same_passage and first.statement.kind == second.statement.kind in ("row", "item"):
        return False  # rows of one table and items of one list stand side by side
    return not (first.column and second.column and same_passage and first.column != second.column)
