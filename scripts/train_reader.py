"""Train the reader: MiniLM body, one logit for each statement of a passage.

    python -m scripts.train_reader PACK --out DIR [--epochs N] [--seed N] [--start NETWORK] [--teacher NETWORK ...]
        [--minutes N] [--rate N] [--share SOURCE=SHARE ...] [--resume]

PACK is what `scripts.pack_reader` wrote. The body learns from the judge's pairs first, so that it knows what follows
from a text and what only sounds like it; from there the reader learns from the questions. Writes DIR/network.pt, from
which `scripts.reader_export` makes what ships. Needs nothing but numpy, torch, transformers and the MiniLM weights: it
goes on a GPU where there is one. Both stages keep a checkpoint below DIR, from which `--resume` goes on.

`--start` goes on from a trained network, at a lower rate; `--rate` makes the rates lower still, `--share` takes more or
fewer of a source's questions each epoch. `scripts.reader_weights` gives back the network that ships. An hour of two
cores goes through about 15,000 questions.

`--teacher` names networks trained before with other seeds: half of what is learnt is then the mean of their logits, in
which a statement may answer a little. They are asked once, before training. Trainings may share what they learnt from
the pairs: copy DIR/pairs of the first and `--resume`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor, nn

from scripts.judge_network import JudgeNetwork, PairBatch, merged_loss
from scripts.judge_pairs import LABELS
from scripts.reader_network import Batch, ReaderNetwork, Taken, Taught, answer_loss, collate, key_of, taught_loss
from scripts.reader_pack import UNSAID, YES, Asked, Pack, PairOfTexts
from scripts.training import DEVICE, Rates, Run, batches_of_like_length, made_ahead, open_body

PAIRS, QUESTIONS = 256, 48  # of a batch
PAIR_RATES = Rates(body=1e-4, head=5e-4, warm_up=100)
RATES = Rates(body=1.5e-4, head=5e-4, warm_up=100)
FURTHER_RATES = Rates(body=1e-4, head=2e-4, warm_up=100)  # on going on from a trained network
DROPOUT = 0.1
WINDOW = 24  # batches sorted by length together, so that a batch carries little padding
PASSAGES = 5  # that a question is trained with at a time
ANSWERING = 2  # of them, at most
# Of each source the share of questions that an epoch takes, and how often one of them loses what answers it: it is
# then a near miss, whose passages are as near as can be. On the development questions of the two sample libraries the
# best logit tells near misses from answered ones with an area under the curve of .963 and .949 so, of .939 and .939
# where nothing is lost, and of .938 and .927 where the body has not learnt from the pairs (4 epochs of half the data).
SHARES = {
    "written": 1.0, "everyday": 1.0, "contrast": 1.0, "lay": 1.0, "other": 1.0, "clinics": 1.0, "bioasq": 1.0,
    "covidqa": 0.5, "medquad": 0.2,
}  # fmt: skip
LOSSES = {
    "written": 0.15, "everyday": 0.2, "contrast": 0.1, "lay": 0.1, "other": 0.1, "clinics": 0.1, "bioasq": 0.3,
    "covidqa": 0.3, "medquad": 0.3,
}  # fmt: skip
TOGETHER = 512  # passages of which teachers are asked at a time
TAUGHT = 0.5  # share of the loss that teachers have, where there are any


def drawn(
    questions: Sequence[Asked], rng: Random, shares: Mapping[str, float] = MappingProxyType({})
) -> list[tuple[str, Taken]]:
    """One epoch: for each question some of its passages, what answers among them or, now and then, not.

    Args:
        shares: of some sources, instead of those of `SHARES`.
    """
    found: list[tuple[str, Taken]] = []
    taken = {**SHARES, **shares}
    for asked in questions:
        if rng.random() >= taken[asked.source]:
            continue
        right = [place for place in asked.passages if (place[1] == YES).any()]
        wrong = [place for place in asked.passages if not (place[1] == YES).any()]
        if right and wrong and rng.random() < LOSSES[asked.source]:
            right = []
        right = rng.sample(right, min(ANSWERING, len(right)))
        room = PASSAGES - len(right)
        likest, others = wrong[: max(1, room - 1)], wrong[max(1, room - 1) :]
        wrong = [*likest, *rng.sample(others, min(room - len(likest), len(others)))]
        found.append((asked.source, (asked.ids, [*right, *wrong])))
    return found


def batched(taken: Sequence[Taken], pack: Pack, size: int, seed: int) -> list[list[int]]:
    """Numbers of `taken`, batch by batch, each of `size`."""
    lengths = [len(ids) + max(len(pack.passages[number].ids) for number, _ in places) for ids, places in taken]
    order = list(range(len(taken)))
    Random(seed).shuffle(order)
    batches = batches_of_like_length([lengths[i] for i in order], size, WINDOW * size, seed)
    return [[order[i] for i in batch] for batch in batches]


class PairTrainer(Run):
    """Learns what follows from what, from the judge's pairs, once."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(JudgeNetwork(open_body(seed, DROPOUT, short=True)), folder, seed, PAIR_RATES)

    def run(self, pairs: Sequence[PairOfTexts]) -> None:
        batches = batches_of_like_length([len(p.ids) for p in pairs], PAIRS, WINDOW * PAIRS, self.seed)
        ready = made_ahead(lambda rows: padded_pairs([pairs[i] for i in rows]), batches[self.step :])
        self.network.train()

        def learn(step: int, progress: float) -> None:
            batch = PairBatch(*(one.to(DEVICE) for one in next(ready)))
            loss = self.descend(progress, lambda: merged_loss(self.forward(batch), batch))
            if step % 100 == 0:
                print(f"pairs: step {step}/{len(batches)} loss {float(loss):.3f}", flush=True)

        self.go(len(batches), float("inf"), learn)

    def forward(self, batch: PairBatch) -> Tensor:
        with torch.autocast(DEVICE.type, torch.bfloat16):
            logits: Tensor = self.network(batch.ids, batch.mask, batch.types)
        return logits.float()


