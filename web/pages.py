"""The pages a browser opens: the chat, one document, the API's documentation. Their scripts use the JSON API."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from index.model import Metadata, SourceType
from web.api import find_document
from web.errors import EVERY_PROBLEM, ProblemKind
from web.schemas import Problem
from web.service import Service, service_of
from web.static_files import PublicFiles
from web.widget import widget_settings

HERE = Path(__file__).parent
# Everything is escaped, whatever a template is called: documents may hold any markup.
templates = Jinja2Templates(
    env=Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
)


static_files = PublicFiles()

router = APIRouter(include_in_schema=False)
FromService = Annotated[Service, Depends(service_of)]
READS = ["GET", "HEAD"]
KINDS: dict[SourceType | None, str] = {
    SourceType.GUIDELINE: "Guideline",
    SourceType.STUDY: "Study",
    SourceType.CLINIC: "Clinic",
    SourceType.NEWS: "News",
    SourceType.COMMERCIAL: "Commercial site",
}


@router.api_route("/", methods=READS)
async def show_chat(request: Request, service: FromService) -> Response:
    """The chat in a page of its own: the very element that clinics embed."""
    return render(request, "chat.html.j2", clinic_name=service.settings.clinic_name)


@router.api_route("/documents/{document_id:path}", methods=READS)
async def show_document(request: Request, service: FromService, document_id: str) -> Response:
    """One document; the fragment `#start-end` names the code points to highlight."""
    document = await find_document(service, document_id)
    about = about_document(document.metadata)
    original = safe_address(document.metadata.url)
    return render(request, "document.html.j2", document=document, about=about, original=original)


@router.api_route("/docs", methods=READS)
async def show_api_docs(request: Request) -> Response:
    """The OpenAPI description in plain words, without a script."""
    api, address = request.app.openapi(), str(request.base_url)
    problem = Problem.model_json_schema()
    return render(request, "docs.html.j2", api=api, address=address, problem=problem, problems=EVERY_PROBLEM)


@router.api_route("/embed", methods=READS)
async def show_embedding(request: Request, service: FromService) -> Response:
    """How to put the chat on a clinic's page: the line to copy, with a preview of it."""
    address, settings = str(request.base_url), widget_settings(service.settings).model_dump()
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    origins = service.settings.origins
    return render(request, "embed.html.j2", address=address, origin=origin, origins=origins, settings=settings)


@router.api_route("/embed/preview", methods=READS)
async def show_preview(request: Request) -> Response:
    """A page for the preview; what it shows stands in its address's fragment."""
    return render(request, "preview.html.j2")


@router.api_route("/widget.js", methods=READS)
@router.api_route("/widget.css", methods=READS)
async def get_widget_file(request: Request) -> Response:
    """The short addresses that clinics write into their pages."""
    return await static_files.get_response(request.url.path.rpartition("/")[2], request.scope)


def show_problem(request: Request, kind: ProblemKind, detail: str) -> Response:
    """A problem as a page, for somebody who followed a link."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    back = ("/staff/", "Back to the console") if path.startswith("/staff") else ("/", "Ask a question")
    return render(request, "error.html.j2", status=kind.status, title=kind.title, detail=detail, back=back)


def render(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A page from a template; `root` is what a proxy puts before every path."""
    context = {"root": request.scope.get("root_path", ""), **values}
    return templates.TemplateResponse(request, template, context, status_code=status)


def about_document(metadata: Metadata) -> list[str]:
    """Who says it: publisher, kind, date, as far as known."""
    published = metadata.published
    date = f"{published.day} {published:%B} {published.year}" if published else None
    return [part for part in (metadata.publisher, KINDS.get(metadata.source_type), date) if part]


def safe_address(address: str | None) -> str | None:
    """The address if a browser may follow it from a document that anybody may have written."""
    return address if address and urlsplit(address).scheme in ("http", "https") else None
