"""Weights that ship as numbers by the names of what they weigh, as the scripts that fit them write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def weights_by_name(data: Mapping[str, object], names: Sequence[str], wrong: str) -> np.ndarray:
    """The weights in the order of `names`, shape (len(names),), float64.

    Raises:
        ValueError: they are for other names; `wrong` says so, and what to run.
    """
    weights = data["weights"]
    if not isinstance(weights, dict) or set(weights) != set(names):
        raise ValueError(wrong)
    return np.asarray([weights[name] for name in names], dtype=np.float64)
