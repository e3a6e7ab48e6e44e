"""Train the reader: MiniLM body, one logit for each statement of a passage, ONNX int8.

    scripts/train_reader DATA_DIR --out DIR [--minutes N] [--resume]

Writes DIR/reader, the folder that `bot/models/reader` is a copy of, and DIR/checkpoint.pt every few minutes, from which
`--resume` goes on. Runs on CPU in bfloat16. The same data and seed give the same groups in the same order; `--minutes`
shortens the run: the learning rate falls to zero by the last group or the last minute, whichever comes first.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from bot.reader import Pair, Reader, open_tokenizer, pair
from scripts.judge_export import Training
from scripts.reader_export import reader_card, write_reader
from scripts.reader_groups import UNSAID, YES, Group, training_groups, training_hash
from scripts.training import Rates, Run, batches_of_like_length, body_folder, open_body

BATCH = 12  # groups
WINDOW = 32 * BATCH  # groups sorted by length together, so that a batch carries little padding
RATES = Rates(body=1e-4, head=5e-4, warm_up=60)
EPOCHS = 2
FROZEN_LAYERS = 2  # of six, with the word embeddings
PARTS = 3  # a batch goes through the network in parts of like length: a fifth less padding


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
    """Passages of like length. `labels` (passages, statements), UNSAID where there is none; `group` (passages,) says
    whose each passage is."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    pool: Tensor
    labels: Tensor
    group: Tensor
    rows: tuple[int, ...]  # each passage's place among all of the batch


def make_batches(groups: list[Group], seed: int) -> list[list[int]]:
    """Indices of `groups`, batch by batch."""
    return batches_of_like_length([max(len(p.page.text) for p in g.passages) for g in groups], BATCH, WINDOW, seed)