def padded_pairs(pairs: Sequence[PairOfTexts]) -> tuple[Tensor, ...]:
    """What a `PairBatch` takes."""
    ids, mask, types = (np.zeros((len(pairs), max(len(p.ids) for p in pairs)), dtype=np.int64) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)], mask[row, : len(pair.ids)], types[row, pair.first : len(pair.ids)] = pair.ids, 1, 1
    flags = [[[bool(bits >> label & 1) for label in range(len(LABELS))] for bits in marks]
             for marks in zip(*((p.right, p.among) for p in pairs), strict=True)]  # fmt: skip
    return *map(torch.from_numpy, (ids, mask, types)), *map(torch.tensor, flags)


class Trainer(Run):
    """Learns to read."""

    taught: Taught | None = None  # what teachers say, if there are any

    def drawn(self, pack: Pack, epochs: int, shares: Mapping[str, float]) -> list[list[tuple[str, Taken]]]:
        rng = Random(self.seed)
        return [drawn(pack.train, rng, shares) for _ in range(epochs)]

    def run(self, pack: Pack, epochs: Sequence[Sequence[tuple[str, Taken]]], limit_m: float) -> Counter[str]:
        """Learns from all `drawn` epochs, or until `limit_m` minutes have passed; how many questions of each source
        were seen."""
        batches, sources = list[list[Taken]](), list[list[str]]()
        for number, epoch in enumerate(epochs):
            for batch in batched([taken for _, taken in epoch], pack, QUESTIONS, self.seed + number):
                batches.append([epoch[i][1] for i in batch])
                sources.append([epoch[i][0] for i in batch])
        ready = made_ahead(lambda questions: collate(questions, pack, self.taught), batches[self.step :])
        self.network.train()

        def learn(step: int, progress: float) -> None:
            batch = next(ready).to(DEVICE)
            loss = self.descend(progress, lambda: self.loss_of(batch))
            if step % 20 == 0:
                minutes = self.spent_s / 60
                print(f"questions: step {step}/{len(batches)} loss {float(loss):.3f}, {minutes:.0f} min", flush=True)

        self.go(len(batches), limit_m * 60, learn)
        return Counter(source for batch in sources[: self.step] for source in batch)

    def loss_of(self, batch: Batch) -> Tensor:
        logits = forward(self.network, batch).flatten()
        question, size = batch.question.unsqueeze(1).expand_as(batch.labels).flatten(), batch.questions
        labelled = answer_loss(logits, batch.labels.flatten(), question, size)
        if self.taught is None:
            return labelled
        taught = taught_loss(logits, batch.taught.flatten(), question, size, batch.real.flatten())
        return (1 - TAUGHT) * labelled + TAUGHT * taught


