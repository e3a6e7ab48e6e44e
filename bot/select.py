"""Chooses the statements that answer: ranked by measured features, from different sources, without repetition."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from bot.features import LEANING, NAMES, Scored
from index.generation import Generation
from index.keywords import terms
from index.model import Span, Statement

MAX_STATEMENTS = 4
# How far below the best statement's score another may lie and still be quoted. On the development questions of both
# sample sets together, 2.5 and 3.0 quote the right words in 89 and 90%, with 2.9 and 3.1 statements an answer.
MARGIN = 3.0
SAME_TEXT = 0.8  # share of common stems (Jaccard) above which two statements say the same


@dataclass(frozen=True, slots=True)
class Ranker:
    """A linear score over the features: `weights` (len(NAMES),), fitted by `scripts/fit_ranker`."""

    weights: np.ndarray

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Ranker:
        """Refuses weights for other features than this version measures."""
        weights = data["weights"]
        if not isinstance(weights, dict) or set(weights) != set(NAMES):
            raise ValueError("the ranker's weights are for other features; run scripts/fit_ranker")
        return cls(np.asarray([weights[name] for name in NAMES], dtype=np.float32))

    def scores(self, scored: Sequence[Scored]) -> np.ndarray:
        """One score a statement, higher is better; differences are log-odds."""
        if not scored:
            return np.zeros(0, dtype=np.float32)
        return np.asarray(np.stack([s.features for s in scored]) @ self.weights)


@lru_cache(maxsize=1)
def packaged_ranker() -> Ranker:
    """The weights that ship with the package."""
    return Ranker.from_json(json.loads(files("bot.data").joinpath("ranker.json").read_text()))


@dataclass(frozen=True, slots=True)
class Selected:
    """A statement chosen for the answer and the spans quoted for it, in reading order."""

    statement: Statement
    quotes: tuple[Span, ...]
    score: float


def order(scored: Sequence[Scored], ranker: Ranker) -> list[tuple[Scored, float]]:
    """Statements with their scores, best first; ties in reading order."""
    scores = ranker.scores(scored)
    ranked = np.lexsort((np.arange(len(scored)), -scores))
    return [(scored[i], float(scores[i])) for i in ranked]


def choose(ranked: Sequence[tuple[Scored, float]], generation: Generation, margin: float) -> list[Selected]:
    """At most `MAX_STATEMENTS` within `margin` of the best, one a source before a second of any source."""
    chosen: list[tuple[Scored, float]] = []
    best = ranked[0][1] if ranked else 0.0
    close = [(scored, score) for scored, score in ranked if score >= best - margin]
    for fresh_sources in (True, False):
        for scored, score in close:
            if len(chosen) == MAX_STATEMENTS:
                break
            seen = {other.statement.document_id for other, _ in chosen}
            if fresh_sources and scored.statement.document_id in seen:
                continue
            if all(not _repeats(scored.statement, other.statement, generation) for other, _ in chosen):
                chosen.append((scored, score))
    chosen.sort(key=lambda pair: -pair[1])
    return [Selected(s.statement, quotes_of(s.statement, generation), score) for s, score in chosen]


def _repeats(one: Statement, other: Statement, generation: Generation) -> bool:
    """Whether quoting both would show the same words twice."""
    if one.document_id == other.document_id and one.start < other.end and other.start < one.end:
        return True
    a, b = (frozenset(terms(s.span.of(generation.documents[s.document_id].text))) for s in (one, other))
    return bool(a and b) and len(a & b) / len(a | b) >= SAME_TEXT


def quotes_of(statement: Statement, generation: Generation) -> tuple[Span, ...]:
    """The statement's span with what makes sense of it: its context, or the sentence that it leans on."""
    text = generation.documents[statement.document_id].text
    if statement.context:
        return (*statement.context, statement.span)
    if statement.kind == "sentence" and LEANING.match(statement.span.of(text)):
        before = _sentence_before(statement, generation)
        if before is not None and "\n" not in text[before.start : statement.end]:
            return (Span(before.start, statement.end),)
    return (statement.span,)


def _sentence_before(statement: Statement, generation: Generation) -> Statement | None:
    siblings = generation.statements_of[generation.rows[statement.passage_id]]
    earlier = [s for s in siblings if s.kind == "sentence" and s.end <= statement.start]
    return max(earlier, key=lambda s: s.end, default=None)
