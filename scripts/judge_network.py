"""The network behind the judge and how it learns from pairs of texts. torch only: it trains where a GPU is."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from scripts.judge_pairs import LABELS


class JudgeNetwork(nn.Module):
    """MiniLM over "first [SEP] second"; the head compares the mean of each side.

    The body was trained for means of token vectors, never for its first token, so the head starts from those means,
    as they are after each side has attended to the other.
    """

    def __init__(self, body: nn.Module, width: int = 384) -> None:
        super().__init__()
        self.body = body
        self.head = nn.Sequential(
            nn.Linear(5 * width, width), nn.GELU(), nn.Dropout(0.1), nn.Linear(width, len(LABELS))
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """(pairs, tokens) three times -> logits (pairs, 3)."""
        hidden = self.body(input_ids, attention_mask, token_type_ids).last_hidden_state
        second = (token_type_ids * attention_mask).unsqueeze(-1).to(hidden.dtype)
        first = ((1 - token_type_ids) * attention_mask).unsqueeze(-1).to(hidden.dtype)
        u = (hidden * first).sum(1) / first.sum(1).clamp(min=1)
        v = (hidden * second).sum(1) / second.sum(1).clamp(min=1)
        logits: Tensor = self.head(torch.cat([hidden[:, 0], u, v, (u - v).abs(), u * v], dim=-1))
        return logits


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Pairs padded to one length. ids, mask, types: (pairs, tokens)."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    right: Tensor  # (pairs, 3) bool: labels that count as right
    among: Tensor  # (pairs, 3) bool: labels the data set chose from


def merged_loss(logits: Tensor, batch: PairBatch) -> Tensor:
    """Minus the log of the probability of any right label, among the labels the data set chose from."""
    low = torch.finfo(logits.dtype).min
    every = logits.masked_fill(~batch.among, low).logsumexp(-1)
    return (every - logits.masked_fill(~batch.right, low).logsumexp(-1)).mean()
