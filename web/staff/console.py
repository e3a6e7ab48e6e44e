"""The console put together: its routes, its key, and the headers and redirects of everything below /staff."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import NotSignedIn, RecordUnknown, kind_of, problem_response
from web.security import RULES
from web.staff import answers, disagreements, exports, library, patients, people, ruled, sign_in
from web.staff.gate import READS, Reviewer
from web.staff.jobs import Jobs
from web.staff.views import HERE, go

ROUTERS = (
    sign_in.router,
    answers.router,
    disagreements.router,
    ruled.router,
    patients.router,
    exports.router,
    library.router,
    people.router,
)
FILES = {path.name: path for path in (HERE / "static").iterdir()}

files = APIRouter(prefix="/staff", include_in_schema=False)


@files.get("/static/{name}")
async def get_file(staff: Reviewer, name: str) -> Response:
    """The console's own scripts and styles."""
    if name not in FILES:
        raise RecordUnknown("There is no such file.")
    return FileResponse(FILES[name])


def install_console(app: FastAPI) -> None:
    """Add the console to the application."""
    app.state.jobs = Jobs()
    app.add_exception_handler(NotSignedIn, ask_to_sign_in)
    for router in (files, *ROUTERS):
        app.include_router(router)


async def ask_to_sign_in(request: Request, error: Exception) -> Response:
    """To a browser that reads, the form, with the way back; to anything else, the problem."""
    root = request.scope.get("root_path", "")
    if request.method in READS and "text/html" in request.headers.get("accept", ""):
        path = request.url.path.removeprefix(root)
        target = path + (f"?{request.url.query}" if request.url.query else "")
        return go(request, "/staff/sign-in", next=target)
    return problem_response(kind_of(error), str(error), {"WWW-Authenticate": f'Form location="{root}/staff/sign-in"'})


class ConsoleHeaders:
    """Nothing below /staff is kept in a cache or shown in a frame. Inside `SecurityHeaders`, which keeps what is set.

    Forms name the page they come from, for `refuse_other_sites`, and no other site learns of it.
    """

    HEADERS = {  # noqa: RUF012 - a table
        "Cache-Control": "no-store",
        "Content-Security-Policy": "; ".join((*RULES, "frame-ancestors 'none'")),
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.HEADERS)
            await send(message)

        inside = scope["type"] == "http" and (scope["path"] + "/").startswith(scope.get("root_path", "") + "/staff/")
        await self.app(scope, receive, with_headers if inside else send)
