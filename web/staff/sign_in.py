"""Signing in and out, and one's own password: the only pages that a stranger reaches, and what a session can end."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from web.errors import FormForged, FormWrong, SignInLocked, SignInRefused, kind_of
from web.staff.gate import (
    FORM_COOKIE,
    SESSION_COOKIE,
    TOKEN_FIELD,
    FromService,
    Reviewer,
    drop_cookie,
    field,
    form_of,
    refuse_other_sites,
    safe_next,
    set_cookie,
    signer_of,
)
from web.staff.passwords import LONGEST as LONGEST_PASSWORD
from web.staff.passwords import SHORTEST
from web.staff.tokens import SIGN_IN_FORM_S
from web.staff.views import go, show, templates
from web.store.sessions import LONGEST

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/sign-in")
async def show_sign_in(request: Request, service: FromService, next: str = "/staff/") -> Response:  # noqa: A002 - the address's own word
    """The form, with a cookie of this browser's that must come back along with it."""
    return _form(request, safe_next(next))


@router.post("/sign-in")
async def sign_in(request: Request, service: FromService) -> Response:
    """A new session under a new name, whatever cookie the browser came with."""
    refuse_other_sites(request)
    cookie, signer = request.cookies.get(FORM_COOKIE, ""), signer_of(request)
    sent = str((await form_of(request)).get(TOKEN_FIELD, ""))
    if not (signer.is_form_cookie(cookie) and signer.is_form_token(sent, cookie)):
        raise FormForged("The sign-in page was open for too long. Go back, reload it and try again.")
    name, password = await field(request, "name", longest=256), str((await form_of(request)).get("password", ""))
    address = request.client.host if request.client else ""
    target = safe_next(await field(request, "next"))
    try:
        token = await run_in_threadpool(service.store.sessions.sign_in, name, password, address)
    except (SignInRefused, SignInLocked) as error:
        return _form(request, target, name=name, error=error)
    response = go(request, target)
    set_cookie(request, response, SESSION_COOKIE, signer.session_cookie(token), int(LONGEST.total_seconds()))
    drop_cookie(request, response, FORM_COOKIE)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, service: FromService, staff: Reviewer) -> Response:
    """End this session."""
    await run_in_threadpool(service.store.sessions.sign_out, staff)
    response = go(request, "/staff/sign-in")
    drop_cookie(request, response, SESSION_COOKIE)
    return response


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(request: Request, service: FromService, staff: Reviewer) -> Response:
    """End every session of one's own, this one too."""
    await run_in_threadpool(service.store.accounts.sign_out_everywhere, staff.name, staff.name)
    response = go(request, "/staff/sign-in")
    drop_cookie(request, response, SESSION_COOKIE)
    return response


@router.get("/me")
async def show_me(request: Request, staff: Reviewer) -> Response:
    """One's own account."""
    return show(request, "me.html.j2", staff, shortest=SHORTEST, longest=LONGEST_PASSWORD)


@router.post("/me/password")
async def change_password(request: Request, service: FromService, staff: Reviewer) -> Response:
    """A new password, by whoever knows the old one; all sessions end, and a new one begins here."""
    form = await form_of(request)
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    if new != again:
        raise FormWrong("The new password was not typed the same way twice.")
    address = request.client.host if request.client else ""
    await run_in_threadpool(service.store.sessions.sign_in, staff.name, old, address)
    await run_in_threadpool(service.store.accounts.set_password, staff.name, new, staff.name)
    token = await run_in_threadpool(service.store.sessions.sign_in, staff.name, new, address)
    response = go(request, "/staff/me", done="password")
    cookie = signer_of(request).session_cookie(token)
    set_cookie(request, response, SESSION_COOKIE, cookie, int(LONGEST.total_seconds()))
    return response


def _form(request: Request, target: str, *, name: str = "", error: Exception | None = None) -> Response:
    cookie = signer_of(request).form_cookie()
    status = kind_of(error).status if error else 200
    context = {
        "root": request.scope.get("root_path", ""),
        "next": target,
        "name": name,
        "error": str(error) if error else None,
        "token_field": TOKEN_FIELD,
        "form_token": signer_of(request).form_token(cookie),
        "clinic_name": request.app.state.service.settings.clinic_name,
    }
    response = templates.TemplateResponse(request, "sign_in.html.j2", context, status_code=status)
    set_cookie(request, response, FORM_COOKIE, cookie, SIGN_IN_FORM_S)
    if isinstance(error, SignInLocked):
        response.headers["Retry-After"] = str(int(error.wait.total_seconds()) + 1)
    return response
