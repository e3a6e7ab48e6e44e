"""The network of the net under the emergency rules, and how it learns from messages. torch only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from bot.screen.network import MAX_TOKENS
from scripts.alarm_rows import Row
from scripts.judge_export import quantise
from scripts.training import DEVICE, Rates, Run, batches_of_like_length, body_folder, made_ahead, open_body

EPOCHS = 3
BATCH = 32
WINDOW = 64 * BATCH  # messages sorted by length together, so that a batch carries little padding
RATES = Rates(body=1e-4, head=3e-4, warm_up=100)
DROPOUT = 0.1
KIND_SHARE = 0.3  # of the loss that the kinds have
WEIGHTS = {"public": 0.5, "patients": 1.0, "clinics": 1.0, "made up": 1.0}  # of a message; of one written for this 2
WRITTEN_FOR_THIS = 2.0
WIDTH = 384
ASKED_TOGETHER = 64  # messages scored at a time


class AlarmNetwork(nn.Module):
    """MiniLM over one message; out of its first token and the mean of all, the log-odds of danger, then its kind."""

    def __init__(self, body: nn.Module, kinds: int) -> None:
        super().__init__()
        self.body = body
        self.head = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(0.1), nn.Linear(WIDTH, 1 + kinds))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """(messages, tokens) twice -> logits (messages, 1 + kinds)."""
        hidden = self.body(input_ids, attention_mask, torch.zeros_like(input_ids)).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        logits: Tensor = self.head(torch.cat([hidden[:, 0], mean], dim=-1))
        return logits


def loss_of(logits: Tensor, kinds: Tensor, weights: Tensor) -> Tensor:
    """Of danger, for each message by its weight, and of its kind where it tells of one (`kinds` is -1 elsewhere)."""
    danger = nn.functional.binary_cross_entropy_with_logits(logits[:, 0], (kinds >= 0).float(), weights)
    if not (kinds >= 0).any():
        return danger
    return danger + KIND_SHARE * nn.functional.cross_entropy(logits[:, 1:], kinds, ignore_index=-1)


class Trainer(Run):
    """A run over messages."""

    def __init__(self, folder: Path, seed: int, kinds: Sequence[str]) -> None:
        super().__init__(AlarmNetwork(open_body(seed, DROPOUT, short=True), len(kinds)), folder, seed, RATES)
        self._kinds = list(kinds)
        self._tokenizer = open_message_tokenizer()

    def run(self, rows: Sequence[Row]) -> None:
        """All epochs over the rows."""
        plan = self._plan(rows)
        ready = made_ahead(lambda batch: self._tensors([rows[i] for i in batch]), plan[self.step :])
        self.network.train()

        def learn(step: int, progress: float) -> None:
            ids, mask, kinds, weights = (one.to(DEVICE) for one in next(ready))
            loss = self.descend(progress, lambda: loss_of(self.forward(ids, mask), kinds, weights))
            if step % 200 == 0:
                print(f"step {step}/{len(plan)} loss {float(loss):.3f}", flush=True)

        self.go(len(plan), float("inf"), learn)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        with torch.autocast(DEVICE.type, torch.bfloat16):
            logits: Tensor = self.network(ids, mask)
        return logits.float()

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """The log-odds of danger of each, shape (len(texts),), float32."""
        self.network.eval()
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        found = np.zeros(len(texts), dtype=np.float32)
        for start in range(0, len(order), ASKED_TOGETHER):
            batch = order[start : start + ASKED_TOGETHER]
            ids, mask = (one.to(DEVICE) for one in self._padded([texts[i] for i in batch]))
            with torch.no_grad():
                found[batch] = self.forward(ids, mask)[:, 0].cpu().numpy()
        return found

    def _plan(self, rows: Sequence[Row]) -> list[list[int]]:
        """Numbers of the rows, batch by batch."""
        rng, plan = Random(self.seed), []
        for epoch in range(EPOCHS):
            order = rng.sample(range(len(rows)), len(rows))
            lengths = [len(rows[i].text) for i in order]
            plan += [[order[i] for i in batch] for batch in batches_of_like_length(lengths, BATCH, WINDOW, epoch)]
        return plan

    def _tensors(self, rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        kinds = torch.tensor([self._kinds.index(row.kind) if row.kind else -1 for row in rows])
        weights = torch.tensor([WEIGHTS.get(row.split, WRITTEN_FOR_THIS) for row in rows])
        return *self._padded([row.text for row in rows]), kinds, weights

    def _padded(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        encoded = self._tokenizer.encode_batch(texts)
        longest = max(len(one.ids) for one in encoded)
        rows = [[row + [0] * (longest - len(row)) for row in (one.ids, one.attention_mask)] for one in encoded]
        ids, mask = torch.tensor(rows).unbind(1)
        return ids, mask


def open_message_tokenizer() -> Tokenizer:
    """MiniLM's, cutting at what the network takes."""
    tokenizer = Tokenizer.from_file(str(body_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


class OneMessage(nn.Module):
    """The network for one unpadded message: no attention mask to pass."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor) -> Tensor:
        logits: Tensor = self.network(input_ids, torch.ones_like(input_ids))
        return logits


def export_onnx(network: nn.Module, file: Path) -> None:
    """int8, opset 17, any number of tokens."""
    full = file.with_suffix(".full")
    with torch.no_grad():
        torch.onnx.export(
            OneMessage(network).eval(),
            (torch.tensor([[101, 2023, 2003, 102]]),),
            str(full),
            input_names=["input_ids"],
            output_names=["logits"],
            dynamic_axes={"input_ids": {0: "messages", 1: "tokens"}, "logits": {0: "messages"}},
            opset_version=17,
            dynamo=False,
        )
    quantise(full, file)
    full.unlink()
