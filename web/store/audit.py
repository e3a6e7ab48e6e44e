"""The audit log: who did what to what, when, and how it stood before and after. Written within the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from web.store.database import Database, in_utc, now, tables

audit_log = sa.Table(
    "audit_log",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("what", sa.String(64), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("before", sa.JSON),
    sa.Column("after", sa.JSON),
)

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log. It holds no word of a patient's."""

    entry_id: int
    at: datetime  # UTC
    who: str
    what: str
    subject: str
    before: Facts | None
    after: Facts | None


def audit(
    connection: sa.Connection,
    who: str,
    what: str,
    subject: str,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Add a line in the transaction of the change: both are kept, or neither."""
    values = {"who": who, "what": what, "subject": subject, "before": before, "after": after}
    connection.execute(audit_log.insert().values(at=now(), **values))


class AuditLog:
    """Reads the log, and records what changes nothing else, such as looking at what is covered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, who: str, what: str, subject: str, after: Facts | None = None, before: Facts | None = None
    ) -> None:
        with self._database.writing() as connection:
            audit(connection, who, what, subject, before, after)

    def page(self, limit: int, before: int | None = None, who: str | None = None) -> list[AuditEntry]:
        """The newest entries, or those older than the entry `before`; of one person alone with `who`."""
        query = audit_log.select().order_by(audit_log.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_log.c.id < before)
        if who is not None:
            query = query.where(audit_log.c.who == who)
        with self._database.reading() as connection:
            return [
                AuditEntry(row.id, in_utc(row.at), row.who, row.what, row.subject, row.before, row.after)
                for row in connection.execute(query)
            ]
