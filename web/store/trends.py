"""What is asked and how it goes, day by day, and the questions that went badly. Counts alone but for the questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model import Outcome
from web.store.conversations import turns
from web.store.database import Database, now
from web.store.feedback import feedback
from web.store.reviews import reviews, topics
from web.store.rulings import Kind, Verdict, rulings

MOST = 400  # different questions that are put together by meaning


@dataclass(frozen=True, slots=True)
class Day:
    """One day's counts."""

    day: date
    answered: int = 0
    refused: int = 0
    urgent: int = 0
    up: int = 0
    down: int = 0
    approved: int = 0  # citations that staff found to support their statement
    rejected: int = 0
    contested: int = 0  # answers that showed a disagreement

    @property
    def asked(self) -> int:
        return self.answered + self.refused + self.urgent


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that went badly, how often, and one answer to it."""

    question: str
    count: int
    refused: int
    answer_id: str


class Trends:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, number: int) -> list[Day]:
        """The last `number` days (UTC), today last, those without a question too."""
        today = now().date()
        first = today - timedelta(days=number - 1)
        counts: dict[date, dict[str, int]] = {first + timedelta(days=i): {} for i in range(number)}
        with self._database.reading() as connection:
            for names, query in _queries(first):
                for row in connection.execute(query):
                    day = row.day if isinstance(row.day, date) else date.fromisoformat(str(row.day))
                    if day in counts:
                        counts[day].update({name: int(getattr(row, name) or 0) for name in names})
        return [Day(day, **found) for day, found in counts.items()]

    def went_badly(self, days: int) -> list[Asked]:
        """Questions refused or given a thumb down since, those asked most often first."""
        since = now() - timedelta(days=days)
        refused = sa.case((reviews.c.outcome == str(Outcome.NOT_IN_LIBRARY), 1), else_=0)
        query = (
            sa.select(
                turns.c.question,
                sa.func.count().label("times"),
                sa.func.sum(refused).label("refused"),
                sa.func.max(turns.c.id).label("newest"),
            )
            .join(reviews, reviews.c.turn_id == turns.c.id)
            .where(reviews.c.created >= since, (refused == 1) | (reviews.c.down == 1))
            .group_by(turns.c.question)
            .order_by(sa.desc("times"), sa.desc("newest"))
            .limit(MOST)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            ids = [row.newest for row in rows]
            named = sa.select(turns.c.id, turns.c.answer_id).where(turns.c.id.in_(ids))
            answers = {row.id: row.answer_id for row in connection.execute(named)}
        return [Asked(row.question, row.times, int(row.refused), answers[row.newest]) for row in rows]


def _queries(first: date) -> list[tuple[tuple[str, ...], sa.Select[Any]]]:
    def per_day(column: sa.Column[Any], **sums: sa.ColumnElement[bool]) -> tuple[tuple[str, ...], sa.Select[Any]]:
        counted = [sa.func.sum(sa.case((condition, 1), else_=0)).label(name) for name, condition in sums.items()]
        query = sa.select(sa.func.date(column).label("day"), *counted).where(column >= sa.func.date(first.isoformat()))
        return tuple(sums), query.group_by(sa.func.date(column))

    outcome = reviews.c.outcome
    shows = sa.exists().where(topics.c.turn_id == reviews.c.turn_id)
    citation = rulings.c.kind == str(Kind.CITATION)
    supports = rulings.c.verdict == str(Verdict.SUPPORTS)
    return [
        per_day(
            reviews.c.created,
            answered=outcome == str(Outcome.ANSWERED),
            refused=outcome == str(Outcome.NOT_IN_LIBRARY),
            urgent=outcome == str(Outcome.URGENT),
            contested=shows,
        ),
        per_day(feedback.c.created, up=feedback.c.helpful, down=~feedback.c.helpful),
        per_day(rulings.c.created, approved=citation & supports, rejected=citation & ~supports),
    ]
