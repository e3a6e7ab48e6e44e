"""The values of a library: documents, blocks, passages, statements. Offsets count code points of `Document.text`."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class SourceType(StrEnum):
    """Who speaks, coarsely; shown beside every quotation."""

    GUIDELINE = "guideline"
    STUDY = "study"
    CLINIC = "clinic"
    NEWS = "news"
    COMMERCIAL = "commercial"
    OTHER = "other"


class BlockKind(StrEnum):
    """What a stretch of a document's text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    HEADER_ROW = "header_row"
    NOTE = "note"  # boilerplate: menus, newsletters, references; shown, searched last


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points, start < end."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span must satisfy 0 <= start < end, not {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The text it covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document. `level` is the heading's depth (1 to 6) or the list item's indent (0 and up).

    `context` is what the block cannot be understood without: a list's lead-in, a table's header row, a column's
    label. Spans of the same text, in reading order.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    context: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; every field but the title may be unknown."""

    title: str
    publisher: str | None = None
    source_type: SourceType | None = None
    published: date | None = None
    reviewed: date | None = None
    expires: date | None = None
    url: str | None = None

    def expired(self, today: date) -> bool:
        """Whether it must not be quoted any more: the day it expires is the last on which it holds."""
        return self.expires is not None and self.expires < today

    def review_due(self, today: date, months: int) -> bool:
        """Whether the last review is longer ago than that; False where no review is known of."""
        return self.reviewed is not None and _months_after(self.reviewed, months) < today

    def to_json(self) -> dict[str, Any]:
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Metadata:
        dates = {key: date.fromisoformat(data[key]) for key in ("published", "reviewed", "expires") if data.get(key)}
        kind = SourceType(data["source_type"]) if data.get("source_type") else None
        return cls(
            title=data["title"],
            publisher=data.get("publisher"),
            source_type=kind,
            url=data.get("url"),
            **dates,
        )


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    first = day.replace(year=min(9999, day.year + years), month=month + 1, day=1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


@dataclass(frozen=True, slots=True)
class Document:
    """A source: metadata, one canonical plain text, and the blocks that tile it in reading order."""

    document_id: str
    path: str  # below the documents folder, with forward slashes
    content_hash: str  # sha256 of the file's (and its sidecar's) bytes
    metadata: Metadata
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[
        int, ...
    ] = ()  # where each page of a paged document starts in the text, never falling; () without pages

    def page_at(self, offset: int) -> int | None:
        """The number, from 1, of the page that holds a place of the text; None where there are no pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document under one heading path: the unit of search."""

    passage_id: str
    document_id: str
    start: int
    end: int
    headings: tuple[Span, ...]  # outermost first, spans of the document's text
    note: bool = False  # made of boilerplate only


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, list item, table row, or a whole short list or table: the unit of quotation.

    `context` holds spans that must be quoted along with it to make sense of it, in reading order.
    """

    statement_id: str
    passage_id: str
    document_id: str
    start: int
    end: int
    kind: str  # "sentence" | "item" | "row" | "list" | "table" | "note"
    context: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in the user's data: shown in the report, never a crash."""

    path: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        path = printable(self.path)
        where = path if self.line is None else f"{path}:{self.line}"
        return f"{where}: {self.reason}"


def printable(path: str) -> str:
    """A file's name on one line and in characters that any output takes; what others would show stays."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in path)
