"""Train the judge from a folder of public data: MiniLM body, three-way head, ONNX int8.

    scripts/train_judge DATA_DIR --out DIR [--minutes N] [--resume]

Writes DIR/judge, the folder that `index/models/judge` is a copy of, and DIR/checkpoint.pt every few minutes, from which
`--resume` goes on. Runs on CPU in bfloat16. The same data and seed give the same pairs in the same order; `--minutes`
shortens the run: the learning rate falls to zero by the last pair or the last minute, whichever comes first.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.judge import Judge
from scripts.evaluate_judge import evaluate_evidence, evaluate_nli, format_table
from scripts.judge_export import Training, model_card, write_judge
from scripts.judge_network import JudgeNetwork, PairBatch, merged_loss
from scripts.judge_pairs import LABELS, TrainingPair, data_hash, training_pairs
from scripts.training import DEVICE, Rates, Run, batches_of_like_length, body_folder, open_body

BATCH = 32
WINDOW = 64 * BATCH  # pairs sorted by length together, so that a batch carries little padding
RATES = Rates(body=1e-4, head=3e-4, warm_up=200)


def load_tokenizer(max_length: int) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(body_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length, strategy="longest_first")
    return tokenizer


def flags(indices: list[tuple[int, ...]]) -> Tensor:
    return torch.tensor([[label in chosen for label in range(len(LABELS))] for chosen in indices])


def make_batches(pairs: list[TrainingPair], seed: int) -> list[list[int]]:
    """Indices of `pairs`, batch by batch."""
    return batches_of_like_length([len(p.first) + len(p.second) for p in pairs], BATCH, WINDOW, seed)


def encode_batch(pairs: list[TrainingPair], tokenizer: Tokenizer) -> PairBatch:
    encoded = tokenizer.encode_batch([(p.first, p.second) for p in pairs])
    longest = max(len(e.ids) for e in encoded)
    padded = [[row + [0] * (longest - len(row)) for row in (e.ids, e.attention_mask, e.type_ids)] for e in encoded]
    ids, mask, types = torch.tensor(padded).unbind(1)
    made = (ids, mask, types, flags([p.right for p in pairs]), flags([p.among for p in pairs]))
    return PairBatch(*(one.to(DEVICE) for one in made))


class Trainer(Run):
    """A run over pairs."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(JudgeNetwork(open_body(seed, short=True)), folder, seed, RATES)

    def learn(self, batch: PairBatch, progress: float) -> tuple[float, float]:
        """One step at `progress` (0 to 1) of the run: (loss, share right)."""
        right = 0.0

        def loss_of() -> Tensor:
            nonlocal right
            with torch.autocast(DEVICE.type, torch.bfloat16):
                logits = self.network(batch.ids, batch.mask, batch.types)
            logits = logits.float()
            best = logits.detach().masked_fill(~batch.among, -1e9).argmax(-1, keepdim=True)
            right = float(batch.right.gather(1, best).float().mean())
            return merged_loss(logits, batch)

        return float(self.descend(progress, loss_of)), right

    def run(self, pairs: list[TrainingPair], tokenizer: Tokenizer, limit_s: float) -> None:
        batches = make_batches(pairs, self.seed)
        self.network.train()
        loss, right = 1.1, 0.33

        def learn(step: int, progress: float) -> None:
            nonlocal loss, right
            now_loss, now_right = self.learn(encode_batch([pairs[i] for i in batches[step]], tokenizer), progress)
            loss, right = loss + 0.02 * (now_loss - loss), right + 0.02 * (now_right - right)
            if step % 50 == 0:
                print(f"step {step}/{len(batches)} loss {loss:.3f} right {right:.3f}", flush=True)

        self.go(len(batches), limit_s, learn)


def describe(trainer: Trainer, pairs: list[TrainingPair], options: argparse.Namespace) -> Training:
    batches = make_batches(pairs, trainer.seed)[: trainer.step]
    seen = Counter(pairs[i].source for batch in batches for i in batch)
    minutes = "" if options.minutes == float("inf") else f" --minutes {options.minutes:g}"
    command = f"scripts/train_judge DATA_DIR --out DIR --seed {trainer.seed}{minutes}"
    return Training(
        command, trainer.seed, options.max_length, trainer.step, seen.total(), seen, data_hash(options.data)
    )


def ship(trainer: Trainer, tokenizer: Tokenizer, training: Training, data: Path, folder: Path) -> None:
    """Export, measure what was exported, and write the card that says so."""
    write_judge(trainer.network.cpu(), tokenizer, training, folder)
    judge = Judge(folder)
    scores = format_table(evaluate_nli(data, judge, None), evaluate_evidence(data, judge))
    print(scores)
    (folder / "MODEL_CARD.md").write_text(model_card(training, scores), encoding="utf-8")


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--max-length", type=int, default=128, help="tokens of both statements together")
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
    pairs = training_pairs(options.data, options.seed)
    print(f"{len(pairs):,} pairs, starting at step {trainer.step}", flush=True)
    tokenizer = load_tokenizer(options.max_length)
    trainer.run(pairs, tokenizer, options.minutes * 60)
    ship(trainer, tokenizer, describe(trainer, pairs, options), options.data, options.out / "judge")
    return 0


if __name__ == "__main__":
    sys.exit(main())
