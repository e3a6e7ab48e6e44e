"""Token vectors of all passages in one memory-mapped array, for late interaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

VECTORS, STARTS, OFFSETS = "tokens.npy", "token_starts.npy", "token_offsets.npy"


@dataclass(frozen=True)
class TokenStore:
    """Row i's tokens are `vectors[starts[i]:starts[i + 1]]`.

    `vectors` (all tokens, token dimension) float16, unit length; `offsets` (all tokens, 2) int32, the code points of
    the document's text that each token covers, -1 for the tokens of the heading path put before a passage.
    """

    vectors: np.ndarray
    starts: np.ndarray
    offsets: np.ndarray

    @classmethod
    def load(cls, folder: Path) -> TokenStore:
        vectors, starts, offsets = (np.load(folder / name, mmap_mode="r") for name in (VECTORS, STARTS, OFFSETS))
        return cls(vectors, np.asarray(starts), offsets)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def tokens(self, row: int) -> slice:
        return slice(int(self.starts[row]), int(self.starts[row + 1]))

    def gather(self, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Vectors float32 (tokens, dimension), offsets (tokens, 2) and starts (len(rows) + 1,) of these rows."""
        slices = [self.tokens(row) for row in rows]
        starts = np.cumsum([0, *(part.stop - part.start for part in slices)])
        if not slices:
            return np.zeros((0, self.vectors.shape[1]), np.float32), np.zeros((0, 2), np.int32), starts
        vectors = np.concatenate([self.vectors[part] for part in slices]).astype(np.float32)
        return vectors, np.concatenate([self.offsets[part] for part in slices]), starts


def similarities(question: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Cosine of each token with each token of the question, shape (tokens, question tokens)."""
    return np.asarray(vectors @ question.T, dtype=np.float32)


def best_per_segment(sims: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """For each segment the best similarity of every question token, (segments, question tokens); empty ones get 0."""
    segments = len(starts) - 1
    best = np.zeros((segments, sims.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(np.diff(starts) > 0)
    if len(filled):
        best[filled] = np.maximum.reduceat(sims, starts[:-1][filled], axis=0)
    return best