def taught_by(networks: Sequence[nn.Module], taken: Iterable[Taken], pack: Pack) -> Taught:
    """What networks say of each statement of every passage that is `taken`: the mean of their logits."""
    pairs = {key_of(ids, place[0]): (ids, [place]) for ids, places in taken for place in places}
    by_length = sorted(pairs.items(), key=lambda pair: len(pair[1][0]) + len(pack.passages[pair[0][1]].ids))
    cuts = [by_length[at : at + TOGETHER] for at in range(0, len(by_length), TOGETHER)]
    batches = made_ahead(lambda some: collate([pair for _, pair in some], pack), cuts)
    for network in networks:
        network.eval()
    found: dict[tuple[bytes, int], np.ndarray] = {}
    for some, batch in zip(cuts, batches, strict=True):
        with torch.no_grad():
            said = torch.stack([forward(network, batch.to(DEVICE)) for network in networks]).mean(0)
        for (key, (_, [(_, labels)])), row in zip(some, said.cpu().numpy().astype(np.float16), strict=True):
            found[key] = row[: len(labels)]
    return found


def forward(network: nn.Module, batch: Batch) -> Tensor:
    with torch.autocast(DEVICE.type, torch.bfloat16):
        logits: Tensor = network(batch.ids, batch.mask, batch.types, batch.pool)
    return logits.float()


