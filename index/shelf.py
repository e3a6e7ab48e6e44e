"""The documents as a maintainer sees them, with what is on hold laid over the folder: what of them is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath

from index.errors import DocumentUnreadable
from index.generation import Generation
from index.model import Document, Metadata, printable
from index.read import content_hash
from index.read.files import SUFFIXES
from index.read.layers import Layers


class Shelving(StrEnum):
    """How a file and what is published of it compare."""

    PUBLISHED = "published"  # as it lies in the folder
    NEW = "new"  # in the folder, not yet published
    CHANGED = "changed"  # the published text is another
    REMOVED = "removed"  # published, and gone from the folder
    FAILED = "failed"  # cannot be read; `reason` says why


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file or a published document. What is known of it only by reading it is None for one not yet published."""

    path: str
    state: Shelving
    document_id: str | None = None  # where it is published
    metadata: Metadata | None = None
    pages: int = 0
    characters: int = 0
    reason: str | None = None
    held: bool = False  # staff have put it, its details or its removal on hold
    both: bool = False  # it is on hold, and the file below has changed since

    def expired(self, today: date) -> bool:
        """Whether it is published and quoted no more."""
        return self.metadata is not None and self.metadata.expired(today)


def compare(layers: Layers, published: Generation | None, held: Mapping[str, bool]) -> tuple[Shelved, ...]:
    """Every document of the layers, every published one and every held change, by path.

    `held`: of each path on hold, whether the file below has changed since.
    """
    known = {document.path: document for document in published.documents.values()} if published else {}
    files = layers.files()
    failed = _failed(published.manifest["problems"], files) if published else {}
    found = []
    for name in sorted({*files, *known, *held}):
        one = _shelved(layers, files.get(name), name, known.get(name), failed)
        found.append(replace(one, held=name in held, both=held.get(name, False)))
    return tuple(found)


def _failed(problems: Sequence[str], names: Iterable[str]) -> dict[str, str]:
    """Reasons by path, as a manifest gives them: "path: reason" or "path:line: reason"."""
    known = {printable(name): name for name in names}
    reasons: dict[str, str] = {}
    for problem in problems:
        for match in re.finditer(r"(?::\d+)?: ", problem):  # a name may hold a colon too
            if problem[: match.start()] in known:
                reasons[known[problem[: match.start()]]] = problem[match.end() :]
                break
    return reasons


def _shelved(
    layers: Layers, root: Path | None, name: str, document: Document | None, failed: dict[str, str]
) -> Shelved:
    if root is None:
        return _about(name, Shelving.REMOVED, document)
    try:
        digest = content_hash(root, root / name, layers.roots)
    except DocumentUnreadable as error:
        return _about(name, Shelving.FAILED, document, error.reason)
    if document is not None:
        same = document.content_hash == digest
        return _about(name, Shelving.PUBLISHED if same else Shelving.CHANGED, document, failed.get(name))
    if name in failed:
        return Shelved(name, Shelving.FAILED, reason=failed[name])
    return Shelved(name, Shelving.NEW if PurePosixPath(name).suffix.lower() in SUFFIXES else Shelving.FAILED)


def _about(name: str, state: Shelving, document: Document | None, reason: str | None = None) -> Shelved:
    if document is None:
        return Shelved(name, state, reason=reason)
    known = (document.document_id, document.metadata, len(document.pages), len(document.text))
    return Shelved(name, state, *known, reason)
