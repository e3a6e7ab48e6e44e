"""Disagreements: each with its positions, quotes, sources and dates; confirmed, dismissed, renamed, merged, split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.report import KINDS
from bot.rulings import all_backings, backing_text, board_of, keys_of, text_key
from index.disagreements.model import Disagreement
from index.generation import Generation
from web.errors import FormWrong, RecordUnknown
from web.service import Service
from web.staff import views
from web.staff.gate import FromService, Reviewer, field, form_of
from web.staff.views import go
from web.store.rulings import Kind, Ruling, Wanted, disagreement_about

LONGEST_NAME = 200
LONGEST_NOTE = 1000
MOST_GROUPS = 4  # disagreements that one may be split into
LEFT_OUT = "-"
SUSPECTED = "Perhaps: look whether both can hold"

router = APIRouter(prefix="/staff", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that takes a side, and who says it."""

    key: str
    quote: str
    title: str
    under: str  # the headings it stands under, outermost first; "" for none
    about: str
    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Side:
    label: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A disagreement as patients see it (or would, were it not dismissed)."""

    disagreement_id: str
    topic: str
    about: str  # its kind, as the library has it
    kind: str  # and in words
    sides: tuple[Side, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement that the library's building found, with what staff made of it."""

    found: Shown
    shown: tuple[Shown, ...]
    ruling: Ruling | None
    former: Ruling | None  # one that no longer applies because the words have changed
    new: bool  # since the visit before this one
    keys: frozenset[str]
    seen: datetime | None
    suspected: bool  # only that: no disagreement for patients before it is confirmed

    @property
    def open(self) -> bool:
        return self.ruling is None


@router.get("/disagreements")
async def show_disagreements(request: Request, service: FromService, staff: Reviewer) -> Response:
    """All of the published library's: new ones, those for another look, those not ruled on, the rest, suspicions."""
    conflicts = await run_in_threadpool(conflicts_of, service, staff.previous_visit)
    await run_in_threadpool(service.store.sessions.note_visit, staff)
    found = [one for one in conflicts if not one.suspected]
    groups = (
        ("For another look: what they say has changed", [one for one in conflicts if one.open and one.former]),
        ("New since your last visit", [one for one in found if one.open and not one.former and one.new]),
        ("Not ruled on", [one for one in found if one.open and not one.former and not one.new]),
        (SUSPECTED, [one for one in conflicts if one.suspected and one.open and not one.former]),
        ("Shown as ruled", [one for one in conflicts if one.ruling and one.shown]),
        ("Dismissed", [one for one in conflicts if one.ruling and not one.shown]),
    )
    return views.show(request, "disagreements.html.j2", staff, groups=groups, suspected=SUSPECTED)


@router.get("/disagreements/{disagreement_id}")
async def show_disagreement(request: Request, service: FromService, staff: Reviewer, disagreement_id: str) -> Response:
    """One of them, with everything that can be ruled."""
    conflicts = await run_in_threadpool(conflicts_of, service, staff.previous_visit)
    conflict = _find(conflicts, disagreement_id)
    others = [one for one in conflicts if one is not conflict]
    return views.show(
        request, "disagreement.html.j2", staff, one=conflict, others=others, groups=range(1, MOST_GROUPS + 1),
        left_out=LEFT_OUT,
    )  # fmt: skip


@router.post("/disagreements/{disagreement_id}/confirm")
async def confirm_disagreement(
    request: Request, service: FromService, staff: Reviewer, disagreement_id: str
) -> Response:
    """It is real; a new topic, labels and the clinic's own word may come with it."""
    conflict = await run_in_threadpool(_conflict, service, disagreement_id)
    topic = await field(request, "topic", longest=LONGEST_NAME, required=True)
    note = await field(request, "note", longest=LONGEST_NOTE) or None
    labels = [
        await field(request, f"label-{number}", longest=LONGEST_NAME, required=True)
        for number in range(1, len(conflict.found.sides) + 1)
    ]
    sides = [_side(label, [s.key for s in side.said]) for label, side in zip(labels, conflict.found.sides, strict=True)]
    before = [side.label for side in conflict.found.sides]
    word = "renamed" if (topic, labels) != (conflict.found.topic, before) else "noted" if note else "confirmed"
    results: list[dict[str, object]] = [{"topic": topic, "note": note, "positions": sides}]
    return await _ruled(request, service, staff.name, word, [conflict], results, note)


