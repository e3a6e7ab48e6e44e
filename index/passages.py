"""Documents into passages (the unit of search) and statements (the unit of quotation), with exact offsets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.fragments import needs_heading
from index.model import Block, BlockKind, Document, Passage, Span, Statement
from index.sentences import split_sentences

SPLITTER_VERSION = 4
MAX_WORDS = 120  # with its headings a passage then stays below MiniLM's 256 tokens
MAX_LIST_CHARS = 1200  # a longer list is quoted item by item
MAX_WHOLE_BLOCK = 320  # a longer item or row is quoted sentence by sentence

_LISTED = (BlockKind.ITEM, BlockKind.ROW)


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """A document's passages and statements, both in reading order."""

    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a stretch of a long one, that goes into a passage whole."""

    block: Block
    start: int
    end: int


def split_document(document: Document) -> SplitDocument:
    """Passages under one heading path each, of at most `MAX_WORDS` words where sentences allow it."""
    passages: list[Passage] = []
    statements: list[Statement] = []
    for headings, blocks in _sections(document.blocks):
        for group in _grouped(document.text, blocks):
            passage = _passage(document, headings, group, len(passages))
            passages.append(passage)
            statements.extend(_statements(document.text, passage, group))
    return SplitDocument(tuple(passages), tuple(statements))


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[tuple[Block, ...], list[Block]]]:
    """Runs of blocks under one heading path. A heading with nothing under it stands as a block of its own."""
    path: list[Block] = []
    body: list[Block] = []
    for i, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            body.append(block)
            continue
        if body:
            yield tuple(path), body
            body = []
        while path and path[-1].level >= block.level:
            path.pop()
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        bare = after is None or (after.kind is BlockKind.HEADING and after.level <= block.level)
        if bare:
            yield tuple(path), [block]
        else:
            path.append(block)
    if body:
        yield tuple(path), body


def _grouped(text: str, blocks: Sequence[Block]) -> Iterator[list[_Piece]]:
    """Fills passages up to `MAX_WORDS`; notes are kept apart from what the document says."""
    group: list[_Piece] = []
    size = 0
    for piece in (piece for block in blocks for piece in _pieces(text, block)):
        words = len(text[piece.start : piece.end].split())
        changes = bool(group) and (group[-1].block.kind is BlockKind.NOTE) != (piece.block.kind is BlockKind.NOTE)
        if group and (size + words > MAX_WORDS or changes):
            yield group
            group, size = [], 0
        group.append(piece)
        size += words
    if group:
        yield group


def _pieces(text: str, block: Block) -> Iterator[_Piece]:
    """The block whole, or in runs of sentences when it is longer than a passage may be."""
    if len(text[block.start : block.end].split()) <= MAX_WORDS:
        yield _Piece(block, block.start, block.end)
        return
    start, end, size = block.start, block.start, 0
    for span in _short_spans(text, block):
        words = len(span.of(text).split())
        if size and size + words > MAX_WORDS:
            yield _Piece(block, start, end)
            start, size = span.start, 0
        end = span.end
        size += words
    yield _Piece(block, start, end)


def _short_spans(text: str, block: Block) -> Iterator[Span]:
    """Sentences, and where a 'sentence' is endless, stretches of `MAX_WORDS` words of it."""
    for span in split_sentences(text, block.start, block.end):
        start, words = span.start, 0
        for i in range(span.start, span.end):
            words += text[i] == " "
            if words == MAX_WORDS or i - start >= 2000:
                yield Span(start, i + (text[i] != " "))
                start, words = i + 1, 0
        if start < span.end:
            yield Span(start, span.end)


def _passage(document: Document, headings: Sequence[Block], group: Sequence[_Piece], number: int) -> Passage:
    start, end = group[0].start, group[-1].end
    digest = hashlib.sha256(document.text[start:end].encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return Passage(
        passage_id=f"{document.document_id}:{number}-{digest}",
        document_id=document.document_id,
        start=start,
        end=end,
        headings=tuple(heading.span for heading in headings),
        note=all(piece.block.kind is BlockKind.NOTE for piece in group),
    )


def _statements(text: str, passage: Passage, group: Sequence[_Piece]) -> list[Statement]:
    """Every sentence, item and row, and each run of two and more items or rows as a whole besides."""
    found: list[Statement] = []

    def add(span: Span, kind: str, context: tuple[Span, ...]) -> None:
        name = f"{passage.passage_id}/{len(found)}"
        found.append(Statement(name, passage.passage_id, passage.document_id, span.start, span.end, kind, context))

    for run in _runs(group):
        for piece in run:
            for span, kind in _units(text, piece):
                add(span, kind, _context(text, passage, piece.block) or _heading_needed(text, passage, span))
        whole = Span(run[0].start, run[-1].end)
        if len(run) > 1 and len(whole.of(text)) <= MAX_LIST_CHARS:
            kind = "list" if run[0].block.kind is BlockKind.ITEM else "table"
            add(whole, kind, _context(text, passage, run[0].block))
    led_in = {span for statement in found for span in statement.context}
    return [statement for statement in found if statement.span not in led_in]  # a lead-in alone says nothing


def _runs(group: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Neighbouring items of one list or rows of one table together, everything else alone."""
    run: list[_Piece] = []
    for piece in group:
        joins = (
            run
            and piece.block.kind in _LISTED
            and piece.block.kind is run[-1].block.kind
            and piece.block.context == run[-1].block.context
        )
        if run and not joins:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _units(text: str, piece: _Piece) -> Iterator[tuple[Span, str]]:
    kind = piece.block.kind
    whole = Span(piece.start, piece.end)
    if kind in _LISTED and len(whole.of(text)) <= MAX_WHOLE_BLOCK:
        yield whole, str(kind)
    elif kind is BlockKind.HEADER_ROW:
        return
    elif kind is BlockKind.NOTE:
        yield whole, "note"
    else:
        for span in split_sentences(text, piece.start, piece.end):
            yield span, "sentence"


def _heading_needed(text: str, passage: Passage, span: Span) -> tuple[Span, ...]:
    """The heading above, where a sentence is misread without it."""
    heading = passage.headings[-1:]
    return heading if heading and needs_heading(span.of(text), heading[0].of(text)) else ()


def _context(text: str, passage: Passage, block: Block) -> tuple[Span, ...]:
    """What must be quoted along: a lead-in or column label, else the heading above an item or a row.

    A header row says more than the heading only in a table of three and more columns; in a list of names and values
    the heading tells what the values are.
    """
    if block.kind not in _LISTED:
        return ()
    heading = passage.headings[-1:]
    if block.kind is BlockKind.ROW and block.context and heading and block.span.of(text).count(" | ") == 1:
        return heading
    return block.context or heading
