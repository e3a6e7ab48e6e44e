"""How documents, passages and statements are written down: one JSON object a line, keys sorted, no spaces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from index.model import Block, BlockKind, Document, Metadata, Passage, Span, Statement

Record = dict[str, Any]
_ENCODER = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def write_lines(path: Path, records: Iterable[Record]) -> int:
    """Writes the records and returns how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(_ENCODER.encode(record) + "\n")
            count += 1
    return count


def read_lines(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def document_to_json(document: Document) -> Record:
    record: Record = {
        "id": document.document_id,
        "path": document.path,
        "hash": document.content_hash,
        "metadata": document.metadata.to_json(),
        "text": document.text,
        "blocks": [[b.kind, b.start, b.end, b.level, _pairs(b.context)] for b in document.blocks],
    }
    return {**record, "pages": list(document.pages)} if document.pages else record


def document_from_json(record: Record) -> Document:
    blocks = tuple(
        Block(BlockKind(kind), start, end, level, _spans(context))
        for kind, start, end, level, context in record["blocks"]
    )
    metadata = Metadata.from_json(record["metadata"])
    pages = tuple(record.get("pages", ()))
    return Document(record["id"], record["path"], record["hash"], metadata, record["text"], blocks, pages)


def passage_to_json(passage: Passage, key: str) -> Record:
    """`key` is the hash of the text that was embedded; equal keys share their vectors."""
    return {
        "id": passage.passage_id,
        "document": passage.document_id,
        "span": [passage.start, passage.end],
        "headings": _pairs(passage.headings),
        "note": passage.note,
        "key": key,
    }


def passage_from_json(record: Record) -> Passage:
    start, end = record["span"]
    return Passage(record["id"], record["document"], start, end, _spans(record["headings"]), record["note"])


def statement_to_json(statement: Statement, key: str) -> Record:
    """`key` is the hash of the text that was embedded; equal keys share their vectors."""
    return {
        "id": statement.statement_id,
        "passage": statement.passage_id,
        "document": statement.document_id,
        "span": [statement.start, statement.end],
        "kind": statement.kind,
        "context": _pairs(statement.context),
        "key": key,
    }


def statement_from_json(record: Record) -> Statement:
    start, end = record["span"]
    return Statement(
        record["id"],
        record["passage"],
        record["document"],
        start,
        end,
        record["kind"],
        _spans(record["context"]),
    )


def _pairs(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
