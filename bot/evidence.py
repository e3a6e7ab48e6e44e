"""The decision to answer or to say that the library does not cover a question: a calibrated probability."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from bot.features import NAMES as STATEMENT_FEATURES
from bot.features import Scored
from bot.question import Question
from bot.search import Candidates
from index.generation import Generation
from index.weights import weights_by_name

NAMES = (
    "statement",  # weighted MaxSim of the best statement alone
    "with_heading",  # with its headings
    "hardest",  # the word of the question that the best statement and its headings meet worst
    "cosine",  # of the question's vector and the best statement's
    "passage",  # weighted MaxSim of the best passage
    "strange",  # share of the question's IDF in words no passage has, each by how far it is from the passages read
    "rare",  # how rare in general English the rarest noun is that the library lacks
    "names",  # 1 if the question names something that the library never mentions
    "reader",  # the reader's logit of the best statement, a quarter of it
    "reader_best",  # the highest logit of all that it read, likewise
    "reader_next",  # the second highest: where one statement answers, often another does
)

_LOGIT = STATEMENT_FEATURES.index("reader_logit")
# Below this an answer says first that the library may not say quite what was asked. An answerable question weighs
# double in the calibration, so that 0.67 is as likely as not. Of the development questions, 0.5, 0.6, 0.65 and 0.7 say
# it before 3, 6, 9 and 10 of the 20 answers given in vain, and before 12, 21, 26 and 44 of 505 others.
SURE = 0.65


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model of 'the library answers this', and the probability from which an answer is given."""

    weights: np.ndarray
    intercept: float
    threshold: float

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Calibration:
        """Refuses weights for other features than this version measures."""
        weights = weights_by_name(data, NAMES, "the calibration is for other features; run scripts/fit_ranker")
        return cls(weights, float(str(data["intercept"])), float(str(data["threshold"])))

    def probability(self, evidence: np.ndarray) -> float:
        """That the library answers, from the measures of `NAMES`."""
        return 1 / (1 + math.exp(-float(evidence @ self.weights + self.intercept)))


@lru_cache(maxsize=1)
def packaged_calibration() -> Calibration:
    """The calibration that ships with the package."""
    return Calibration.from_json(json.loads(files("bot.data").joinpath("calibration.json").read_text()))


def weigh(
    question: Question,
    candidates: Candidates,
    ranked: Sequence[tuple[Scored, float]],
    generation: Generation,
    names: Sequence[str],
    rare: float,
) -> np.ndarray:
    """The measures of `NAMES`, shape (len(NAMES),); zeros without candidates.

    `names` and `rare` are what `bot.understand.names` finds that the library does not know.
    """
    if not ranked:
        return np.zeros(len(NAMES))
    best = ranked[0][0]
    of = dict(zip(STATEMENT_FEATURES, best.features.tolist(), strict=True))
    logits = np.sort([scored.features[_LOGIT] for scored, _ in ranked])
    unknown = [generation.keywords.document_frequency(term) == 0 for term in question.terms]
    total = float(question.idf.sum()) or 1.0
    far = _distances(question, candidates)
    strange = far * question.idf * np.asarray(unknown, dtype=np.float32)
    values = {
        **{name: of[name] for name in ("statement", "with_heading", "hardest", "cosine")},
        "reader": of["reader_logit"],
        "reader_best": float(logits[-1]),
        "reader_next": float(logits[-2:][0]),
        "passage": float((candidates.best @ question.weights).max()),
        "strange": float(strange.sum()) / total,
        "rare": rare,
        "names": float(bool(names)),
    }
    return np.asarray([values[name] for name in NAMES], dtype=np.float64)


def _distances(question: Question, candidates: Candidates) -> np.ndarray:
    """For each term of the question 1 - the best cosine of its tokens with any token of the passages read."""
    nearest = candidates.best.max(axis=0)
    return np.asarray([1.0 - float(nearest[list(tokens)].mean()) if tokens else 1.0 for tokens in question.term_tokens])
