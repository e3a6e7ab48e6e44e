"""Request bodies: refused when too large, before anything parses them, and read as JSON with plain words for faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import BodyNotJson, BodyTooLarge, BodyWrong, MediaTypeWrong, kind_of, problem_response, sentence_of

Body = TypeVar("Body", bound=BaseModel)

MAX_BODY_BYTES = 64 * 1024  # many times the longest question
UPLOADS = "/staff/library/upload"  # reads its body itself, once it knows that the sender may
MAX_UPLOAD_BYTES = 64 * 1024 * 1024


class LimitBody:
    """Answers 413 as soon as a body is known to be larger than `MAX_BODY_BYTES`, announced or in chunks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (_announced(scope) == 0 and not _is_chunked(scope)):
            await self.app(scope, receive, send)
            return
        if scope["path"].removeprefix(scope.get("root_path", "")) == UPLOADS:
            await self.app(scope, _counted(scope, receive), send)
            return
        try:
            messages = await _read_all(scope, receive)
        except BodyTooLarge as error:
            response = problem_response(kind_of(error), str(error))
            response.headers["Connection"] = "close"  # the rest of the body is not read
            await response(scope, receive, send)
            return
        await self.app(scope, _replay(messages, receive), send)


def _counted(scope: Scope, receive: Receive) -> Receive:
    """Receives up to `MAX_UPLOAD_BYTES`. Raises `BodyTooLarge`, before anything is read where it was announced."""
    size = _announced(scope)
    received = 0

    async def counted() -> Message:
        nonlocal received
        if max(size, received) > MAX_UPLOAD_BYTES:
            raise BodyTooLarge("The files are too large: 64 MiB at once are the most.")
        message = await receive()
        received += len(message.get("body", b""))
        return message

    return counted


def body_of(model: type[Body]) -> Callable[[Request], Awaitable[Body]]:
    """A dependency that reads a request's body as `model`.

    Raises, when it reads:
        MediaTypeWrong, BodyNotJson, BodyWrong: each with a sentence for the person asking.
    """

    async def read(request: Request) -> Body:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise MediaTypeWrong("Please send the request as JSON, with the header “Content-Type: application/json”.")
        body = await request.body()
        try:
            return model.model_validate_json(body, strict=True)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            if faults[0]["type"] == "json_invalid":
                raise BodyNotJson("The request is not valid JSON in UTF-8, so it could not be read.") from None
            raise BodyWrong(sentence_of(faults)) from None

    return read


def _announced(scope: Scope) -> int:
    """The Content-Length in bytes; 0 if there is none. The server has refused one that is no number."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _is_chunked(scope: Scope) -> bool:
    return any(name == b"transfer-encoding" for name, _ in scope["headers"])


async def _read_all(scope: Scope, receive: Receive) -> list[Message]:
    if _announced(scope) > MAX_BODY_BYTES:
        raise BodyTooLarge("The request is too large. A question of a few sentences is enough.")
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > MAX_BODY_BYTES:
            raise BodyTooLarge("The request is too large. A question of a few sentences is enough.")
        if message["type"] != "http.request" or not message.get("more_body", False):
            return messages


def _replay(messages: list[Message], receive: Receive) -> Receive:
    """What was read, then whatever comes later (a disconnect)."""
    waiting = iter(messages)

    async def replay() -> Message:
        message = next(waiting, None)
        return message if message is not None else await receive()

    return replay
