"""Figures that may disagree, for staff to look at: patients are told of no disagreement before somebody confirmed it.

In a library about many things two statements of one matter rarely share more words than two of different matters, and
no rule here tells them apart surely. A logistic model over what can be measured puts the likeliest first.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import product

import numpy as np

from index.disagreements.claims import Claim
from index.disagreements.compare import Vectors, comparable, near_pairs
from index.disagreements.entities import same_subject
from index.disagreements.labels import number_topic, subject_words, tidy
from index.disagreements.measures import Measure, differ
from index.disagreements.model import Backing, Disagreement, Kind, Position, disagreement_id
from index.disagreements.reads import Read, about_several
from index.disagreements.spoken import telling_stems
from index.disagreements.wording import content_stems
from index.weights import weights_by_name

NAMES = (
    "likeness",  # mean cosine of the two statements, read with their headings, and of their passages
    "lead_least",  # how far that lies above the best other pair of either statement: the less of the two
    "lead_most",  # and the more
    "place",  # log(1 + how many other pairs of either are more alike), of the two the more
    "ratio",  # |log| of one figure over the other, at most `_FURTHEST`
    "same_unit",  # both figures end in the same word
    "rows",  # how many of the two stand in a table
    "subject",  # each speaks of what the other is about
    "around",  # share of the words in and around one statement, by IDF, that are around the other: the less of the two
    "title",  # share of one's title, by IDF over documents, that the other's document uses: the less of the two
    "names",  # one names what the other does not know
    "shared",  # IDF of the words that both statements use, over 8
    "time",
    "money",
)
NEAREST = 20  # claims with figures of one dimension that each is compared with
KEPT = 6  # pairs of each that are measured, the most alike
LEAST_LIKENESS = 0.3
_FURTHEST = 4.0
MOST = 50  # suspicions of one library; by then nobody reads on


@dataclass(frozen=True, slots=True)
class FigurePair:
    """Two claims (by row, a < b) of two documents with figures of one dimension that differ."""

    a: int
    b: int
    first: Measure
    second: Measure
    likeness: float


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A logistic model of 'both figures answer one question', and the probability from which staff are shown it."""

    weights: np.ndarray  # (len(NAMES),)
    intercept: float
    floor: float

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Suspicion:
        """Refuses weights for other measures than this version takes."""
        weights = weights_by_name(
            data, NAMES, "the suspicion's weights are for other measures; run scripts/fit_suspicion"
        )
        return cls(weights, float(str(data["intercept"])), float(str(data["floor"])))

    def chances(self, measures: np.ndarray) -> np.ndarray:
        """(pairs, len(NAMES)) -> probabilities (pairs,)."""
        return np.asarray(1 / (1 + np.exp(-(measures @ self.weights + self.intercept))))


@lru_cache(maxsize=1)
def packaged_suspicion() -> Suspicion:
    """The model that ships with the package."""
    return Suspicion.from_json(json.loads(_packaged().read_text()))


def packaged_identity() -> str:
    """Changes whenever the model that ships does."""
    return hashlib.sha256(_packaged().read_bytes()).hexdigest()[:16]


def _packaged() -> Traversable:
    return files("index.disagreements").joinpath("suspicion.json")


@dataclass(frozen=True, eq=False)
class ClaimVectors:
    """Vectors of claims whose cosine is the mean of their statements' and of their passages'.

    They are made of those that are asked for: of all claims of a large library they would be most of its memory.

    Args:
        statements: of all statements, shape (statements, dimension), unit length.
        rows: for each claim its statement's.
        passages: gives those of passages by their rows, shape (rows, dimension).
        passage_rows: a passage's by its id.
    """

    claims: Sequence[Claim]
    statements: np.ndarray
    rows: Sequence[int]
    passages: Callable[[np.ndarray], np.ndarray]
    passage_rows: Mapping[str, int]

    def __getitem__(self, claims: list[int]) -> np.ndarray:
        said = self.statements[[self.rows[claim] for claim in claims]]
        mine = [self.passage_rows[self.claims[claim].statement.passage_id] for claim in claims]
        both = np.concatenate([said, self.passages(np.asarray(mine, dtype=np.int64))], axis=1).astype(np.float32)
        return np.asarray(both / np.sqrt(2.0, dtype=np.float32))


def sort_out(
    reads: Sequence[Read], vectors: Vectors, found: Sequence[Disagreement], model: Suspicion | None = None
) -> tuple[list[Disagreement], list[Disagreement]]:
    """(what patients are shown, what is only suspected, the likeliest first).

    In a library about several things a conflict of figures that rules find is shown only where the model suspects it
    too: of four over the 24 made-up clinics that leaves the three that are true, and drops one of a fifth, kept apart,
    that is false. A statement stands in one suspicion at most.

    Args:
        vectors: of the claims, unit length, as `ClaimVectors` gives them.
        found: what the rules find; statements that stand on two sides of one are not suspected besides.
        model: the one that ships with the package by default.
    """
    model, pairs = model or packaged_suspicion(), figure_pairs(reads, vectors)
    chances = model.chances(measure(pairs, reads))
    likely = {_ids(pair, reads): float(chance) for pair, chance in zip(pairs, chances, strict=True)}
    several = about_several(reads)
    doubted = [one for one in found if several and one.kind is Kind.NUMBER and _unlikely(one, likely, model.floor)]
    known = set().union(*map(_opposed, found))
    suspicions = [
        _disagreement(pairs[i], reads)
        for i in best_of_each(pairs, chances)
        if chances[i] >= model.floor and _ids(pairs[i], reads) not in known
    ]
    return [one for one in found if one not in doubted], [*suspicions[:MOST], *doubted]


