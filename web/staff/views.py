"""How the console's pages are made: templates with everything escaped, one frame around them, and redirects."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from web.staff.gate import TOKEN_FIELD, signer_of
from web.staff.roles import Role, Staff

HERE = Path(__file__).parent


def when(moment: datetime | None) -> str:
    """A time (UTC) as people read it; nothing for none."""
    return f"{moment.day} {moment:%B} {moment.year}, {moment:%H:%M}" if moment else ""


def percent(part: float | None) -> str:
    return "" if part is None else f"{round(100 * part)}%"


def count_of(number: int, one: str, many: str | None = None) -> str:
    """ "1 answer", "2,000 answers"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(when=when, percent=percent)
_environment.globals.update(count_of=count_of)
templates = Jinja2Templates(env=_environment)


def show(request: Request, template: str, staff: Staff, *, status: int = 200, **values: object) -> Response:
    """A page of the console for whoever is signed in; `form_token` goes into every form."""
    context = {
        "root": request.scope.get("root_path", ""),
        "staff": staff,
        "roles": Role,
        "clinic_name": request.app.state.service.settings.clinic_name,
        "token_field": TOKEN_FIELD,
        "form_token": signer_of(request).form_token(staff.session_id),
        "path": request.url.path.removeprefix(request.scope.get("root_path", "")),
        "now": datetime.now(UTC),
        "done": DONE.get(request.query_params.get("done", ""), ""),
        **values,
    }
    return templates.TemplateResponse(request, template, context, status_code=status)


# What a page says after a change. The address carries the key alone, so that nobody can make a page say anything else.
DONE = {
    "password": "Your password has been changed. Every other session has been signed out.",
    "account": "The account has been changed.",
    "end": "That was the last one of this list.",
    "withdrawn": "The passage is withdrawn. No answer quotes it from now on.",
    "lifted": "The ruling has been lifted.",
    "again": "The ruling stands again, for the words as they are now.",
    "ruled": "Done. Patients see it so from now on.",
    "deleted": "The conversation has been deleted for good.",
    "message": "The message has been moved.",
    "uploaded": "The files are in the holding area. Nothing is published yet.",
    "waiting": "The library is being worked on. The files are kept, and put on hold as soon as that is done.",
    "removed": "The removal is in the holding area. It takes effect with the next publication.",
    "discarded": "Dropped. What is published stays as it is.",
    "saved": "The details have been saved. They take effect with the next publication.",
    "started": "It has begun; this page shows how far it is.",
    "rolled-back": "That generation answers again.",
}


def go(request: Request, path: str, **query: str) -> Response:
    """After a change: a redirect, so that reloading does not send the form again."""
    address = request.scope.get("root_path", "") + path + (f"?{urlencode(query)}" if query else "")
    return RedirectResponse(address, status_code=303)
