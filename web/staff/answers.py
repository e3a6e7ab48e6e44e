"""The review queue, and the page of one answer where its quotations are ruled on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from bot.model import Outcome
from bot.rulings import heading_of, placed_key, text_key
from index.generation import Generation
from index.model import Document, Passage
from web.errors import FormWrong, RecordUnknown
from web.service import Service
from web.staff import views
from web.staff.gate import FromService, Maintainer, Reviewer, field
from web.staff.mask import mask, mask_all
from web.staff.reading import Line, abouts_of, lines_of, ruling_on
from web.staff.views import go
from web.store.conversations import StoredTurn
from web.store.feedback import Feedback
from web.store.reviews import MOST_FOUND, Queued, Show
from web.store.rulings import BARRING, WITHDRAWN, Kind, Verdict, Wanted

PAGE = 30
TURNS = 60  # of a conversation shown beside an answer
LONGEST_NOTE = 1000

router = APIRouter(prefix="/staff", include_in_schema=False)

FromShow = Annotated[Show, Query(alias="show")]
FromWords = Annotated[str, Query(alias="q", max_length=200)]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of the conversation for the page, masked unless uncovered."""

    number: int
    message: str
    question: str
    said: str
    outcome: Outcome
    answer_id: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A ruling on a question that asks the same in other words; `question` is masked."""

    question: str
    verdict: str
    quote: str


@dataclass(frozen=True, slots=True)
class Opened:
    """All that the page of one answer needs."""

    turn: StoredTurn
    line: Queued
    talk: tuple[Exchange, ...]
    lines: tuple[Line, ...]
    feedback: Feedback | None
    comment: str
    before: str | None
    after: str | None
    withdrawn: frozenset[str]
    reached: tuple[Reached, ...]


@router.get("/")
async def show_start(request: Request, staff: Reviewer) -> Response:
    """The console begins with what needs a look."""
    return go(request, "/staff/answers")


@router.get("/answers")
async def show_queue(
    request: Request,
    service: FromService,
    staff: Reviewer,
    listed: FromShow = Show.OPEN,
    words: FromWords = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Answers given to patients, those most in need of a look first."""
    reviews = service.store.reviews
    found = await run_in_threadpool(reviews.queue, listed, words, PAGE + 1, (page - 1) * PAGE)
    counts = await run_in_threadpool(reviews.counts, words)
    questions = mask_all(one.question for one in found[:PAGE])
    return views.show(
        request,
        "queue.html.j2",
        staff,
        found=list(zip(found[:PAGE], questions, strict=True)),
        counts=counts,
        show=listed,
        shows=Show,
        words=words,
        page=page,
        more=len(found) > PAGE,
        most=MOST_FOUND if counts[Show.ALL] == MOST_FOUND and words else None,
    )


@router.get("/answers/{answer_id}")
async def show_answer(
    request: Request,
    service: FromService,
    staff: Reviewer,
    answer_id: str,
    listed: FromShow = Show.OPEN,
    words: FromWords = "",
    today: bool = False,
) -> Response:
    """One answer: the conversation, and each statement beside the words that it cites."""
    opened = await run_in_threadpool(_open, service, answer_id, listed, words, None)
    answer = await run_in_threadpool(_answer_today, service, opened) if today else None
    return _show_answer(request, service, opened, staff, show=listed, words=words, today=answer, uncovered=False)


@router.post("/answers/{answer_id}/uncover")
async def uncover_answer(request: Request, service: FromService, staff: Maintainer, answer_id: str) -> Response:
    """The conversation as it was typed; that somebody looked stands in the audit log."""
    opened = await run_in_threadpool(_open, service, answer_id, Show.OPEN, "", staff.name)
    return _show_answer(request, service, opened, staff, show=Show.OPEN, words="", today=None, uncovered=True)


@router.post("/answers/{answer_id}/rule")
async def rule_on_answer(request: Request, service: FromService, staff: Reviewer, answer_id: str) -> Response:
    """A verdict on one statement, or on all that have none; what was barred is quoted no more from now on."""
    verdict, which = await field(request, "verdict", required=True), await field(request, "statement", required=True)
    if verdict not in list(Verdict):
        raise FormWrong("There is no such verdict.")
    note = await field(request, "note", longest=LONGEST_NOTE) or None
    target = await _target(request)
    at = await run_in_threadpool(_rule, service, staff.name, answer_id, which, Verdict(verdict), note, target)
    return at(request)


