"""The JSON API: thin routes over the service. The widget and every client use only this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.concurrency import run_in_threadpool

from index.model import Document, Metadata
from web.bodies import read_chat_request
from web.errors import EVERY_PROBLEM, PROBLEM_TYPE, DocumentUnknown
from web.messages import clean_message
from web.schemas import (
    BlockBody,
    ChatAnswer,
    ChatRequest,
    DisagreementList,
    DocumentBody,
    DocumentList,
    DocumentSummary,
    ExampleList,
    Problem,
)
from web.service import Service, service_of

FromService = Annotated[Service, Depends(service_of)]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for the OpenAPI page, from the table of errors."""
    content = {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}}
    return {status: {"description": _meanings(status), "content": content} for status in statuses}


def _meanings(status: int) -> str:
    return " ".join(f"`{kind.slug}`: {kind.meaning}" for kind in EVERY_PROBLEM if kind.status == status)


router = APIRouter(prefix="/api")

CHAT_BODY: Mapping[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": ChatRequest.model_json_schema()}}}
}


@router.post(
    "/chat", tags=["chat"], responses=problems(400, 404, 413, 415, 422, 500, 503), openapi_extra=dict(CHAT_BODY)
)
async def post_chat(service: FromService, request: Annotated[ChatRequest, Depends(read_chat_request)]) -> ChatAnswer:
    """Ask a question; the answer is made of quotations from the library."""
    message = clean_message(request.message, service.settings.max_question_chars)
    conversation_id, answer = await service.reply(message, request.conversation_id)
    return ChatAnswer.model_validate(answer.to_json(conversation_id))


@router.get("/examples", tags=["chat"], responses=problems(503))
async def list_examples(service: FromService) -> ExampleList:
    """Questions to start with."""
    return ExampleList(examples=await run_in_threadpool(service.engine.example_questions))


@router.get("/documents", tags=["library"], responses=problems(503))
async def list_documents(service: FromService) -> DocumentList:
    """Every document of the library."""
    documents = await run_in_threadpool(service.engine.documents)
    return DocumentList(documents=[summary_of(document.document_id, document.metadata) for document in documents])


@router.get("/documents/{document_id:path}", tags=["library"], responses=problems(404, 422, 503))
async def get_document(
    service: FromService, document_id: Annotated[str, Path(description="As a citation gives it.", max_length=1000)]
) -> DocumentBody:
    """One document: what it says of itself, and the canonical text that citations quote."""
    return document_body(await find_document(service, document_id))


@router.get("/disagreements", tags=["library"], responses=problems(503))
async def list_disagreements(service: FromService) -> DisagreementList:
    """Where the library's sources contradict each other."""
    return DisagreementList(disagreements=await run_in_threadpool(service.engine.disagreements))


async def find_document(service: Service, document_id: str) -> Document:
    """Raises `DocumentUnknown`."""
    document = await run_in_threadpool(service.engine.document, document_id)
    if document is None:
        raise DocumentUnknown("This document is not in the library (any more).")
    return document


def summary_of(document_id: str, metadata: Metadata) -> DocumentSummary:
    return DocumentSummary.model_validate({"document_id": document_id, **metadata.to_json()})


def document_body(document: Document) -> DocumentBody:
    blocks = [
        BlockBody(kind=str(block.kind), start=block.start, end=block.end, level=block.level)
        for block in document.blocks
    ]
    summary = summary_of(document.document_id, document.metadata)
    return DocumentBody(**summary.model_dump(), text=document.text, blocks=blocks)
