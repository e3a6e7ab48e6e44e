"""What patients said of an answer: thumb up or down, a reason and a word of their own. One for each answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from web.errors import AnswerUnknown
from web.store.conversations import turns
from web.store.database import Database, in_utc, known_id, now, tables
from web.store.reviews import note_feedback

UNKNOWN = "This answer is not known here (any more)."


class Reason(StrEnum):
    """What is the matter with an answer."""

    WRONG = "wrong"
    OFF_TOPIC = "does_not_answer"
    NOT_IN_SOURCE = "source_does_not_say_that"
    OUT_OF_DATE = "out_of_date"
    OTHER = "other"


feedback = sa.Table(
    "feedback",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("answer_id", sa.String(64), sa.ForeignKey("turns.answer_id"), nullable=False),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("reason", sa.String(32)),
    sa.Column("comment", sa.Text),
    sa.Column("created", sa.DateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One patient's word on one answer; `created` (UTC) is when it was last changed."""

    answer_id: str
    helpful: bool
    reason: Reason | None
    comment: str | None
    created: datetime

    @classmethod
    def of(cls, row: sa.Row[Any]) -> Feedback:
        reason = Reason(row.reason) if row.reason else None
        return cls(row.answer_id, row.helpful, reason, row.comment, in_utc(row.created))


class FeedbackStore:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, answer_id: str, helpful: bool | None, reason: Reason | None, comment: str | None) -> None:
        """Keep the patient's newest word in place of an earlier one; `helpful` None takes it back.

        Raises:
            AnswerUnknown: if no such answer was given.
        """
        known = known_id(answer_id)
        with self._database.writing() as connection:
            held = sa.select(turns.c.id).where(turns.c.answer_id == known).with_for_update()
            if connection.execute(held).first() is None:
                raise AnswerUnknown(UNKNOWN)
            connection.execute(feedback.delete().where(feedback.c.answer_id == known))
            if helpful is not None:
                values = {"helpful": helpful, "reason": reason and str(reason), "comment": comment, "created": now()}
                connection.execute(feedback.insert().values(answer_id=known, **values))
            note_feedback(connection, known, helpful is False, helpful is False and reason is Reason.NOT_IN_SOURCE)

    def of_answer(self, answer_id: str) -> Feedback | None:
        """The patient's word on one answer, if there is one."""
        query = feedback.select().where(feedback.c.answer_id == known_id(answer_id))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Feedback.of(row) if row else None

    def newest(self, limit: int) -> list[Feedback]:
        """The last words of patients, newest first."""
        query = feedback.select().order_by(feedback.c.created.desc(), feedback.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [Feedback.of(row) for row in connection.execute(query)]