@router.post("/disagreements/{disagreement_id}/dismiss")
async def dismiss_disagreement(
    request: Request, service: FromService, staff: Reviewer, disagreement_id: str
) -> Response:
    """It is none; patients are not shown it."""
    conflict = await run_in_threadpool(_conflict, service, disagreement_id)
    reason = await field(request, "reason", longest=LONGEST_NOTE, required=True)
    return await _ruled(request, service, staff.name, "dismissed", [conflict], [], reason)


@router.post("/disagreements/{disagreement_id}/merge")
async def merge_disagreements(
    request: Request, service: FromService, staff: Reviewer, disagreement_id: str
) -> Response:
    """The same thing found twice: each side of the other goes to a side of this one, or stands beside them."""
    conflict = await run_in_threadpool(_conflict, service, disagreement_id)
    other = await run_in_threadpool(_conflict, service, await field(request, "other", required=True))
    if other.keys == conflict.keys:
        raise FormWrong("A disagreement cannot be merged with itself.")
    topic = await field(request, "topic", longest=LONGEST_NAME, required=True)
    sides: list[tuple[str, list[str]]] = [
        (side.label, [said.key for said in side.said]) for side in conflict.found.sides
    ]
    for number, side in enumerate(other.found.sides, start=1):
        goes_to = await field(request, f"into-{number}")
        same = next((i for i, (label, _) in enumerate(sides) if label.casefold() == side.label.casefold()), None)
        index = int(goes_to) - 1 if goes_to.isdecimal() and 0 < int(goes_to) <= len(conflict.found.sides) else same
        if index is None:
            sides.append((side.label, [said.key for said in side.said]))
        else:
            sides[index][1].extend(said.key for said in side.said)
    results: list[dict[str, object]] = [
        {"topic": topic, "note": None, "positions": [_side(label, keys) for label, keys in sides]}
    ]
    return await _ruled(request, service, staff.name, "merged", [conflict, other], results, None)


@router.post("/disagreements/{disagreement_id}/split")
async def split_disagreement(request: Request, service: FromService, staff: Reviewer, disagreement_id: str) -> Response:
    """Several things found as one: each statement goes to a side of one of the new ones, or to none."""
    conflict = await run_in_threadpool(_conflict, service, disagreement_id)
    form = await form_of(request)
    groups: dict[str, dict[str, list[str]]] = {}
    for side in conflict.found.sides:
        for said in side.said:
            group = str(form.get(f"group-{said.key}", LEFT_OUT))
            label = await field(request, f"side-{said.key}", longest=LONGEST_NAME) or side.label
            if group != LEFT_OUT:
                groups.setdefault(group, {}).setdefault(label, []).append(said.key)
    results: list[dict[str, object]] = []
    for group, labelled in sorted(groups.items()):
        if len(labelled) < 2:
            raise FormWrong(f"Disagreement {group} needs two sides or more. Give its statements at least two labels.")
        topic = await field(request, f"topic-{group}", longest=LONGEST_NAME, required=True)
        positions = [_side(label, keys) for label, keys in labelled.items()]
        results.append({"topic": topic, "note": None, "positions": positions})
    if not results:
        raise FormWrong("Nothing would be left. Dismiss the disagreement instead.")
    return await _ruled(request, service, staff.name, "split", [conflict], results, None)


@router.post("/disagreements/{disagreement_id}/lift")
async def lift_ruling(request: Request, service: FromService, staff: Reviewer, disagreement_id: str) -> Response:
    """Take the ruling back: patients see it as it was found, or no more where it was only suspected."""
    conflict = await run_in_threadpool(_conflict, service, disagreement_id)
    if conflict.ruling is None:
        raise RecordUnknown("No ruling stands on this disagreement.")
    await run_in_threadpool(service.store.rulings.lift, conflict.ruling.ruling_id, staff.name, [disagreement_id])
    return go(request, "/staff/disagreements", done="lifted")


async def _ruled(
    request: Request,
    service: Service,
    who: str,
    word: str,
    sources: Sequence[Conflict],
    results: Sequence[dict[str, object]],
    note: str | None,
) -> Response:
    keys = [sorted(one.keys) for one in sources]
    found = sources[0].found
    data = {"sources": keys, "results": list(results), "topic": found.topic, "kind": found.about}
    wanted = Wanted(Kind.DISAGREEMENT, disagreement_about(keys), word, data, note)
    earlier = {r.ruling_id for one in sources for r in (one.ruling, one.former) if r and r.about != wanted.about}
    ids = [one.found.disagreement_id for one in sources]
    await run_in_threadpool(
        service.store.rulings.rule, [wanted], who, settles=ids, instead_of=sorted(earlier)
    )  # fmt: skip
    return go(request, "/staff/disagreements", done="ruled")


