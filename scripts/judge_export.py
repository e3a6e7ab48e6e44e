"""Writes a trained judge as the folder that is shipped: int8 ONNX, tokenizer, configuration and model card."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from scripts.judge_pairs import LABELS, SOURCES

LARGEST_BYTES = 25_000_000


@dataclass(frozen=True, slots=True)
class Training:
    """What a run was: enough to do it again and to know whether the result is the same."""

    command: str
    seed: int
    max_length: int
    steps: int
    pairs_seen: int
    pairs_by_set: Mapping[str, int]
    data_sha256: str


class OnePair(nn.Module):
    """The network for one unpadded pair: no attention mask to pass."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        logits: Tensor = self.network(input_ids, torch.ones_like(input_ids), token_type_ids)
        return logits


def export_onnx(network: nn.Module, file: Path) -> None:
    """Full precision, opset 17, any number of tokens."""
    sample = torch.tensor([[101, 2023, 2003, 102, 2025, 2023, 102]])
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1]])
    axes = {0: "pairs", 1: "tokens"}
    with torch.no_grad():
        torch.onnx.export(
            OnePair(network).eval(),
            (sample, types),
            str(file),
            input_names=["input_ids", "token_type_ids"],
            output_names=["logits"],
            dynamic_axes={"input_ids": axes, "token_type_ids": axes, "logits": {0: "pairs"}},
            opset_version=17,
            dynamo=False,
        )


def quantise(full: Path, small: Path) -> None:
    """Weights to int8, one scale a channel, seven bits of range (exact on processors without VNNI too)."""
    quantize_dynamic(full, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    size = small.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(
            f"The quantised network has {size:,} bytes, more than the {LARGEST_BYTES:,} a package may carry."
        )


def write_judge(network: nn.Module, tokenizer: Tokenizer, training: Training, folder: Path) -> None:
    """`model.onnx`, `tokenizer.json` and `config.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        full = Path(aside) / "full.onnx"
        export_onnx(network, full)
        quantise(full, folder / "model.onnx")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"))
    facts = {
        "labels": list(LABELS),
        "max_length": training.max_length,
        "body": "all-MiniLM-L6-v2",
        "seed": training.seed,
        "steps": training.steps,
        "pairs_seen": training.pairs_seen,
        "data_sha256": training.data_sha256,
    }
    (folder / "config.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def data_table(pairs_by_set: Mapping[str, int]) -> str:
    lines = ["| set | pairs trained on | from | licence stated there |", "|---|---|---|---|"]
    lines += [
        f"| {source.title} | {pairs_by_set[name]:,} | {source.origin} | {source.licence} |"
        for name, source in SOURCES.items()
        if name in pairs_by_set
    ]
    return "\n".join(lines)


def model_card(training: Training, scores: str) -> str:
    """Markdown: what it is, what it was trained on under which licences, how to make it again, how good it is."""
    return f"""# Judge: does one statement contradict another?

A cross-encoder of 22 million parameters: the body of all-MiniLM-L6-v2 and a head over the means of both sides, three
labels ({", ".join(LABELS)}), ONNX in int8. It reads two English sentences of at most {training.max_length} tokens
together. It runs on a CPU at index time, to help find where a library's sources disagree.

## Training data

{data_table(training.pairs_by_set)}

"None stated" means that the repository it was taken from gives no licence; no text of any set is part of this package,
only weights trained on it. Sets whose every use would need an explicit licence can be left out: see `SOURCES` in
`scripts/judge_pairs.py`. Pairs and health claims that occur in the development data were left out. The body's weights
(all-MiniLM-L6-v2) are Apache-2.0.

Edited pairs are made by rule (`scripts/judge_edits.py`) from MedQuAD sentences: a statement and its negation, antonym
or other number (contradiction), its shortened or reworded form (entailment), its neighbour in the text, another
population, "may" and "may not" (neutral).

## Training

    {training.command}

Seed {training.seed}; {training.steps:,} steps, {training.pairs_seen:,} pairs; word embeddings frozen; bfloat16 on CPU.
The learning rate follows the clock: a faster machine sees more of the list in the same minutes, and without `--minutes`
all of it, so the weights come out alike, not equal. SHA-256 over the data files:
`{training.data_sha256}`.

## Scores

`scripts/evaluate_judge DATA_DIR`, on the shipped int8 file. The lexical baseline is a logistic regression over overlap,
negation words, numbers and lengths, fitted on the training data.

{scores}

## Limits

- English only, two sentences at a time: it does not know the heading a statement stands under, nor what "it" refers to.
- "Some are" and "some are not" look like opposites to it, and so may other pairs that differ by one "not" under a
  quantifier or a hedge: both can be true.
- Amounts and units are better compared by code; whether something is affirmed, denied or unknown can often be read from
  the words. Use its verdict beside such rules, not instead of them.
- Of HealthVer's 1,719 development rows, 761 have a premise that was trained on under another claim, and 10 a claim
  that was trained on in other punctuation.
- Evidence in one long paragraph against one sentence (NLI4CT) is beyond it: what does not fit is cut off.
- The health data is mostly about COVID-19. On other subjects expect less than on HealthVer.
- Most evidence pairs of the development file also stand in the training file, under another claim: read the row of
  those that do not, and "remembered", which is what a table of the training labels scores.
- Not a medical device: it points out sentences to be read side by side, it does not say which of them is true.
"""
