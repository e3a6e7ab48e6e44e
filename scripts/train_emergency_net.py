"""Train the net under the emergency rules and write the folder that ships.

    scripts/train_emergency_net DATA_DIR --out DIR [--folds N] [--seed N]

Two parts, whose log-odds are added: a network over the message (`bot/screen/network.py`), which learns its wording, and
a logistic model over plain words and pairs of them, which knows what the rules made of it. `scripts/alarm_rows.py` says
what they learn from. The thresholds come from what both parts say of messages that they have not learnt from: the
network is trained anew without each of N folds. For each share of false cards it prints what is caught; then what the
net makes of the sets that are only measured, which the model card keeps.

Writes DIR/emergency, the folder that `bot/models/emergency` is a copy of. Each network is kept below DIR, and an
interrupted run goes on from there: five trainings of some five minutes each on two cores.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from bot.screen.net import SELF_HARM, Net, doubts, phrases, suspect
from bot.screen.network import MAX_TOKENS, AlarmReader
from bot.screen.screen import Look, look
from scripts.alarm_network import EPOCHS, WEIGHTS, WRITTEN_FOR_THIS, Trainer, export_onnx, open_message_tokenizer
from scripts.alarm_rows import Row, learnt_from, measured_on

STRENGTH = 10.0  # of LogisticRegression: by cross-validation 3, 10 and 30 differ little
FEWEST = 2  # messages that hold a phrase for it to be learnt
LEAST_WEIGHT = 0.02  # of a phrase that is kept
# Shares of the wordings that only sound like an emergency which get a card, and at least the numbers.
FALSE_CARDS, FALSE_NOTICES = 0.025, 0.08
# Of the emergencies that a rule finds, so many may be met with the numbers and an answer instead of the card.
DOUBTED = 0.002


@dataclass(frozen=True)
class Seen:
    """Rows with what the rules make of them."""

    rows: Sequence[Row]
    looks: Sequence[Look]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Seen:
        return cls(rows, [look(row.text) for row in rows])

    @property
    def labels(self) -> np.ndarray:
        return np.asarray([row.kind is not None for row in self.rows])

    @property
    def caught_by_rules(self) -> np.ndarray:
        return np.asarray([seen.emergency is not None for seen in self.looks])

    def where(self, chosen: np.ndarray) -> Seen:
        """Those at the places chosen."""
        return Seen([self.rows[i] for i in chosen], [self.looks[i] for i in chosen])


@dataclass(frozen=True, slots=True)
class Caught:
    """What becomes of `number` messages that tell of an emergency, or of none: how many a rule finds, how many of those
    the net doubts, how many get the card, and the card or the numbers."""

    number: int
    rules: int
    doubted: int
    cards: int
    any: int


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    learnt = Seen.of(learnt_from(options.data))
    kinds = sorted({row.kind for row in learnt.rows if row.kind})
    print(f"{len(learnt.rows)} messages, {learnt.labels.sum()} of them emergencies")
    apart = scores_apart(learnt, kinds, options.folds, options.out, options.seed)
    net = with_thresholds(fit(learnt), learnt, apart)
    network = trained(learnt.rows, kinds, options.out / "whole", options.seed).network
    folder = options.out / "emergency"
    write_folder(network, kinds, net, folder)
    measured = {name: measure(Seen.of(rows), net, AlarmReader(folder))
                for name, rows in measured_on(options.data).items()}  # fmt: skip
    card = model_card(learnt, options, net, measured)
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    print(card)
    return 0


def trained(rows: Sequence[Row], kinds: Sequence[str], folder: Path, seed: int) -> Trainer:
    """A network that has learnt from the rows; from where it stopped if it did before."""
    folder.mkdir(exist_ok=True)
    trainer = Trainer(folder, seed, kinds)
    if trainer.checkpoint.exists():
        trainer.resume()
    trainer.run(rows)
    return trainer


def scores_apart(learnt: Seen, kinds: Sequence[str], folds: int, out: Path, seed: int) -> np.ndarray:
    """The score of each row by a net that has not learnt from its fold, shape (rows,)."""
    order = np.random.default_rng(seed).permutation(len(learnt.rows))
    scores = np.zeros(len(order))
    for fold in range(folds):
        held, rest = (
            np.sort(order[fold::folds]),
            np.sort(np.concatenate([order[k::folds] for k in range(folds) if k != fold])),
        )
        print(f"fold {fold + 1} of {folds}", flush=True)
        trainer = trained(learnt.where(rest).rows, kinds, out / f"fold-{fold}", seed)
        net, apart = fit(learnt.where(rest)), learnt.where(held)
        danger = trainer.logits([row.text for row in apart.rows])
        scores[held] = [net.score(seen, float(said)) for seen, said in zip(apart.looks, danger, strict=True)]
    return scores


def vocabulary(seen: Sequence[Look]) -> dict[str, int]:
    """A column for each phrase of at least FEWEST messages."""
    counts: dict[str, int] = {}
    for one in seen:
        for phrase in phrases(one.words):
            counts[phrase] = counts.get(phrase, 0) + 1
    return {phrase: column for column, phrase in enumerate(sorted(p for p, n in counts.items() if n >= FEWEST))}


def features(looks: Sequence[Look], columns: Mapping[str, int]) -> sparse.csr_matrix:
    """Phrases, whether a veto took a match back: shape (rows, phrases + 1)."""
    said = sparse.lil_matrix((len(looks), len(columns) + 1))
    for row, seen in enumerate(looks):
        for phrase, value in phrases(seen.words).items():
            if phrase in columns:
                said[row, columns[phrase]] = value
        said[row, len(columns)] = float(seen.taken_back)
    return said.tocsr()


def fit(part: Seen) -> Net:
    """The linear model learnt from `part`, without thresholds."""
    columns = vocabulary(part.looks)
    weights = [WEIGHTS.get(row.split, WRITTEN_FOR_THIS) for row in part.rows]
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(features(part.looks, columns), part.labels, sample_weight=weights)
    *said, taken_back = model.coef_[0].tolist()
    return Net(
        phrases={phrase: round(said[column], 2) for phrase, column in columns.items()
                 if abs(said[column]) >= LEAST_WEIGHT},
        taken_back=round(taken_back, 3),
        intercept=round(float(model.intercept_[0]), 3),
        notice_from=0.0,
        card_from=0.0,
        doubt_below=-np.inf,
    )  # fmt: skip


def with_thresholds(net: Net, learnt: Seen, apart: np.ndarray) -> Net:
    """The net with thresholds by the scores of nets that had not learnt from what they scored."""
    written = np.asarray([row.split not in WEIGHTS for row in learnt.rows])
    unruled = written & ~learnt.caught_by_rules
    quiet, loud = apart[unruled & ~learnt.labels], apart[unruled & learnt.labels]
    clinics = apart[np.asarray([row.split == "clinics" and row.kind is None for row in learnt.rows])]
    print(f"Of {len(quiet)} wordings of no emergency, {len(loud)} of one, in which no rule finds anything:")
    for share in (0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.06, 0.08):
        floor = float(np.quantile(quiet, 1 - share))
        print(f"  false {share:.1%}: from {floor:.2f} on, caught {(loud >= floor).mean():.1%}; "
              f"of {len(clinics)} questions to clinics {(clinics >= floor).sum()}")  # fmt: skip
    doubtful = np.asarray([seen.emergency is not None and seen.emergency.kind != SELF_HARM for seen in learnt.looks])
    told, false = apart[doubtful & learnt.labels], apart[doubtful & ~learnt.labels]
    for share in (0.0, 0.001, 0.002, 0.005, 0.01):
        below = float(np.quantile(told, share))
        print(f"  doubted below {below:.2f}: {(told < below).sum()} of {len(told)} emergencies that a rule finds, "
              f"{(false < below).sum()} of {len(false)} others")  # fmt: skip
    return Net(**{
        **asdict(net),
        "card_from": round(float(np.quantile(quiet, 1 - FALSE_CARDS)), 2),
        "notice_from": round(float(np.quantile(quiet, 1 - FALSE_NOTICES)), 2),
        "doubt_below": round(float(np.quantile(told, DOUBTED)), 2),
    })  # fmt: skip


def write_folder(network: object, kinds: Sequence[str], net: Net, folder: Path) -> None:
    """`model.onnx`, `tokenizer.json`, `config.json` and `net.json`."""
    folder.mkdir(exist_ok=True)
    export_onnx(network, folder / "model.onnx")
    tokenizer = open_message_tokenizer()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    facts = {"kinds": list(kinds), "max_tokens": MAX_TOKENS, "body": "all-MiniLM-L6-v2"}
    (folder / "config.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    told = {"made_by": "scripts/train_emergency_net DATA_DIR --out DIR", **asdict(net)}
    (folder / "net.json").write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")


def measure(part: Seen, net: Net, reader: AlarmReader) -> dict[str, Caught]:
    """What becomes of the rows as they are met: rules, then the net; emergencies and others."""
    met = np.asarray([_met(row.text, seen, net, reader) for row, seen in zip(part.rows, part.looks, strict=True)])
    chosen = {"emergencies": part.labels, "others": ~part.labels}
    return {
        name: Caught(int(of.sum()), *(int(count) for count in met[of].sum(axis=0)))
        for name, of in chosen.items()
        if of.any()
    }


def _met(text: str, seen: Look, net: Net, reader: AlarmReader) -> tuple[bool, bool, bool, bool]:
    """Whether a rule finds something, the net doubts that, the card is shown, and the card or the numbers are."""
    if seen.emergency is not None:
        doubted = doubts(text, seen.emergency, net, reader)
        return True, doubted, not doubted, True
    found = suspect(text, net, reader)
    return False, False, found is not None and found.sure, found is not None


def model_card(
    learnt: Seen, options: argparse.Namespace, net: Net, measured: Mapping[str, Mapping[str, Caught]]
) -> str:
    """Markdown: what it is, what it learnt from, how to make it again, how good it is."""
    sorts = {split: "written for this" if split not in WEIGHTS else split for split in {r.split for r in learnt.rows}}
    counts: dict[str, list[int]] = {}
    for row in learnt.rows:
        both = counts.setdefault(sorts[row.split], [0, 0])
        both[0] += 1
        both[1] += row.kind is not None
    data = "\n".join(f"| {name} | {number:,} | {dangers:,} |" for name, (number, dangers) in sorted(counts.items()))
    scores = "\n".join(
        f"| {name}, {which} | {one.number:,} | {one.rules:,} | {one.doubted:,} | {one.cards:,} | {one.any:,} |"
        for name, sorted_ in measured.items()
        for which, one in sorted_.items()
    )
    return f"""# Emergency net: does this message tell of an emergency?

