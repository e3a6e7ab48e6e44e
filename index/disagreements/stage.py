"""The build's stage: finds the disagreements of a generation in the making and writes them down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from index.disagreements import own
from index.disagreements.find import DETECTOR_VERSION, Progress, ReadLibrary, find_disagreements, read_library
from index.disagreements.own import Own
from index.disagreements.store import PairKey, Verdict, from_records, to_records
from index.disagreements.suspect import ClaimVectors, packaged_identity, sort_out
from index.generation import Generation
from index.judge import SHIPPED_JUDGE, PairJudge, load_judge
from index.model import Document, Passage, Statement
from index.records import read_lines, write_lines
from index.vectors import VectorIndex

DISAGREEMENTS, SUSPECTED, PAIRS, CLAIMS = "disagreements.jsonl", "suspected.jsonl", "pairs.jsonl", "claims.jsonl"


def open_judge(model: str | None, threads: int) -> PairJudge | None:
    """The judge that is named, or the shipped one; None where none is shipped.

    Raises:
        ModelUnavailable: the judge named cannot be loaded.
    """
    if model is None and not (SHIPPED_JUDGE / "model.onnx").is_file():
        return None
    return load_judge(model, threads)


def detector_versions(judge: PairJudge | None) -> dict[str, Any]:
    """What the disagreements depend on besides the documents and the encoder."""
    identity = judge.identity if judge is not None else None
    return {"detector": DETECTOR_VERSION, "judge": identity, "suspicion": packaged_identity()}


def read_ahead(
    work: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    statements: Sequence[Statement],
    before: Generation | None,
) -> ReadLibrary:
    """All that is read in the claims, written into `work` as `claims.jsonl` for the next run.

    It needs no vectors: a build does it while they are made.

    Args:
        before: an earlier generation, from which what the same detector read in the same claims is taken.
    """
    by_id = {document.document_id: document for document in documents}
    passage_of = {passage.passage_id: passage for passage in passages}
    library = read_library(by_id, passage_of, statements, _earlier_owns(before))
    write_lines(work / CLAIMS, own.to_records(library.owns))
    return library


def write_disagreements(
    work: Path,
    library: ReadLibrary,
    vectors: np.ndarray,
    passage_rows: Mapping[str, int],
    judge: PairJudge | None,
    before: Generation | None,
    progress: Progress,
) -> dict[str, int]:
    """Writes `disagreements.jsonl`, `suspected.jsonl` and, for the next run, `pairs.jsonl` into `work`.

    Args:
        library: what `read_ahead` gave.
        vectors: of the statements, shape (statements, dimension), unit length.
        passage_rows: of a passage's vector in `work`'s index, by its id.
        before: an earlier generation, whose verdicts are taken where the same judge gave them.

    Returns:
        the counts for the manifest.
    """
    found = find_disagreements(library, vectors, judge, _earlier_verdicts(before, judge), progress)
    both = ClaimVectors(library.claims, vectors, library.rows, _passages_of(work), passage_rows)
    shown, suspected = sort_out(library.reads, both, found.disagreements)
    write_lines(work / DISAGREEMENTS, (disagreement.to_json() for disagreement in shown))
    write_lines(work / SUSPECTED, (disagreement.to_json() for disagreement in suspected))
    write_lines(work / PAIRS, to_records(found.verdicts))
    return {
        "disagreements": len(shown),
        "suspected": len(suspected),
        "pairs": found.pairs,
        "pairs_judged": found.pairs_judged,
    }


def _passages_of(work: Path) -> Callable[[np.ndarray], np.ndarray]:
    """The vectors of passages by their rows, read when first asked for: a library may have no figures."""
    index = cache(lambda: VectorIndex.load(work / "vectors.faiss"))
    return lambda rows: index().vectors(rows)


def _earlier_verdicts(before: Generation | None, judge: PairJudge | None) -> dict[PairKey, Verdict]:
    if before is None or judge is None or before.manifest["versions"].get("judge") != judge.identity:
        return {}
    path = before.folder / PAIRS
    return from_records(read_lines(path)) if path.is_file() else {}


def _earlier_owns(before: Generation | None) -> dict[str, Own]:
    if before is None or before.manifest["versions"].get("detector") != DETECTOR_VERSION:
        return {}
    path = before.folder / CLAIMS
    return own.from_records(read_lines(path)) if path.is_file() else {}
