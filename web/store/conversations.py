"""Conversations and their turns, as they were asked and answered."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model import Answer, Outcome, Turn
from web.errors import AnswerUnknown, ConversationUnknown
from web.store.database import Database, in_utc, known_id, now, tables
from web.store.reviews import note_turn

UNKNOWN = "This conversation is not known here (any more). Please start a new conversation."

conversations = sa.Table(
    "conversations",
    tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created", sa.DateTime, nullable=False),
)
turns = sa.Table(
    "turns",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("answer_id", sa.String(64), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("outcome", sa.String(32), nullable=False),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("generation", sa.String(128)),
    sa.Column("confidence", sa.Float),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("request", sa.String(64)),
)


def request_key(message_id: str, conversation_id: str | None, message: str) -> str:
    """What a message sent again is known by: the name that its sender gave it, its conversation and its words.

    Without the conversation a sender that counts its messages would be sent what another patient was answered.
    """
    return hashlib.sha256(
        f"{message_id}\x00{conversation_id or ''}\x00{message}".encode("utf-8", "surrogatepass")
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One exchange as it was recorded. `answer` is the JSON that the patient was sent; `created` is in UTC."""

    id: int
    conversation_id: str
    number: int  # from 1, in the order of asking
    answer_id: str
    message: str  # as typed
    question: str  # as understood
    outcome: Outcome
    answer: dict[str, Any]
    generation: str | None
    confidence: float | None
    created: datetime

    @classmethod
    def of(cls, row: sa.Row[Any]) -> StoredTurn:
        values = {name: getattr(row, name) for name in cls.__slots__}
        return cls(**values | {"outcome": Outcome(row.outcome), "created": in_utc(row.created)})

    def to_turn(self) -> Turn:
        """As far as the next question's understanding needs it."""
        quotes = tuple(citation["quote"] for citation in self.answer["citations"])
        return Turn(self.message, self.question, self.outcome, quotes)


class Conversations:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent_turns(self, conversation_id: str, limit: int) -> list[StoredTurn]:
        """The conversation's last turns, oldest first.

        Raises:
            ConversationUnknown: if there is no such conversation.
        """
        query = turns.select().where(turns.c.conversation_id == known_id(conversation_id))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(turns.c.number.desc()).limit(limit)).all()
        if not rows:  # a conversation is recorded with its first turn
            raise ConversationUnknown(UNKNOWN)
        return [StoredTurn.of(row) for row in reversed(rows)]

    def talks(self, batch: int) -> Iterator[list[StoredTurn]]:
        """Every conversation's turns, oldest conversation first, `batch` conversations read at a time."""
        after = 0
        first = sa.func.min(turns.c.id).label("first")
        while True:
            query = sa.select(turns.c.conversation_id, first).group_by(turns.c.conversation_id)
            query = query.having(first > after).order_by(first).limit(batch)
            with self._database.reading() as connection:
                found = connection.execute(query).all()
                ids = [row.conversation_id for row in found]
                rows = connection.execute(turns.select().where(turns.c.conversation_id.in_(ids)).order_by(turns.c.id))
                talks: dict[str, list[StoredTurn]] = {one: [] for one in ids}
                for row in rows:
                    talks[row.conversation_id].append(StoredTurn.of(row))
            if not found:
                return
            yield from talks.values()
            after = found[-1].first

    def turn_of(self, answer_id: str) -> StoredTurn:
        """The turn that an answer ended. Raises `AnswerUnknown`."""
        query = turns.select().where(turns.c.answer_id == known_id(answer_id))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise AnswerUnknown("This answer is not known here (any more).")
        return StoredTurn.of(row)

    def recorded(self, request: str) -> StoredTurn | None:
        """The turn that a request made; None where it made none, or its conversation is gone."""
        with self._database.reading() as connection:
            row = connection.execute(turns.select().where(turns.c.request == request)).first()
        return StoredTurn.of(row) if row is not None else None

    def quoted_documents(self) -> frozenset[str] | None:
        """Ids of the documents that answers have quoted; None where nothing has been asked yet."""
        quoted: set[str] = set()
        asked = False
        with self._database.reading() as connection:
            for (answer,) in connection.execute(sa.select(turns.c.answer)):
                asked = True
                quoted.update(citation["document_id"] for citation in answer.get("citations", ()))
        return frozenset(quoted) if asked else None

    def record_turn(self, conversation_id: str | None, message: str, answer: Answer, request: str | None = None) -> str:
        """Add a turn at the end; None starts a conversation. Returns the conversation's id, which cannot be guessed.

        Of two processes that record the same `request` at once, one fails as if the database did: sent once more, it
        finds what the other has recorded.

        Raises:
            ConversationUnknown: if there is no such conversation.
        """
        known = conversation_id or secrets.token_urlsafe(24)
        with self._database.writing() as connection:
            if conversation_id is None:
                connection.execute(conversations.insert().values(id=known, created=now()))
            else:
                _hold(connection, known)
            row = _row(connection, known, message, answer) | {"request": request}
            turn_id = connection.execute(turns.insert().returning(turns.c.id).values(**row)).scalar_one()
            note_turn(connection, turn_id, row)
        return known


def _row(connection: sa.Connection, conversation_id: str, message: str, answer: Answer) -> dict[str, Any]:
    last = sa.select(sa.func.max(turns.c.number)).where(turns.c.conversation_id == conversation_id)
    return {
        "conversation_id": conversation_id,
        "number": (connection.execute(last).scalar() or 0) + 1,
        "answer_id": answer.answer_id,
        "message": message,
        "question": answer.question,
        "outcome": str(answer.outcome),
        "answer": answer.to_json(conversation_id),
        "generation": answer.generation,
        "confidence": answer.confidence,
        "created": now(),
    }


def _hold(connection: sa.Connection, conversation_id: str) -> None:
    """Let no other process number a turn of this conversation until the transaction ends. (SQLite has one writer.)"""
    row = conversations.select().where(conversations.c.id == conversation_id).with_for_update()
    if connection.execute(row).first() is None:
        raise ConversationUnknown(UNKNOWN)
