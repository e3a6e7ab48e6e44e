"""Passages a second: the product's encoder against `SentenceTransformer.encode` with its defaults.

    scripts/bench_embedding [--documents DIR] [--passages N] [--rounds N] [--json]

The same model, the same texts (passages with their headings, as `equipoise index` embeds them), the same process and
the same cores; the two take turns, so that a busy machine slows both, and the medians are compared. The product's
encoder makes the token vectors for late interaction in the same pass.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bot.settings import load_settings
from index.encoder import Encoder
from index.errors import EquipoiseError
from index.export import ensure_encoder, packaged_model
from index.generation import Home, embedding_text
from index.passages import split_document
from index.read.layers import Layers
from index.reading import read_folder


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians over the rounds. `cosine` is the mean cosine between the two encoders' vectors of the same text."""

    passages: int
    rounds: int
    words: float  # a passage, on average
    ours_per_s: float
    theirs_per_s: float
    ratio: float
    cosine: float


def read_passages(documents: Path, count: int) -> list[str]:
    """`count` passages of a folder as they are embedded, from the start again when there are fewer."""
    folder = read_folder(Layers(documents), {}, lambda *_: None)
    texts = [
        embedding_text(document, passage)[0]
        for document in folder.documents
        for passage in split_document(document).passages
    ]
    return list(islice(cycle(texts), count)) if texts else []


def per_second(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    started = time.perf_counter()
    work(texts)
    return len(texts) / (time.perf_counter() - started)


def measure(texts: Sequence[str], models: Path, threads: int, rounds: int) -> Measured:
    """Both encoders in turns, after one unmeasured turn each."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    ours = Encoder(ensure_encoder(models, None), threads=1)
    theirs = SentenceTransformer(str(packaged_model()), device="cpu")
    torch.set_num_threads(threads)

    def run_ours(batch: Sequence[str]) -> np.ndarray:
        return np.stack([encoded.sentence for encoded in ours.encode_many(batch, workers=threads)])

    def run_theirs(batch: Sequence[str]) -> np.ndarray:
        return np.asarray(theirs.encode(list(batch)))

    one, other = run_ours(texts[:20]), run_theirs(texts[:20])
    cosine = float((one * other / np.linalg.norm(other, axis=1, keepdims=True)).sum(axis=1).mean())
    speeds = [(per_second(run_ours, texts), per_second(run_theirs, texts)) for _ in range(rounds)]
    return Measured(
        passages=len(texts),
        rounds=rounds,
        words=statistics.mean(len(text.split()) for text in texts),
        ours_per_s=statistics.median(ours for ours, _ in speeds),
        theirs_per_s=statistics.median(theirs for _, theirs in speeds),
        ratio=statistics.median(ours / theirs for ours, theirs in speeds),
        cosine=cosine,
    )


def main(
    documents: Annotated[Path | None, typer.Option(help="Folder of documents.", show_default="documents/")] = None,
    passages: Annotated[int, typer.Option(min=20, help="Passages to embed a turn.")] = 150,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Compare the speed of the two encoders."""
    settings = load_settings()
    texts = read_passages(documents or settings.documents, passages)
    if not texts:
        sys.exit(f"No document could be read in {documents or settings.documents}.")
    measured = measure(texts, Home(settings.home).models, settings.threads, rounds)
    if as_json:
        print(json.dumps(asdict(measured), indent=2))
        return
    print(
        f"{measured.passages} passages of {measured.words:.0f} words, {measured.rounds} turns each, "
        f"{settings.threads} threads, load of the machine {os.getloadavg()[0]:.1f}"
    )
    print(f"  this encoder                 {measured.ours_per_s:8.1f} passages a second")
    print(f"  SentenceTransformer.encode   {measured.theirs_per_s:8.1f}")
    print(f"  ratio {measured.ratio:.2f}; mean cosine between their vectors {measured.cosine:.4f}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except EquipoiseError as error:
        sys.exit(str(error))
