"""What the tests of reading share: a file written and read, and its blocks as short tuples."""

from __future__ import annotations

from pathlib import Path

from index.model import Block, BlockKind, Document
from index.read.document import read_document

SHORT_NAMES = {
    BlockKind.HEADING: "h",
    BlockKind.PARAGRAPH: "p",
    BlockKind.ITEM: "item",
    BlockKind.ROW: "row",
    BlockKind.HEADER_ROW: "header",
    BlockKind.NOTE: "note",
}


def read_text(folder: Path, name: str, content: str | bytes) -> Document:
    """Write one file and read it, checking what must hold for every document."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    document = read_document(folder, path)
    check_blocks(document)
    return document


def check_blocks(document: Document) -> None:
    """Blocks tile the text in order, none is blank at its ends, and contexts are spans of the text before them."""
    text, end = document.text, 0
    assert text == text.strip()
    assert document.blocks
    for block in document.blocks:
        assert block.start >= end
        assert text[end : block.start] in ("", "\n\n", "\n", " | ")
        own = text[block.start : block.end]
        assert own
        assert own == " ".join(own.split())
        for span in block.context:
            assert span.end <= block.start
            assert span.of(text) == span.of(text).strip() != ""
        end = block.end
    assert end == len(text)


def text_of(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def outline_of(document: Document) -> list[tuple[str, str]]:
    """Kind and text of every block; headings carry their level: ("h2", "Opening hours")."""
    return [
        (
            SHORT_NAMES[block.kind] + (str(block.level) if block.kind is BlockKind.HEADING else ""),
            text_of(document, block),
        )
        for block in document.blocks
    ]


def contexts_of(document: Document) -> dict[str, tuple[str, ...]]:
    """The text of every item and row, with what it is understood through."""
    return {
        text_of(document, block): tuple(span.of(document.text) for span in block.context)
        for block in document.blocks
        if block.kind in (BlockKind.ITEM, BlockKind.ROW)
    }
