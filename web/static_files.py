"""Scripts and styles that any page may load: a clinic's page imports the widget's modules from here.

They are written with comments and served without: a patient's telephone need not load what only we read.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*$", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"\n\s*")


def lean(source: str) -> str:
    """A script or style without the comments that have lines of their own, blank lines and indentation.

    Comments behind code stay: to tell them from the text of a string would take a parser.
    """
    return _INDENT.sub("\n", _COMMENT.sub("", source)).strip() + "\n"


class PublicFiles(StaticFiles):
    """Like its parent, but any origin may load the files, and scripts and styles come lean."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        suffix = Path(path).suffix
        if suffix in TYPES and response.status_code == 200:
            body, tag = _lean_file(FOLDER / path, (FOLDER / path).stat().st_mtime_ns)
            response = Response(body, media_type=TYPES[suffix], headers={"ETag": tag})
            if dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1").removeprefix("W/") == tag:
                response = NotModifiedResponse(response.headers)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


@lru_cache(maxsize=64)
def _lean_file(path: Path, _changed: int) -> tuple[bytes, str]:
    """The lean file and its tag, made once for each state of the file."""
    body = lean(path.read_text(encoding="utf-8")).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
