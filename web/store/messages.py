"""Messages that patients leave for a person at the clinic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from web.errors import ConversationUnknown
from web.store.conversations import UNKNOWN, conversations
from web.store.database import Database, in_utc, known_id, now, tables

messages = sa.Table(
    "messages",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("conversation_id", sa.String(64), sa.ForeignKey("conversations.id")),
    sa.Column("name", sa.Text),
    sa.Column("reply_to", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class PatientMessage:
    """A message for staff; `conversation_id` is None where the patient did not send the conversation along."""

    message_id: str
    conversation_id: str | None
    name: str | None
    reply_to: str  # how to reach the patient: telephone number, e-mail address
    text: str
    created: datetime  # UTC

    @classmethod
    def of(cls, row: sa.Row[Any]) -> PatientMessage:
        return cls(row.message_id, row.conversation_id, row.name, row.reply_to, row.text, in_utc(row.created))


class Messages:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, message_id: str, text: str, reply_to: str, *, name: str | None = None, conversation_id: str | None = None
    ) -> None:
        """Keep a message once: the same `message_id` again, as from a sender that saw no reply, changes nothing.

        Raises:
            ConversationUnknown: if there is no such conversation.
        """
        values = {"message_id": message_id, "conversation_id": conversation_id, "name": name, "reply_to": reply_to}
        with self._database.writing() as connection:
            if conversation_id is not None and not _exists(connection, conversation_id):
                raise ConversationUnknown(UNKNOWN)
            before = sa.select(messages.c.id).where(messages.c.message_id == message_id)
            if connection.execute(before).first() is None:
                connection.execute(messages.insert().values(**values, text=text, created=now()))

    def newest(self, limit: int) -> list[PatientMessage]:
        """The last messages, newest first."""
        query = messages.select().order_by(messages.c.created.desc(), messages.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [PatientMessage.of(row) for row in connection.execute(query)]


def _exists(connection: sa.Connection, conversation_id: str) -> bool:
    query = sa.select(conversations.c.id).where(conversations.c.id == known_id(conversation_id))
    return connection.execute(query).first() is not None
