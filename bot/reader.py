"""The reader: a question and a passage in; out, for each statement of the passage, how surely it answers.

A small cross-encoder sees the question together with the whole passage and its headings, so that "it" and "yes" are
read where they stand, and gives one logit a statement. 0 is what "nothing here answers" scores in training: a passage
whose logits all lie below it is not taken for an answer. onnxruntime and tokenizers only, never torch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from index.errors import ModelUnavailable
from index.generation import Generation
from index.network import UNREADABLE, open_network

SHIPPED_READER = Path(__file__).parent / "models" / "reader"
MAX_TOKENS = 224  # of question and passage together; the splitter's longest passages have about 200
MAX_QUESTION_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Page:
    """A passage as it is read: its heading path, its text, and its statements as half-open ranges of that text."""

    headings: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What the network takes. `ids` and `types`: (tokens,) int64; `pool`: (statements, tokens) float32, whose rows sum
    to 1: the mean over a statement's tokens; a statement that was cut off takes the last token."""

    ids: np.ndarray
    types: np.ndarray
    pool: np.ndarray


def open_tokenizer(file: Path) -> Tokenizer:
    """The tokenizer, without padding and without a limit of its own: `pair` cuts."""
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pair(tokenizer: Tokenizer, question: str, page: Page) -> Pair:
    """Question and passage as one sequence, cut at `MAX_TOKENS` from the end of the passage."""
    above = f"{page.headings}\n" if page.headings else ""
    asked = tokenizer.encode(question)
    asked.truncate(MAX_QUESTION_TOKENS)
    told = tokenizer.encode(above + page.text)
    told.truncate(MAX_TOKENS - len(asked.ids) + 1)
    ids = [*asked.ids, *told.ids[1:]]  # the passage's own first token marks a beginning: not in the middle
    types = [0] * len(asked.ids) + [1] * (len(told.ids) - 1)
    pool = np.zeros((len(page.spans), len(ids)), dtype=np.float32)
    for row, (start, end) in enumerate(page.spans):
        inside = tokens_within(told, start + len(above), end + len(above))
        pool[row, [len(asked.ids) - 1 + i for i in inside] or [-1]] = 1 / max(len(inside), 1)
    return Pair(np.asarray(ids, dtype=np.int64), np.asarray(types, dtype=np.int64), pool)


def tokens_within(encoding: Encoding, start: int, end: int) -> list[int]:
    """Numbers of the tokens that lie wholly inside a half-open range of the text."""
    return [i for i, (a, b) in enumerate(encoding.offsets) if a >= start and b <= end and b > a]


class Reader:
    """An exported reader folder, loaded: `model.onnx`, `tokenizer.json`, `config.json`. Thread-safe."""

    def __init__(self, folder: Path | None = None, threads: int = 2) -> None:
        """
        Args:
            folder: what `scripts/train_reader` wrote; the shipped reader by default.
            threads: how many passages are read at a time.

        Raises:
            ModelUnavailable: the folder is missing or does not hold a reader.
        """
        place = folder or SHIPPED_READER
        try:
            facts = json.loads((place / "config.json").read_text(encoding="utf-8"))
            if facts["max_tokens"] != MAX_TOKENS:
                raise ValueError(f"it reads {facts['max_tokens']} tokens")
            self._tokenizer = open_tokenizer(place / "tokenizer.json")
            self._session = open_network(place / "model.onnx", threads=1)
        except UNREADABLE as error:
            raise ModelUnavailable(
                f"The reader in {place} cannot be loaded ({type(error).__name__}). Install the package again."
            ) from error
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="reader")

    def read(self, question: str, pages: Sequence[Page]) -> list[np.ndarray]:
        """For each passage the logits of its statements, shape (statements,), float32.

        Each passage is read alone: the int8 network scales its activations over a batch, and a statement's logit must
        not depend on what else was found.
        """
        return list(self._pool.map(lambda page: self._logits(question, page), pages))

    def _logits(self, question: str, page: Page) -> np.ndarray:
        made = pair(self._tokenizer, question, page)
        feed = {"input_ids": made.ids[None], "token_type_ids": made.types[None], "pool": made.pool[None]}
        logits: np.ndarray = self._session.run(["logits"], feed)[0][0]
        return logits


@lru_cache(maxsize=1)
def packaged_reader(threads: int = 2) -> Reader:
    """The reader that ships with the package."""
    return Reader(threads=threads)


def page_of(row: int, generation: Generation) -> Page:
    """A passage of a generation, with all its statements in their order."""
    passage = generation.passages[row]
    text = generation.documents[passage.document_id].text
    spans = tuple((s.start - passage.start, s.end - passage.start) for s in generation.statements_of[row])
    return Page(" > ".join(generation.heading_path(passage)), text[passage.start : passage.end], spans)


def read_rows(reader: Reader, question: str, rows: Sequence[int], generation: Generation) -> list[np.ndarray]:
    """For each passage the logits of its statements, shape (statements,), in the order of `statements_of`."""
    return reader.read(question, [page_of(row, generation) for row in rows])
