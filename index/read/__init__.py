"""Where documents come in: which files there are, what tells that one has changed. document.py reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from index.errors import DocumentUnreadable
from index.read.files import DOCX, PDF, document_ids, find_files, find_sidecar, read_bytes
from index.read.limits import MAX_BYTES, MAX_PAPER_BYTES

__all__ = ["READER_VERSION", "content_hash", "document_ids", "find_files", "sidecar_bytes", "size_limit"]

READER_VERSION = 6  # raise it whenever the same bytes would give another text or other blocks


def content_hash(root: Path, path: Path, roots: Sequence[Path] = ()) -> str:
    """sha256 over the file's bytes and its sidecar's: what read_document puts into Document.content_hash."""
    digest = hashlib.sha256(read_bytes(root, path, size_limit(path)))
    sidecar = find_sidecar(path.relative_to(root), roots or (root,))
    if sidecar is not None:
        digest.update(sidecar_bytes(*sidecar))
    return digest.hexdigest()


def size_limit(path: Path) -> int:
    """Most bytes that a document may have."""
    return MAX_PAPER_BYTES if path.suffix.lower() in PDF | DOCX else MAX_BYTES


def sidecar_bytes(root: Path, sidecar: Path) -> bytes:
    """What a document's sidecar holds. Raises DocumentUnreadable."""
    try:
        return read_bytes(root, sidecar, MAX_BYTES)
    except DocumentUnreadable as error:
        raise DocumentUnreadable(f"its sidecar {sidecar.name} {error.reason}", passing=error.passing) from None