def encode_batch(groups: list[Group], tokenizer: Tokenizer, parts: int = PARTS) -> list[Batch]:
    """The passages of some groups, in `parts` parts, longest first."""
    made = [
        (pair(tokenizer, group.question, passage.page), passage.labels, number)
        for number, group in enumerate(groups)
        for passage in group.passages
    ]
    order = sorted(range(len(made)), key=lambda i: (-len(made[i][0].ids), i))
    size = -(-len(order) // parts)
    return [padded([made[i] for i in order[at : at + size]], order[at : at + size])
            for at in range(0, len(order), size)]  # fmt: skip


def padded(made: list[tuple[Pair, tuple[int, ...], int]], rows: list[int]) -> Batch:
    tokens = max(len(one.ids) for one, _, _ in made)
    statements = max(len(labels) for _, labels, _ in made)
    ids, mask, types = (np.zeros((len(made), tokens), dtype=np.int64) for _ in range(3))
    pool = np.zeros((len(made), statements, tokens), dtype=np.float32)
    marks = np.full((len(made), statements), UNSAID)
    for row, (one, labels, _) in enumerate(made):
        ids[row, : len(one.ids)], types[row, : len(one.ids)], mask[row, : len(one.ids)] = one.ids, one.types, 1
        pool[row, : len(labels), : len(one.ids)] = one.pool
        marks[row, : len(labels)] = labels
    owner = torch.tensor([number for _, _, number in made])
    ids, mask, types, pool, marks = (torch.from_numpy(array) for array in (ids, mask, types, pool, marks))
    return Batch(ids, mask, types, pool, marks, owner, tuple(rows))


def answer_loss(logits: Tensor, labels: Tensor, group: Tensor) -> Tensor:
    """Minus the log of the probability that is given to the statements that answer, or to 0 where none does.

    All statements of a group's passages and one standing 0 share the probability; UNSAID ones take no part. To it is
    added each statement's own cross-entropy, which keeps logits of different questions comparable.

    Args:
        logits, labels, group: (statements of all passages,) each.
    """
    said = labels != UNSAID
    logits, right, group = logits[said], labels[said] == YES, group[said]
    losses = []
    for number in range(int(group.max()) + 1):
        own, answers = logits[group == number], right[group == number]
        total = nn.functional.pad(own, (1, 0)).logsumexp(0)
        losses.append(total - own[answers].logsumexp(0) if answers.any() else total)
    alone = nn.functional.binary_cross_entropy_with_logits(logits, right.float())
    return torch.stack(losses).mean() + alone


class Trainer(Run):
    """A run over groups."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(ReaderNetwork(open_body(seed, FROZEN_LAYERS)), folder, seed, RATES)

    def learn(self, batches: list[Batch], progress: float) -> float:
        """One step at `progress` (0 to 1) of the run; the loss."""

        def loss_of() -> Tensor:
            logits = [self.forward(batch).flatten() for batch in batches]
            labels = [batch.labels.flatten() for batch in batches]
            owners = [batch.group.repeat_interleave(batch.labels.shape[1]) for batch in batches]
            return answer_loss(torch.cat(logits), torch.cat(labels), torch.cat(owners))

        return self.descend(progress, loss_of)

    def forward(self, batch: Batch) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            logits: Tensor = self.network(batch.ids, batch.mask, batch.types, batch.pool)
        return logits.float()

    def run(self, groups: list[Group], dev: list[Group], tokenizer: Tokenizer, limit_s: float) -> None:
        batches = make_batches(groups, self.seed)
        loss = 2.0

        def learn(step: int, progress: float) -> None:
            nonlocal loss
            self.network.train()
            now = self.learn(encode_batch([groups[i] for i in batches[step]], tokenizer), progress)
            loss += 0.03 * (now - loss)
            if step % 20 == 0:
                print(f"step {step}/{len(batches)} loss {loss:.3f}", flush=True)
            if step and step % 250 == 0:
                print(score(dev, self.network_logits(dev, tokenizer)), flush=True)

        self.go(len(batches), limit_s, learn)

    def network_logits(self, groups: list[Group], tokenizer: Tokenizer) -> list[list[np.ndarray]]:
        """Logits of every passage's statements, before anything is exported."""
        self.network.eval()
        found = []
        for group in groups:
            (batch,) = encode_batch([group], tokenizer, parts=1)
            with torch.no_grad():
                logits = self.forward(batch).numpy()
            rows = dict(zip(batch.rows, logits, strict=True))
            found.append([rows[i][: len(p.labels)] for i, p in enumerate(group.passages)])
        return found


def score(groups: list[Group], logits: list[list[np.ndarray]]) -> dict[str, float]:
    """How good the reader is on groups: is its best statement one that answers, and does its best logit tell
    questions that are answered from those that only sound as if (area under the curve; right decisions at 0)?"""
    first, three, best, answerable = [], [], [], []
    for group, rows in zip(groups, logits, strict=True):
        flat = np.concatenate(rows)
        labels = np.asarray([label for passage in group.passages for label in passage.labels])
        said = labels != UNSAID
        order = np.argsort(-flat[said], kind="stable")
        best.append(float(flat[said].max(initial=-np.inf)))
        answerable.append(group.answerable)
        if group.answerable:
            first.append(labels[said][order[0]] == YES)
            three.append((labels[said][order[:3]] == YES).any())
    yes, no = ([b for b, a in zip(best, answerable, strict=True) if a is kind] for kind in (True, False))
    wins = np.mean([[float(y > n) + 0.5 * float(y == n) for n in no] for y in yes]) if yes and no else float("nan")
    decided = np.mean([(b > 0) == a for b, a in zip(best, answerable, strict=True)])
    return {
        "answerable": len(yes), "not": len(no), "first": round(float(np.mean(first)), 3),
        "three": round(float(np.mean(three)), 3), "auc": round(float(wins), 3), "decided": round(float(decided), 3),
    }  # fmt: skip


def read_with(reader: Reader, groups: list[Group]) -> list[list[np.ndarray]]:
    return [reader.read(group.question, [p.page for p in group.passages]) for group in groups]


def ship(trainer: Trainer, groups: list[Group], dev: list[Group], options: argparse.Namespace) -> None:
    """Export, measure what was exported, and write the card that says so."""
    batches = make_batches(groups, trainer.seed)[: trainer.step]
    seen = Counter(groups[i].source for batch in batches for i in batch)
    minutes = "" if options.minutes == float("inf") else f" --minutes {options.minutes:g}"
    epochs = "" if options.epochs == EPOCHS else f" --epochs {options.epochs}"
    command = f"scripts/train_reader DATA_DIR --out DIR --seed {trainer.seed}{minutes}{epochs}"
    training = Training(command, trainer.seed, 0, trainer.step, seen.total(), dict(seen), training_hash(options.data))
    folder = options.out / "reader"
    write_reader(trainer.network, body_folder() / "tokenizer.json", training, folder)
    scores = score(dev, read_with(Reader(folder), dev))
    print(scores)
    (folder / "MODEL_CARD.md").write_text(reader_card(training, scores), encoding="utf-8")


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="times that each written question is seen")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(options.out, options.seed)
    if options.resume and trainer.checkpoint.exists():
        trainer.resume()
    groups, dev = training_groups(options.data, options.seed, epochs=options.epochs)
    print(f"{len(groups):,} groups, starting at step {trainer.step}", flush=True)
    tokenizer = open_tokenizer(body_folder() / "tokenizer.json")
    trainer.run(groups, dev, tokenizer, options.minutes * 60)
    ship(trainer, groups, dev, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