def conflicts_of(service: Service, since: datetime | None) -> list[Conflict]:
    """All disagreements of the library with what is ruled on them; new: first seen here after `since`."""
    generation = service.engine.generation()
    if generation is None:
        return []
    ruled, standing = service.store.rulings.current(), service.store.rulings.standing(Kind.DISAGREEMENT)
    board = board_of(generation, ruled)
    found = (*generation.disagreements, *generation.suspected, *(one.found for one in board.kept))
    certain = {one.disagreement_id for one in generation.disagreements}
    known = {one.disagreement_id: keys_of(one, generation) for one in found}
    known |= {one.found.disagreement_id: frozenset().union(*one.sources) for one in board.kept}
    present = {*known.values(), *(source for one in board.kept for source in one.sources)}
    seen = service.store.rulings.first_seen([text_key("".join(sorted(keys))) for keys in known.values()])
    conflicts = []
    for one in found:
        keys = known[one.disagreement_id]
        ruling = _ruling_on(keys, standing, present)
        as_found = (one,) if one.disagreement_id in certain else ()
        shown = board.replaced.get(one.disagreement_id, as_found)
        notes = {each.disagreement_id: board.words.get(each.disagreement_id, (None, None))[1] for each in shown}
        former = None if ruling else _former(keys, standing, present)
        if former and one.disagreement_id not in certain and _stands(former, generation):
            former = None  # suspicions are paired anew with every build: that tells nothing of what is said
        first = seen.get(text_key("".join(sorted(keys))))
        conflicts.append(
            Conflict(
                found=_shown(one, generation, None),
                shown=tuple(_shown(each, generation, notes[each.disagreement_id]) for each in shown),
                ruling=ruling,
                former=former,
                new=since is not None and first is not None and first > since,
                keys=keys,
                seen=first,
                suspected=one.disagreement_id not in certain,
            )
        )
    return conflicts


def _ruling_on(keys: frozenset[str], standing: Sequence[Ruling], present: set[frozenset[str]]) -> Ruling | None:
    """The newest that applies: all that it is about is there, this among it."""
    for ruling in standing:
        sources = [frozenset(each) for each in ruling.data["sources"]]
        if keys in (*sources, frozenset().union(*sources)) and all(source in present for source in sources):
            return ruling
    return None


def _former(keys: frozenset[str], standing: Sequence[Ruling], present: set[frozenset[str]]) -> Ruling | None:
    """The newest about some of the same statements that applies no longer."""
    for ruling in standing:
        sources = [frozenset(each) for each in ruling.data["sources"]]
        if not all(source in present for source in sources) and any(source & keys for source in sources):
            return ruling
    return None


def _stands(ruling: Ruling, generation: Generation) -> bool:
    """Whether all that it was about is said in the library, word for word."""
    return {key for source in ruling.data["sources"] for key in source} <= all_backings(generation).keys()


def _shown(one: Disagreement, generation: Generation, note: str | None) -> Shown:
    sides = []
    for position in one.positions:
        said = []
        for backing in position.backings:
            document = generation.documents[backing.document_id]
            metadata = document.metadata
            parts = (metadata.publisher, metadata.source_type, metadata.published)
            text = backing_text(backing, generation)
            about = " · ".join(str(part) for part in parts if part)
            place = (document.document_id, backing.start, backing.end)
            passage = generation.passages[generation.rows[backing.passage_id]]
            under = " › ".join(generation.heading_path(passage)[1:])
            said.append(Said(text_key(text), text, metadata.title, under, about, *place))
        sides.append(Side(position.label, tuple(said)))
    return Shown(one.disagreement_id, one.topic, str(one.kind), KINDS[one.kind], tuple(sides), note)


def _conflict(service: Service, disagreement_id: str) -> Conflict:
    return _find(conflicts_of(service, None), disagreement_id)


def _find(conflicts: Sequence[Conflict], disagreement_id: str) -> Conflict:
    found = next((one for one in conflicts if one.found.disagreement_id == disagreement_id), None)
    if found is None:
        raise RecordUnknown("The library has no such disagreement (any more).")
    return found


def _side(label: str, keys: Sequence[str]) -> dict[str, object]:
    return {"label": label, "statements": list(dict.fromkeys(keys))}
