"""Who may use what from where: the headers that every response carries, and the pages of others that may ask."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import OriginNotAllowed, kind_of, problem_response

# Nothing is loaded from elsewhere, nothing runs that is not a file of ours, and no form posts away.
RULES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

FOR_PATIENTS = ("/", "/documents/")  # pages that an allowed page may hold in a frame


def content_security_policy(embedders: Sequence[str] = ()) -> str:
    """The policy of a page that `embedders`, and our own pages, may hold in a frame."""
    return "; ".join((*RULES, " ".join(("frame-ancestors 'self'", *embedders))))


class SecurityHeaders:
    """Outermost, so that no response goes without. What patients ask and read is kept in no cache."""

    def __init__(self, app: ASGIApp, embedders: Sequence[str] = ()) -> None:
        self.app = app
        self._own = content_security_policy()
        self._embedded = content_security_policy(embedders)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        policy = self._embedded if path == "/" or path.startswith(FOR_PATIENTS[1:]) else self._own

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {"Content-Security-Policy": policy, **HEADERS}.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store" if scope["method"] == "POST" else "no-cache")
            await send(message)

        await self.app(scope, receive, with_headers)


class CheckOrigin:
    """The JSON API serves our own pages, programs, and pages of the `allowed` origins; others are told why not."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str] = ()) -> None:
        self.app = app
        self._allowed = frozenset(allowed)
        self._shared = CORSMiddleware(
            app,
            allow_origins=list(allowed),
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type"],
            max_age=7200,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].removeprefix(scope.get("root_path", "")).startswith("/api/"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or origin in self._allowed or _is_own(origin, headers):
            await self._shared(scope, receive, send)
            return
        await _refuse(origin)(scope, receive, send)


def _is_own(origin: str, headers: Headers) -> bool:
    """Browsers say it; those that do not are judged by the host, whatever the scheme was before a proxy."""
    site = headers.get("sec-fetch-site")
    return site == "same-origin" if site else urlsplit(origin).netloc == headers.get("host")


def _refuse(origin: str) -> ASGIApp:
    """The refusal may be read by the page it refuses: its console is where somebody looks."""
    origin = origin[:200]
    error = OriginNotAllowed(
        f"Pages of {origin} may not use this chat. Whoever runs it can allow them: add {origin} to the setting "
        "EQUIPOISE_ALLOWED_ORIGINS."
    )
    return problem_response(kind_of(error), str(error), {"Access-Control-Allow-Origin": "*", "Vary": "Origin"})
