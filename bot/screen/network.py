"""A small trained network that reads one message: how likely it tells of an emergency, and of which kind.

onnxruntime and tokenizers only, never torch. `scripts/train_emergency_net` trains it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.errors import ModelUnavailable
from index.network import UNREADABLE, open_network

SHIPPED_NET = Path(__file__).parents[1] / "models" / "emergency"
MAX_TOKENS = 96  # of a message or a piece of one; a piece of 60 words has about 80


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network makes of a message: `danger` in log-odds; the likeliest kind of danger, and how likely it is."""

    danger: float
    kind: str
    share: float


class AlarmReader:
    """An exported folder, loaded: `model.onnx`, `tokenizer.json`, `config.json`. Thread-safe."""

    def __init__(self, folder: Path | None = None) -> None:
        """
        Args:
            folder: what `scripts/train_emergency_net` wrote; the shipped one by default.

        Raises:
            ModelUnavailable: the folder is missing or does not hold such a network.
        """
        place = folder or SHIPPED_NET
        try:
            self.kinds = tuple(json.loads((place / "config.json").read_text(encoding="utf-8"))["kinds"])
            self._tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
            self._session = open_network(place / "model.onnx", threads=1)
        except UNREADABLE as error:
            raise ModelUnavailable(
                f"The net for emergencies in {place} cannot be loaded ({type(error).__name__}). "
                "Install the package again."
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def hear(self, text: str) -> Heard:
        """Reads at most the first `MAX_TOKENS` tokens of the text."""
        ids = np.asarray([self._tokenizer.encode(text).ids], dtype=np.int64)
        logits: np.ndarray = self._session.run(["logits"], {"input_ids": ids})[0][0]
        shares = np.exp(logits[1:] - logits[1:].max())
        best = int(shares.argmax())
        return Heard(float(logits[0]), self.kinds[best], float(shares[best] / shares.sum()))


@lru_cache(maxsize=1)
def packaged_alarm_reader() -> AlarmReader:
    """The network that ships with the package."""
    return AlarmReader()