A network of 22 million parameters: the body of all-MiniLM-L6-v2 over one message, and a head that gives the log-odds
of danger and its kind, ONNX in int8; and a logistic model over plain words and what the rules made of them, whose
log-odds are added. At most {MAX_TOKENS} tokens, English only. It stands under the rules of `bot/screen`: where they say
nothing it may show the card (from {net.card_from} on) or the numbers above the answer (from {net.notice_from} on);
where they find their words in what it takes for harmless (below {net.doubt_below}) the numbers take the card's place,
in messages of at most 25 words and never for self-harm.

## Training data

| messages | learnt from | emergencies |
|---|---|---|
{data}

"public" are questions of the data sets that the reader's model card names, of which no text is part of this package;
all others are our own. The body's weights (all-MiniLM-L6-v2) are Apache-2.0.

## Training

    scripts/train_emergency_net DATA_DIR --out DIR --folds {options.folds} --seed {options.seed}

{EPOCHS} epochs in bfloat16, some five minutes of two cores; thresholds by {options.folds} networks that had each not
learnt from what they scored. Two trainings come out alike, not equal.

## Scores

Messages that nothing was learnt from, with the shipped int8 file: how many there are, in how many a rule finds
something, how many of those the net doubts, how many get the card, and the card or the numbers. What
`scripts/alarm_rows.py` says of each set is worth knowing.

| messages | number | found by a rule | doubted | card | card or numbers |
|---|---|---|---|---|---|
{scores}

## Limits

- It goes by wording and is no triage; it reads one message and not the conversation.
- English only.
- Not a medical device.
"""


if __name__ == "__main__":
    sys.exit(main())
