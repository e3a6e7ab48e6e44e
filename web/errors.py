"""Errors meet HTTP here: one table, and RFC 9457 problem documents drawn from it. No other file knows a status."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import EquipoiseError, LibraryDamaged, LibraryMissing

log = logging.getLogger("equipoise.web")

PROBLEM_TYPE = "application/problem+json"


class PatientError(Exception):
    """Something the person asking can mend; the message is the sentence they read."""


class QuestionEmpty(PatientError):
    """Nothing is left of the message once blanks and control characters are gone."""


class QuestionTooLong(PatientError):
    """The message is longer than `Settings.max_question_chars`."""


class ConversationUnknown(PatientError):
    """No conversation has that id (any more)."""


class AnswerUnknown(PatientError):
    """No answer has that id (any more)."""


class MessageEmpty(PatientError):
    """A message for a person lacks its words, or says no way to reply."""


class DocumentUnknown(PatientError):
    """The library holds no such document (any more)."""


class BodyTooLarge(PatientError):
    """The request is larger than any question could be."""


class BodyNotJson(PatientError):
    """The request is not JSON: cut short, not UTF-8, half a character, nested too deep."""


class BodyWrong(PatientError):
    """JSON, but not of the shape that the API asks for."""


class MediaTypeWrong(PatientError):
    """The request does not say that it is JSON."""


class OriginNotAllowed(EquipoiseError):
    """A page of another origin uses the API, and the clinic has not allowed it."""


class StaffError(Exception):
    """Something in the console that the member of staff can mend; the message is the sentence they read."""


class NotSignedIn(StaffError):
    """Nobody is signed in, or the session has ended."""


class NotAllowed(StaffError):
    """The role of whoever is signed in does not reach that far."""


class FormForged(StaffError):
    """A change that does not come from a page of ours, or from one that was opened before signing in anew."""


class FormWrong(StaffError):
    """A field of a form is missing or makes no sense."""


class RecordUnknown(StaffError):
    """What a console page is about does not exist (any more)."""


class SignInRefused(StaffError):
    """Wrong name or password."""


class SignInLocked(StaffError):
    """Too many failed attempts. `wait` is how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        minutes = -(-int(wait.total_seconds()) // 60)
        super().__init__(f"Too many attempts. Please wait {minutes} {'minute' if minutes == 1 else 'minutes'}.")
        self.wait = wait


class StoreUnavailable(EquipoiseError):
    """The database of conversations does not answer."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A row of the table. `meaning` documents it; `detail` is sent where the error brings no sentence of its own."""

    slug: str
    status: int
    title: str
    meaning: str
    detail: str | None = None

    @property
    def uri(self) -> str:
        """The problem's `type`: where the documentation explains it."""
        return f"/docs#{self.slug}"


PROBLEMS: Mapping[type[Exception], ProblemKind] = {
    BodyNotJson: ProblemKind("not-json", 400, "Not JSON", "The body is not valid JSON in UTF-8."),
    OriginNotAllowed: ProblemKind(
        "origin-not-allowed",
        403,
        "Page not allowed",
        "A page of another origin asks, and `EQUIPOISE_ALLOWED_ORIGINS` does not name it.",
    ),
    DocumentUnknown: ProblemKind(
        "document-unknown", 404, "Document not found", "The library holds no document with this id (any more)."
    ),
    ConversationUnknown: ProblemKind(
        "conversation-unknown",
        404,
        "Conversation not found",
        "No conversation has this id (any more). Send the question again with `conversation_id` null.",
    ),
    AnswerUnknown: ProblemKind("answer-unknown", 404, "Answer not found", "No answer has this id (any more)."),
    NotSignedIn: ProblemKind("not-signed-in", 401, "Sign in first", "The console's pages need a signed-in account."),
    SignInRefused: ProblemKind("sign-in-refused", 401, "Sign-in refused", "The name or the password is wrong."),
    NotAllowed: ProblemKind("not-allowed", 403, "Not allowed", "The account's role does not reach that far."),
    FormForged: ProblemKind(
        "form-forged", 403, "Form not accepted", "The change does not come from a page of the console."
    ),
    RecordUnknown: ProblemKind("record-unknown", 404, "Not found", "The console knows no such record (any more)."),
    SignInLocked: ProblemKind("sign-in-locked", 429, "Too many attempts", "Too many failed sign-ins; wait a little."),
    FormWrong: ProblemKind("form-wrong", 422, "Form not complete", "A field of the form is missing or makes no sense."),
    BodyTooLarge: ProblemKind("body-too-large", 413, "Request too large", "The body is larger than 64 KiB."),
    MediaTypeWrong: ProblemKind(
        "media-type", 415, "Wrong content type", "The body is not sent as `Content-Type: application/json`."
    ),
    QuestionEmpty: ProblemKind("question-empty", 422, "No question", "The message is empty or blank."),
    QuestionTooLong: ProblemKind(
        "question-too-long", 422, "Question too long", "The message is longer than the server accepts."
    ),
    MessageEmpty: ProblemKind(
        "message-empty", 422, "Message not complete", "The message has no words, or no way to reply is given."
    ),
    BodyWrong: ProblemKind("wrong-body", 422, "Wrong request", "A field is missing or of the wrong type."),
    LibraryMissing: ProblemKind("library-missing", 503, "No library yet", "No library has been built yet."),
    LibraryDamaged: ProblemKind(
        "library-damaged",
        503,
        "Library damaged",
        "The library on disk fails its checks.",
        "The library is being repaired. Please try again later.",
    ),
    StoreUnavailable: ProblemKind(
        "store-unavailable",
        503,
        "Temporarily unavailable",
        "The database of conversations does not answer.",
        "The service cannot answer at the moment. Please try again in a minute.",
    ),
}

UNEXPECTED = ProblemKind(
    "unexpected",
    500,
    "Something went wrong",
    "A fault of ours; it has been logged.",
    "Something went wrong on our side. Please try again in a minute.",
)

PLAIN_HTTP = {
    404: ProblemKind(
        "not-found", 404, "Not found", "Nothing lives at this address.", "There is nothing at this address."
    ),
    405: ProblemKind(
        "method-not-allowed",
        405,
        "Method not allowed",
        "The address exists, but not for this method; see the `Allow` header.",
        "This address does not accept that kind of request.",
    ),
}

EVERY_PROBLEM = (*PROBLEMS.values(), *PLAIN_HTTP.values(), UNEXPECTED)


ShowProblem = Callable[[Request, ProblemKind, str], Response]


def problem_response(
    kind: ProblemKind, detail: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The problem document of one row of the table."""
    body = {
        "type": kind.uri,
        "title": kind.title,
        "status": kind.status,
        "detail": detail or kind.detail or kind.meaning,
    }
    return JSONResponse(body, kind.status, headers=dict(headers or {}), media_type=PROBLEM_TYPE)


def kind_of(error: Exception) -> ProblemKind:
    """The row of an error's class or of the nearest class it derives from; our own fault for any other."""
    return next((PROBLEMS[parent] for parent in type(error).__mro__ if parent in PROBLEMS), UNEXPECTED)


def install_errors(app: FastAPI, show_problem: ShowProblem) -> None:
    """Answer every known error from the table: as a page to a browser outside the API, else as JSON."""

    def answer(request: Request, kind: ProblemKind, detail: str, headers: Mapping[str, str] | None = None) -> Response:
        if _wants_page(request):
            return show_problem(request, kind, detail)
        return problem_response(kind, detail, headers)

    async def known(request: Request, error: Exception) -> Response:
        kind = kind_of(error)
        return answer(request, kind, kind.detail or str(error))

    async def plain(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        other = ProblemKind(f"http-{error.status_code}", error.status_code, str(error.detail), str(error.detail))
        kind = PLAIN_HTTP.get(error.status_code, other)
        return answer(request, kind, kind.detail or kind.meaning, error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, PROBLEMS[BodyWrong], sentence_of(error.errors()))

    for expected in PROBLEMS:
        app.add_exception_handler(expected, known)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(RequestValidationError, invalid)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def sentence_of(faults: Sequence[Mapping[str, Any]]) -> str:
    """Pydantic's first complaint as a sentence a person understands; it never repeats what was sent."""
    kind = str(faults[0]["type"])
    name = ".".join(str(part) for part in faults[0]["loc"] if part not in ("body", "query", "path"))
    if not name:
        return 'The request must be a JSON object, such as {"message": "How long does it take?"}.'
    if kind == "missing":
        return f"The field “{name}” is missing."
    if kind.startswith("string_too_long"):
        return f"The field “{name}” is too long."
    if kind.startswith("string"):
        return f"The field “{name}” must be text."
    return f"The field “{name}” is not of the right kind."


class CatchUnexpected:
    """Inside the other middleware, so that even a 500 is a problem document with every header.

    The log names the error and where it rose, but not its message: that could quote a patient.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("unexpected %s in %s %s\n%s", type(error).__name__, scope["method"], scope["path"], where)
            if started:
                raise
            await problem_response(UNEXPECTED)(scope, receive, send)
