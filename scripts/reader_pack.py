"""What the reader is trained on, as token numbers in one file, so that a machine with nothing but torch can train."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

YES, NO, UNSAID = 1, 0, -1  # whether a statement answers; UNSAID trains nothing


@dataclass(frozen=True, slots=True)
class Told:
    """A passage under its headings. ids: (tokens,), with both special tokens; spans: (statements, 2), each statement's
    half-open range of tokens, empty where the tokenizer left nothing of it."""

    ids: np.ndarray
    spans: np.ndarray


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: ids (tokens,), with both special tokens; its passages, likest first, by number, with a label for
    each of their statements."""

    source: str
    ids: np.ndarray
    passages: tuple[tuple[int, np.ndarray], ...]

    @property
    def answerable(self) -> bool:
        return any((labels == YES).any() for _, labels in self.passages)


@dataclass(frozen=True, slots=True)
class PairOfTexts:
    """One of the judge's pairs: ids (tokens,) of both texts, `first` of them the first's; which labels are right and
    which the data set chose from, a bit for each."""

    ids: np.ndarray
    first: int
    right: int
    among: int


@dataclass(frozen=True, slots=True)
class Pack:
    """All of it. `dev` questions are of documents that no `train` question is about."""

    passages: list[Told]
    train: list[Asked]
    dev: list[Asked]
    pairs: list[PairOfTexts]
    max_tokens: int
    data_sha256: str

    def save(self, file: Path) -> None:
        asked = [*self.train, *self.dev]
        places = [place for one in asked for place in one.passages]
        facts = {"max_tokens": self.max_tokens, "data_sha256": self.data_sha256, "train": len(self.train),
                 "sources": [one.source for one in asked]}  # fmt: skip
        arrays = {
            "facts": np.asarray(json.dumps(facts)),
            "passages": np.asarray([passage for passage, _ in places]),
            "passages_each": np.asarray([len(one.passages) for one in asked]),
            "marks": np.asarray([(p.first, p.right, p.among) for p in self.pairs], dtype=np.int64).reshape(-1, 3),
            **_flat("told", [told.ids for told in self.passages]),
            **_flat("spans", [told.spans.ravel() for told in self.passages]),
            **_flat("asked", [one.ids for one in asked]),
            **_flat("labels", [labels for _, labels in places]),
            **_flat("pairs", [pair.ids for pair in self.pairs]),
        }
        np.savez_compressed(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, file: Path) -> Pack:
        with np.load(file) as held:
            facts = json.loads(str(held["facts"]))
            told, spans, ids, labels, pairs = (
                _ragged(held[name], held[f"{name}_each"]) for name in ("told", "spans", "asked", "labels", "pairs")
            )
            places = list(zip(held["passages"].tolist(), labels, strict=True))
            ends = np.cumsum(held["passages_each"]).tolist()
            marks = held["marks"].tolist()
        passages = [Told(a, b.reshape(-1, 2)) for a, b in zip(told, spans, strict=True)]
        asked = [
            Asked(source, one, tuple(places[start:end]))
            for source, one, start, end in zip(facts["sources"], ids, [0, *ends], ends, strict=False)
        ]
        texts = [PairOfTexts(one, *each) for one, each in zip(pairs, marks, strict=True)]
        train = facts["train"]
        return cls(passages, asked[:train], asked[train:], texts, facts["max_tokens"], facts["data_sha256"])


def _flat(name: str, arrays: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Arrays of different lengths as one, with their lengths. 16 bits hold every token number of this vocabulary."""
    values = np.concatenate(arrays) if arrays else np.zeros(0)
    return {name: values.astype(np.uint16 if name in ("told", "asked", "pairs") else np.int16),
            f"{name}_each": np.asarray([len(array) for array in arrays], dtype=np.int64)}  # fmt: skip


def _ragged(values: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    return np.split(values, np.cumsum(lengths)[:-1]) if len(lengths) else []
