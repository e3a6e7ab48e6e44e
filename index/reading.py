"""A folder of files into documents; unchanged ones are taken from the generation before."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from index.ahead import map_ahead
from index.errors import DocumentsUnusable, DocumentUnreadable
from index.model import Document, Problem
from index.progress import Progress
from index.read import content_hash, document_ids
from index.read.apart import ReadersApart
from index.read.layers import Layers
from index.read.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """The documents in the order of their paths, and what happened against the generation before (paths, sorted)."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def read_folder(
    layers: Layers,
    before: Mapping[str, Document],
    progress: Progress,
    *,
    keep_unreadable: bool = False,
    workers: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> ReadFolder:
    """Reads every document of the layers. A file that cannot be read becomes a problem; the others go on.

    A file that cannot be read for a passing reason (a disk error) stays as it was in `before`; with
    `keep_unreadable`, one with any other fault does so too.

    Raises:
        DocumentsUnusable: the folder cannot be listed, or went away meanwhile.
    """
    files = layers.files()
    ids = {path.as_posix(): made for path, made in document_ids(map(Path, files)).items()}
    known = {document.path: document for document in before.values()}

    def read(name: str) -> Document | Problem:
        root, path = files[name], files[name] / name
        former = known.get(name)
        try:
            if (
                former is not None
                and former.document_id == ids[name]
                and former.content_hash == content_hash(root, path, layers.roots)
            ):
                return former
            return readers.read(root, path, ids[name], layers.roots)
        except DocumentUnreadable as error:
            problem = Problem(name, error.reason, error.line)
            if former is not None and former.document_id == ids[name] and (error.passing or keep_unreadable):
                kept[name] = former
                return replace(problem, reason=f"{error.reason}; what was published of it stays")
            return problem

    kept: dict[str, Document] = {}
    found: list[Document | Problem] = []
    with ReadersApart(limits) as readers, closing(map_ahead(read, files, workers)) as results:
        for done, one in enumerate(results, start=1):
            found.append(one)
            progress("Reading", done, len(files))
    gone = sum(not os.path.lexists(root / name) for name, root in files.items())
    if gone:  # a folder that is being emptied, or a mount that was lost: no reason to drop what is published
        told = f"{gone} of {len(files)} files in {layers.lower} went away while they were read"
        raise DocumentsUnusable(f"{told}. Run it again.")
    documents = [one if isinstance(one, Document) else kept.get(one.path) for one in found]
    return _compared(tuple(filter(None, documents)), tuple(p for p in found if isinstance(p, Problem)), known)


def _compared(
    documents: tuple[Document, ...], problems: tuple[Problem, ...], known: Mapping[str, Document]
) -> ReadFolder:
    now = {document.path: document for document in documents}
    return ReadFolder(
        documents=documents,
        problems=problems,
        added=tuple(sorted(now.keys() - known.keys())),
        changed=tuple(sorted(path for path in now.keys() & known.keys() if now[path] is not known[path])),
        removed=tuple(sorted(known.keys() - now.keys())),
    )
