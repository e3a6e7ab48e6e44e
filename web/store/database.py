"""The connection: how a database is opened, brought up to date, read and written, and what its faults become."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from index.errors import SettingWrong
from web.errors import StoreUnavailable

BUSY_TIMEOUT_MS = 10_000  # how long one writer waits for another
MIGRATION_LOCK = 0x657175  # any fixed number: PostgreSQL's advisory lock while tables change

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

tables = sa.MetaData()


class Database:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(only_reads=True)

    @classmethod
    def open(cls, url: str) -> Database:
        """Connect, and bring the tables up to date.

        Raises:
            SettingWrong: if the URL cannot be used.
            StoreUnavailable: if the database does not answer.
        """
        engine = _create_engine(url)
        with _translated():
            _migrate(engine)
        return cls(engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether there is full-text search."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads: it waits for no writer."""
        with _translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is kept whole, or not at all where the block raises."""
        with _translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def erasing(self) -> Iterator[sa.Connection]:
        """As `writing`, and what is deleted is overwritten on the disk (SQLite)."""
        with self.writing() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            yield connection
            if self.is_sqlite:  # the words of deleted texts leave the index for good
                connection.exec_driver_sql("INSERT INTO turn_words(turn_words) VALUES ('optimize')")

    def forget(self) -> None:
        """Empties the write-ahead log, which still holds what was erased (SQLite)."""
        if self.is_sqlite:
            with _translated(), self._engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def ping(self) -> None:
        """Raises `StoreUnavailable` unless the database answers."""
        with self.reading() as connection:
            connection.execute(sa.select(1))

    def close(self) -> None:
        self._engine.dispose()


def known_id(text: str | None) -> str:
    """An id as it may stand in a query; "" for what can be none. (PostgreSQL answers a NUL by an error.)"""
    return text if text and _ID.fullmatch(text) else ""


def now() -> datetime:
    """UTC, without a zone: SQLite keeps none."""
    return datetime.now(UTC).replace(tzinfo=None)


def in_utc(stored: datetime) -> datetime:
    """A stored time with the zone it is in."""
    return stored.replace(tzinfo=UTC)


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
    migrations = Path(__file__).parents[1] / "migrations"
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
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
