"""A generation: one immutable built index on disk, complete or invisible.

HOME/generations/000007/    manifest.json  documents.jsonl  passages.jsonl  statements.jsonl
                            vectors.faiss  statements.npy  keywords/
                            tokens.npy  token_starts.npy  token_offsets.npy
                            disagreements.jsonl  suspected.jsonl  pairs.jsonl  claims.jsonl
HOME/current                the published generation's name, replaced by one rename
HOME/holding/               what maintainers have put on hold (index/holding.py)
"""

from __future__ import annotations

import copy
import os
import shutil
from datetime import date
from functools import cached_property
from pathlib import Path
from tokenize import TokenError

import numpy as np

from index.disagreements.model import Disagreement
from index.errors import LibraryMissing
from index.keywords import KeywordIndex
from index.manifest import MANIFEST, damaged, file_faults, read_manifest, sync_folder
from index.model import Document, Passage, Statement
from index.records import document_from_json, passage_from_json, read_lines, statement_from_json
from index.tokenstore import VECTORS, TokenStore
from index.vectors import VectorIndex

STATEMENT_VECTORS = "statements.npy"
KEEP_GENERATIONS = 5
CHECKED_BYTES = 256_000_000  # a larger file is checked by its size alone when opened, for it takes seconds to read


class Home:
    """The folder of built state. Every path below it is named here and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generations = folder / "generations"
        self.models = folder / "models"
        self.pointer = folder / "current"
        self.lock = folder / "index.lock"
        self.holding = folder / "holding"

    def current(self) -> str | None:
        """The published generation's name; None before the first."""
        try:
            return self.pointer.read_text(encoding="ascii", errors="replace").strip() or None
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """All complete generations, oldest first."""
        if not self.generations.is_dir():
            return []
        return sorted(p.name for p in self.generations.iterdir() if p.name.isdigit() and (p / MANIFEST).is_file())

    def path(self, name: str) -> Path:
        return self.generations / name

    def publish(self, work: Path) -> str:
        """Gives the finished folder `work` the next number and points to it. Atomic: one rename, then another."""
        numbers = [int(p.name) for p in self.generations.iterdir() if p.name.isdigit()]
        name = f"{max(numbers, default=0) + 1:06d}"
        work.rename(self.path(name))
        sync_folder(self.generations)
        self.point_to(name)
        return name

    def point_to(self, name: str) -> None:
        """Publishes an existing generation."""
        beside = self.pointer.with_suffix(".new")
        with beside.open("w", encoding="ascii") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.pointer)
        sync_folder(self.folder)

    def sweep(self, keep: int = KEEP_GENERATIONS) -> None:
        """Removes what killed runs left behind and all but the newest `keep` generations and the published one."""
        current = self.current()
        names = self.names()
        kept = {*names[len(names) - keep :], current} if len(names) > keep else {*names, current}
        for path in self.generations.iterdir():
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def open_current(self) -> Generation:
        """The published generation.

        Raises:
            LibraryMissing: nothing has been published.
            LibraryDamaged: what is published fails its checks.
        """
        name = self.current()
        if name is None:
            raise LibraryMissing("There is no library yet. Run: equipoise index")
        return Generation(self.path(name))


