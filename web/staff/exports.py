"""Reviews, questions and transcripts as CSV and JSON Lines. Covered like the pages, and every export is audited."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from web.service import Service
from web.staff import views
from web.staff.gate import FromService, Maintainer
from web.staff.mask import mask, mask_all
from web.store.conversations import StoredTurn

BATCH = 200  # conversations read at a time
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run

router = APIRouter(prefix="/staff", include_in_schema=False)

Row = Mapping[str, Any]


class What(StrEnum):
    """What can be exported."""

    REVIEWS = "reviews"
    QUESTIONS = "questions"
    TRANSCRIPTS = "transcripts"


class Form(StrEnum):
    """How."""

    CSV = "csv"
    JSONL = "jsonl"


@router.get("/exports")
async def show_exports(request: Request, staff: Maintainer) -> Response:
    """What can be taken out."""
    return views.show(request, "exports.html.j2", staff, whats=What, forms=Form)


@router.get("/exports/{what}.{form}")
async def get_export(request: Request, service: FromService, staff: Maintainer, what: What, form: Form) -> Response:
    """All of one kind, as a file that is written while it is sent."""
    await run_in_threadpool(service.store.audit.record, staff.name, "exported", f"{what}.{form}")
    rows = ROWS[what](service)
    written = _as_csv(rows, FIELDS[what]) if form is Form.CSV else _as_lines(rows)
    media_type = "text/csv; charset=utf-8" if form is Form.CSV else "application/jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{what}.{form}"'}
    return StreamingResponse(written, media_type=media_type, headers=headers)


def reviews_of(service: Service) -> Iterator[Row]:
    """Every ruling there was, lifted ones too."""
    for one in service.store.rulings.all():
        yield {
            "ruling": one.ruling_id,
            "kind": str(one.kind),
            "verdict": one.verdict,
            "quote": one.data.get("quote", one.data.get("topic", "")),
            "document": one.data.get("document_id", ""),
            "question": mask(one.question) if one.question else "",
            "note": one.note or "",
            "who": one.who,
            "created": one.created.isoformat(),
            "lifted": one.lifted.isoformat() if one.lifted else "",
        }


def questions_of(service: Service) -> Iterator[Row]:
    """One line a question, without the words of the answer."""
    for turn, message, question in _turns_of(service):
        yield {
            "answer": turn.answer_id,
            "conversation": turn.conversation_id,
            "asked": turn.created.isoformat(),
            "message": message,
            "understood": question,
            "outcome": str(turn.outcome),
            "confidence": turn.confidence,
            "generation": turn.generation or "",
        }


def transcripts_of(service: Service) -> Iterator[Row]:
    """One line a turn, with the answer and what it quotes."""
    for turn, message, _ in _turns_of(service):
        yield {
            "conversation": turn.conversation_id,
            "number": turn.number,
            "asked": turn.created.isoformat(),
            "message": message,
            "answer": turn.answer["text"],
            "sources": "; ".join(dict.fromkeys(one["document_id"] for one in turn.answer["citations"])),
        }


ROWS: Mapping[What, Callable[[Service], Iterator[Row]]] = {
    What.REVIEWS: reviews_of,
    What.QUESTIONS: questions_of,
    What.TRANSCRIPTS: transcripts_of,
}
FIELDS: Mapping[What, tuple[str, ...]] = {
    What.REVIEWS: tuple("ruling kind verdict quote document question note who created lifted".split()),
    What.QUESTIONS: tuple("answer conversation asked message understood outcome confidence generation".split()),
    What.TRANSCRIPTS: tuple("conversation number asked message answer sources".split()),
}


def _turns_of(service: Service) -> Iterator[tuple[StoredTurn, str, str]]:
    """Every turn with its message and question covered; a name told in one turn is covered in all of its talk."""
    for talk in service.store.conversations.talks(BATCH):
        covered = mask_all([text for turn in talk for text in (turn.message, turn.question)])
        for i, turn in enumerate(talk):
            yield turn, covered[2 * i], covered[2 * i + 1]


def _as_csv(rows: Iterator[Row], fields: tuple[str, ...]) -> Iterator[str]:
    yield "\ufeff"  # so that spreadsheets read UTF-8
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_harmless(row[name]) for name in fields])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _harmless(value: object) -> object:
    """A cell that a spreadsheet shows and does not run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _as_lines(rows: Iterator[Row]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"
