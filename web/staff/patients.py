"""What patients ask and leave behind: questions that went badly, trends, and the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.grouping import group_by_meaning
from web.errors import FormWrong
from web.service import Service
from web.staff import views
from web.staff.charts import Chart, stacked
from web.staff.gate import FromService, Reviewer, field
from web.staff.mask import mask
from web.staff.views import go
from web.store.inbox import Letter, State
from web.store.trends import Asked, Day

PERIODS = (7, 30, 90, 365)
LETTERS = 100

router = APIRouter(prefix="/staff", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions of one meaning, masked, the one asked most often first."""

    count: int
    refused: int
    questions: tuple[tuple[str, int, str], ...]  # question, how often, an answer's id


@dataclass(frozen=True, slots=True)
class Trend:
    """A chart with its legend and figures."""

    name: str
    names: tuple[str, ...]
    chart: Chart
    totals: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@router.get("/questions")
async def show_questions(
    request: Request, service: FromService, staff: Reviewer, days: Annotated[int, Query(ge=1, le=3650)] = 30
) -> Response:
    """Which document is missing: questions refused or not helped, by meaning; and how things go day by day."""
    asked = await run_in_threadpool(service.store.trends.went_badly, days)
    topics = await run_in_threadpool(topics_of, service, asked)
    counted = await run_in_threadpool(service.store.trends.days, min(days, 365))
    trends = trends_of(counted)
    return views.show(request, "questions.html.j2", staff, days=days, periods=PERIODS, topics=topics, trends=trends)


@router.get("/messages")
async def show_messages(request: Request, service: FromService, staff: Reviewer, state: State = State.NEW) -> Response:
    """What patients left for a person; how to reach them is covered until somebody is at it."""
    letters = await run_in_threadpool(service.store.inbox.letters, state, LETTERS)
    counts = await run_in_threadpool(service.store.inbox.counts)
    return _inbox(request, staff, letters, counts, state, None)


@router.post("/messages/{message_id}/uncover")
async def uncover_message(request: Request, service: FromService, staff: Reviewer, message_id: str) -> Response:
    """One message as it was written, to answer it; that somebody looked stands in the audit log."""
    letter = await run_in_threadpool(service.store.inbox.letter, message_id)
    await run_in_threadpool(service.store.audit.record, staff.name, "uncovered message", message_id)
    counts = await run_in_threadpool(service.store.inbox.counts)
    return _inbox(request, staff, [letter], counts, letter.state, message_id)


@router.post("/messages/{message_id}/move")
async def move_message(request: Request, service: FromService, staff: Reviewer, message_id: str) -> Response:
    """Take it, close it, or put it back."""
    state = await field(request, "state", required=True)
    if state not in list(State):
        raise FormWrong("There is no such state.")
    before = await run_in_threadpool(service.store.inbox.letter, message_id)
    await run_in_threadpool(service.store.inbox.move, message_id, State(state), staff.name)
    return go(request, "/staff/messages", state=str(before.state), done="message")


def topics_of(service: Service, asked: Sequence[Asked]) -> list[Topic]:
    """The questions by meaning, those asked most often first."""
    vectors = _vectors(service, tuple(one.question for one in asked))
    topics = []
    for group in group_by_meaning(vectors, [one.count for one in asked]):
        members = [asked[i] for i in group.members]
        questions = tuple((mask(one.question), one.count, one.answer_id) for one in members)
        topics.append(Topic(group.count, sum(one.refused for one in members), questions))
    return topics


@lru_cache(maxsize=4)
def _vectors(service: Service, questions: tuple[str, ...]) -> np.ndarray:
    """Kept, for the page is often opened twice with nothing new."""
    return service.engine.vectors_of(questions)


def trends_of(days: Sequence[Day]) -> list[Trend]:
    return [
        _trend("Questions", days, ("answered", "refused", "urgent"), ("answered", "not in the library", "urgent")),
        _trend("Thumbs", days, ("up", "down"), ("up", "down")),
        _trend("Citations checked", days, ("approved", "rejected"), ("supported", "not or partly")),
        _trend("Answers showing a disagreement", days, ("contested",), ("shown",)),
    ]


def _trend(name: str, days: Sequence[Day], fields: tuple[str, ...], names: tuple[str, ...]) -> Trend:
    series = [[int(getattr(day, one)) for day in days] for one in fields]
    rows = tuple(
        (day.day.isoformat(), tuple(one[i] for one in series))
        for i, day in enumerate(days)
        if any(one[i] for one in series)
    )
    return Trend(name, names, stacked(series), tuple(sum(one) for one in series), rows)


def _inbox(
    request: Request,
    staff: Reviewer,
    letters: Sequence[Letter],
    counts: dict[State, int],
    state: State,
    uncovered: str | None,
) -> Response:
    return views.show(
        request,
        "messages.html.j2",
        staff,
        letters=letters,
        counts=counts,
        state=state,
        states=State,
        uncovered=uncovered,
        mask=mask,
    )