class Generation:
    """A published index, opened for reading. Passages and statements are addressed by row, in reading order.

    `hidden` are the ids of documents that have expired: they can be looked up, and nothing is quoted from them.
    """

    hidden: frozenset[str] = frozenset()

    def __init__(self, folder: Path, checked_bytes: int = CHECKED_BYTES) -> None:
        self.folder = folder
        self.name = folder.name
        self.manifest = read_manifest(folder)
        fault = next(file_faults(folder, self.manifest, checked_bytes), None)
        if fault is not None:
            raise damaged(folder, fault)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """By id, in the order of their paths."""
        return {record["id"]: document_from_json(record) for record in read_lines(self.folder / "documents.jsonl")}

    @cached_property
    def passages(self) -> list[Passage]:
        return [passage_from_json(record) for record in read_lines(self.folder / "passages.jsonl")]

    @cached_property
    def passage_keys(self) -> list[str]:
        """For each passage the hash of the text that was embedded."""
        return [record["key"] for record in read_lines(self.folder / "passages.jsonl")]

    @cached_property
    def rows(self) -> dict[str, int]:
        """A passage's row by its id."""
        return {passage.passage_id: row for row, passage in enumerate(self.passages)}

    @cached_property
    def statements(self) -> list[Statement]:
        return [statement_from_json(record) for record in read_lines(self.folder / "statements.jsonl")]

    @cached_property
    def statements_of(self) -> list[list[Statement]]:
        """For each passage's row its statements."""
        found: list[list[Statement]] = [[] for _ in self.passages]
        for statement in self.statements:
            found[self.rows[statement.passage_id]].append(statement)
        return found

    @cached_property
    def statement_rows(self) -> dict[str, int]:
        """A statement's row by its id."""
        return {statement.statement_id: row for row, statement in enumerate(self.statements)}

    @cached_property
    def statement_keys(self) -> list[str]:
        """For each statement the hash of the text that was embedded."""
        return [record["key"] for record in read_lines(self.folder / "statements.jsonl")]

    @cached_property
    def statement_vectors(self) -> np.ndarray:
        """Unit vectors of the statements read with their headings, (statements, dimension) float16, memory-mapped."""
        return np.asarray(np.load(self.folder / STATEMENT_VECTORS, mmap_mode="r", allow_pickle=False))

    @cached_property
    def vectors(self) -> VectorIndex:
        return VectorIndex.load(self.folder / "vectors.faiss")

    @cached_property
    def keywords(self) -> KeywordIndex:
        return KeywordIndex.load(self.folder / "keywords")

    @cached_property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """What the library's sources do not agree on, those of most documents first; none rests on a hidden one."""
        found = (Disagreement.from_json(record) for record in read_lines(self.folder / "disagreements.jsonl"))
        return tuple(filter(None, (one.without(self.hidden) for one in found)))

    @cached_property
    def suspected(self) -> tuple[Disagreement, ...]:
        """What may be one, the likeliest first: no disagreement for patients before staff have confirmed it."""
        path = self.folder / "suspected.jsonl"
        if not path.is_file():  # of an earlier version
            return ()
        found = (Disagreement.from_json(record) for record in read_lines(path))
        return tuple(filter(None, (one.without(self.hidden) for one in found)))

    @cached_property
    def hidden_rows(self) -> np.ndarray:
        """Rows of the passages of hidden documents, rising."""
        return np.asarray([i for i, one in enumerate(self.passages) if one.document_id in self.hidden], dtype=np.int64)

    def as_of(self, today: date) -> Generation:
        """The generation as it may be quoted on that day: itself, or one that shares all it has read with it."""
        hidden = frozenset(name for name, document in self.documents.items() if document.metadata.expired(today))
        if hidden == self.hidden:
            return self
        view = copy.copy(self)
        view.hidden = hidden
        for name in ("disagreements", "suspected", "hidden_rows"):  # what depends on it is made again
            view.__dict__.pop(name, None)
        return view

    @cached_property
    def tokens(self) -> TokenStore:
        try:  # the one file that grows so large that its checksum is not checked when opened
            store = TokenStore.load(self.folder)
        except (ValueError, SyntaxError, TokenError) as error:  # numpy parses a .npy file's head as Python's words
            raise damaged(self.folder, f"{VECTORS} cannot be read") from error
        if store.vectors.shape != (store.starts[-1], self.manifest["versions"]["token_dimension"]):
            raise damaged(self.folder, f"{VECTORS} has another shape")
        return store

    def heading_path(self, passage: Passage) -> list[str]:
        """The document's title and the headings above a passage, outermost first."""
        document = self.documents[passage.document_id]
        return heading_path(document, passage)

    def load(self) -> Generation:
        """Reads everything now, so that the first question does not wait."""
        _ = (self.documents, self.statements_of, self.statement_rows, self.statement_vectors)
        _ = (self.vectors, self.keywords, self.tokens, self.disagreements, self.suspected)
        return self

    def file_faults(self) -> list[str]:
        """Files that are missing or changed by size or checksum, the large ones included."""
        return list(file_faults(self.folder, self.manifest))

    def verify(self) -> list[str]:
        """Every check there is: checksums of all files, counts, and each statement's offsets. Returns the faults."""
        faults = self.file_faults()
        if faults:  # what they hold is not worth reading
            return faults
        counts = self.manifest["counts"]
        have = {
            "documents": len(self.documents),
            "passages": len(self.passages),
            "statements": len(self.statements),
            "vectors": len(self.vectors),
            "statement vectors": len(self.statement_vectors),
            "disagreements": len(self.disagreements),
            "keyword rows": len(self.keywords),
            "token rows": len(self.tokens),
        }
        if "suspected" in counts:  # a library of an earlier version has none
            have["suspected"] = len(self.suspected)
        counts = {**counts, "statement vectors": counts["statements"]}
        expected = {**counts, **dict.fromkeys(("vectors", "keyword rows", "token rows"), counts["passages"])}
        faults += [f"{expected[name]} {name} expected, {n} found" for name, n in have.items() if expected[name] != n]
        for statement in self.statements:
            text = self.documents[statement.document_id].text
            faults += [
                f"{statement.statement_id}: offsets {span.start}..{span.end} lie outside the text"
                for span in (statement.span, *statement.context)
                if not span.of(text).strip() or span.end > len(text)
            ]
        return faults


def heading_path(document: Document, passage: Passage) -> list[str]:
    """Title and headings above a passage without repetitions, outermost first."""
    path = [document.metadata.title]
    for span in passage.headings:
        heading = span.of(document.text)
        if heading.casefold() != path[-1].casefold():
            path.append(heading)
    return path


def embedding_text(document: Document, passage: Passage) -> tuple[str, int]:
    """The text to embed for a passage, and where in it the passage's own text starts."""
    head = " > ".join(heading_path(document, passage)) + "\n"
    return head + document.text[passage.start : passage.end], len(head)


def statement_text(document: Document, passage: Passage, statement: Statement) -> str:
    """The text to embed for a statement: its innermost heading, what leads into it, its own words."""
    spans = dict.fromkeys([*passage.headings[-1:], *statement.context, statement.span])
    return "\n".join(span.of(document.text) for span in spans)
