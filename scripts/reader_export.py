"""Writes a trained reader as the folder that is shipped: int8 ONNX, tokenizer, configuration and model card."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from bot.reader import MAX_TOKENS
from scripts.judge_export import Training, quantise

SOURCES = {
    "written": ("Questions written for this by hand, over MedQuAD documents (CC BY 4.0) and pages of our own", "ours"),
    "medquad": ("MedQuAD's own questions (abachaa/MedQuAD), without NHLBI", "CC BY 4.0"),
    "bioasq": ("BioASQ 9b in SQuAD form", "none stated"),
    "covidqa": ("COVID-QA (deepset)", "Apache-2.0"),
}


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


def reader_card(training: Training, scores: Mapping[str, float]) -> str:
    """Markdown: what it is, what it was trained on under which licences, how to make it again, how good it is."""
    table = "\n".join(f"| {title} | {training.pairs_by_set[name]:,} | {licence} |"
                      for name, (title, licence) in SOURCES.items() if name in training.pairs_by_set)  # fmt: skip
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
COVID-QA or MedQuAD is part of this package, only weights trained on it; "none stated" means that the repository it was
taken from gives no licence. The body's weights (all-MiniLM-L6-v2) are Apache-2.0.

## Training

    {training.command}

Seed {training.seed}; {training.steps:,} steps, {training.pairs_seen:,} groups of a question and up to three passages;
word embeddings and the first two layers frozen; bfloat16 on CPU. All statements of a group and a standing 0 share the
probability; it belongs to those that answer, or to the 0 where none does. With `--minutes` the learning rate follows
the clock, so that the weights come out alike, not equal. SHA-256 over the data files:
`{training.data_sha256}`.

## Scores

On {scores["answerable"] + scores["not"]} written questions over documents that were kept apart, up to five passages
each, with the shipped int8 file: its first statement answers in {scores["first"]:.1%}, one of its first three in
{scores["three"]:.1%}; its best logit tells the answered from the near misses with an area under the curve of
{scores["auc"]:.3f} ({scores["decided"]:.1%} right at 0).

## Limits

- It was trained on health documents and patients' questions; it knows no other language than English.
- It reads one passage at a time: what two passages answer together it does not see.
- Not a medical device: it finds sentences, it does not say whether they are true.
"""
