"""For maintainers: the documents and their states, uploads, the dry run, publication, history and rollback.

What is uploaded, edited or removed is on hold, apart from the documents folder, until it is published from here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.trial import workplace_of
from index import operations
from index.errors import EquipoiseError
from index.model import SourceType
from index.progress import Progress
from index.shelf import Shelved, Shelving
from web.errors import FormWrong, RecordUnknown
from web.service import Service
from web.staff import views
from web.staff.gate import FromService, Maintainer, field, form_of
from web.staff.jobs import Jobs
from web.staff.views import go
from web.store.reviews import Queued

QUOTED_BY = 20  # answers listed for a document
WAITING = (Shelving.NEW, Shelving.CHANGED, Shelving.REMOVED)
FIELDS = ("title", "publisher", "source_type", "published", "reviewed", "expires", "url")
Result = TypeVar("Result")

router = APIRouter(prefix="/staff/library", include_in_schema=False)


def jobs_of(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


@router.get("")
async def show_library(request: Request, service: FromService, staff: Maintainer) -> Response:
    """Every document with its state, and what waits to be published."""
    return await _library(request, service, staff)


@router.post("/upload")
async def upload_documents(request: Request, service: FromService, staff: Maintainer) -> Response:
    """Put files on hold; each is read first, and one that cannot be read is refused with the reason.

    While a run works on the library they are kept, and put on hold when it is done.
    """
    files = [one for one in (await form_of(request)).getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise FormWrong("Please choose one file or more.")
    refused: list[tuple[str, str]] = []
    waits = False
    for file in files:
        name = file_name(file.filename or "")
        try:
            content = await file.read()
            waits = not await run_in_threadpool(service.arrivals.save, name, content) or waits
        except (EquipoiseError, OSError) as error:
            refused.append((name, str(error)))
        else:
            await run_in_threadpool(service.store.audit.record, staff.name, "uploaded document", name)
    if refused:
        return await _library(request, service, staff, refused=refused, status=422)
    return go(request, "/staff/library", done="waiting" if waits else "uploaded")


@router.post("/remove")
async def remove_document(request: Request, service: FromService, staff: Maintainer) -> Response:
    """Put a removal on hold; the document is quoted until the next publication."""
    path = await field(request, "path", required=True)
    await run_in_threadpool(_told, lambda: operations.remove_document(workplace_of(service.settings), path))
    await run_in_threadpool(service.store.audit.record, staff.name, "removed document", path)
    return go(request, "/staff/library", done="removed")


@router.post("/discard")
async def discard_held(request: Request, service: FromService, staff: Maintainer) -> Response:
    """Drop what is on hold of one document, or of all of them."""
    path = await field(request, "path") or None
    dropped = await run_in_threadpool(_told, lambda: operations.discard_held(workplace_of(service.settings), path))
    for one in dropped:
        await run_in_threadpool(service.store.audit.record, staff.name, "discarded what was on hold", one)
    return go(request, "/staff/library", done="discarded")


@router.post("/try")
async def try_publication(request: Request, service: FromService, staff: Maintainer) -> Response:
    """A dry run: what would change, for whom, without changing it."""
    return _begin(request, service, staff, "dry run")


@router.post("/publish")
async def publish_library(request: Request, service: FromService, staff: Maintainer) -> Response:
    """Build and publish; refused where a document or too many saved questions became worse, unless forced."""
    forced = bool(await field(request, "force"))
    return _begin(request, service, staff, "publication", forced=forced)


@router.get("/job")
async def show_job(request: Request, staff: Maintainer) -> Response:
    """How far the work is: a piece of the page, which a script puts in place of the former one."""
    return views.show(request, "job.html.j2", staff, job=jobs_of(request).last)


@router.get("/history")
async def show_history(request: Request, service: FromService, staff: Maintainer) -> Response:
    """The kept generations, newest first."""
    past = await run_in_threadpool(_told, lambda: operations.history(workplace_of(service.settings)))
    return views.show(request, "history.html.j2", staff, past=past)


@router.post("/rollback")
async def roll_back(request: Request, service: FromService, staff: Maintainer) -> Response:
    """Publish a kept generation again."""
    name = await field(request, "generation", required=True)
    await run_in_threadpool(_told, lambda: operations.rollback(workplace_of(service.settings), name))
    await run_in_threadpool(service.store.audit.record, staff.name, "rolled back", name)
    return go(request, "/staff/library/history", done="rolled-back")


@router.get("/document")
async def show_document(request: Request, service: FromService, staff: Maintainer, path: str) -> Response:
    """One document: what it says of itself, and the answers that quote it."""
    shelved = await run_in_threadpool(_shelved, service, path)
    count, answers = 0, list[Queued]()
    if shelved.document_id is not None:
        count, answers = await run_in_threadpool(service.store.reviews.quoting, shelved.document_id, QUOTED_BY)
    metadata = shelved.metadata.to_json() if shelved.metadata else dict.fromkeys(FIELDS)
    if shelved.held:  # a second edit goes on from the first
        details = await run_in_threadpool(_told, lambda: operations.held_details(workplace_of(service.settings), path))
        metadata = dict.fromkeys(FIELDS) | details if details is not None else metadata
    return views.show(
        request, "document.html.j2", staff, one=shelved, count=count, answers=answers, kinds=SourceType,
        metadata=metadata,
    )  # fmt: skip


@router.post("/document")
async def edit_metadata(request: Request, service: FromService, staff: Maintainer) -> Response:
    """Put what is known of a document on hold; it takes effect with the next publication."""
    path = await field(request, "path", required=True)
    shelved = await run_in_threadpool(_shelved, service, path)
    values = {name: await field(request, name, longest=500) for name in FIELDS}
    known = {name: value for name, value in values.items() if value}
    before = shelved.metadata.to_json() if shelved.metadata else None
    workplace = workplace_of(service.settings)
    await run_in_threadpool(_told, lambda: operations.describe_document(workplace, path, known))
    await run_in_threadpool(service.store.audit.record, staff.name, "edited metadata", path, known, before)
    return go(request, "/staff/library", done="saved")


def file_name(sent: str) -> str:
    """The last part of whatever a browser, or an attacker, calls a file."""
    last = PurePosixPath(sent.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable()) or "unnamed"


def _begin(request: Request, service: Service, staff: Maintainer, name: str, *, forced: bool = False) -> Response:
    workplace = workplace_of(service.settings)

    def work(progress: Progress) -> operations.Update:
        if name == "dry run":
            return operations.preview(workplace, held=True, progress=progress)
        return operations.update(workplace, strict=not forced, compare=True, held=True, progress=progress)

    def after(result: operations.Update) -> None:
        if name == "publication":
            told: dict[str, Any] = {"published": result.published, "generation": result.report.generation}
            service.store.audit.record(staff.name, "published library", result.report.generation, told)

    if not jobs_of(request).start(name, staff.name, work, after):
        raise FormWrong("Another work on the library is still running. Wait until it is done.")
    return go(request, "/staff/library", done="started")


def _shelved(service: Service, path: str) -> Shelved:
    listed = _told(lambda: operations.list_documents(workplace_of(service.settings)))
    found = next((one for one in listed if one.path == path), None)
    if found is None:
        raise RecordUnknown("There is no such document.")
    return found


async def _library(
    request: Request, service: Service, staff: Maintainer, *, refused: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    service.settings.documents.mkdir(parents=True, exist_ok=True)  # a clinic may begin with nothing
    listed = await run_in_threadpool(_told, lambda: operations.list_documents(workplace_of(service.settings)))
    ids = [one.document_id for one in listed if one.document_id]
    quoted = await run_in_threadpool(service.store.reviews.quotations, ids)
    return views.show(
        request,
        "library.html.j2",
        staff,
        status=status,
        listed=listed,
        waiting=[one for one in listed if one.held or one.state in WAITING],
        states=Shelving,
        quoted=quoted,
        refused=refused or [],
        arrived=await run_in_threadpool(service.arrivals.names),
        job=jobs_of(request).last,
    )


def _told(work: Callable[[], Result]) -> Result:
    """What the library's operations refuse, as a sentence on a page."""
    try:
        return work()
    except EquipoiseError as error:
        raise FormWrong(str(error)) from error
