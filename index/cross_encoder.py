"""Any sentence-transformers CrossEncoder as the judge, by path or name: larger, slower, and it imports torch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from index.errors import ModelUnavailable
from index.judge import LABELS


def label_columns(names: Mapping[int, str]) -> list[int]:
    """Which output of a model is entailment, neutral and contradiction, from the names it gives its labels.

    Raises:
        ValueError: it does not name all three.
    """
    columns = []
    for label in LABELS:
        found = [number for number, name in names.items() if str(name).lower().startswith(label[:6])]
        if len(found) != 1:
            raise ValueError(f"its labels are {list(names.values())}, not {', '.join(LABELS)}")
        columns.append(int(found[0]))
    return columns


class CrossEncoderJudge:
    """A three-way NLI CrossEncoder. A pair's verdict depends on its batch by rounding alone."""

    def __init__(self, name: str, threads: int = 2) -> None:
        """
        Args:
            name: a folder, or a model that sentence-transformers can find.
            threads: threads for one batch.

        Raises:
            ModelUnavailable: it cannot be loaded or does not tell the three labels apart.
        """
        import torch
        from sentence_transformers import CrossEncoder

        torch.set_num_threads(threads)
        try:
            self._model = CrossEncoder(name, device="cpu")
            self._columns = label_columns(self._model.config.id2label)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelUnavailable(
                f"The judge {name!r} cannot be used ({str(error).splitlines()[0]}). "
                "Name a three-way NLI CrossEncoder, or leave the setting out."
            ) from error

    @cached_property
    def identity(self) -> str:
        """sha256 over the names and values of all parameters."""
        digest = hashlib.sha256()
        for name, parameter in self._model.state_dict().items():
            digest.update(name.encode())
            digest.update(parameter.detach().cpu().numpy().tobytes())
        return digest.hexdigest()

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        """Shape (len(pairs), 3), float32, in the order given: entailment, neutral, contradiction."""
        if not pairs:
            return np.zeros((0, len(LABELS)), dtype=np.float32)
        scores = self._model.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32)[:, self._columns]
