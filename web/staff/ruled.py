"""The page of rulings: which stand, which come back because the words behind them changed, which lost their text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.rulings import board_of, heading_of, keys_of, placed_key, plain, text_key
from index.generation import Generation
from index.model import Document
from web.errors import FormWrong
from web.service import Service
from web.staff import views
from web.staff.gate import FromService, Reviewer, field
from web.staff.mask import mask
from web.staff.views import go
from web.store.rulings import BARRING, Kind, Ruling, Wanted

router = APIRouter(prefix="/staff", include_in_schema=False)


class State(StrEnum):
    """How a ruling stands against the library of today."""

    STANDS = "stands"  # its words are there as they were
    CHANGED = "changed"  # its document is there, its words are not: another look
    GONE = "gone"  # nothing of it is in the library any more


@dataclass(frozen=True, slots=True)
class Standing:
    """A ruling with its state; `question` is masked."""

    ruling: Ruling
    state: State
    question: str | None


@router.get("/rulings")
async def show_rulings(request: Request, service: FromService, staff: Reviewer) -> Response:
    """Everything that is ruled, what needs another look first."""
    listed = await run_in_threadpool(rulings_of, service)
    order = {State.CHANGED: [], State.STANDS: [], State.GONE: []}  # type: dict[State, list[Standing]]
    for one in listed:
        order[one.state].append(one)
    return views.show(request, "rulings.html.j2", staff, rulings=order, states=State, kinds=Kind, barring=BARRING)


@router.post("/rulings/{ruling_id}")
async def change_ruling(request: Request, service: FromService, staff: Reviewer, ruling_id: int) -> Response:
    """Lift a ruling, or let one on a changed passage stand for its words as they are now."""
    what = await field(request, "change", required=True)
    if what == "lift":
        ruling = await run_in_threadpool(service.store.rulings.get, ruling_id)
        ids = await run_in_threadpool(_ids_of, service, ruling)
        await run_in_threadpool(service.store.rulings.lift, ruling_id, staff.name, ids)
        return go(request, "/staff/rulings", done="lifted")
    if what == "again":
        await run_in_threadpool(_rule_again, service, ruling_id, staff.name)
        return go(request, "/staff/rulings", done="again")
    raise FormWrong("There is no such change.")


def rulings_of(service: Service) -> list[Standing]:
    """The standing rulings with their states, newest first."""
    standing = service.store.rulings.standing()
    generation = service.engine.generation()
    documents = generation.documents if generation else {one.document_id: one for one in _documents(service)}
    known = [source for sources in _known(service, generation).values() for source in sources] if generation else []
    texts = {document_id: plain(document.text) for document_id, document in documents.items()} if standing else {}
    return [Standing(one, state_of(one, texts, known), one.question and mask(one.question)) for one in standing]


def state_of(ruling: Ruling, texts: Mapping[str, str], known: Iterable[frozenset[str]]) -> State:
    """By its words alone: wherever they stand in the library, it stands.

    Args:
        texts: the plain text of each document.
        known: the statements of each disagreement of today.
    """
    if ruling.kind == Kind.DISAGREEMENT:
        return _state_of_disagreement([frozenset(keys) for keys in ruling.data["sources"]], list(known))
    quote = plain(ruling.data["quote"])
    own = texts.get(ruling.data["document_id"])
    if (own is not None and quote in own) or any(quote in text for text in texts.values()):
        return State.STANDS
    if own is not None:
        return State.CHANGED
    parts = [plain(text) for text in ruling.data["texts"]]
    return State.CHANGED if any(part in text for part in parts for text in texts.values()) else State.GONE


def _state_of_disagreement(sources: Sequence[frozenset[str]], known: Sequence[frozenset[str]]) -> State:
    if all(source in known for source in sources):
        return State.STANDS
    touched = any(source & other for source in sources for other in known)
    return State.CHANGED if touched else State.GONE


def _ids_of(service: Service, ruling: Ruling) -> list[str]:
    """Ids of the disagreements that a ruling is about, as answers recorded them."""
    generation = service.engine.generation()
    if ruling.kind != Kind.DISAGREEMENT or generation is None:
        return []
    wanted = {frozenset(keys) for keys in ruling.data["sources"]}
    return [name for name, sources in _known(service, generation).items() if sources <= wanted]


def _known(service: Service, generation: Generation) -> dict[str, frozenset[frozenset[str]]]:
    """By the id of what is found, suspected, or kept because it was confirmed, what a ruling on it is about."""
    found = (*generation.disagreements, *generation.suspected)
    known = {one.disagreement_id: frozenset({keys_of(one, generation)}) for one in found}
    kept = board_of(generation, service.store.rulings.current()).kept
    return known | {one.found.disagreement_id: frozenset(one.sources) for one in kept}


def _rule_again(service: Service, ruling_id: int, who: str) -> None:
    """A withdrawal for the passage as it reads now: the one of today that shares most with it."""
    ruling = service.store.rulings.get(ruling_id)
    generation = service.engine.generation()
    if ruling.kind != Kind.PASSAGE or generation is None:
        raise FormWrong("Only a withdrawn passage can be ruled on from here; open its answer or disagreement instead.")
    wanted = _withdrawn_again(ruling, generation)
    service.store.rulings.rule([wanted], who, instead_of=[ruling.ruling_id])


def _withdrawn_again(ruling: Ruling, generation: Generation) -> Wanted:
    before = {plain(text) for text in ruling.data["texts"]}
    best, most = None, 0
    for row, passage in enumerate(generation.passages):
        document = generation.documents[passage.document_id]
        same_place = document.document_id == ruling.data["document_id"]
        same_place = same_place and heading_of(document, passage) == ruling.data["heading"]
        shared = sum(plain(s.span.of(document.text)) in before for s in generation.statements_of[row])
        if shared * 2 + same_place > most:
            best, most = row, shared * 2 + same_place
    if best is None:
        raise FormWrong("Nothing of this passage is left in the library.")
    passage, document = generation.passages[best], generation.documents[generation.passages[best].document_id]
    text, heading = document.text[passage.start : passage.end], heading_of(document, passage)
    statements = [statement.span.of(document.text) for statement in generation.statements_of[best]]
    data = {
        **ruling.data,
        "passage_key": text_key(text),
        "keys": sorted({*ruling.data["keys"], *(placed_key(heading, own) for own in statements)}),
        "texts": statements,
        "quote": text,
        "heading": heading,
        "document_id": document.document_id,
        "title": document.metadata.title,
    }
    return Wanted(Kind.PASSAGE, text_key(text), ruling.verdict, data, ruling.note)


def _documents(service: Service) -> list[Document]:
    listed = (service.engine.document(one.document_id) for one in service.engine.documents())
    return [document for document in listed if document is not None]
