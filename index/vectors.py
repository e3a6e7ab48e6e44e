"""Nearest neighbours among vectors. The only file that imports faiss."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import faiss


def library() -> ModuleType:
    """faiss, imported where it is used: it takes an eighth of a second, and an unchanged library needs none."""
    import faiss

    module: ModuleType = faiss
    return module


class VectorIndex:
    """Unit vectors searched by inner product, which is then the cosine: higher is better.

    Flat, so exact: below about 100,000 passages a scan takes single milliseconds on one core.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: np.ndarray) -> VectorIndex:
        """From unit vectors of shape (n, dimension), float32."""
        index = library().IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Reads what `save` wrote. Only a file whose checksum the manifest confirms may come here."""
        return cls(library().read_index(str(path)))

    def save(self, path: Path) -> None:
        library().write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def search(self, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and cosines of the `k` nearest to `query` (dimension,), best first; fewer when the index is smaller."""
        k = min(k, len(self))
        scores, rows = self._index.search(query[None, :].astype(np.float32), k)
        return rows[0], scores[0]

    def search_many(self, queries: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The same for queries of shape (m, dimension); rows and cosines of shape (m, k)."""
        scores, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), min(k, len(self)))
        return rows, scores

    def vectors(self, rows: np.ndarray) -> np.ndarray:
        """The stored vectors of `rows`, shape (len(rows), dimension)."""
        return np.asarray(self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64)))