def score(questions: Sequence[Asked], logits: Sequence[np.ndarray]) -> dict[str, float]:
    """How good the reader is on questions: is its best statement one that answers, and does its best logit tell
    questions that are answered from those that only sound as if (area under the curve; right decisions at 0)?

    Args:
        logits: for each question those of all statements of all its passages, one after the other.
    """
    first, three, best, answerable = [], [], [], []
    for asked, flat in zip(questions, logits, strict=True):
        labels = np.concatenate([marks for _, marks in asked.passages])
        said = labels != UNSAID
        order = np.argsort(-flat[said], kind="stable")
        best.append(float(flat[said].max(initial=-np.inf)))
        answerable.append(asked.answerable)
        if asked.answerable:
            first.append(labels[said][order[0]] == YES)
            three.append((labels[said][order[:3]] == YES).any())
    yes, no = (np.asarray([b for b, a in zip(best, answerable, strict=True) if a is kind]) for kind in (True, False))
    wins = (yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean()
    decided = np.mean([(b > 0) == a for b, a in zip(best, answerable, strict=True)])
    return {
        "answerable": len(yes), "not": len(no), "first": round(float(np.mean(first)), 3),
        "three": round(float(np.mean(three)), 3), "auc": round(float(wins), 3), "decided": round(float(decided), 3),
    }  # fmt: skip


def scores_by_source(questions: Sequence[Asked], logits: Sequence[np.ndarray]) -> dict[str, dict[str, float]]:
    """`score` of the questions of each source."""
    found = {}
    for source in dict.fromkeys(asked.source for asked in questions):
        own = [(asked, flat) for asked, flat in zip(questions, logits, strict=True) if asked.source == source]
        found[source] = score(*zip(*own, strict=True))
    return found


def network_logits(network: nn.Module, pack: Pack, together: int = 16) -> Iterator[np.ndarray]:
    """Logits of the development questions' statements, before anything is exported."""
    network.eval()
    for start in range(0, len(pack.dev), together):
        some = pack.dev[start : start + together]
        batch = collate([(asked.ids, asked.passages) for asked in some], pack).to(DEVICE)
        with torch.no_grad():
            rows = iter(forward(network, batch).cpu().numpy())
        for asked in some:
            yield np.concatenate([next(rows)[: len(marks)] for _, marks in asked.passages])


def fill(network: nn.Module, file: Path) -> nn.Module:
    network.load_state_dict(torch.load(file, weights_only=True))
    return network


def facts_beside(network: Path) -> dict[str, object]:
    """What its training wrote of itself."""
    facts: dict[str, object] = json.loads((network.parent / "facts.json").read_text(encoding="utf-8"))
    return facts


def began(run: Run, resume: bool) -> None:
    run.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    if resume and run.checkpoint.exists():
        run.resume()


def share(told: str) -> tuple[str, float]:
    source, _, number = told.partition("=")
    if source not in SHARES:
        raise argparse.ArgumentTypeError(f"no source is called {source!r}")
    return source, float(number)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6, help="times that the questions are gone through")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--start", type=Path, metavar="NETWORK", help="a network.pt, with its facts.json, to go on from"
    )
    parser.add_argument(
        "--teacher", type=Path, action="append", default=[], metavar="NETWORK", help="a network.pt to learn from too"
    )
    parser.add_argument("--rate", type=float, default=1.0, help="what the learning rates are times")
    parser.add_argument("--share", type=share, action="append", default=[], metavar="SOURCE=SHARE",
                        help="of a source's questions that an epoch takes")  # fmt: skip
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end after so long, whatever is left")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    pack = Pack.load(options.pack)
    network, steps, seen = ReaderNetwork(open_body(options.seed, DROPOUT)), 0, Counter[str]()
    if options.start:
        fill(network, options.start)
    else:
        pairs = PairTrainer(options.out / "pairs", options.seed)
        began(pairs, options.resume)
        pairs.run(pack.pairs)
        network.body.load_state_dict(pairs.network.body.state_dict())
        steps, seen = pairs.step, Counter({"pairs": len(pack.pairs)})
    teachers = [fill(ReaderNetwork(open_body(options.seed)), file).to(DEVICE) for file in options.teacher]
    rates = (FURTHER_RATES if options.start else RATES).times(options.rate)
    trainer = Trainer(network, options.out / "questions", options.seed, rates)
    epochs = trainer.drawn(pack, options.epochs, dict(options.share))
    if teachers:
        trainer.taught = taught_by(teachers, (taken for epoch in epochs for _, taken in epoch), pack)
    began(trainer, options.resume)
    seen += trainer.run(pack, epochs, options.minutes)
    for source, scores in scores_by_source(pack.dev, list(network_logits(trainer.network, pack))).items():
        print(source, scores, flush=True)
    torch.save(trainer.network.cpu().state_dict(), options.out / "network.pt")
    facts = {"seed": options.seed, "epochs": options.epochs, "steps": steps + trainer.step, "seen": dict(seen),
             "data_sha256": pack.data_sha256}  # fmt: skip
    if options.minutes < float("inf"):
        facts["minutes"] = options.minutes
    if options.rate != 1:
        facts["rate"] = options.rate
    if options.share:
        facts["shares"] = dict(options.share)
    if options.start:
        facts["before"] = facts_beside(options.start)
    if teachers:
        facts["teachers"] = [facts_beside(file) for file in options.teacher]
    (options.out / "facts.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
