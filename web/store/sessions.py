"""Signing in and out, and who a session belongs to. Only hashes of tokens are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from web.errors import SignInLocked, SignInRefused
from web.staff.lockout import FREE_BY_ADDRESS, FREE_BY_NAME, Attempts, after_failure, wait_after
from web.staff.passwords import hash_password, is_outdated, is_right
from web.staff.roles import NOBODY, Role, Staff
from web.staff.tokens import hash_token, new_token
from web.store.accounts import accounts, sessions
from web.store.audit import audit
from web.store.database import Database, in_utc, now, tables

LONGEST = timedelta(hours=12)  # a shift; then one signs in again
IDLE = timedelta(hours=2)
TOUCHED = timedelta(minutes=1)  # how exactly the last use is kept: not every page view is a write

attempts = sa.Table(
    "sign_in_attempts",
    tables,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last", sa.DateTime, nullable=False),
)


class Sessions:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`.

    `clock` gives UTC without a zone; tests turn it.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self.clock = clock

    def sign_in(self, name: str, password: str, address: str) -> str:
        """A new session's token, which nothing but the cookie holds.

        The attempt is counted before the password is tried, so that many at once are counted too; a right one takes
        its own count back.

        Raises:
            SignInLocked: too many failures by this name or from this address; says how long to wait.
            SignInRefused: wrong name or password, or a disabled account; it does not say which.
        """
        known = name.strip().casefold()[:256]
        keys = {_key("name", known): FREE_BY_NAME, _key("address", address): FREE_BY_ADDRESS}
        row = self._count_attempt(keys, known)
        if not is_right(password, row.password_hash if row else None) or row is None or row.disabled:
            self._note_failure(row)
            raise SignInRefused("The name or the password is wrong.")
        return self._begin(row, password, keys)

    def staff_of(self, token: str) -> Staff | None:
        """Who holds the session; None for one that ended, expired, or never was, or whose account is disabled."""
        moment, session_id = self.clock(), hash_token(token)
        query = (
            sa.select(accounts, sessions.c.created.label("begun"), sessions.c.last_used)
            .join(accounts, accounts.c.id == sessions.c.account_id)
            .where(sessions.c.id == session_id)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None or row.disabled or moment - row.begun >= LONGEST or moment - row.last_used >= IDLE:
            return None
        if moment - row.last_used >= TOUCHED:
            with self._database.writing() as connection:
                touched = sessions.update().where(sessions.c.id == session_id).values(last_used=moment)
                connection.execute(touched)
        previous = in_utc(row.previous_visit) if row.previous_visit else None
        return Staff(row.id, row.name, Role(row.role), session_id, previous)

    def sign_out(self, staff: Staff) -> None:
        """End this one session."""
        with self._database.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.id == staff.session_id))
            audit(connection, staff.name, "signed out", staff.name)

    def note_visit(self, staff: Staff) -> None:
        """What is there now has been seen: with the next sign-in only later things are new."""
        with self._database.writing() as connection:
            connection.execute(
                accounts.update().where(accounts.c.id == staff.account_id).values(last_visit=self.clock())
            )

    def unlock(self, name: str, by: str) -> None:
        """Forget the failures of a name."""
        known = name.strip().casefold()
        with self._database.writing() as connection:
            connection.execute(attempts.delete().where(attempts.c.key == _key("name", known)))
            audit(connection, by, "unlocked", known)

    def _count_attempt(self, keys: Mapping[str, int], name: str) -> sa.Row[Any] | None:
        """The account's row, if there is one, with the attempt counted as a failure."""
        moment = self.clock()
        with self._database.writing() as connection:
            stored = connection.execute(attempts.select().where(attempts.c.key.in_(keys)).with_for_update()).all()
            counts = {row.key: Attempts(row.failures, row.last) for row in stored}
            wait = max(wait_after(counts.get(key, Attempts()), free, moment) for key, free in keys.items())
            if wait:
                raise SignInLocked(wait)
            for key in keys:
                _keep(connection, key, after_failure(counts.get(key, Attempts()), moment), key in counts)
            return connection.execute(accounts.select().where(accounts.c.name == name)).first()

    def _note_failure(self, row: sa.Row[Any] | None) -> None:
        """What was typed as a name is kept only where it is one: it may have been the password."""
        with self._database.writing() as connection:
            audit(connection, NOBODY, "failed to sign in", row.name if row else "unknown name")

    def _begin(self, row: sa.Row[Any], password: str, keys: Mapping[str, int]) -> str:
        moment, token = self.clock(), new_token()
        by_name, by_address = keys
        values: dict[str, Any] = {"previous_visit": row.last_visit, "last_visit": moment}
        if is_outdated(row.password_hash):
            values["password_hash"] = hash_password(password, row.name)
        with self._database.writing() as connection:
            connection.execute(attempts.delete().where(attempts.c.key == by_name))
            one_less = attempts.update().where(attempts.c.key == by_address, attempts.c.failures > 0)
            connection.execute(one_less.values(failures=attempts.c.failures - 1))
            ended = sa.or_(sessions.c.created < moment - LONGEST, sessions.c.last_used < moment - IDLE)
            connection.execute(sessions.delete().where(ended))
            connection.execute(accounts.update().where(accounts.c.id == row.id).values(**values))
            times = {"created": moment, "last_used": moment}
            connection.execute(sessions.insert().values(id=hash_token(token), account_id=row.id, **times))
            audit(connection, row.name, "signed in", row.name)
        return token


def _keep(connection: sa.Connection, key: str, counted: Attempts, known: bool) -> None:
    values = {"failures": counted.failures, "last": counted.last}
    if known:
        connection.execute(attempts.update().where(attempts.c.key == key).values(**values))
    else:
        connection.execute(attempts.insert().values(key=key, **values))


def _key(kind: str, what: str) -> str:
    """Names and addresses that tried are not kept themselves."""
    return sha256(f"{kind}\x00{what}".encode("utf-8", "replace")).hexdigest()
