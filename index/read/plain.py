"""Plain text, often scraped from a page, to drafts of blocks."""

from __future__ import annotations

from index.model import BlockKind
from index.read.drafts import Drafts


def read_plain(text: str) -> Drafts:
    """The blocks of a plain text: paragraphs between blank lines."""
    drafts = Drafts()
    for group in text.replace("\r\n", "\n").split("\n\n"):
        drafts.add(BlockKind.PARAGRAPH, group)
    return drafts
