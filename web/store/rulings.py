"""Rulings of staff, kept: each stands until it is lifted or another takes its place, and none is ever lost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from bot.rulings import Arranged, ArrangedPosition, DisagreementRuling, Ruled, plain, question_key
from index.disagreements.model import Kind as Conflict
from web.errors import RecordUnknown
from web.store.audit import audit
from web.store.database import Database, in_utc, now, tables
from web.store.reviews import mark_checked, note_ruled


class Kind(StrEnum):
    """What a ruling is about."""

    CITATION = "citation"  # a quotation for a question
    PASSAGE = "passage"  # a passage, for every question
    DISAGREEMENT = "disagreement"


class Verdict(StrEnum):
    """On a citation. The last two bar it from being quoted for its question."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    DOES_NOT = "does not support"
    OUT_OF_DATE = "out of date"


BARRING = (Verdict.DOES_NOT, Verdict.OUT_OF_DATE)
WITHDRAWN = "withdrawn"

rulings = sa.Table(
    "rulings",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("about", sa.String(64), nullable=False),
    sa.Column("verdict", sa.String(32), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("question", sa.Text),
    sa.Column("turn_id", sa.Integer),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("lifted", sa.DateTime),
    sa.Column("lifted_by", sa.String(64)),
)

_first_seen = sa.Table(
    "first_seen",
    tables,
    sa.Column("disagreement", sa.String(64), primary_key=True),
    sa.Column("seen", sa.DateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling. `data` holds the words it is about, by kind; `question` goes when its conversation is purged."""

    ruling_id: int
    kind: Kind
    about: str
    verdict: str
    data: dict[str, Any]
    note: str | None
    question: str | None
    turn_id: int | None
    who: str
    created: datetime  # UTC
    lifted: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ruling about to be made."""

    kind: Kind
    about: str
    verdict: str
    data: dict[str, Any]
    note: str | None = None
    question: str | None = None
    turn_id: int | None = None


def citation_about(question: str, text: str) -> str:
    """What a ruling on a citation is known by: the question and the words quoted."""
    return hashlib.sha256(f"{question_key(question)}\x00{plain(text)}".encode("utf-8", "replace")).hexdigest()


def disagreement_about(sources: Sequence[Sequence[str]]) -> str:
    """What a ruling on disagreements is known by: the statements of each."""
    return hashlib.sha256(repr(sorted(sorted(keys) for keys in sources)).encode()).hexdigest()


class RulingStore:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._current = Ruled()

    def current(self) -> Ruled:
        """All that stand now. One short query where nothing has changed since the last time."""
        some = (rulings.c.lifted, rulings.c.question)  # a purge takes the question's words away
        count = sa.select(sa.func.count(), sa.func.max(rulings.c.id), *(sa.func.count(one) for one in some))
        with self._database.reading() as connection:
            version = repr(tuple(connection.execute(count.select_from(rulings)).one()))
            if version == self._current.version:
                return self._current
            rows = connection.execute(_standing().order_by(rulings.c.id.desc())).all()
        self._current = _ruled(version, [_ruling(row) for row in rows])
        return self._current

    def standing(self, kind: Kind | None = None) -> list[Ruling]:
        """Newest first."""
        query = _standing().order_by(rulings.c.id.desc())
        with self._database.reading() as connection:
            found = connection.execute(query.where(rulings.c.kind == str(kind)) if kind else query).all()
        return [_ruling(row) for row in found]

    def about(self, kind: Kind, keys: Sequence[str]) -> dict[str, Ruling]:
        """The standing rulings on these things, by what they are about."""
        query = _standing().where(rulings.c.kind == str(kind), rulings.c.about.in_(keys)).order_by(rulings.c.id)
        with self._database.reading() as connection:
            return {row.about: _ruling(row) for row in connection.execute(query)}

    def rule(
        self,
        wanted: Sequence[Wanted],
        who: str,
        *,
        checked: str | None = None,
        settles: Sequence[str] = (),
        instead_of: Sequence[int] = (),
    ) -> None:
        """Make rulings, each in place of the one that stands on the same thing, all or none.

        Args:
            checked: an answer that is done with along with them.
            settles: ids of disagreements that are ruled on by them.
            instead_of: further rulings that end with them.
        """
        with self._database.writing() as connection:
            for number in instead_of:
                _lift(connection, number, who)
            for one in wanted:
                _rule(connection, one, who)
            if checked is not None:
                mark_checked(connection, checked, who)
            if settles:
                note_ruled(connection, settles, ruled=True)

    def lift(self, ruling_id: int, who: str, unsettles: Sequence[str] = ()) -> None:
        """End a ruling. Raises `RecordUnknown` if none with this number stands."""
        with self._database.writing() as connection:
            _lift(connection, ruling_id, who)
            if unsettles:
                note_ruled(connection, unsettles, ruled=False)

    def first_seen(self, keys: Sequence[str]) -> dict[str, datetime]:
        """When each disagreement was first shown to staff: now, for one that never was."""
        query = _first_seen.select().where(_first_seen.c.disagreement.in_(keys))
        with self._database.reading() as connection:
            known = {row.disagreement: row.seen for row in connection.execute(query)}
        fresh = [key for key in dict.fromkeys(keys) if key not in known]
        if fresh:
            with self._database.writing() as connection:
                known = {row.disagreement: row.seen for row in connection.execute(query)}
                added = [{"disagreement": key, "seen": now()} for key in fresh if key not in known]
                if added:
                    connection.execute(_first_seen.insert(), added)
                known |= {one["disagreement"]: one["seen"] for one in added}
        return {key: in_utc(seen) for key, seen in known.items()}

    def get(self, ruling_id: int) -> Ruling:
        """Raises `RecordUnknown`."""
        with self._database.reading() as connection:
            row = connection.execute(rulings.select().where(rulings.c.id == ruling_id)).first()
        if row is None:
            raise RecordUnknown("There is no such ruling.")
        return _ruling(row)

    def all(self) -> list[Ruling]:
        """Lifted ones too, oldest first: for exports."""
        with self._database.reading() as connection:
            return [_ruling(row) for row in connection.execute(rulings.select().order_by(rulings.c.id))]


def _standing() -> sa.Select[Any]:
    return rulings.select().where(rulings.c.lifted.is_(None))


def _rule(connection: sa.Connection, one: Wanted, who: str) -> None:
    same = sa.and_(rulings.c.kind == str(one.kind), rulings.c.about == one.about, rulings.c.lifted.is_(None))
    before = connection.execute(rulings.select().where(same)).first()
    if before is not None and (before.verdict, before.note, before.data) == (one.verdict, one.note, one.data):
        return  # the same button pressed twice
    connection.execute(rulings.update().where(same).values(lifted=now(), lifted_by=who))
    values: dict[str, Any] = {"kind": str(one.kind), "about": one.about, "verdict": one.verdict, "data": one.data}
    values |= {"note": one.note, "question": one.question, "turn_id": one.turn_id, "who": who, "created": now()}
    connection.execute(rulings.insert().values(**values))
    was = {"verdict": before.verdict, "note": before.note} if before is not None else None
    audit(connection, who, f"ruled on {one.kind}", one.about, was, {"verdict": one.verdict, "note": one.note})


def _lift(connection: sa.Connection, ruling_id: int, who: str) -> None:
    row = connection.execute(_standing().where(rulings.c.id == ruling_id)).first()
    if row is None:
        raise RecordUnknown("This ruling does not stand (any more).")
    connection.execute(rulings.update().where(rulings.c.id == ruling_id).values(lifted=now(), lifted_by=who))
    audit(connection, who, f"lifted ruling on {row.kind}", row.about, {"verdict": row.verdict, "note": row.note})


def _ruled(version: str, standing: Sequence[Ruling]) -> Ruled:
    withdrawn = {key for one in standing if one.kind == Kind.PASSAGE for key in one.data["keys"]}
    barred: dict[str, list[str]] = {}
    upheld: dict[str, list[str]] = {}
    asked: dict[str, str] = {}
    for one in standing:
        if one.kind == Kind.CITATION:
            bars, key = one.verdict in BARRING, one.data["question_key"]
            (barred if bars else upheld).setdefault(key, []).extend(one.data["texts"])
            if bars and one.question:
                asked[key] = one.question
    disputes = [disagreement_ruling(one) for one in reversed(standing) if one.kind == Kind.DISAGREEMENT]
    return Ruled(version, frozenset(withdrawn), _once(barred), tuple(disputes), asked, _once(upheld))


def _once(texts: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(some)) for key, some in texts.items()}


def disagreement_ruling(one: Ruling) -> DisagreementRuling:
    """A stored ruling on disagreements as the bot reads it."""
    results = tuple(
        Arranged(
            result["topic"],
            tuple(ArrangedPosition(side["label"], frozenset(side["statements"])) for side in result["positions"]),
            result["note"],
        )
        for result in one.data["results"]
    )
    sources = tuple(frozenset(keys) for keys in one.data["sources"])
    return DisagreementRuling(one.verdict, sources, results, Conflict(one.data.get("kind", Conflict.NUMBER)))


def _ruling(row: sa.Row[Any]) -> Ruling:
    return Ruling(
        row.id,
        Kind(row.kind),
        row.about,
        row.verdict,
        row.data,
        row.note,
        row.question,
        row.turn_id,
        row.who,
        in_utc(row.created),
        in_utc(row.lifted) if row.lifted else None,
    )
