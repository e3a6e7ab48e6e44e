"""Builds a generation from a folder of documents and publishes it. What did not change is not made again."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index import records, vectors
from index.contents import Contents
from index.disagreements.stage import open_judge, read_ahead, write_disagreements
from index.embed import write_statement_vectors, write_vectors
from index.encoder import Encoder
from index.errors import DocumentsUnusable, LibraryDamaged, LibraryMissing
from index.export import ensure_encoder
from index.generation import KEEP_GENERATIONS, Generation, Home
from index.holding import Holding
from index.judge import PairJudge
from index.keywords import KeywordIndex
from index.lock import only_run
from index.manifest import write_manifest
from index.model import Problem
from index.progress import Progress, quiet
from index.read import READER_VERSION
from index.read.layers import Layers
from index.reading import ReadFolder, read_folder
from index.versions import versions, what_changed

_TURN_S = 0.0005


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a run did; the command line prints it."""

    generation: str  # the one published when the run ended; of a run that did not publish, the one before
    published: bool  # False: nothing had changed, or the caller decided against it
    documents: int
    passages: int
    statements: int
    embedded: int  # passages whose vectors had to be made
    seconds: float
    problems: tuple[Problem, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # why more was made again than the documents that changed


Decide = Callable[[Generation | None, Generation, BuildReport], bool]  # published, finished draft, what was done


def always(published: Generation | None, draft: Generation, report: BuildReport) -> bool:
    """Publishes whatever was made."""
    return True


def build_library(
    documents: Path,
    home: Home,
    *,
    model: str | None = None,
    judge_model: str | None = None,
    threads: int = 2,
    rebuild: bool = False,
    keep: int = KEEP_GENERATIONS,
    keep_unreadable: bool = False,
    held: bool = False,
    take_in: bool = False,
    decide: Decide = always,
    progress: Progress = quiet,
) -> BuildReport:
    """Reads, splits, embeds and publishes. An unchanged library publishes nothing.

    Args:
        keep: how many generations stay, the published one besides.
        keep_unreadable: a document that can be read no more stays as it was published.
        held: with what maintainers have put on hold laid over the documents.
        take_in: and once that is published, it goes into the documents folder.
        decide: asked with the finished draft before it is published; False throws it away.

    Raises:
        DocumentsUnusable: no document could be read; what is published stays.
        IndexBusy: another run is at work.
        ModelUnavailable: the embedding model or the judge named cannot be loaded.
    """
    started = time.monotonic()
    if not documents.is_dir():
        raise DocumentsUnusable(f"There is no documents folder at {documents}. Create it and put documents into it.")
    with only_run(home):
        home.sweep(keep)
        holding = Holding(home, documents)
        holding.finish_publication()  # of a run that was killed
        published, reasons = _previous(home)
        before = None if rebuild else published
        known = before.documents if before and before.manifest["versions"]["reader"] == READER_VERSION else {}
        layers = holding.layers() if held else Layers(documents)
        with ThreadPoolExecutor(1) as beside:  # files are read in other processes, networks opened in this one
            prepared = beside.submit(_Tools.prepare, home, model, judge_model, threads)
            folder = read_folder(layers, known, progress, keep_unreadable=keep_unreadable, workers=threads)
            if not folder.documents:
                raise DocumentsUnusable(_why_nothing(documents, folder.problems))
            progress("Preparing the encoder", 0, 1)
            tools = prepared.result()
            progress("Preparing the encoder", 1, 1)
        if published is not None:
            reasons = what_changed(published.manifest["versions"], tools.versions)
        if before is not None and not reasons and _same(before, folder):
            if take_in:
                holding.take_in(before)
            return _report(before.name, False, before.manifest["counts"], 0, started, folder)
        if before is not None and before.manifest["versions"]["encoder"] != tools.versions["encoder"]:
            before = None
        if before is not None and (faults := before.file_faults()):  # nothing damaged is carried over
            before, reasons = None, (*reasons, f"what is published is damaged ({faults[0]})")
        with _made(home, folder, tools, before, progress) as (work, embedded):
            draft = Generation(work)
            report = _report(work.name, True, draft.manifest["counts"], embedded, started, folder, reasons)
            if not decide(published, draft, report):
                standing = published.name if published else ""
                return _report(standing, False, draft.manifest["counts"], embedded, started, folder, reasons)
            progress("Publishing", 0, 1)
            if take_in:
                holding.begin_publication(draft)
            name = home.publish(work)
            progress("Publishing", 1, 1)
        holding.finish_publication()
        home.sweep(keep)
        return _report(name, True, draft.manifest["counts"], embedded, started, folder, reasons)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What a generation is made with."""

    encoder: Encoder
    judge: PairJudge | None
    threads: int
    versions: dict[str, Any]

    @classmethod
    def prepare(cls, home: Home, model: str | None, judge_model: str | None, threads: int) -> _Tools:
        encoder = Encoder(ensure_encoder(home.models, model), threads=1)
        judge = open_judge(judge_model, threads)
        return cls(encoder, judge, threads, versions(encoder, judge))


def _previous(home: Home) -> tuple[Generation | None, tuple[str, ...]]:
    """The published generation, if there is one that can be opened, and why there is none."""
    try:
        return home.open_current(), ()
    except LibraryMissing:
        return None, ()
    except LibraryDamaged as error:
        return None, (str(error).partition(" Run: ")[0],)


def _same(before: Generation, folder: ReadFolder) -> bool:
    problems = [str(problem) for problem in folder.problems]
    return not (folder.added or folder.changed or folder.removed) and before.manifest["problems"] == problems


def _why_nothing(documents: Path, problems: Sequence[Problem]) -> str:
    if not problems:
        return f"The folder {documents} holds no document. Put some there and run it again."
    return f"None of the {len(problems)} files in {documents} could be read; the first: {problems[0]}"


@contextmanager
def _made(
    home: Home, folder: ReadFolder, tools: _Tools, before: Generation | None, progress: Progress
) -> Iterator[tuple[Path, int]]:
    """A finished generation aside, and how many passages were embedded for it; gone afterwards unless published."""
    contents = Contents()
    for document in folder.documents:
        contents.add(document)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=home.generations))
    try:
        work.chmod(0o755)
        parts = (tools.encoder, before, tools.threads, progress)
        sources = (contents.documents, contents.passages, contents.statements)
        with _short_turns(), ThreadPoolExecutor(1) as beside:  # the encoder leaves a little of the processors unused
            written = beside.submit(_write_records, work, contents)
            read = beside.submit(read_ahead, work, *sources, before)
            embedded = write_vectors(work, contents, *parts)
            stated = write_statement_vectors(work, contents, *parts)
            written.result()
            rows = {passage.passage_id: row for row, passage in enumerate(contents.passages)}
            disputed = write_disagreements(work, read.result(), stated, rows, tools.judge, before, progress)
        facts = {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "counts": {**contents.counts(), **disputed},
            "versions": tools.versions,
            "problems": [str(problem) for problem in folder.problems],
        }
        write_manifest(work, facts)
        yield work, embedded
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _short_turns() -> Iterator[None]:
    """Threads take the interpreter from each other sooner.

    The encoder's come back for it several times a text, and waited 5 ms each time while claims were read beside them:
    the processors stood idle for 17% of those seconds, with turns of half a millisecond for 7%.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _write_records(work: Path, contents: Contents) -> None:
    vectors.library()  # imported here, while the encoder works, rather than where its vectors wait for it
    records.write_lines(work / "documents.jsonl", map(records.document_to_json, contents.documents))
    passages = zip(contents.passages, contents.keys, strict=True)
    records.write_lines(work / "passages.jsonl", (records.passage_to_json(p, key) for p, key in passages))
    statements = zip(contents.statements, contents.statement_keys, strict=True)
    records.write_lines(work / "statements.jsonl", (records.statement_to_json(s, key) for s, key in statements))
    KeywordIndex.build(text for text, _ in contents.texts).save(work / "keywords")


def _report(
    name: str,
    published: bool,
    counts: dict[str, int],
    embedded: int,
    started: float,
    folder: ReadFolder,
    reasons: tuple[str, ...] = (),
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
        reasons=reasons,
    )