@router.post("/answers/{answer_id}/check")
async def check_answer(request: Request, service: FromService, staff: Reviewer, answer_id: str) -> Response:
    """Done with, without a verdict: a refusal, an emergency card."""
    listed, words = await _target(request)
    after = await run_in_threadpool(service.store.reviews.beside, answer_id, listed, words, after=True)
    await run_in_threadpool(service.store.reviews.check, answer_id, staff.name)
    return _onward(request, after, listed, words)


@router.post("/answers/{answer_id}/reopen")
async def reopen_answer(request: Request, service: FromService, staff: Reviewer, answer_id: str) -> Response:
    """To be looked at again."""
    await run_in_threadpool(service.store.reviews.reopen, answer_id, staff.name)
    return go(request, f"/staff/answers/{answer_id}")


@router.post("/passages/withdraw")
async def withdraw_passage(request: Request, service: FromService, staff: Reviewer) -> Response:
    """No answer quotes the passage from now on."""
    passage_id, reason = await field(request, "passage", required=True), await field(request, "reason", required=True)
    wanted = await run_in_threadpool(_withdrawal, service, passage_id, reason)
    await run_in_threadpool(service.store.rulings.rule, [wanted], staff.name)
    return go(request, "/staff/rulings", done="withdrawn")


@router.post("/answers/{answer_id}/delete")
async def delete_conversation(request: Request, service: FromService, staff: Maintainer, answer_id: str) -> Response:
    """The whole conversation, for good."""
    turn = await run_in_threadpool(service.store.conversations.turn_of, answer_id)
    await run_in_threadpool(service.store.retention.delete_conversation, turn.conversation_id, staff.name)
    return go(request, "/staff/answers", done="deleted")


def _open(service: Service, answer_id: str, listed: Show, words: str, uncovered_by: str | None) -> Opened:
    store = service.store
    turn = store.conversations.turn_of(answer_id)
    if uncovered_by is not None:
        store.audit.record(uncovered_by, "uncovered conversation", turn.conversation_id)
    feedback = store.feedback.of_answer(answer_id)
    talk, comment = _talk(store.conversations.recent_turns(turn.conversation_id, TURNS), feedback, uncovered_by is None)
    ruled = store.rulings.about(Kind.CITATION, abouts_of(turn.answer))
    documents, passages = _library(service, turn)
    return Opened(
        turn=turn,
        line=store.reviews.line(answer_id),
        talk=talk,
        lines=tuple(lines_of(turn.answer, documents, passages, ruled)),
        feedback=feedback,
        comment=comment,
        before=store.reviews.beside(answer_id, listed, words, after=False),
        after=store.reviews.beside(answer_id, listed, words, after=True),
        withdrawn=frozenset(one.data["passage_key"] for one in store.rulings.standing(Kind.PASSAGE)),
        reached=tuple(_reached(service, turn.question)),
    )


def _reached(service: Service, question: str) -> Iterator[Reached]:
    """What is left out of today's answer because it was ruled on for a question like this one."""
    alike = set(service.engine.alike(question))
    if alike:
        ruled = service.store.rulings.current()
        for one in service.store.rulings.standing(Kind.CITATION):
            upheld = all(ruled.is_upheld(question, text) for text in one.data["texts"])
            if one.question in alike and one.verdict in BARRING and not upheld:
                yield Reached(mask(one.question), one.verdict, one.data["quote"])


def _talk(turns: Sequence[StoredTurn], feedback: Feedback | None, masked: bool) -> tuple[tuple[Exchange, ...], str]:
    """The conversation, and what the patient said of the answer; a name that one turn tells is covered in all."""
    texts = [text for turn in turns for text in (turn.message, turn.question)]
    texts.append((feedback.comment if feedback else None) or "")
    shown = mask_all(texts) if masked else texts
    talk = tuple(
        Exchange(turn.number, shown[2 * i], shown[2 * i + 1], turn.answer["text"], turn.outcome, turn.answer_id)
        for i, turn in enumerate(turns)
    )
    return talk, shown[-1]


def _library(service: Service, turn: StoredTurn) -> tuple[dict[str, Document], list[Passage]]:
    """Today's documents, and the passages of those that the answer cites."""
    cited = {citation["document_id"] for citation in turn.answer["citations"]}
    generation = service.engine.generation()
    if generation is None:
        found = (service.engine.document(document_id) for document_id in cited)
        return {one.document_id: one for one in found if one is not None}, []
    return generation.documents, generation.passages