def _unlikely(one: Disagreement, likely: Mapping[frozenset[str], float], floor: float) -> bool:
    """Whether the model has seen a pair of its statements and suspects none."""
    chances = [likely[ids] for ids in _opposed(one) if ids in likely]
    return bool(chances) and max(chances) < floor


def _ids(pair: FigurePair, reads: Sequence[Read]) -> frozenset[str]:
    return frozenset(reads[row].claim.statement.statement_id for row in (pair.a, pair.b))


def best_of_each(pairs: Sequence[FigurePair], chances: np.ndarray) -> Iterator[int]:
    """Numbers of `pairs`, the likeliest first, without those of a claim that a likelier one has taken."""
    taken: set[int] = set()
    for i in np.argsort(-chances, kind="stable"):
        one = pairs[int(i)]
        if one.a not in taken and one.b not in taken:
            taken |= {one.a, one.b}
            yield int(i)


def figure_pairs(reads: Sequence[Read], vectors: Vectors) -> list[FigurePair]:
    """For each claim with figures the pairs with those of other documents most like it, in the order of the rows."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, read in enumerate(reads):
        for dimension in {measure.dimension for measure in read.measures}:
            rows[dimension].append(row)
    best: dict[tuple[int, int], FigurePair] = {}
    for dimension in sorted(rows):
        for a, b, likeness in near_pairs(rows[dimension], vectors, NEAREST):
            if likeness >= LEAST_LIKENESS and _may_be_compared(reads[a], reads[b]):
                figures = _differing(reads[a], reads[b], dimension)
                if figures is not None and (a, b) not in best:
                    best[a, b] = FigurePair(a, b, *figures, likeness)
    kept: set[tuple[int, int]] = set()
    for pairs in _by_claim(list(best.values())).values():
        nearest = sorted(pairs, key=lambda pair: (-pair.likeness, pair.a, pair.b))[:KEPT]
        kept |= {(pair.a, pair.b) for pair in nearest}
    return [best[key] for key in sorted(kept)]


def _may_be_compared(a: Read, b: Read) -> bool:
    return a.claim.statement.document_id != b.claim.statement.document_id and comparable(a, b)


def _differing(a: Read, b: Read, dimension: str) -> tuple[Measure, Measure] | None:
    """Of the figures of that dimension the two that differ and are most of one kind, None where none do."""
    first, second = ([m for m in read.measures if m.dimension == dimension] for read in (a, b))
    differing = [pair for pair in product(first, second) if differ(*pair)]
    return max(differing, key=lambda p: (p[0].role == p[1].role, len(p[0].stems & p[1].stems)), default=None)


def _by_claim(pairs: Sequence[FigurePair]) -> dict[int, list[FigurePair]]:
    found: dict[int, list[FigurePair]] = defaultdict(list)
    for pair in pairs:
        for row in (pair.a, pair.b):
            found[row].append(pair)
    return found


def measure(pairs: Sequence[FigurePair], reads: Sequence[Read]) -> np.ndarray:
    """The measures of `NAMES`, shape (len(pairs), len(NAMES)). `pairs` are all that the library has."""
    likenesses = {row: sorted((p.likeness for p in own), reverse=True) for row, own in _by_claim(pairs).items()}
    surroundings = _Surroundings(reads)
    return np.asarray([_measured(pair, reads, likenesses, surroundings) for pair in pairs]).reshape(-1, len(NAMES))


def _measured(
    pair: FigurePair, reads: Sequence[Read], likenesses: Mapping[int, list[float]], surroundings: _Surroundings
) -> list[float]:
    a, b, first, second = reads[pair.a], reads[pair.b], pair.first, pair.second
    leads = [_lead(pair.likeness, likenesses[row]) for row in (pair.a, pair.b)]
    place = max(sum(other > pair.likeness for other in likenesses[row]) for row in (pair.a, pair.b))
    values = {
        "likeness": pair.likeness,
        "lead_least": min(leads),
        "lead_most": max(leads),
        "place": math.log1p(place),
        "ratio": _ratio(first, second),
        "same_unit": first.shown.split()[-1:] == second.shown.split()[-1:],
        "rows": sum(read.claim.statement.kind == "row" for read in (a, b)),
        "subject": same_subject(a.about, b.about),
        "around": surroundings.shared(pair.a, pair.b),
        "title": surroundings.titled(a.claim, b.claim),
        "names": bool(first.names - b.known or second.names - a.known),
        "shared": surroundings.common(pair.a, pair.b) / 8,
        "time": first.dimension == "time",
        "money": first.dimension.startswith("money"),
    }
    return [float(values[name]) for name in NAMES]


def _lead(likeness: float, all_of_one: Sequence[float]) -> float:
    """Over the best other pair of a claim; `all_of_one` are its pairs' likenesses, falling."""
    if len(all_of_one) < 2:
        return 1.0
    return likeness - (all_of_one[1] if likeness >= all_of_one[0] else all_of_one[0])


