"""nDCG@10 of the product's own search on NFCorpus and SciFact: each part alone, fused, re-ranked, and with the reader.

    scripts/bench_retrieval DATA [--fp32] [--corpus nfcorpus]

The abstracts are split, embedded and indexed as documents are; an abstract's rank is that of its best passage. The
published BM25 figures (BEIR) are for the test questions; these are the development or training questions, since the
test halves are kept apart. The product reads its first passages to rank statements, not passages: the two last lines
show what ordering passages by the reader would give, alone and with the search's own score. `--fp32` adds the encoder
without 8-bit weights, to show what they cost.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from bot.find import PASSAGES_READ
from bot.reader import Page, packaged_reader
from bot.search import CANDIDATES, Candidates, scaled, search
from index.encoder import Encoded, Encoder
from index.export import ensure_encoder
from index.generation import embedding_text
from index.keywords import KeywordIndex
from index.model import Block, BlockKind, Document, Metadata
from index.passages import split_document
from index.tokenstore import TokenStore
from index.vectors import VectorIndex

CORPORA = {"nfcorpus": ("nfcorpus_dev", 0.322), "scifact": ("scifact_train", 0.679)}  # questions; published BM25


@dataclass(frozen=True)
class Corpus:
    """A corpus indexed as the product does it. `owner` names each row's abstract."""

    keywords: KeywordIndex
    vectors: VectorIndex
    tokens: TokenStore
    owner: Sequence[str]
    pages: Sequence[Page]

    @property
    def hidden_rows(self) -> np.ndarray:
        """None of an abstract expires."""
        return np.zeros(0, dtype=np.int64)


def read_rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def passages(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, Page]]:
    """Each abstract's name and, for each of its passages, the text as it is embedded and the page as it is read."""
    for row in rows:
        text = " ".join(row["text"].split()) or row["title"]
        block = Block(BlockKind.PARAGRAPH, 0, len(text))
        document = Document(row["id"], row["id"], "", Metadata(title=row["title"] or row["id"]), text, (block,))
        split = split_document(document)
        for passage in split.passages:
            inside = [s for s in split.statements if s.passage_id == passage.passage_id]
            spans = tuple((s.start - passage.start, s.end - passage.start) for s in inside)
            page = Page(row["title"], text[passage.start : passage.end], spans)
            yield row["id"], embedding_text(document, passage)[0], page


def index_corpus(rows: Sequence[dict[str, Any]], encoder: Encoder) -> Corpus:
    made = list(passages(rows))
    sentences, vectors, starts = [], [], [0]
    for encoded in encoder.encode_many(text for _, text, _ in made):
        sentences.append(encoded.sentence)
        vectors.append(encoded.vectors.astype(np.float16))
        starts.append(starts[-1] + len(encoded.vectors))
    store = TokenStore(np.concatenate(vectors), np.asarray(starts), np.zeros((starts[-1], 2), np.int32))
    return Corpus(
        KeywordIndex.build(text for _, text, _ in made),
        VectorIndex.build(np.stack(sentences)),
        store,
        [name for name, _, _ in made],
        [page for _, _, page in made],
    )


def ndcg(ranked: Sequence[str], relevant: dict[str, int], k: int = 10) -> float:
    """nDCG with linear gains, as the published figures are computed."""
    gained = sum(relevant.get(name, 0) / np.log2(place + 2) for place, name in enumerate(ranked[:k]))
    ideal = sum(g / np.log2(place + 2) for place, g in enumerate(sorted(relevant.values(), reverse=True)[:k]))
    return float(gained / ideal) if ideal else 0.0


def ranked(corpus: Corpus, rows: np.ndarray, scores: np.ndarray) -> list[str]:
    """Abstracts by their best row."""
    order = rows[np.lexsort((rows, -scores))]
    return list(dict.fromkeys(corpus.owner[int(row)] for row in order))


# What each line of the table orders the candidates by.
WAYS: dict[str, Callable[[Candidates], np.ndarray]] = {
    "dense + BM25 fused": lambda c: scaled(c.dense) + scaled(c.keywords),
    "late interaction": lambda c: c.late,
    "all three: the product": lambda c: c.score,
}


def read(corpus: Corpus, question: str, candidates: Candidates) -> np.ndarray:
    """The reader's probability for each candidate's likeliest statement; 0 for those that the product does not read."""
    first = np.argsort(-candidates.score, kind="stable")[:PASSAGES_READ]
    logits = packaged_reader().read(question, [corpus.pages[int(candidates.rows[i])] for i in first])
    chances = np.zeros(len(candidates.rows))
    chances[first] = [1 / (1 + np.exp(-float(own.max(initial=-np.inf)))) for own in logits]
    return chances


def measure(corpus: Corpus, encoder: Encoder, questions: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Mean nDCG@10 over the questions, by way of ranking."""
    found: dict[str, list[float]] = {}
    everything = np.arange(len(corpus.owner))
    for row in questions:
        encoded: Encoded = encoder.encode_question(row["question"])
        near, cosine = corpus.vectors.search(encoded.sentence, CANDIDATES)
        keywords = corpus.keywords.scores(row["question"])
        candidates = search(corpus, row["question"], encoded)
        chances = read(corpus, row["question"], candidates)
        orders = {
            "dense": ranked(corpus, near, cosine),
            "BM25": ranked(corpus, everything[keywords > 0], keywords[keywords > 0]),
            **{name: ranked(corpus, candidates.rows, way(candidates)) for name, way in WAYS.items()},
            "by the reader, then the product": ranked(corpus, candidates.rows, chances + candidates.score / 1000),
            "the product + the reader": ranked(corpus, candidates.rows, candidates.score + chances),
        }
        for name, order in orders.items():
            found.setdefault(name, []).append(ndcg(order, row["relevant"]))
    return {name: float(np.mean(values)) for name, values in found.items()}


def main(
    data: Annotated[Path, typer.Argument(help="Folder of public data; retrieval/ is read.")],
    home: Annotated[Path, typer.Option(help="Where exported encoders live.")] = Path("var"),
    corpus: Annotated[list[str] | None, typer.Option(help="nfcorpus or scifact; both by default.")] = None,
    fp32: Annotated[bool, typer.Option(help="Add the encoder without 8-bit weights.")] = False,
) -> None:
    """Print nDCG@10 of every way of ranking."""
    console = Console()
    for name in corpus or list(CORPORA):
        asked, baseline = CORPORA[name]
        rows = read_rows(data / "retrieval" / f"{name}_docs.jsonl.gz")
        questions = read_rows(data / "retrieval" / f"{asked}.jsonl.gz")
        columns: dict[str, dict[str, float]] = {}
        for quantised in (True, False) if fp32 else (True,):
            encoder = Encoder(ensure_encoder(home / "models", None, quantised=quantised), threads=1)
            started = time.monotonic()
            built = index_corpus(rows, encoder)
            speed = len(built.owner) / (time.monotonic() - started)
            kind = "8-bit weights" if quantised else "32-bit weights"
            columns[f"{kind} ({speed:.0f} passages/s)"] = measure(built, encoder, questions)
        table = Table("way", *columns, title=f"{name}: {len(rows)} abstracts, {len(questions)} questions, nDCG@10")
        for way in next(iter(columns.values())):
            table.add_row(way, *(f"{column[way]:.4f}" for column in columns.values()))
        table.add_row("published BM25 (test questions)", *(f"{baseline:.3f}" for _ in columns))
        console.print(table)


if __name__ == "__main__":
    typer.run(main)
