"""Files to documents: one canonical plain text each, and blocks with exact offsets."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from index.errors import DocumentUnreadable
from index.model import Block, BlockKind, Document
from index.read.drafts import Drafts
from index.read.encoding import decode
from index.read.files import HTML, MARKDOWN, SUFFIXES, document_ids, find_files, find_sidecar, read_bytes
from index.read.html import read_html
from index.read.markdown import read_markdown
from index.read.metadata import merge, read_sidecar, split_front_matter, title_from_name
from index.read.plain import read_plain

__all__ = ["READER_VERSION", "content_hash", "document_ids", "find_files", "read_document"]

READER_VERSION = 3  # raise it whenever the same bytes would give another text or other blocks
SIZE_LIMIT = 20_000_000  # bytes


def read_document(root: Path, path: Path, *, document_id: str | None = None, size_limit: int = SIZE_LIMIT) -> Document:
    """Read one file: `path` as find_files gives it, or below `root`.

    Give `document_id` from document_ids when reading many: without it the whole folder is listed for one
    name. Raises DocumentUnreadable with the reason and, where known, the line.
    """
    path = path if path.is_relative_to(root) else root / path
    content = read_bytes(root, path, size_limit)
    if not content.strip():
        raise DocumentUnreadable("is empty")
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentUnreadable(f"is none of the formats that can be read: {', '.join(sorted(SUFFIXES))}")
    digest = hashlib.sha256(content)
    overrides: dict[str, Any] = {}
    sidecar = find_sidecar(path)
    if sidecar is not None:
        extra = _sidecar_bytes(root, sidecar, size_limit)
        digest.update(extra)
        overrides = read_sidecar(sidecar, extra)
    found, drafts = _read(path, content)
    text, blocks = drafts.assemble()
    if not text:
        raise DocumentUnreadable("holds no text that can be read")
    return Document(
        document_id=document_id or document_ids(find_files(root), root)[path],
        path=path.relative_to(root).as_posix(),
        content_hash=digest.hexdigest(),
        metadata=merge(found, overrides=overrides, fallback_title=_title(path, text, blocks)),
        text=text,
        blocks=blocks,
    )


def content_hash(root: Path, path: Path, *, size_limit: int = SIZE_LIMIT) -> str:
    """sha256 over the file's bytes and its sidecar's: what read_document puts into Document.content_hash."""
    digest = hashlib.sha256(read_bytes(root, path, size_limit))
    sidecar = find_sidecar(path)
    if sidecar is not None:
        digest.update(_sidecar_bytes(root, sidecar, size_limit))
    return digest.hexdigest()


def _sidecar_bytes(root: Path, sidecar: Path, size_limit: int) -> bytes:
    try:
        return read_bytes(root, sidecar, size_limit)
    except DocumentUnreadable as error:
        raise DocumentUnreadable(f"its sidecar {sidecar.name} {error.reason}") from None


def _read(path: Path, content: bytes) -> tuple[dict[str, Any], Drafts]:
    """The metadata a file gives of itself, and its blocks."""
    suffix = path.suffix.lower()
    if suffix in MARKDOWN:
        found, body = split_front_matter(decode(content))
        return found, read_markdown(body)
    if suffix in HTML:
        return read_html(decode(content, declared=True))
    return read_plain(decode(content))


def _title(path: Path, text: str, blocks: tuple[Block, ...]) -> str:
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    if headings and headings[0].level == 1:
        return headings[0].span.of(text)
    return title_from_name(path)
