"""From drafts of blocks to one canonical text: the only place where offsets are made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.model import Block, BlockKind, Span

NEW_BLOCK = "\n\n"
NEXT_LINE = "\n"  # between the items of a list and the rows of a table
NEXT_CELL = " | "  # between the cells of one row

# Invisible or unprintable: controls that are not white space, soft hyphens, zero-width and direction marks,
# surrogates, non-characters, tags, and the private use area (icon fonts leave their glyphs in scraped text).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Text as written, without invisible characters, every run of white space one space, none at the ends."""
    return " ".join(_INVISIBLE.sub("", text).split())


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an earlier draft's text: what a later draft is understood through."""

    draft: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has offsets. `joint` is what separates it from the draft before."""

    kind: BlockKind
    text: str
    level: int = 0
    context: tuple[Part, ...] = ()
    joint: str = NEW_BLOCK


class Drafts:
    """Collects the drafts of one document in reading order."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        context: Iterable[Part | None] = (),
        joint: str = NEW_BLOCK,
    ) -> Part | None:
        """Append a block and return the whole of it, or None when nothing visible is left of the text."""
        text = clean(text)
        if not text:
            return None
        parts = tuple(part for part in context if part is not None)
        self._drafts.append(Draft(kind, text, level, parts, joint))
        return Part(len(self._drafts) - 1, 0, len(text))

    def text_of(self, part: Part) -> str:
        return self._drafts[part.draft].text[part.start : part.end]

    def texts(self) -> Iterator[str]:
        return (draft.text for draft in self._drafts)

    def headings(self) -> Iterator[str]:
        return (draft.text for draft in self._drafts if draft.kind is BlockKind.HEADING)

    def headed(self) -> Iterator[tuple[str, str]]:
        """Each heading that stands right above text, and the first block of that text."""
        for above, below in pairwise(self._drafts):
            if above.kind is BlockKind.HEADING and below.kind is not BlockKind.HEADING:
                yield above.text, below.text

    def first_heading(self) -> str | None:
        return next(self.headings(), None)

    def ends_with(self, kind: BlockKind) -> bool:
        return bool(self._drafts) and self._drafts[-1].kind is kind

    def count_words(self) -> int:
        """Words outside notes."""
        return sum(draft.text.count(" ") + 1 for draft in self._drafts if draft.kind is not BlockKind.NOTE)

    def count_structure(self) -> int:
        """Blocks that are more than paragraphs and notes."""
        return sum(draft.kind not in (BlockKind.PARAGRAPH, BlockKind.NOTE) for draft in self._drafts)

    def lead_in(self) -> Part | None:
        """The last sentence of the last draft when it announces what follows: it ends in a colon, or not at all."""
        if not self._drafts:
            return None
        last = self._drafts[-1]
        open_ended = last.kind is BlockKind.PARAGRAPH and last.text[-1].isalpha() and last.text.count(" ") >= 2
        if last.kind is BlockKind.HEADING or not (open_ended or last.text.endswith((":", "："))):
            return None
        return Part(len(self._drafts) - 1, last_sentence(last.text), len(last.text))

    def assemble(self) -> tuple[str, tuple[Block, ...]]:
        """The canonical text and the blocks that tile it."""
        pieces: list[str] = []
        starts: list[int] = []
        length = 0
        for draft in self._drafts:
            joint = draft.joint if pieces else ""
            starts.append(length + len(joint))
            pieces += (joint, draft.text)
            length = starts[-1] + len(draft.text)
        blocks = tuple(
            Block(
                kind=draft.kind,
                start=start,
                end=start + len(draft.text),
                level=draft.level,
                context=tuple(
                    Span(starts[part.draft] + part.start, starts[part.draft] + part.end) for part in draft.context
                ),
            )
            for draft, start in zip(self._drafts, starts, strict=True)
        )
        return "".join(pieces), blocks


_SENTENCE_START = re.compile(r"[.!?…][\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-ZÀ-ÞΑ-ΩА-Я0-9])")


def last_sentence(text: str) -> int:
    """Where the last sentence of a text starts."""
    start = 0
    for match in _SENTENCE_START.finditer(text):
        start = match.end()
    return start
