"""Facts about a library by which its maintainer judges its state. Pure functions on a generation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.generation import Generation

ALIKE = 0.95  # cosine from which two passages of different documents say the same
MOST_PAIRS = 50  # near-duplicates listed
NEIGHBOURS = 10  # passages looked at around each
_BLOCK = 1024  # passages compared at a time
MOST_MAPPED = 3000  # passages on a map that keeps neighbours together; a larger one takes minutes to draw


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages of different documents that say nearly the same; rows, the first smaller."""

    a: int
    b: int
    cosine: float


def documents_by_kind_and_year(generation: Generation) -> dict[str, Counter[str]]:
    """For each kind of source how many documents it has of each year; "unknown" where there is none."""
    found: dict[str, Counter[str]] = {}
    for document in generation.documents.values():
        about = document.metadata
        year = str(about.published.year) if about.published else "unknown"
        found.setdefault(str(about.source_type or "unknown"), Counter())[year] += 1
    return dict(sorted(found.items()))


def passages_per_document(generation: Generation) -> dict[str, int]:
    """By document id, those with the most first."""
    counted = Counter(passage.document_id for passage in generation.passages)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def never_quoted(generation: Generation, quoted: frozenset[str]) -> list[str]:
    """Ids of the documents that are not among those quoted."""
    return [name for name in generation.documents if name not in quoted]


def near_duplicates(generation: Generation) -> list[Pair]:
    """The pairs of passages that are most alike across documents, most alike first, at most `MOST_PAIRS`."""
    found = {(pair.a, pair.b): pair for pair in _pairs(generation)}
    return sorted(found.values(), key=lambda pair: (-pair.cosine, pair.a, pair.b))[:MOST_PAIRS]


def _pairs(generation: Generation) -> Iterator[Pair]:
    owners = [passage.document_id for passage in generation.passages]
    for start in range(0, len(owners), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(owners)))
        near, cosines = generation.vectors.search_many(generation.vectors.vectors(rows), NEIGHBOURS)
        for row, others, values in zip(rows.tolist(), near.tolist(), cosines.tolist(), strict=True):
            for other, value in zip(others, values, strict=True):
                if other >= 0 and value >= ALIKE and owners[row] != owners[other]:
                    yield Pair(min(row, other), max(row, other), round(min(value, 1.0), 3))


def flat_map(generation: Generation) -> np.ndarray:
    """A place in the plane for each passage, shape (passages, 2): neighbours in meaning lie side by side.

    By t-SNE up to `MOST_MAPPED` passages, by the two principal axes beyond. The same library gives the same map.
    """
    count = len(generation.passages)
    vectors = generation.vectors.vectors(np.arange(count))
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    flat = np.asarray(centred @ axes[:, ::-1][:, :2], dtype=np.float32)
    if not 8 <= count <= MOST_MAPPED:
        return flat
    from sklearn.manifold import TSNE  # type: ignore[import-untyped]  # here: it takes a second to import

    start = flat / max(float(flat.std()), 1e-9) * 1e-4
    perplexity = min(30.0, (count - 1) / 3)
    drawn = TSNE(2, init=start, perplexity=perplexity, random_state=0, metric="cosine", n_jobs=1).fit_transform(vectors)
    return np.asarray(drawn, dtype=np.float32)