def _ratio(first: Measure, second: Measure) -> float:
    low, high = sorted((first.quantity.low, second.quantity.low))
    return min(math.log(high / low), _FURTHEST) if low > 0 else _FURTHEST


class _Surroundings:
    """The words in and around the claims of a library, weighed by how few of them have a word."""

    def __init__(self, reads: Sequence[Read]) -> None:
        self._claims = [read.claim for read in reads]
        self._shown = [" ".join(m.shown for m in read.measures) for read in reads]
        counts = Counter(t for claim in self._claims for t in set(content_stems(f"{claim.text} {claim.heading}")))
        most = len(self._claims) + 1
        self._idf: Callable[[str], float] = cache(lambda term: math.log(most / (counts[term] + 1)))
        documents: dict[str, set[str]] = defaultdict(set)
        for claim in self._claims:
            texts = (claim.text, claim.title, *claim.headings)
            documents[claim.statement.document_id].update(*map(content_stems, texts))
        self._documents = documents
        uses = Counter(term for terms in documents.values() for term in terms)
        self._rarity: Callable[[str], float] = cache(lambda term: math.log((len(documents) + 0.5) / (uses[term] + 0.5)))

    def shared(self, a: int, b: int) -> float:
        return min(self._share(self._all(x), self._all(y)) for x, y in ((a, b), (b, a)))

    def common(self, a: int, b: int) -> float:
        return math.fsum(map(self._idf, self._own(a) & self._own(b)))

    def titled(self, a: Claim, b: Claim) -> float:
        """1 where neither has a title that says more than all documents do."""
        return min(self._title(x, y.statement.document_id) for x, y in ((a, b), (b, a)))

    def _title(self, claim: Claim, document: str) -> float:
        weights = {term: self._rarity(term) for term in content_stems(claim.title)}
        total = math.fsum(weights.values())  # which does not depend on the order of a set
        used = math.fsum(weight for term, weight in weights.items() if term in self._documents[document])
        return used / total if total > 0 else 1.0

    def _share(self, terms: frozenset[str], among: frozenset[str]) -> float:
        total = math.fsum(map(self._idf, terms))
        return math.fsum(map(self._idf, terms & among)) / total if total > 0 else 0.0

    def _own(self, row: int) -> frozenset[str]:
        """Of the statement and its label, the figures' own words left out."""
        claim = self._claims[row]
        return frozenset(content_stems(f"{claim.label} {claim.said}")) - frozenset(content_stems(self._shown[row]))

    def _all(self, row: int) -> frozenset[str]:
        claim = self._claims[row]
        texts = (claim.title, *claim.headings, claim.column, claim.label, claim.before)
        return self._own(row).union(*map(content_stems, texts))


def _opposed(one: Disagreement) -> set[frozenset[str]]:
    """Pairs of statements that stand on different sides of it."""
    sides = [[backing.statement_id for backing in position.backings] for position in one.positions]
    return {
        frozenset((first, second)) for x, y in product(sides, sides) if x is not y for first, second in product(x, y)
    }


def _disagreement(pair: FigurePair, reads: Sequence[Read]) -> Disagreement:
    claims = [reads[row].claim for row in (pair.a, pair.b)]
    bucket = pair.first.bucket if pair.first.role == pair.second.role else f"{pair.first.dimension}/other"
    positions = tuple(
        Position(tidy(figure.shown), (_backing(claim),))
        for figure, claim in zip((pair.first, pair.second), claims, strict=True)
    )
    texts = [[f"{claim.statement.document_id}\x1f{claim.statement.statement_id}"] for claim in claims]
    topic = _topic(bucket, claims, [pair.first.shown, pair.second.shown])
    return Disagreement(disagreement_id(Kind.NUMBER, f"suspected {bucket}", texts), topic, Kind.NUMBER, positions)


def _topic(bucket: str, claims: Sequence[Claim], shown: Sequence[str]) -> str:
    """What the figures tell, with what both statements name, which is not sure to be of one thing."""
    topic = number_topic(bucket, claims, shown)
    both = telling_stems(claims[0].text) & telling_stems(claims[1].text) - frozenset(content_stems(topic))
    word = min(both, key=lambda term: (-len(term), term), default="")
    return f"{topic}: {subject_words(word, claims)}" if word and ":" not in topic else topic


def _backing(claim: Claim) -> Backing:
    s = claim.statement
    return Backing(s.statement_id, s.passage_id, s.document_id, s.start, s.end, s.context)
