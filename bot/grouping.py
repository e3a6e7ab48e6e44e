"""Questions that mean the same, put together. Pure arrays: whoever calls hands in the vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ALIKE = 0.72  # cosine from which two questions are taken for one; the packaged model puts paraphrases at 0.75 and above


@dataclass(frozen=True, slots=True)
class Group:
    """Questions by their places in what was handed in, the leader first; `count`: how often they were asked."""

    members: tuple[int, ...]
    count: int


def group_by_meaning(vectors: np.ndarray, counts: Sequence[int], alike: float = ALIKE) -> list[Group]:
    """Each question joins the group whose leader it is nearest to, or leads one; those asked most often lead.

    Args:
        vectors: unit vectors, shape (n, dimension).
        counts: how often each was asked, length n.

    Returns the groups, those asked most often first, of equals in the order handed in.
    """
    leaders: list[int] = []
    members: dict[int, list[int]] = {}
    for index in sorted(range(len(counts)), key=lambda i: (-counts[i], i)):
        cosines = vectors[leaders] @ vectors[index] if leaders else np.zeros(0)
        if len(cosines) and float(cosines.max()) >= alike:
            members[leaders[int(cosines.argmax())]].append(index)
        else:
            leaders.append(index)
            members[index] = [index]
    groups = [Group(tuple(found), sum(counts[i] for i in found)) for found in members.values()]
    return sorted(groups, key=lambda group: (-group.count, group.members[0]))
