"""The network behind the reader, what it takes and what it is trained to do. torch only: it trains where a GPU is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from scripts.reader_pack import UNSAID, YES, Pack

Taken = tuple[np.ndarray, Sequence[tuple[int, np.ndarray]]]  # a question's tokens; passages with their labels
Taught = Mapping[tuple[bytes, int], np.ndarray]  # teachers' logits by `key_of` a question and a passage's number


class ReaderNetwork(nn.Module):
    """MiniLM over "question [SEP] passage"; the head compares the mean of the question's tokens with a statement's."""

    def __init__(self, body: nn.Module, width: int = 384) -> None:
        super().__init__()
        self.body = body
        self.head = nn.Sequential(nn.Linear(5 * width, width), nn.GELU(), nn.Dropout(0.1), nn.Linear(width, 1))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, pool: Tensor) -> Tensor:
        """(passages, tokens) three times and (passages, statements, tokens) -> logits (passages, statements)."""
        hidden = self.body(input_ids, attention_mask, token_type_ids).last_hidden_state
        asked = ((1 - token_type_ids) * attention_mask).unsqueeze(-1).to(hidden.dtype)
        q = (hidden * asked).sum(1) / asked.sum(1)
        s = pool.to(hidden.dtype) @ hidden
        q, first = (one.unsqueeze(1).expand_as(s) for one in (q, hidden[:, 0]))
        logits: Tensor = self.head(torch.cat([first, q, s, (q - s).abs(), q * s], dim=-1))
        return logits.squeeze(-1)


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages of some questions, padded to one length.

    ids, mask, types: (passages, tokens). spans: (passages, statements, 2), half-open token ranges. labels: (passages,
    statements), UNSAID where there is none. taught: (passages, statements), what teachers say, 0 where there are none.
    question: (passages,), whose each passage is, of so many `questions`.
    """

    ids: Tensor
    mask: Tensor
    types: Tensor
    spans: Tensor
    labels: Tensor
    taught: Tensor
    question: Tensor
    questions: int

    def to(self, device: torch.device) -> Batch:
        values = (getattr(self, name) for name in self.__slots__)
        return Batch(*(v.to(device, non_blocking=True) if isinstance(v, Tensor) else v for v in values))

    @property
    def real(self) -> Tensor:
        """(passages, statements): which are statements, not padding. None begins with the question's first token."""
        return self.spans[..., 0] > 0

    @property
    def pool(self) -> Tensor:
        """(passages, statements, tokens): rows that take the mean over a statement's tokens."""
        at = torch.arange(self.ids.shape[1], device=self.ids.device)
        start, end = self.spans[..., :1], self.spans[..., 1:]
        return ((at >= start) & (at < end)).float() / (end - start)


def joined(question: np.ndarray, passage: int, pack: Pack) -> tuple[np.ndarray, np.ndarray]:
    """Question and passage as one sequence, cut as `bot.reader.pair` cuts it; the statements' token ranges in it."""
    told = pack.passages[passage]
    ids = np.concatenate([question, told.ids[1 : pack.max_tokens - len(question) + 1]]).astype(np.int64)
    spans = np.minimum(told.spans.astype(np.int64) + len(question) - 1, len(ids))
    spans[spans[:, 1] <= spans[:, 0]] = (len(ids) - 1, len(ids))  # a statement that was cut off: the last token
    return ids, spans


def key_of(question: np.ndarray, passage: int) -> tuple[bytes, int]:
    """What `Taught` has logits by."""
    return question.tobytes(), passage


def collate(questions: Sequence[Taken], pack: Pack, teachers: Taught | None = None) -> Batch:
    made = [(*joined(ids, passage, pack), len(ids), labels, number)
            for number, (ids, passages) in enumerate(questions) for passage, labels in passages]  # fmt: skip
    tokens, statements = max(len(ids) for ids, *_ in made), max(len(spans) for _, spans, *_ in made)
    ids, mask, types = (np.zeros((len(made), tokens), dtype=np.int64) for _ in range(3))
    spans = np.tile(np.asarray([0, 1], dtype=np.int64), (len(made), statements, 1))
    labels = np.full((len(made), statements), UNSAID, dtype=np.int64)
    for row, (one, places, asked, marks, _) in enumerate(made):
        ids[row, : len(one)], mask[row, : len(one)], types[row, asked : len(one)] = one, 1, 1
        spans[row, : len(places)], labels[row, : len(marks)] = places, marks
    taught = np.zeros(labels.shape, dtype=np.float32)
    if teachers is not None:
        keys = (key_of(asked, passage) for asked, passages in questions for passage, _ in passages)
        for row, said in enumerate(teachers[key] for key in keys):
            taught[row, : len(said)] = said
    owners = np.asarray([number for *_, number in made])
    of = torch.from_numpy
    return Batch(of(ids), of(mask), of(types), of(spans), of(labels), of(taught), of(owners), len(questions))


def answer_loss(logits: Tensor, labels: Tensor, question: Tensor, questions: int) -> Tensor:
    """Minus the log of the probability that is given to the statements that answer, or to 0 where none does.

    All statements of a question's passages and one standing 0 share the probability; UNSAID ones take no part. To it
    is added each statement's own cross-entropy, which keeps logits of different questions comparable.

    Args:
        logits, labels, question: (statements of all passages,) each.
        questions: how many there are.
    """
    said, right = labels != UNSAID, labels == YES
    total, answering = (_log_sums(logits, question, among, questions) for among in (said, right))
    total = torch.logaddexp(total, torch.zeros_like(total))
    shared = torch.where(answering.isneginf(), total, total - answering)
    return shared.mean() + _cross_entropy(logits, right.float(), said)


def taught_loss(logits: Tensor, taught: Tensor, question: Tensor, questions: int, real: Tensor) -> Tensor:
    """The same two sums against what teachers say, whose `taught` logits stand for shares that are neither 0 nor 1.

    Args:
        logits, taught, question, real: (statements of all passages,) each; where not `real` there is only padding.
            UNSAID ones take part.
    """
    right, every = (torch.logaddexp(sums, torch.zeros_like(sums)) for sums in
                    (_log_sums(one, question, real, questions) for one in (taught, logits)))  # fmt: skip
    share, standing = (taught - right[question]).exp() * real, (-right).exp()
    among = (share * (every[question] - logits)).sum() + (standing * every).sum()
    return among / questions + _cross_entropy(logits, taught.sigmoid(), real)


def _cross_entropy(logits: Tensor, shares: Tensor, among: Tensor) -> Tensor:
    """Mean over those that are `among`. Nothing here picks by a mask: on a GPU each such pick waits for all before."""
    each = nn.functional.binary_cross_entropy_with_logits(logits, shares, reduction="none")
    return (each * among).sum() / among.sum()


def _log_sums(logits: Tensor, question: Tensor, among: Tensor, questions: int) -> Tensor:
    """log of the sum of exp of each question's logits that are `among`, (questions,); minus infinity for none."""
    counted = torch.where(among, logits, -torch.inf)
    highest = torch.full((questions,), -torch.inf, device=logits.device)
    highest = highest.scatter_reduce(0, question, counted.detach(), "amax")
    none = highest.isneginf()
    highest = highest.masked_fill(none, 0)
    sums = highest.new_zeros(questions).index_add(0, question, (counted - highest[question]).exp())
    return torch.where(none, -torch.inf, highest + sums.masked_fill(none, 1).log())
