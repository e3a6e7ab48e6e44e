"""Who may come in: every route of the console depends on `allow`, and every change on a form of the console's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from web.errors import FormForged, FormWrong, MediaTypeWrong, NotAllowed, NotSignedIn
from web.service import Service, service_of
from web.staff.roles import Role, Staff
from web.staff.tokens import Signer
from web.store.sessions import LONGEST

SESSION_COOKIE = "equipoise_staff"
FORM_COOKIE = "equipoise_sign_in"
TOKEN_FIELD = "form_token"
READS = frozenset({"GET", "HEAD"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
MAX_FIELDS = 1000
MAX_FILES = 50

FromService = Annotated[Service, Depends(service_of)]


def signer_of(request: Request) -> Signer:
    return service_of(request).signer


async def signed_in(request: Request, service: FromService) -> Staff:
    """Whoever holds the session of the request's cookie. Raises `NotSignedIn`."""
    cookie = request.cookies.get(SESSION_COOKIE, "")
    token = signer_of(request).session_token(cookie, int(LONGEST.total_seconds()))
    staff = await run_in_threadpool(service.store.sessions.staff_of, token) if token else None
    if staff is None:
        raise NotSignedIn("Please sign in first.")
    return staff


def allow(role: Role) -> Callable[..., Awaitable[Staff]]:
    """A dependency: who is signed in, if their role is `role` or above.

    A request that may change something must come from a page of the console that this session opened; nothing of its
    body is read before that is known of its sender.

    Raises, when it is asked:
        NotSignedIn, NotAllowed, FormForged, MediaTypeWrong
    """

    async def gate(request: Request, staff: Annotated[Staff, Depends(signed_in)]) -> Staff:
        if not staff.may(role):
            raise NotAllowed(f"This page is for the role “{role}” and above; your role is “{staff.role}”.")
        if request.method not in READS:
            refuse_other_sites(request)
            sent = str((await form_of(request)).get(TOKEN_FIELD, ""))
            if not signer_of(request).is_form_token(sent, staff.session_id):
                raise FormForged("This form was opened before you signed in anew. Go back, reload the page, try again.")
        return staff

    return gate


Reviewer = Annotated[Staff, Depends(allow(Role.REVIEWER))]
Maintainer = Annotated[Staff, Depends(allow(Role.MAINTAINER))]
Administrator = Annotated[Staff, Depends(allow(Role.ADMINISTRATOR))]


def refuse_other_sites(request: Request) -> None:
    """Raises `FormForged` where the browser says that another site sent the form."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise FormForged("This form was sent by another site. Nothing was changed.")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise FormForged("This form was sent by another site. Nothing was changed.")


async def form_of(request: Request) -> FormData:
    """The form's fields; the same object however often it is asked for. Raises `MediaTypeWrong` for anything else."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in FORMS:
        raise MediaTypeWrong("The console takes forms only.")
    return await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)


async def field(request: Request, name: str, *, longest: int = 2000, required: bool = False) -> str:
    """A field of the form as text, without blanks around. Raises `FormWrong`."""
    value = (await form_of(request)).get(name, "")
    text = value.strip().replace("\x00", "") if isinstance(value, str) else ""
    if required and not text:
        raise FormWrong(f"Please fill in “{name.replace('_', ' ')}”.")
    if len(text) > longest:
        raise FormWrong(f"“{name.replace('_', ' ')}” has {len(text):,} characters; {longest:,} are the most.")
    return text


def set_cookie(request: Request, response: Response, name: str, value: str, max_age_s: int) -> None:
    """A cookie that no script reads, no other site sends along, and only the console gets."""
    path = request.scope.get("root_path", "") + "/staff"
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=max_age_s, path=path, secure=secure, httponly=True, samesite="strict")


def drop_cookie(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(name, path=request.scope.get("root_path", "") + "/staff", httponly=True, samesite="strict")


def safe_next(address: str) -> str:
    """Where to go after signing in: an address of the console, whatever was asked for."""
    parts = urlsplit(address)
    plain = address.startswith("/staff/") and not parts.scheme and not parts.netloc and address.isprintable()
    return address if plain and "\\" not in address and "//" not in parts.path and ".." not in parts.path else "/staff/"
