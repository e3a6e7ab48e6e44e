"""Builds a generation from a folder of documents and publishes it. What did not change is not made again."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from index import passages as splitter
from index import records
from index.disagreements.stage import detector_versions, open_judge, write_disagreements
from index.encoder import Encoded, Encoder
from index.errors import DocumentsUnusable, IndexBusy, LibraryDamaged, LibraryMissing
from index.export import ensure_encoder
from index.generation import STATEMENT_VECTORS, Generation, Home, embedding_text, statement_text, write_manifest
from index.judge import PairJudge
from index.keywords import KEYWORDS_VERSION, KeywordIndex
from index.model import Document, Passage, Problem, Statement
from index.passages import split_document
from index.read import READER_VERSION
from index.reading import ReadFolder, read_folder
from index.tokenstore import OFFSETS, STARTS, VECTORS
from index.vectors import VectorIndex

Progress = Callable[[str, int, int], None]  # stage in words, done, total


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a run did; the command line prints it."""

    generation: str
    published: bool  # False: nothing had changed
    documents: int
    passages: int
    statements: int
    embedded: int  # passages whose vectors had to be made
    seconds: float
    problems: tuple[Problem, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass
class _Draft:
    """Everything of a generation but its vectors."""

    documents: list[Document] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    texts: list[tuple[str, int]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    statement_texts: list[str] = field(default_factory=list)
    statement_keys: list[str] = field(default_factory=list)

    def add(self, document: Document) -> None:
        split = split_document(document)
        self.documents.append(document)
        by_id = {passage.passage_id: passage for passage in split.passages}
        for statement in split.statements:
            text = statement_text(document, by_id[statement.passage_id], statement)
            self.statements.append(statement)
            self.statement_texts.append(text)
            self.statement_keys.append(_key(text))
        for passage in split.passages:
            text, head = embedding_text(document, passage)
            self.passages.append(passage)
            self.texts.append((text, head))
            self.keys.append(_key(f"{head}\0{text}"))


def _key(text: str) -> str:
    """The hash under which a text's vectors are found again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _quiet(stage: str, done: int, total: int) -> None:
    """The default progress: none."""


def build_library(
    documents: Path,
    home: Home,
    *,
    model: str | None = None,
    judge_model: str | None = None,
    threads: int = 2,
    rebuild: bool = False,
    progress: Progress = _quiet,
) -> BuildReport:
    """Reads, splits, embeds and publishes. An unchanged library publishes nothing.

    Raises:
        DocumentsUnusable: no document could be read; what is published stays.
        IndexBusy: another run is at work.
        ModelUnavailable: the embedding model or the judge named cannot be loaded.
    """
    started = time.monotonic()
    if not documents.is_dir():
        raise DocumentsUnusable(f"There is no documents folder at {documents}. Create it and put documents into it.")
    home.generations.mkdir(parents=True, exist_ok=True)
    with _only_run(home):
        home.sweep()
        progress("Preparing the encoder", 0, 1)
        encoder = Encoder(ensure_encoder(home.models, model), threads=1)
        progress("Preparing the encoder", 1, 1)
        before = None if rebuild else _previous(home, encoder)
        judge = open_judge(judge_model, threads)
        current = before is not None and before.manifest["versions"] == versions(encoder, judge)
        folder = read_folder(documents, before.documents if before and current else {}, progress)
        if not folder.documents:
            raise DocumentsUnusable(_why_nothing(documents, folder.problems))
        if before is not None and current and _same(before, folder):
            return _report(before.name, False, before.manifest["counts"], 0, started, folder)
        if before is not None and before.file_faults():  # nothing damaged is carried over
            before = None
        parts = (encoder, judge, before, threads, progress)
        name, counts, embedded = _make(home, folder.documents, folder.problems, *parts)
        home.sweep()
        return _report(name, True, counts, embedded, started, folder)


@contextmanager
def _only_run(home: Home) -> Iterator[None]:
    """Holds the lock of this home; the system lets go of it however the process ends."""
    with home.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy("Another run is building this library. Wait until it ends, then try again.") from error
        yield


def versions(encoder: Encoder, judge: PairJudge | None) -> dict[str, Any]:
    """What the content of a generation depends on besides its documents."""
    return {
        "encoder": encoder.identity,
        "encoder_folder": encoder.folder.name,
        "encoder_name": encoder.name,
        "dimension": encoder.dimension,
        "token_dimension": encoder.token_dimension,
        "reader": READER_VERSION,
        "splitter": splitter.SPLITTER_VERSION,
        "keywords": KEYWORDS_VERSION,
        **detector_versions(judge),
    }


def _previous(home: Home, encoder: Encoder) -> Generation | None:
    """The published generation if its vectors can be used again: they are found by the text they were made from."""
    try:
        before = home.open_current()
    except (LibraryMissing, LibraryDamaged):
        return None
    return before if before.manifest["versions"]["encoder"] == encoder.identity else None


def _same(before: Generation, folder: ReadFolder) -> bool:
    problems = [str(problem) for problem in folder.problems]
    return not (folder.added or folder.changed or folder.removed) and before.manifest["problems"] == problems


def _why_nothing(documents: Path, problems: Sequence[Problem]) -> str:
    if not problems:
        return f"The folder {documents} holds no document (.md, .html or .txt). Put some there and run it again."
    return f"None of the {len(problems)} files in {documents} could be read; the first: {problems[0]}"


def _make(
    home: Home,
    documents: Sequence[Document],
    problems: Sequence[Problem],
    encoder: Encoder,
    judge: PairJudge | None,
    before: Generation | None,
    threads: int,
    progress: Progress,
) -> tuple[str, dict[str, int], int]:
    draft = _Draft()
    for document in documents:
        draft.add(document)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=home.generations))
    try:
        work.chmod(0o755)
        records.write_lines(work / "documents.jsonl", map(records.document_to_json, draft.documents))
        lines = zip(draft.passages, draft.keys, strict=True)
        records.write_lines(work / "passages.jsonl", (records.passage_to_json(p, key) for p, key in lines))
        lines_s = zip(draft.statements, draft.statement_keys, strict=True)
        records.write_lines(work / "statements.jsonl", (records.statement_to_json(s, key) for s, key in lines_s))
        KeywordIndex.build(text for text, _ in draft.texts).save(work / "keywords")
        embedded = _write_vectors(work, draft, encoder, before, threads, progress)
        vectors = _write_statement_vectors(work, draft, encoder, before, threads, progress)
        made = (draft.documents, draft.passages, draft.statements, vectors)
        disputed = write_disagreements(work, *made, judge, before, progress)
        counts = {
            "documents": len(draft.documents),
            "passages": len(draft.passages),
            "statements": len(draft.statements),
            **disputed,
        }
        facts = {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "counts": counts,
            "versions": versions(encoder, judge),
            "problems": [str(problem) for problem in problems],
        }
        progress("Publishing", 0, 1)
        write_manifest(work, facts)
        name = home.publish(work)
        progress("Publishing", 1, 1)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return name, counts, embedded


def _write_vectors(
    work: Path, draft: _Draft, encoder: Encoder, before: Generation | None, threads: int, progress: Progress
) -> int:
    """Writes passage and token vectors, taking those of unchanged texts from `before`. Returns how many were made.

    Token vectors go to disk as they come, so that memory does not grow with the library beyond what FAISS holds.
    """
    known = {key: row for row, key in enumerate(before.passage_keys)} if before else {}
    missing = [text for (text, _), key in zip(draft.texts, draft.keys, strict=True) if key not in known]
    made = encoder.encode_many(missing, workers=threads)
    sentence = np.zeros((len(draft.passages), encoder.dimension), dtype=np.float32)
    offsets: list[np.ndarray] = []
    lengths: list[int] = []
    done = 0
    raw = work / "tokens.raw"
    with raw.open("wb") as out:
        for row, (passage, key) in enumerate(zip(draft.passages, draft.keys, strict=True)):
            if before is not None and key in known:
                vector, vectors, places = _taken(before, known[key], passage)
            else:
                encoded = next(made)
                done += 1
                progress("Embedding", done, len(missing))
                vector, vectors, places = _stored(encoded, passage, draft.texts[row][1])
            sentence[row] = vector
            vectors.tofile(out)
            offsets.append(places)
            lengths.append(len(vectors))
    starts = np.cumsum([0, *lengths], dtype=np.int64)
    _raw_to_npy(raw, work / VECTORS, (int(starts[-1]), encoder.token_dimension))
    np.save(work / STARTS, starts)
    np.save(work / OFFSETS, np.concatenate(offsets).astype(np.int32))
    VectorIndex.build(sentence).save(work / "vectors.faiss")
    return done


def _write_statement_vectors(
    work: Path, draft: _Draft, encoder: Encoder, before: Generation | None, threads: int, progress: Progress
) -> np.ndarray:
    """The statements' vectors, float16; those of unchanged texts come from `before`. Returns what was written."""
    known = {key: row for row, key in enumerate(before.statement_keys)} if before else {}
    missing = [text for text, key in zip(draft.statement_texts, draft.statement_keys, strict=True) if key not in known]
    made = encoder.encode_many(missing, workers=threads)
    vectors = np.zeros((len(draft.statements), encoder.dimension), dtype=np.float16)
    done = 0
    for row, key in enumerate(draft.statement_keys):
        if before is not None and key in known:
            vectors[row] = before.statement_vectors[known[key]]
        else:
            vectors[row] = next(made).sentence
            done += 1
            progress("Embedding statements", done, len(missing))
    np.save(work / STATEMENT_VECTORS, vectors)
    return vectors


def _stored(encoded: Encoded, passage: Passage, head: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sentence vector, token vectors as float16, and the tokens' places in the document's text (-1 in the heading)."""
    places = np.where(encoded.offsets[:, :1] >= head, encoded.offsets - head + passage.start, -1)
    return encoded.sentence, encoded.vectors.astype(np.float16), places.astype(np.int32)


def _taken(before: Generation, row: int, passage: Passage) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same from an earlier generation; the passage may have moved within its document."""
    part = before.tokens.tokens(row)
    places = np.asarray(before.tokens.offsets[part])
    moved = np.where(places >= 0, places + passage.start - before.passages[row].start, -1)
    return before.vectors.vectors(np.asarray([row]))[0], np.asarray(before.tokens.vectors[part]), moved


def _raw_to_npy(raw: Path, target: Path, shape: tuple[int, int]) -> None:
    """Puts the .npy header before raw float16 values without reading them all into memory."""
    with target.open("wb") as out, raw.open("rb") as values:
        header = {"descr": "<f2", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(out, header)
        shutil.copyfileobj(values, out, 1 << 20)
    raw.unlink()


def _report(
    name: str, published: bool, counts: dict[str, int], embedded: int, started: float, folder: ReadFolder
) -> BuildReport:
    return BuildReport(
        generation=name,
        published=published,
        documents=counts["documents"],
        passages=counts["passages"],
        statements=counts["statements"],
        embedded=embedded,
        seconds=time.monotonic() - started,
        problems=folder.problems,
        added=folder.added,
        changed=folder.changed,
        removed=folder.removed,
    )
