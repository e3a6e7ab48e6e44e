"""The JSON API: thin routes over the service. The widget and every client use only this."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from bot.own_words import known_language
from index.model import Document, Metadata
from web.bodies import body_of
from web.errors import EVERY_PROBLEM, PROBLEM_TYPE, DocumentUnknown, MessageEmpty
from web.messages import clean_message, clean_note
from web.schemas import (
    BlockBody,
    ChatAnswer,
    ChatRequest,
    DisagreementList,
    DocumentBody,
    DocumentList,
    DocumentSummary,
    ExampleList,
    FeedbackBody,
    MessageRequest,
    Problem,
    Receipt,
    WidgetSettings,
)
from web.service import Service, service_of
from web.widget import widget_settings

FromService = Annotated[Service, Depends(service_of)]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for the OpenAPI page, from the table of errors."""
    content = {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}}
    return {status: {"description": _meanings(status), "content": content} for status in statuses}


def _meanings(status: int) -> str:
    return " ".join(f"`{kind.slug}`: {kind.meaning}" for kind in EVERY_PROBLEM if kind.status == status)


router = APIRouter(prefix="/api")


def body_described(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a route that reads it itself, for the OpenAPI page."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


WRITES = problems(400, 404, 413, 415, 422, 500, 503)


@router.post("/chat", tags=["chat"], responses=WRITES, openapi_extra=body_described(ChatRequest))
async def post_chat(service: FromService, request: Annotated[ChatRequest, Depends(body_of(ChatRequest))]) -> ChatAnswer:
    """Ask a question; the answer is made of quotations from the library."""
    message = clean_message(request.message, service.settings.max_question_chars)
    conversation_id, answer = await service.reply(
        message, request.conversation_id, request.message_id, known_language(request.language)
    )
    terms = [{"term": one.term, "citation": one.citation.to_json()} for one in service.engine.explain(answer)]
    return ChatAnswer.model_validate({**answer.to_json(conversation_id), "terms": terms})


@router.post("/feedback", tags=["chat"], responses=WRITES, openapi_extra=body_described(FeedbackBody))
async def post_feedback(service: FromService, said: Annotated[FeedbackBody, Depends(body_of(FeedbackBody))]) -> Receipt:
    """Say whether an answer helped. Staff review what did not."""
    comment = clean_note(said.comment)
    record = service.store.feedback.record
    await run_in_threadpool(record, said.answer_id, said.helpful, said.reason, comment or None)
    return await run_in_threadpool(receipt, service, comment, said.language)


@router.post("/messages", tags=["chat"], responses=WRITES, openapi_extra=body_described(MessageRequest))
async def post_message(
    service: FromService, sent: Annotated[MessageRequest, Depends(body_of(MessageRequest))]
) -> Receipt:
    """Leave a message for a person at the clinic. Nobody watches for it in an emergency."""
    text, reply_to = clean_note(sent.text), clean_note(sent.reply_to)
    if not (text and reply_to):
        raise MessageEmpty("Please write a message, and say how the clinic can reach you.")
    await run_in_threadpool(
        service.store.messages.record,
        sent.message_id,
        text,
        reply_to,
        name=clean_note(sent.name) or None,
        conversation_id=sent.conversation_id,
    )
    return await run_in_threadpool(receipt, service, text, sent.language)


@router.get("/examples", tags=["chat"], responses=problems(503))
async def list_examples(service: FromService) -> ExampleList:
    """Questions to start with."""
    return ExampleList(examples=await run_in_threadpool(service.engine.example_questions))


@router.get("/widget", tags=["chat"], responses=problems(403))
async def get_widget_settings(service: FromService) -> WidgetSettings:
    """How the clinic has set up the chat: the first thing it asks for on any page."""
    return widget_settings(service.settings)


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


def receipt(service: Service, words: str, language: str | None) -> Receipt:
    """Words for staff are screened like a question: whoever describes an emergency must not wait for an answer."""
    return Receipt(urgent=service.urgent_advice(words, known_language(language)) if words else None)


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
    return DocumentBody(**summary.model_dump(), text=document.text, blocks=blocks, pages=list(document.pages))
