"""Forgetting: one conversation for good, or all older than the clinic keeps. Rulings stay, without the question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from web.errors import ConversationUnknown
from web.store.audit import audit
from web.store.conversations import UNKNOWN, conversations, turns
from web.store.database import Database, known_id, now
from web.store.messages import messages
from web.store.reviews import reviews
from web.store.rulings import rulings

BATCH = 200  # conversations in one transaction: others may write in between


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge removed, or would remove."""

    conversations: int
    messages: int


class Retention:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def delete_conversation(self, conversation_id: str, who: str) -> None:
        """All its turns, what was said of them, and messages sent along. Raises `ConversationUnknown`."""
        known = known_id(conversation_id)
        with self._database.erasing() as connection:
            if connection.execute(conversations.select().where(conversations.c.id == known)).first() is None:
                raise ConversationUnknown(UNKNOWN)
            _erase(connection, [known])
            audit(connection, who, "deleted conversation", known)
        self._database.forget()

    def purge(self, days: int, who: str, *, dry_run: bool = False) -> Purged:
        """Conversations whose last turn, and messages that, are more than `days` days old."""
        limit = now() - timedelta(days=days)
        newest = sa.select(turns.c.conversation_id, sa.func.max(turns.c.id).label("last"))
        last = newest.group_by(turns.c.conversation_id).subquery()
        # The queue's narrow rows know when: those of turns are long, for they hold the answers.
        old = sa.select(last.c.conversation_id).join(reviews, reviews.c.turn_id == last.c.last)
        old = old.where(reviews.c.created < limit)
        with self._database.reading() as connection:
            found = list(connection.execute(old).scalars())
            stale = list(connection.execute(sa.select(messages.c.id).where(messages.c.created < limit)).scalars())
        purged = Purged(len(found), len(stale))
        if dry_run or not (found or stale):
            return purged
        for start in range(0, len(found), BATCH):
            with self._database.erasing() as connection:
                _erase(connection, found[start : start + BATCH])
        with self._database.erasing() as connection:
            connection.execute(messages.delete().where(messages.c.created < limit))
            after = {"conversations": purged.conversations, "messages": purged.messages}
            audit(connection, who, "purged", f"older than {days} days", after=after)
        self._database.forget()
        return purged


def _erase(connection: sa.Connection, ids: list[str]) -> None:
    """Answers and feedback go with their turns; a ruling stays and loses the question's words."""
    own = sa.select(turns.c.id).where(turns.c.conversation_id.in_(ids))
    connection.execute(rulings.update().where(rulings.c.turn_id.in_(own)).values(question=None, turn_id=None))
    connection.execute(messages.delete().where(messages.c.conversation_id.in_(ids)))
    connection.execute(turns.delete().where(turns.c.conversation_id.in_(ids)))
    connection.execute(conversations.delete().where(conversations.c.id.in_(ids)))
