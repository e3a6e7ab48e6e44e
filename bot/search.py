"""Hybrid search: dense vectors and BM25 find candidates, late interaction joins them, one fused score orders them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.encoder import Encoded
from index.keywords import KeywordIndex
from index.tokenstore import TokenStore, best_per_segment, similarities
from index.vectors import VectorIndex

# Each of the two searches gives this many; `scripts/bench_retrieval` shows that more changes nothing.
CANDIDATES = 100
DENSE_SHARE = 0.5  # of the cosine, beside twice MaxSim, in what is read beyond the first


class Searchable(Protocol):
    """The three indexes of a generation; row i of each is the same passage."""

    @property
    def keywords(self) -> KeywordIndex: ...
    @property
    def vectors(self) -> VectorIndex: ...
    @property
    def tokens(self) -> TokenStore: ...
    @property
    def hidden_rows(self) -> np.ndarray:
        """Rows that must not be found, rising."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, best first. All arrays have shape (n,) but `best`, which is (n, question tokens).

    `dense` is a cosine, `keywords` a BM25 score, `late` the mean over the question's tokens of `best`, the highest
    cosine of each with any token of the passage or its heading path. `score` is the three, scaled and added: 0 to 3.
    """

    rows: np.ndarray
    score: np.ndarray
    dense: np.ndarray
    keywords: np.ndarray
    late: np.ndarray
    best: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def to_read(self, weights: np.ndarray, n: int, more: int = 0) -> Candidates:
        """The `n` candidates whose statements are worth reading, by late interaction alone, one more, then `more`.

        For finding papers the fused score is best (`scripts/bench_retrieval`); for answering a patient's question late
        interaction is better without the other two: on the development questions of the two sample sets the right
        passage is among the first three in 94 and 89% against 93 and 80%, among the first twelve in 100 and 98% against
        98 and 95%. The mean of the plain and the weighted similarity does best over both. The one more is the next by
        plain similarity: where the point lies in words that every document has ("who should not have ..."), their
        weights hide the passage that says it. Of what is read beyond, the cosine has a say.
        """
        late = self.late + self.best @ weights
        first = np.lexsort((self.rows, -late))[:n]
        plain = np.lexsort((self.rows, -self.late))
        order = np.append(first, plain[~np.isin(plain, first)][:1])
        further = np.lexsort((self.rows, -(late + DENSE_SHARE * self.dense)))
        order = np.append(order, further[~np.isin(further, order)][:more])
        return self._at(order)

    def first(self, n: int) -> Candidates:
        """The `n` first of them."""
        return self._at(slice(n))

    def _at(self, places: np.ndarray | slice) -> Candidates:
        return Candidates(*(getattr(self, name)[places] for name in self.__slots__))


def search(generation: Searchable, question: str, encoded: Encoded, candidates: int = CANDIDATES) -> Candidates:
    """The union of the best by cosine and by BM25, ordered by the fused score."""
    hidden = generation.hidden_rows
    keywords = generation.keywords.scores(question)
    keywords[hidden] = 0.0
    nearest, _ = generation.vectors.search(encoded.sentence, candidates + len(hidden))
    nearest = nearest[(nearest >= 0) & ~np.isin(nearest, hidden)][:candidates]
    rows = np.union1d(nearest, _top(keywords, candidates))
    dense = generation.vectors.vectors(rows) @ encoded.sentence
    best = late_interaction(generation, encoded, rows)
    late = best.mean(axis=1) if best.shape[1] else np.zeros(len(rows), dtype=np.float32)
    score = scaled(dense) + scaled(keywords[rows]) + scaled(late)
    order = np.lexsort((rows, -score))
    return Candidates(rows[order], score[order], dense[order], keywords[rows][order], late[order], best[order])


def late_interaction(generation: Searchable, encoded: Encoded, rows: np.ndarray) -> np.ndarray:
    """MaxSim: for each row and each question token the best cosine, shape (len(rows), question tokens)."""
    vectors, _, starts = generation.tokens.gather([int(row) for row in rows])
    return best_per_segment(similarities(encoded.vectors, vectors), starts)


def scaled(values: np.ndarray) -> np.ndarray:
    """Min-max scaled to 0..1; all zero when the values do not differ."""
    low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
    if len(values):
        low = float(values.min())
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def _top(scores: np.ndarray, k: int) -> np.ndarray:
    """Rows of the `k` highest scores above zero."""
    found = np.flatnonzero(scores > 0)
    if len(found) > k:
        found = found[np.argpartition(-scores[found], k - 1)[:k]]
    return found
