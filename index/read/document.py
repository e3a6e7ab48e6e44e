"""A file to a document: one canonical plain text, and blocks with exact offsets.

Nothing of a run imports this but its readers (worker.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import DocumentUnreadable
from index.model import Block, BlockKind, Document
from index.read import document_ids, find_files, sidecar_bytes, size_limit
from index.read.files import SUFFIXES, find_sidecar, read_bytes
from index.read.forms import read_form
from index.read.limits import MAX_CHARS
from index.read.metadata import merge, read_sidecar, title_from_name
from index.read.paging import page_starts


def read_document(
    root: Path,
    path: Path,
    *,
    document_id: str | None = None,
    limit: int | None = None,
    roots: Sequence[Path] = (),
) -> Document:
    """Read one file: `path` as find_files gives it, or below `root`.

    Args:
        document_id: from document_ids when reading many: without it the whole folder is listed for one name.
        limit: most bytes; default: by its form.
        roots: where its sidecar is looked for, the first wins; none: `root`.

    Raises:
        DocumentUnreadable: with the reason and, where known, the line.
    """
    path = path if path.is_relative_to(root) else root / path
    content = read_bytes(root, path, limit or size_limit(path))
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentUnreadable(f"is none of the formats that can be read: {', '.join(sorted(SUFFIXES))}")
    if not content.strip():
        raise DocumentUnreadable("is empty")
    digest = hashlib.sha256(content)
    overrides: dict[str, Any] = {}
    sidecar = find_sidecar(path.relative_to(root), roots or (root,))
    if sidecar is not None:
        extra = sidecar_bytes(*sidecar)
        digest.update(extra)
        overrides = read_sidecar(sidecar[1], extra)
    form = read_form(path.suffix.lower(), content)
    text, blocks = form.drafts.assemble()
    if not text:
        raise DocumentUnreadable("holds no text that can be read")
    if len(text) > MAX_CHARS:
        raise DocumentUnreadable(f"holds more than {MAX_CHARS:,} characters of text: split it")
    return Document(
        document_id=document_id or document_ids(find_files(root), root)[path],
        path=path.relative_to(root).as_posix(),
        content_hash=digest.hexdigest(),
        metadata=merge(form.metadata, overrides=overrides, fallback_title=_title(path, text, blocks)),
        text=text,
        blocks=blocks,
        pages=page_starts(text, blocks, form.pages),
    )


def _title(path: Path, text: str, blocks: tuple[Block, ...]) -> str:
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    if headings and headings[0].level == 1:
        return headings[0].span.of(text)
    return title_from_name(path)
