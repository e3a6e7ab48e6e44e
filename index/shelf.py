"""The documents folder as a maintainer sees it: what lies there, what of it is published; putting in, taking out."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath

from index.errors import DocumentRefused, DocumentUnreadable
from index.generation import Generation
from index.model import Document, Metadata, printable
from index.read import content_hash, find_files
from index.read.apart import ReadersApart
from index.read.files import SUFFIXES, find_sidecar

LONGEST_PATH = 200  # characters


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

    def expired(self, today: date) -> bool:
        """Whether it is published and quoted no more."""
        return self.metadata is not None and self.metadata.expired(today)


def compare(root: Path, published: Generation | None) -> tuple[Shelved, ...]:
    """Every file below `root` and every published document, by path."""
    known = {document.path: document for document in published.documents.values()} if published else {}
    files = {path.relative_to(root).as_posix(): path for path in find_files(root)}
    failed = _failed(published.manifest["problems"], files) if published else {}
    found = [_shelved(root, files.get(name), name, known.get(name), failed) for name in sorted({*files, *known})]
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


def _shelved(root: Path, file: Path | None, name: str, document: Document | None, failed: dict[str, str]) -> Shelved:
    if file is None:
        return _about(name, Shelving.REMOVED, document)
    try:
        digest = content_hash(root, file)
    except DocumentUnreadable as error:
        return _about(name, Shelving.FAILED, document, error.reason)
    if document is not None:
        same = document.content_hash == digest
        return _about(name, Shelving.PUBLISHED if same else Shelving.CHANGED, document, failed.get(name))
    if name in failed:
        return Shelved(name, Shelving.FAILED, reason=failed[name])
    return Shelved(name, Shelving.NEW if file.suffix.lower() in SUFFIXES else Shelving.FAILED)


def _about(name: str, state: Shelving, document: Document | None, reason: str | None = None) -> Shelved:
    if document is None:
        return Shelved(name, state, reason=reason)
    known = (document.document_id, document.metadata, len(document.pages), len(document.text))
    return Shelved(name, state, *known, reason)


def save(root: Path, path: str, content: bytes) -> Shelved:
    """Puts a file into the folder, whole or not at all. Raises DocumentRefused."""
    target = _place(root, path)
    if target.suffix.lower() not in SUFFIXES:
        raise DocumentRefused(f"“{path}” is none of the formats that can be read: {', '.join(sorted(SUFFIXES))}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _aside(target, content) as written:
        try:
            with ReadersApart() as readers:
                document = readers.read(target.parent, written, "draft")
        except DocumentUnreadable as error:
            raise DocumentRefused(f"“{path}” {error.reason}.") from None
        written.replace(target)
    return Shelved(path, Shelving.NEW, None, document.metadata, len(document.pages), len(document.text))


@contextlib.contextmanager
def _aside(target: Path, content: bytes) -> Iterator[Path]:
    """The content in a hidden file beside the target, on the disk; gone afterwards unless it was renamed."""
    descriptor, name = tempfile.mkstemp(prefix=".incoming-", suffix=target.suffix, dir=target.parent)
    written = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(0o644)
        yield written
    finally:
        written.unlink(missing_ok=True)


def remove(root: Path, path: str) -> None:
    """Removes a document and the sidecar that is its own. Raises DocumentRefused."""
    target = _place(root, path)
    if not target.is_file() and not target.is_symlink():
        raise DocumentRefused(f"There is no document “{path}”.")
    sidecar = find_sidecar(target)
    target.unlink()
    alone = not any(target.with_suffix(suffix).exists() for suffix in SUFFIXES)
    if sidecar is not None and (alone or sidecar.name.startswith(target.name)):
        sidecar.unlink()


def _place(root: Path, path: str) -> Path:
    """Where a path below the folder leads. Raises DocumentRefused for one that leads out of it, or is hidden."""
    parts = PurePosixPath(path).parts
    plain = bool(parts) and all(part.isprintable() and not part.startswith((".", "/")) for part in parts)
    if not plain or "\\" in path or len(path) > LONGEST_PATH or path != "/".join(parts):
        raise DocumentRefused(f"“{path[:80]!s}” is no name for a document: use a plain path below the folder.")
    target = root.joinpath(*parts)
    if not target.parent.resolve().is_relative_to(root.resolve()) or target.is_dir():
        raise DocumentRefused(f"“{path}” does not lie in the documents folder.")
    return target
