"""The judge at work: two statements in; out, how likely the first entails, leaves open or contradicts the second.

onnxruntime and tokenizers only, never torch. Each pair is run alone: the int8 network scales its activations over
the whole batch, so a pair's verdict would otherwise depend on its company, and a library built in one go would
differ from one built document by document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from tokenizers import Tokenizer

from index.errors import ModelUnavailable
from index.network import UNREADABLE, open_network

LABELS = ("entailment", "neutral", "contradiction")
SHIPPED_JUDGE = Path(__file__).parent / "models" / "judge"


class PairJudge(Protocol):
    """What the search for disagreements needs of a model."""

    @property
    def identity(self) -> str:
        """Changes whenever verdicts may change."""

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        """Shape (pairs, 3), float32, rows sum to 1, columns as in LABELS."""


class Judge:
    """An exported judge folder, loaded: `model.onnx`, `tokenizer.json`, `config.json`. Thread-safe."""

    def __init__(self, folder: Path | None = None, threads: int = 2) -> None:
        """
        Args:
            folder: what `scripts/train_judge` wrote; the shipped judge by default.
            threads: how many pairs are judged at a time.

        Raises:
            ModelUnavailable: the folder is missing or does not hold a judge.
        """
        self._folder = folder or SHIPPED_JUDGE
        self._threads = threads
        try:
            facts = json.loads((self._folder / "config.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            self._columns = [facts["labels"].index(label) for label in LABELS]
            self.max_tokens = int(facts["max_length"])
            self._session = open_network(self._folder / "model.onnx", threads=1)
        except UNREADABLE as error:
            raise ModelUnavailable(
                f"The judge in {self._folder} cannot be loaded ({type(error).__name__}). "
                "Name a folder written by scripts/train_judge, or leave the setting out."
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens, strategy="longest_first")

    @cached_property
    def identity(self) -> str:
        """sha256 of the network's file."""
        return hashlib.sha256((self._folder / "model.onnx").read_bytes()).hexdigest()

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        """Probabilities of each pair on its own, in the order given.

        A pair longer than `max_tokens` is cut, the longer side first.

        Returns:
            shape (len(pairs), 3), float32: entailment, neutral, contradiction.
        """
        if not pairs:
            return np.zeros((0, len(LABELS)), dtype=np.float32)
        with ThreadPoolExecutor(max_workers=self._threads) as pool:
            logits = np.stack(list(pool.map(self._logits, pairs)))
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def _logits(self, pair: tuple[str, str]) -> np.ndarray:
        encoding = self._tokenizer.encode(*pair)
        feed = {
            "input_ids": np.asarray([encoding.ids], dtype=np.int64),
            "token_type_ids": np.asarray([encoding.type_ids], dtype=np.int64),
        }
        logits: np.ndarray = self._session.run(["logits"], feed)[0][0]
        return logits[self._columns]


def load_judge(model: str | None = None, threads: int = 2) -> PairJudge:
    """The shipped judge, or the one named: a folder of `scripts/train_judge`, or any CrossEncoder by path or name.

    Raises:
        ModelUnavailable: it cannot be loaded or does not tell the three labels apart.
    """
    if model is None:
        return Judge(threads=threads)
    if (Path(model) / "model.onnx").exists():
        return Judge(Path(model), threads)
    from index.cross_encoder import CrossEncoderJudge  # imports torch: only when asked for

    return CrossEncoderJudge(model, threads)
