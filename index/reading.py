"""A folder of files into documents; unchanged ones are taken from the generation before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import DocumentUnreadable
from index.model import Document, Problem
from index.read import content_hash, document_ids, find_files, read_document


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """The documents in the order of their paths, and what happened against the generation before (paths, sorted)."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def read_folder(root: Path, before: Mapping[str, Document], progress: Callable[[str, int, int], None]) -> ReadFolder:
    """Reads every document below `root`. A file that cannot be read becomes a problem; the others go on."""
    files = find_files(root)
    ids = document_ids(files, root)
    known = {document.path: document for document in before.values()}
    problems: list[Problem] = []
    documents: list[Document] = []
    for done, path in enumerate(files, start=1):
        name = path.relative_to(root).as_posix()
        try:
            documents.append(_read(root, path, ids[path], known.get(name)))
        except DocumentUnreadable as error:
            problems.append(Problem(name, error.reason, error.line))
        progress("Reading", done, len(files))
    now = {document.path: document for document in documents}
    return ReadFolder(
        documents=tuple(documents),
        problems=tuple(problems),
        added=tuple(sorted(now.keys() - known.keys())),
        changed=tuple(sorted(path for path in now.keys() & known.keys() if now[path] is not known[path])),
        removed=tuple(sorted(known.keys() - now.keys())),
    )


def _read(root: Path, path: Path, document_id: str, before: Document | None) -> Document:
    """The earlier document itself when neither the file, nor its sidecar, nor its id has changed."""
    if before is not None and before.document_id == document_id and before.content_hash == content_hash(root, path):
        return before
    return read_document(root, path, document_id=document_id)
