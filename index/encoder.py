"""The encoder at work: text in, one sentence vector and one vector a token out. onnxruntime only, never torch.

Each text is run alone. On a CPU that costs next to nothing against padded batches, and a text's vectors then depend
on nothing but the text: a library built in one go and one built document by document are the same to the byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from index.ahead import map_ahead
from index.errors import ModelUnavailable
from index.network import UNREADABLE, open_network

MODEL_FILE = "model.onnx"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's vectors, all of unit length.

    `sentence` has shape (dimension,), `vectors` (tokens, token dimension), float32. `offsets` (tokens, 2) gives the
    code points that each token covers; special tokens are left out.
    """

    sentence: np.ndarray
    vectors: np.ndarray
    offsets: np.ndarray
    tokens: tuple[str, ...]


def _unit(vectors: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


class Encoder:
    """An exported encoder folder, loaded. Thread-safe."""

    def __init__(self, folder: Path, threads: int = 2, *, project: bool = True) -> None:
        """
        Args:
            folder: what `index.export.ensure_encoder` wrote.
            threads: threads for one text.
            project: shorten token vectors by the folder's projection.

        Raises:
            ModelUnavailable: the folder is missing or does not hold an encoder.
        """
        try:
            self._facts = json.loads((folder / "encoder.json").read_text())
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._projection = np.load(folder / "projection.npy", allow_pickle=False) if project else None
            self._session = open_network(folder / MODEL_FILE, threads)
        except UNREADABLE as error:
            raise ModelUnavailable(
                f"The encoder in {folder} cannot be loaded ({type(error).__name__}). Run: equipoise index"
            ) from error
        self.folder = folder
        self._tokenizer.enable_truncation(self.max_tokens)

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return str(self._facts["name"])

    @property
    def dimension(self) -> int:
        """Length of a sentence vector."""
        return int(self._facts["dimension"])

    @property
    def token_dimension(self) -> int:
        """Length of a token vector."""
        return self.dimension if self._projection is None else int(self._projection.shape[1])

    @property
    def max_tokens(self) -> int:
        """Longest text in tokens, special tokens included; the rest is cut off."""
        return int(self._facts["max_tokens"])

    @cached_property
    def identity(self) -> str:
        """sha256 over everything that decides a vector: network, tokenizer, projection, facts."""
        digest = hashlib.sha256()
        for name in ("encoder.json", "tokenizer.json", "projection.npy", MODEL_FILE):
            digest.update((self.folder / name).read_bytes())
        return digest.hexdigest()

    def vocabulary(self) -> list[str]:
        """The tokenizer's words, by id."""
        return [word for word, _ in sorted(self._tokenizer.get_vocab().items(), key=lambda item: item[1])]

    def encode_question(self, text: str) -> Encoded:
        """Vectors of a question; a model's query prompt is put before it."""
        return self._encode(self._facts["query_prompt"], text)

    def encode_tokens(self, text: str) -> Encoded:
        """Vectors of a passage; a model's document prompt is put before it."""
        return self._encode(self._facts["document_prompt"], text)

    def encode_many(self, texts: Iterable[str], workers: int = 2) -> Iterator[Encoded]:
        """Vectors of many passages in order, `workers` at a time with one thread each when `threads` is 1."""
        return map_ahead(self.encode_tokens, texts, workers)

    def sentences(self, texts: Iterable[str], workers: int = 2) -> Iterator[np.ndarray]:
        """The sentence vectors alone of many passages, each of shape (dimension,): the same as `encode_many` gives."""
        prompt = self._facts["document_prompt"]
        return map_ahead(lambda text: self._pooled(self._hidden(self._tokenizer.encode(prompt + text))), texts, workers)

    def _hidden(self, encoding: Encoding) -> np.ndarray:
        """The network's token vectors, shape (tokens, dimension)."""
        feed = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        arrays = {name: np.asarray([feed[name]], dtype=np.int64) for name in self._facts["inputs"]}
        hidden: np.ndarray = self._session.run(["token_vectors"], arrays)[0][0]
        return hidden

    def _pooled(self, hidden: np.ndarray) -> np.ndarray:
        return _unit(hidden[0] if self._facts["pooling"] == "cls" else hidden.mean(axis=0))

    def _encode(self, prompt: str, text: str) -> Encoded:
        encoding = self._tokenizer.encode(prompt + text)
        hidden = self._hidden(encoding)
        offsets = np.asarray(encoding.offsets, dtype=np.int32).reshape(-1, 2) - len(prompt)
        kept = [i for i, special in enumerate(encoding.special_tokens_mask) if not special and offsets[i, 1] > 0]
        vectors = hidden[kept]
        if self._projection is not None:
            vectors = vectors @ self._projection
        return Encoded(
            sentence=self._pooled(hidden),
            vectors=_unit(vectors),
            offsets=np.maximum(offsets[kept], 0),
            tokens=tuple(encoding.tokens[i] for i in kept),
        )
