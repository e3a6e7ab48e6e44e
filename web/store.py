"""Conversations in a database: SQLite by default, PostgreSQL by URL. With the migrations, all that knows SQLAlchemy."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from bot.model import Answer, Outcome, Turn
from index.errors import SettingWrong
from web.errors import ConversationUnknown, StoreUnavailable

BUSY_TIMEOUT_MS = 10_000  # how long one writer waits for another
MIGRATION_LOCK = 0x657175  # any fixed number: PostgreSQL's advisory lock while tables change
UNKNOWN = "This conversation is not known here (any more). Please start a new conversation."

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

_tables = sa.MetaData()
_conversations = sa.Table(
    "conversations",
    _tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created", sa.DateTime, nullable=False),
)
_turns = sa.Table(
    "turns",
    _tables,
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
)


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One exchange as it was recorded. `answer` is the JSON that the patient was sent; `created` is in UTC."""

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

    def to_turn(self) -> Turn:
        """As far as the next question's understanding needs it."""
        quotes = tuple(citation["quote"] for citation in self.answer["citations"])
        return Turn(self.message, self.question, self.outcome, quotes)


class ConversationStore:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(only_reads=True)

    @classmethod
    def open(cls, url: str) -> ConversationStore:
        """Connect, and bring the tables up to date.

        Raises:
            SettingWrong: if the URL cannot be used.
            StoreUnavailable: if the database does not answer.
        """
        engine = _create_engine(url)
        with _translated():
            _migrate(engine)
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    def recent_turns(self, conversation_id: str, limit: int) -> list[StoredTurn]:
        """The conversation's last turns, oldest first.

        Raises:
            ConversationUnknown: if there is no such conversation.
        """
        known = conversation_id if _ID.fullmatch(conversation_id) else ""  # PostgreSQL refuses a NUL by an error
        query = _turns.select().where(_turns.c.conversation_id == known)
        with _translated(), self._reader.connect() as connection:
            rows = connection.execute(query.order_by(_turns.c.number.desc()).limit(limit)).all()
        if not rows:  # a conversation is recorded with its first turn
            raise ConversationUnknown(
                "This conversation is not known here (any more). Please start a new conversation."
            )
        return [_stored_turn(row) for row in reversed(rows)]

    def record_turn(self, conversation_id: str | None, message: str, answer: Answer) -> str:
        """Add a turn at the end; None starts a conversation. Returns the conversation's id, which cannot be guessed.

        Raises:
            ConversationUnknown: if there is no such conversation.
        """
        known = conversation_id or secrets.token_urlsafe(24)
        with _translated(), self._engine.begin() as connection:
            if conversation_id is None:
                connection.execute(_conversations.insert().values(id=known, created=_now()))
            else:
                _hold(connection, known)
            connection.execute(_turns.insert().values(**self._row(connection, known, message, answer)))
        return known

    def ping(self) -> None:
        """Raises `StoreUnavailable` unless the database answers."""
        with _translated(), self._reader.connect() as connection:
            connection.execute(sa.select(1))

    def _row(self, connection: sa.Connection, conversation_id: str, message: str, answer: Answer) -> dict[str, Any]:
        last = sa.select(sa.func.max(_turns.c.number)).where(_turns.c.conversation_id == conversation_id)
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
            "created": _now(),
        }


def _hold(connection: sa.Connection, conversation_id: str) -> None:
    """Let no other process number a turn of this conversation until the transaction ends. (SQLite has one writer.)"""
    row = _conversations.select().where(_conversations.c.id == conversation_id).with_for_update()
    if connection.execute(row).first() is None:
        raise ConversationUnknown(UNKNOWN)


def _stored_turn(row: sa.Row[Any]) -> StoredTurn:
    return StoredTurn(
        conversation_id=row.conversation_id,
        number=row.number,
        answer_id=row.answer_id,
        message=row.message,
        question=row.question,
        outcome=Outcome(row.outcome),
        answer=row.answer,
        generation=row.generation,
        confidence=row.confidence,
        created=row.created.replace(tzinfo=UTC),
    )


def _now() -> datetime:
    """UTC, without a zone: SQLite keeps none."""
    return datetime.now(UTC).replace(tzinfo=None)


def _create_engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return sa.create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed, hide_parameters=True)  # a fault must not quote a patient
    except (sa.exc.ArgumentError, ModuleNotFoundError, OSError) as error:
        raise SettingWrong(f"EQUIPOISE_DATABASE_URL cannot be used: {error}. Correct it and start again.") from error
    _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: sa.Engine) -> None:
    """Write-ahead log, patience with other writers, and a transaction that will write a writer from its start.

    One that reads first and writes later fails at once when another writer came between, whatever the timeout;
    BEGIN IMMEDIATE queues instead.
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        only_reads = connection.get_execution_options().get("only_reads", False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _migrate(engine: sa.Engine) -> None:
    """Bring the tables up to date. A second process waits, then finds the work done."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.begin() as connection:  # on SQLite this is the lock
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sa.exc.TimeoutError) as error:
        # The driver's first line names the fault; what SQLAlchemy adds would quote the statement and its values.
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        raise StoreUnavailable(f"The database of conversations does not answer: {reason}.") from error
