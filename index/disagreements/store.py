"""The judge's verdicts on pairs of claims, kept with a generation so that the next one need not ask again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.disagreements.claims import Claim
from index.judge import LABELS, PairJudge
from index.records import Record

_CONTRADICTION = LABELS.index("contradiction")
_ENTAILMENT = LABELS.index("entailment")
BATCH = 64  # pairs between two reports of progress


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge makes of two claims, the mean of both directions; probabilities."""

    contradiction: float
    entailment: float


PairKey = tuple[str, str]


def pair_key(a: Claim, b: Claim) -> PairKey:
    """The same for the same two claims, whatever their order and wherever they stand in the library."""
    first, second = sorted((a.key, b.key))
    return first, second


def judge_pairs(judge: PairJudge, pairs: Sequence[tuple[Claim, Claim]]) -> list[Verdict]:
    """One verdict a pair. Each pair is asked both ways round, in an order of its own, so the answer is its own."""
    asked = [(a, b) if a.key <= b.key else (b, a) for a, b in pairs]
    probabilities = judge.probabilities([ask for a, b in asked for ask in ((a.text, b.text), (b.text, a.text))])
    both = probabilities.reshape(len(asked), 2, len(LABELS)).mean(axis=1)
    return [Verdict(round(float(p[_CONTRADICTION]), 4), round(float(p[_ENTAILMENT]), 4)) for p in both]


def to_records(verdicts: Mapping[PairKey, Verdict]) -> Iterable[Record]:
    for key in sorted(verdicts):
        verdict = verdicts[key]
        yield {"a": key[0], "b": key[1], "contradiction": verdict.contradiction, "entailment": verdict.entailment}


def from_records(records: Iterable[Record]) -> dict[PairKey, Verdict]:
    return {(r["a"], r["b"]): Verdict(r["contradiction"], r["entailment"]) for r in records}
