"""Messages from "Talk to a person" with their states. A message without one is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from web.errors import RecordUnknown
from web.store.audit import audit
from web.store.database import Database, in_utc, known_id, now, tables
from web.store.messages import PatientMessage, messages

states = sa.Table(
    "message_states",
    tables,
    sa.Column("message_id", sa.String(64), primary_key=True),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("changed", sa.DateTime, nullable=False),
)


class State(StrEnum):
    """Where a message stands."""

    NEW = "new"
    TAKEN = "taken"  # somebody is at it
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with who moved it last, and when (UTC)."""

    message: PatientMessage
    state: State
    who: str | None
    changed: datetime | None


class Inbox:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def letters(self, state: State, limit: int) -> list[Letter]:
        """New ones oldest first: they have waited longest; the others newest first."""
        query = _joined().where(_state == str(state)).limit(limit)
        order = messages.c.created.asc() if state is State.NEW else messages.c.created.desc()
        with self._database.reading() as connection:
            return [_letter(row) for row in connection.execute(query.order_by(order, messages.c.id))]

    def counts(self) -> dict[State, int]:
        query = sa.select(_state.label("state"), sa.func.count().label("n")).select_from(_both).group_by(_state)
        with self._database.reading() as connection:
            found = {row.state: row.n for row in connection.execute(query)}
        return {state: int(found.get(str(state), 0)) for state in State}

    def letter(self, message_id: str) -> Letter:
        """Raises `RecordUnknown`."""
        with self._database.reading() as connection:
            row = connection.execute(_joined().where(messages.c.message_id == known_id(message_id))).first()
        if row is None:
            raise RecordUnknown("There is no such message (any more).")
        return _letter(row)

    def move(self, message_id: str, state: State, who: str) -> None:
        """Raises `RecordUnknown`."""
        before = self.letter(message_id)
        values = {"state": str(state), "who": who, "changed": now()}
        with self._database.writing() as connection:
            connection.execute(states.delete().where(states.c.message_id == message_id))
            connection.execute(states.insert().values(message_id=message_id, **values))
            audit(connection, who, "moved message", message_id, {"state": str(before.state)}, {"state": str(state)})


_both = messages.outerjoin(states, states.c.message_id == messages.c.message_id)
_state = sa.func.coalesce(states.c.state, str(State.NEW))


def _joined() -> sa.Select[tuple[object, ...]]:
    columns = (states.c.state, states.c.who, states.c.changed)
    return sa.select(messages, *columns).select_from(_both)


def _letter(row: sa.Row[tuple[object, ...]]) -> Letter:
    changed = in_utc(row.changed) if row.changed else None
    return Letter(PatientMessage.of(row), State(row.state or State.NEW), row.who, changed)
