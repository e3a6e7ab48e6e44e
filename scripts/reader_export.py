"""Write a trained reader as the folder that is shipped: int8 ONNX, tokenizer, configuration and model card.

    python -m scripts.reader_export DATA_DIR DIR

Reads DIR/network.pt and DIR/facts.json, which `scripts.train_reader` wrote, and writes DIR/reader.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from bot.reader import MAX_TOKENS, Reader, open_tokenizer
from scripts.judge_export import quantise
from scripts.pack_reader import Packer
from scripts.reader_groups import Group, training_groups
from scripts.reader_network import ReaderNetwork
from scripts.train_reader import fill, scores_by_source
from scripts.training import body_folder, open_body

SOURCES = {
    "written": ("Questions written for this by hand, over MedQuAD documents (CC BY 4.0) and pages of our own", "ours"),
    "everyday": ("Further questions over those pages, as people type them in a hurry or in distress", "ours"),
    "contrast": ("Further questions over those pages, in pairs that differ by little: one answered, one not", "ours"),
    "lay": ("Further questions over those pages, in patients' words that the pages do not use", "ours"),
    "other": ("Further questions over those pages, many asking of one thing what they say of another", "ours"),
    "clinics": ("Questions that patients of made-up clinics ask of all that such a clinic has written", "ours"),
    "medquad": ("MedQuAD's own questions (abachaa/MedQuAD), without NHLBI", "CC BY 4.0"),
    "bioasq": ("BioASQ 9b in SQuAD form", "none stated"),
    "covidqa": ("COVID-QA (deepset)", "Apache-2.0"),
    "pairs": ("The judge's pairs, from the data sets that its model card names", "as named there"),
}


@dataclass(frozen=True, slots=True)
class Training:
    """What the training was: enough to do it again. `seen` counts questions (and pairs) by source, over all epochs.

    `before` is the training whose network it went on from, `teachers` are those of the networks it learnt from too.
    `minutes`: when it had to end, if that was set. `rate`: what the rates were times; `shares`: of some sources the
    share of their questions that an epoch took. `remark`: what else the card has to say of it.
    """

    seed: int
    epochs: int
    steps: int
    seen: Mapping[str, int]
    data_sha256: str
    before: Training | None = None
    teachers: tuple[Training, ...] = ()
    minutes: float | None = None
    rate: float = 1.0
    shares: Mapping[str, float] = field(default_factory=dict)
    remark: str = ""

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Training:
        before = facts.get("before")
        teachers = tuple(cls.from_json(teacher) for teacher in facts.get("teachers", ()))
        return cls(**{**facts, "before": cls.from_json(before) if before else None, "teachers": teachers})

    @property
    def command(self) -> str:
        start = " --start BEFORE/network.pt" if self.before else ""
        teachers = "".join(f" --teacher {name}/network.pt" for name in ascii_uppercase[: len(self.teachers)])
        end = f" --minutes {self.minutes:g}" if self.minutes is not None else ""
        rate = f" --rate {self.rate:g}" if self.rate != 1 else ""
        shares = "".join(f" --share {source}={share:g}" for source, share in self.shares.items())
        told = f"--seed {self.seed} --epochs {self.epochs}{start}{teachers}{end}{rate}{shares}"
        return f"scripts/train_reader DATA_DIR --out DIR {told}"

    @property
    def story(self) -> str:
        """How it went, for the card."""
        taught = ""
        if self.teachers:
            others = "; ".join(f"`{teacher.command}`, {teacher.steps:,} steps" for teacher in self.teachers)
            taught = (" Half of what it learnt from the questions is the mean of what networks of the same kind say of "
                      f"them, trained before with other seeds: {others}.")  # fmt: skip
        epochs = f"{self.epochs} epochs" if self.minutes is None else f"what time allowed of {self.epochs} epochs"
        if self.before:
            start = (f"It went on from a network trained with `{self.before.command}` over data with the SHA-256 "
                     f"`{self.before.data_sha256}`. {self.before.story} From there it learnt from {epochs} of the "
                     f"questions at a lower rate, {self.steps:,} steps.")  # fmt: skip
        else:
            start = f"First the judge's pairs, once; then {epochs} of the questions: {self.steps:,} steps in all."
        remark = f" {self.remark}" if self.remark else ""
        return start + taught + remark

    @property
    def total(self) -> Counter[str]:
        """Questions and pairs by source, over both trainings."""
        return Counter(self.seen) + (self.before.total if self.before else Counter())


class OnePassage(nn.Module):
    """The network for one unpadded passage: no attention mask to pass."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, pool: Tensor) -> Tensor:
        logits: Tensor = self.network(input_ids, torch.ones_like(input_ids), token_type_ids, pool)
        return logits


