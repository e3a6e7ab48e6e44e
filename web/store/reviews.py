"""The review queue: a narrow row for each answer says how much it needs a look. Kept up as things are recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.model import Outcome
from web.errors import AnswerUnknown
from web.store.audit import audit
from web.store.database import Database, in_utc, known_id, now, tables

LOW_CONFIDENCE = 0.75  # probability that the library answers; below it an answer was given with doubts
MOST_WORDS = 12  # of a search
MOST_FOUND = 10_000  # answers, the newest: a search that finds more is none
BATCH = 500

reviews = sa.Table(
    "reviews",
    tables,
    sa.Column("turn_id", sa.Integer, primary_key=True),
    sa.Column("answer_id", sa.String(64), nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("outcome", sa.String(32), nullable=False),
    sa.Column("low", sa.Integer, nullable=False),
    sa.Column("down", sa.Integer, nullable=False),
    sa.Column("not_in_source", sa.Integer, nullable=False),
    sa.Column("contested", sa.Integer, nullable=False),
    sa.Column("need", sa.Integer, nullable=False),
    sa.Column("checked", sa.DateTime),
    sa.Column("checked_by", sa.String(64)),
)
topics = sa.Table(
    "turn_topics",
    tables,
    sa.Column("turn_id", sa.Integer, primary_key=True),
    sa.Column("disagreement_id", sa.String(64), primary_key=True),
)
quoted = sa.Table(
    "turn_documents",
    tables,
    sa.Column("document_id", sa.String(1000), primary_key=True),
    sa.Column("turn_id", sa.Integer, primary_key=True),
)
_turns = sa.table(
    "turns",
    sa.column("id", sa.Integer),
    sa.column("conversation_id"),
    sa.column("answer_id"),
    sa.column("message"),
    sa.column("question"),
    sa.column("outcome"),
    sa.column("answer", sa.JSON),
    sa.column("confidence"),
    sa.column("created", sa.DateTime),
)
_refused = sa.case((reviews.c.outcome == str(Outcome.NOT_IN_LIBRARY), 1), else_=0)
# A patient's own word weighs most, then what the bot itself doubts.
_need = 16 * reviews.c.not_in_source + 8 * reviews.c.down + 4 * reviews.c.low + 2 * reviews.c.contested + _refused


class Show(StrEnum):
    """What the queue lists."""

    OPEN = "open"
    DOWN = "down"
    NOT_IN_SOURCE = "source"
    LOW = "low"
    CONTESTED = "contested"
    REFUSED = "refused"
    URGENT = "urgent"
    CHECKED = "checked"
    ALL = "all"


_open = reviews.c.checked.is_(None)
_answers = reviews.c.outcome.in_([str(one) for one in Outcome if one is not Outcome.CHITCHAT])
FILTERS: Mapping[Show, sa.ColumnElement[bool]] = {
    Show.OPEN: _open & _answers,
    Show.DOWN: _open & (reviews.c.down == 1),
    Show.NOT_IN_SOURCE: _open & (reviews.c.not_in_source == 1),
    Show.LOW: _open & (reviews.c.low == 1),
    Show.CONTESTED: _open & (reviews.c.contested == 1),
    Show.REFUSED: _open & (reviews.c.outcome == str(Outcome.NOT_IN_LIBRARY)),
    Show.URGENT: _open & (reviews.c.outcome == str(Outcome.URGENT)),
    Show.CHECKED: reviews.c.checked.is_not(None),
    Show.ALL: sa.true(),
}


@dataclass(frozen=True, slots=True)
class Queued:
    """A line of the queue. Times in UTC."""

    answer_id: str
    question: str
    outcome: Outcome
    confidence: float | None
    created: datetime
    low: bool
    down: bool
    not_in_source: bool
    contested: bool
    checked: datetime | None
    checked_by: str | None


class Reviews:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self, show: Show, words: str, limit: int, skip: int = 0) -> list[Queued]:
        """Those most in need first, of equals the newest."""
        found = (
            sa.select(reviews.c.turn_id)
            .where(FILTERS[show], *self._matching(words))
            .order_by(reviews.c.need.desc(), reviews.c.turn_id.desc())
            .limit(limit)
            .offset(skip)
            .subquery()
        )
        query = (
            sa.select(reviews, _turns.c.question, _turns.c.confidence)
            .join(found, found.c.turn_id == reviews.c.turn_id)
            .join(_turns, _turns.c.id == reviews.c.turn_id)
            .order_by(reviews.c.need.desc(), reviews.c.turn_id.desc())
        )
        with self._database.reading() as connection:
            return [_queued(row) for row in connection.execute(query)]

    def counts(self, words: str = "") -> dict[Show, int]:
        """How many each list holds, in one pass."""
        sums = [sa.func.sum(sa.case((condition, 1), else_=0)).label(str(show)) for show, condition in FILTERS.items()]
        query = sa.select(*sums).where(*self._matching(words))
        with self._database.reading() as connection:
            row = connection.execute(query).one()
        return {show: int(getattr(row, str(show)) or 0) for show in FILTERS}

    def beside(self, answer_id: str, show: Show, words: str, *, after: bool) -> str | None:
        """The next answer of a list, or the one before; None at its end."""
        known = sa.select(reviews.c.need, reviews.c.turn_id).where(reviews.c.answer_id == known_id(answer_id))
        with self._database.reading() as connection:
            here = connection.execute(known).first()
            if here is None:
                return None
            need, turn = reviews.c.need, reviews.c.turn_id
            if after:
                beyond = (need < here.need) | ((need == here.need) & (turn < here.turn_id))
                order = (need.desc(), turn.desc())
            else:
                beyond = (need > here.need) | ((need == here.need) & (turn > here.turn_id))
                order = (need.asc(), turn.asc())
            query = sa.select(reviews.c.answer_id).where(FILTERS[show], beyond, *self._matching(words))
            return connection.execute(query.order_by(*order).limit(1)).scalar()

    def quotations(self, documents: Sequence[str]) -> dict[str, int]:
        """How many answers quote each document."""
        query = sa.select(quoted.c.document_id, sa.func.count().label("n")).group_by(quoted.c.document_id)
        with self._database.reading() as connection:
            found = connection.execute(query.where(quoted.c.document_id.in_(documents)))
            return {row.document_id: row.n for row in found}

    def quoting(self, document_id: str, limit: int) -> tuple[int, list[Queued]]:
        """How many answers quote a document, and the newest of them."""
        own = sa.select(quoted.c.turn_id).where(quoted.c.document_id == document_id)
        query = (
            sa.select(reviews, _turns.c.question, _turns.c.confidence)
            .join(_turns, _turns.c.id == reviews.c.turn_id)
            .where(reviews.c.turn_id.in_(own))
            .order_by(reviews.c.turn_id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            newest = [_queued(row) for row in connection.execute(query)]
        return self.quotations([document_id]).get(document_id, 0), newest

    def check(self, answer_id: str, who: str) -> None:
        """The answer has been looked at, whole. Raises `AnswerUnknown`."""
        with self._database.writing() as connection:
            mark_checked(connection, answer_id, who)

    def reopen(self, answer_id: str, who: str) -> None:
        """It is to be looked at again. Raises `AnswerUnknown`."""
        with self._database.writing() as connection:
            row = _existing(connection, answer_id)
            values = {"checked": None, "checked_by": None}
            connection.execute(reviews.update().where(reviews.c.turn_id == row.turn_id).values(**values))
            audit(connection, who, "reopened answer", answer_id)

    def line(self, answer_id: str) -> Queued:
        """One answer's line. Raises `AnswerUnknown`."""
        query = (
            sa.select(reviews, _turns.c.question, _turns.c.confidence)
            .join(_turns, _turns.c.id == reviews.c.turn_id)
            .where(reviews.c.answer_id == known_id(answer_id))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise AnswerUnknown("This answer is not known here (any more).")
        return _queued(row)

    def _matching(self, words: str) -> list[Any]:
        """Answers whose question or text holds every word: full-text search on SQLite, a plain one elsewhere."""
        wanted = re.findall(r"\w+", words)[:MOST_WORDS]
        if not wanted:
            return []
        if self._database.is_sqlite:
            matching = " ".join(f'"{word}"*' for word in wanted)
            found = sa.text("SELECT rowid FROM turn_words WHERE turn_words MATCH :matching").bindparams(
                matching=matching
            )
            return [reviews.c.turn_id.in_(found.columns(sa.column("rowid", sa.Integer)).scalar_subquery())]
        likes = [
            sa.or_(
                _turns.c.message.icontains(word, autoescape=True), _turns.c.question.icontains(word, autoescape=True)
            )
            for word in wanted
        ]
        return [reviews.c.turn_id.in_(sa.select(_turns.c.id).where(*likes))]


def note_turn(connection: sa.Connection, turn_id: int, row: Mapping[str, Any]) -> None:
    """A new turn's line, in the transaction that records it."""
    line, touched = _line(turn_id, row)
    connection.execute(reviews.insert().values(**line))
    if touched:
        connection.execute(topics.insert(), touched)
    _note_quoted(connection, [(turn_id, row["answer"])])
    _rank(connection, reviews.c.turn_id == turn_id)


def note_feedback(connection: sa.Connection, answer_id: str, down: bool, not_in_source: bool) -> None:
    """What a patient said, in the transaction that records it; an answer already checked comes back."""
    values: dict[str, Any] = {"down": int(down), "not_in_source": int(not_in_source)}
    if down:
        values |= {"checked": None, "checked_by": None}
    connection.execute(reviews.update().where(reviews.c.answer_id == answer_id).values(**values))
    _rank(connection, reviews.c.answer_id == answer_id)


def note_ruled(connection: sa.Connection, disagreements: Sequence[str], ruled: bool) -> None:
    """Answers that touch these disagreements are no longer, or again, of an unruled one."""
    touching = sa.select(topics.c.turn_id).where(topics.c.disagreement_id.in_(disagreements))
    connection.execute(reviews.update().where(reviews.c.turn_id.in_(touching)).values(contested=0 if ruled else 1))
    _rank(connection, reviews.c.turn_id.in_(touching))


def mark_checked(connection: sa.Connection, answer_id: str, who: str) -> None:
    row = _existing(connection, answer_id)
    if row.checked is None:
        values = {"checked": now(), "checked_by": who}
        connection.execute(reviews.update().where(reviews.c.turn_id == row.turn_id).values(**values))
        audit(connection, who, "checked answer", answer_id)


def fill_queue(connection: sa.Connection) -> None:
    """Lines for turns recorded before there was a queue; used by the migration."""
    query = _turns.select().order_by(_turns.c.id)
    feedback = sa.table("feedback", sa.column("answer_id"), sa.column("helpful", sa.Boolean), sa.column("reason"))
    for rows in connection.execute(query).mappings().partitions(BATCH):
        lines = [_line(row["id"], dict(row)) for row in rows]
        connection.execute(reviews.insert(), [line for line, _ in lines])
        touched = [one for _, some in lines for one in some]
        if touched:
            connection.execute(topics.insert(), touched)
    for row in connection.execute(feedback.select()).all():
        down = not row.helpful
        note_feedback(connection, row.answer_id, down, down and row.reason == "source_does_not_say_that")
    _rank(connection, sa.true())


def fill_quoted(connection: sa.Connection) -> None:
    """What was quoted before anybody kept it; used by the migration."""
    for rows in connection.execute(sa.select(_turns.c.id, _turns.c.answer).order_by(_turns.c.id)).partitions(BATCH):
        _note_quoted(connection, [(row.id, row.answer) for row in rows])


def _note_quoted(connection: sa.Connection, answers: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    found = [
        {"document_id": document_id, "turn_id": turn_id}
        for turn_id, answer in answers
        for document_id in dict.fromkeys(one["document_id"] for one in answer.get("citations", ()))
    ]
    if found:
        connection.execute(quoted.insert(), found)


def _line(turn_id: int, row: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A turn's line, and the disagreements that it shows."""
    shown: Iterable[Mapping[str, Any]] = row["answer"].get("disagreements", ())
    answered, confidence = row["outcome"] == Outcome.ANSWERED, row["confidence"]
    line = {
        "turn_id": turn_id,
        "answer_id": row["answer_id"],
        "created": row["created"],
        "outcome": row["outcome"],
        "low": int(answered and confidence is not None and confidence < LOW_CONFIDENCE),
        "down": 0,
        "not_in_source": 0,
        "contested": int(any(one.get("ruling") is None for one in shown)),
        "need": 0,
    }
    ids = dict.fromkeys(str(one["id"]) for one in shown)
    return line, [{"turn_id": turn_id, "disagreement_id": one} for one in ids]


def _rank(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    connection.execute(reviews.update().where(which).values(need=_need))


def _existing(connection: sa.Connection, answer_id: str) -> sa.Row[Any]:
    row = connection.execute(reviews.select().where(reviews.c.answer_id == known_id(answer_id))).first()
    if row is None:
        raise AnswerUnknown("This answer is not known here (any more).")
    return row


def _queued(row: sa.Row[Any]) -> Queued:
    return Queued(
        answer_id=row.answer_id,
        question=row.question,
        outcome=Outcome(row.outcome),
        confidence=row.confidence,
        created=in_utc(row.created),
        low=bool(row.low),
        down=bool(row.down),
        not_in_source=bool(row.not_in_source),
        contested=bool(row.contested),
        checked=in_utc(row.checked) if row.checked else None,
        checked_by=row.checked_by,
    )
