"""Files that a maintainer hands in: where they may lie, what they say, and writing them whole."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.errors import DocumentRefused, DocumentUnreadable
from index.manifest import sync_folder
from index.model import Document
from index.read.apart import ReadersApart
from index.read.files import SUFFIXES

LONGEST_PATH = 200  # characters
LONGEST_NAME = 220  # bytes of a file's or folder's name: what is kept beside it adds to the 255 that disks take


def place(root: Path, path: str) -> Path:
    """Where a path below the folder leads. Raises DocumentRefused for one that leads out of it, or is hidden."""
    parts = PurePosixPath(path).parts
    plain = bool(parts) and all(part.isprintable() and not part.startswith((".", "/")) for part in parts)
    long = len(path) > LONGEST_PATH or any(len(os.fsencode(part)) > LONGEST_NAME for part in parts)
    if not plain or "\\" in path or long or path != "/".join(parts):
        raise DocumentRefused(f"“{path[:80]!s}” is no name for a document: use a plain path below the folder.")
    target = root.joinpath(*parts)
    parent = Path(os.path.realpath(target.parent))  # which a circle of links does not disturb
    if not parent.is_relative_to(os.path.realpath(root)) or target.is_dir():
        raise DocumentRefused(f"“{path}” does not lie in the documents folder.")
    return target


def write_whole(target: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=target.parent)
    written = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(0o644)
        written.replace(target)
        sync_folder(target.parent)
    finally:
        written.unlink(missing_ok=True)


def read_apart(path: str, content: bytes) -> Document:
    """What a document handed in says, read in a process of its own. Raises DocumentRefused: it cannot be read."""
    suffix = PurePosixPath(path).suffix
    if suffix.lower() not in SUFFIXES:
        raise DocumentRefused(f"“{path}” is none of the formats that can be read: {', '.join(sorted(SUFFIXES))}.")
    with tempfile.TemporaryDirectory(prefix="equipoise-") as folder, ReadersApart() as readers:
        written = Path(folder) / f"incoming{suffix}"
        written.write_bytes(content)
        try:
            return replace(readers.read(written.parent, written, "draft"), path=path)
        except DocumentUnreadable as error:
            raise DocumentRefused(f"“{path}” {error.reason}.") from None