def export_onnx(network: nn.Module, file: Path) -> None:
    """Full precision, opset 17, any number of tokens and statements."""
    sample = torch.tensor([[101, 2023, 2003, 102, 2025, 2023, 102]])
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1]])
    pool = torch.tensor([[[0, 0, 0, 0, 0.5, 0.5, 0], [0, 0, 0, 0, 0, 0, 1.0]]])
    tokens = {0: "passages", 1: "tokens"}
    with torch.no_grad():
        torch.onnx.export(
            OnePassage(network).eval(),
            (sample, types, pool),
            str(file),
            input_names=["input_ids", "token_type_ids", "pool"],
            output_names=["logits"],
            dynamic_axes={
                "input_ids": tokens,
                "token_type_ids": tokens,
                "pool": {0: "passages", 1: "statements", 2: "tokens"},
                "logits": {0: "passages", 1: "statements"},
            },
            opset_version=17,
            dynamo=False,
        )


def write_reader(network: nn.Module, tokenizer: Path, training: Training, folder: Path) -> None:
    """`model.onnx`, `tokenizer.json` and `config.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        full = Path(aside) / "full.onnx"
        export_onnx(network, full)
        quantise(full, folder / "model.onnx")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    facts = {
        "max_tokens": MAX_TOKENS,
        "body": "all-MiniLM-L6-v2",
        "training": asdict(training),
    }
    (folder / "config.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def reader_card(training: Training, scores: Mapping[str, Mapping[str, float]]) -> str:
    """Markdown: what it is, what it was trained on under which licences, how to make it again, how good it is."""
    seen = training.total
    table = "\n".join(f"| {title} | {seen[name]:,} | {licence} |"
                      for name, (title, licence) in SOURCES.items() if name in seen)  # fmt: skip
    measured = "\n".join(
        f"| {source} | {one['answerable'] + one['not']:,} | {one['first']:.1%} | {one['three']:.1%} "
        f"| {one['auc']:.3f} | {one['decided']:.1%} |"
        for source, one in scores.items()
    )
    return f"""# Reader: which statements of a passage answer a question?

A cross-encoder of 22 million parameters: the body of all-MiniLM-L6-v2 over a question and a passage with its headings,
and a head that gives each statement of the passage one logit, ONNX in int8. At most {MAX_TOKENS} tokens together,
English only. It runs on a CPU while a patient waits: it ranks what the search found, and its best logit is evidence of
whether the library answers at all.

## Training data

| questions | seen in training | licence |
|---|---|---|
{table}

Half of the written questions are near misses: they ask of their document what it does not say. No text of BioASQ,
COVID-QA, MedQuAD or the pairs is part of this package, only weights trained on it; "none stated" means that the
repository it was taken from gives no licence. The body's weights (all-MiniLM-L6-v2) are Apache-2.0.

## Training

    {training.command}

{training.story} All in bfloat16; an epoch takes a minute on a GPU (an H100 or H200), some hours on two cores. Word
embeddings stay as they are. A question is trained with up to five passages; now and then the ones that answer are taken
away. All statements and a standing 0 share the probability; it belongs to those that answer, or to the 0 where none
does. Two trainings come out alike, not equal: sums are taken in no fixed order. SHA-256 over the data files:
`{training.data_sha256}`.

## Scores

On written questions over documents that were kept apart, with all passages of their subject and the shipped int8 file:
those whose first statement answers, those with one that answers among the first three, how well the best logit tells
the answered from the near misses (area under the curve), and how many are decided right at 0.

| questions | number | first | among three | area | right at 0 |
|---|---|---|---|---|---|
{measured}

## Limits

- It was trained on patients' and customers' questions, nearly all about health; it knows no other language than
  English.
- It reads one passage at a time: what two passages answer together it does not see.
- Not a medical device: it finds sentences, it does not say whether they are true.
"""


def export(data: Path, work: Path) -> None:
    """Export, measure what was exported, and write the card that says so."""
    training = Training.from_json(json.loads((work / "facts.json").read_text(encoding="utf-8")))
    network = fill(ReaderNetwork(open_body(training.seed)), work / "network.pt")
    folder = work / "reader"
    write_reader(network, body_folder() / "tokenizer.json", training, folder)
    reader = Reader(folder)
    _, dev = training_groups(data, training.seed)
    scores = scored(reader, dev)
    print(scores)
    (folder / "MODEL_CARD.md").write_text(reader_card(training, scores), encoding="utf-8")


def scored(reader: Reader, groups: Sequence[Group]) -> dict[str, dict[str, float]]:
    """What `scripts.train_reader.scores_by_source` says of an exported reader."""
    packer = Packer(open_tokenizer(body_folder() / "tokenizer.json"))
    logits = [np.concatenate(reader.read(group.question, [p.page for p in group.passages])) for group in groups]
    return scores_by_source([packer.asked(group) for group in groups], logits)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("work", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    export(options.data, options.work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