def _answer_today(service: Service, opened: Opened) -> dict[str, object]:
    """What the same message would be answered now, after the same turns. It is not recorded."""
    before = service.store.conversations.recent_turns(opened.turn.conversation_id, TURNS)
    turns = [turn.to_turn() for turn in before if turn.number < opened.turn.number]
    answer = service.engine.answer(opened.turn.message, turns)
    return answer.to_json("") | {"generation": answer.generation, "confidence": answer.confidence}


def _rule(
    service: Service, who: str, answer_id: str, which: str, verdict: Verdict, note: str | None, target: tuple[Show, str]
) -> _Onward:
    """Where to go after it: the next answer once every statement has its verdict."""
    store, (listed, words) = service.store, target
    turn = store.conversations.turn_of(answer_id)
    abouts = abouts_of(turn.answer)
    ruled = store.rulings.about(Kind.CITATION, abouts)
    if which == "rest":
        numbers = [number for number, about in enumerate(abouts, start=1) if about not in ruled]
    else:
        numbers = [int(which)] if which.isdecimal() and 1 <= int(which) <= len(abouts) else []
    if not numbers:
        raise RecordUnknown("The answer has no such statement.")
    after = store.reviews.beside(answer_id, listed, words, after=True)
    wanted = [ruling_on(turn.answer, number, str(verdict), note, turn.id) for number in numbers]
    done = {*ruled, *(one.about for one in wanted)} >= set(abouts)
    store.rulings.rule(wanted, who, checked=answer_id if done else None)
    if done:
        return _Onward(after, listed, words)
    left = next(i for i, about in enumerate(abouts, start=1) if about not in {*ruled, *(one.about for one in wanted)})
    return _Onward(answer_id, listed, words, left)


@dataclass(frozen=True, slots=True)
class _Onward:
    answer_id: str | None
    listed: Show
    words: str
    statement: int | None = None

    def __call__(self, request: Request) -> Response:
        return _onward(request, self.answer_id, self.listed, self.words, self.statement)


def _onward(
    request: Request, answer_id: str | None, listed: Show, words: str, statement: int | None = None
) -> Response:
    query = {"show": str(listed)} | ({"q": words} if words else {})
    if answer_id is None:
        return go(request, "/staff/answers", **query, done="end")
    response = go(request, f"/staff/answers/{answer_id}", **query)
    if statement is not None:
        response.headers["location"] += f"#s{statement}"
    return response


async def _target(request: Request) -> tuple[Show, str]:
    """The list that the answer was opened from."""
    listed, words = await field(request, "show"), await field(request, "q", longest=200)
    return (Show(listed) if listed in list(Show) else Show.OPEN), words


def _withdrawal(service: Service, passage_id: str, reason: str) -> Wanted:
    generation: Generation | None = service.engine.generation()
    if generation is None or passage_id not in generation.rows:
        raise RecordUnknown("The library holds no such passage (any more).")
    row = generation.rows[passage_id]
    passage = generation.passages[row]
    document = generation.documents[passage.document_id]
    text, heading = document.text[passage.start : passage.end], heading_of(document, passage)
    statements = generation.statements_of[row]
    data = {
        "passage_key": text_key(text),
        "keys": [placed_key(heading, statement.span.of(document.text)) for statement in statements],
        "texts": [statement.span.of(document.text) for statement in statements],
        "quote": text,
        "heading": heading,
        "document_id": document.document_id,
        "title": document.metadata.title,
    }
    return Wanted(Kind.PASSAGE, text_key(text), WITHDRAWN, data, reason)


def _show_answer(
    request: Request,
    service: Service,
    opened: Opened,
    staff: Reviewer,
    *,
    show: Show,
    words: str,
    today: dict[str, object] | None,
    uncovered: bool,
) -> Response:
    query = urlencode({"show": str(show)} | ({"q": words} if words else {}))
    return views.show(
        request,
        "answer.html.j2",
        staff,
        opened=opened,
        show=show,
        words=words,
        query=query,
        today=today,
        uncovered=uncovered,
        verdicts=list(enumerate(Verdict, start=1)),
        barring=BARRING,
        generation_now=service.engine.generation_id,
        text_key=text_key,
    )
