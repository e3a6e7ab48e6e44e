"""Accounts of staff: made, changed, and listed. Every change stands in the audit log."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from index.errors import EquipoiseError
from web.errors import FormWrong
from web.staff.passwords import hash_password
from web.staff.roles import Account, Role
from web.store.audit import audit
from web.store.database import Database, in_utc, now, tables

_NAME = re.compile(r"[\w.@+-]{2,64}")

accounts = sa.Table(
    "staff_accounts",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("password_hash", sa.String(256), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("last_visit", sa.DateTime),
    sa.Column("previous_visit", sa.DateTime),
)
sessions = sa.Table(
    "staff_sessions",
    tables,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.Integer, sa.ForeignKey("staff_accounts.id"), nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("last_used", sa.DateTime, nullable=False),
)


class AccountWrong(EquipoiseError, FormWrong):
    """The account cannot be made or changed like that; the message says why."""


def account_name(text: str) -> str:
    """The name as it is kept: without blanks around, in lower case.

    Raises:
        AccountWrong: it cannot be a name.
    """
    name = text.strip().casefold()
    if not _NAME.fullmatch(name):
        raise AccountWrong(
            "A name has 2 to 64 letters, digits or . _ @ + -, such as an e-mail address. Choose another."
        )
    return name


class Accounts:
    """Every method may be called from any thread. A database that fails raises `StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, role: Role, password: str, by: str) -> None:
        """Raises `AccountWrong` if the name is taken or none, `PasswordRefused` if the password cannot be taken."""
        known = account_name(name)
        hashed = hash_password(password, known)
        with self._database.writing() as connection:
            if _row_of(connection, known) is not None:
                raise AccountWrong(f"There is an account {known} already. Choose another name.")
            values = {"name": known, "password_hash": hashed, "role": str(role), "disabled": False, "created": now()}
            connection.execute(accounts.insert().values(**values))
            audit(connection, by, "added account", known, after={"role": str(role)})

    def all(self) -> list[Account]:
        """By name."""
        with self._database.reading() as connection:
            rows = connection.execute(accounts.select().order_by(accounts.c.name)).all()
        return [
            Account(
                row.id,
                row.name,
                Role(row.role),
                in_utc(row.created),
                in_utc(row.last_visit) if row.last_visit else None,
                row.disabled,
            )
            for row in rows
        ]

    def change_role(self, name: str, role: Role, by: str) -> None:
        """From the next request on. Raises `AccountWrong` for an unknown name or the last administrator."""
        self._change(name, by, "changed role", role=str(role))

    def set_disabled(self, name: str, disabled: bool, by: str) -> None:
        """A disabled account is signed out everywhere. Raises as `change_role` does."""
        self._change(name, by, "disabled account" if disabled else "enabled account", disabled=disabled)

    def set_password(self, name: str, password: str, by: str) -> None:
        """Signs the account out everywhere.

        Raises:
            AccountWrong, PasswordRefused
        """
        known = account_name(name)
        hashed = hash_password(password, known)
        with self._database.writing() as connection:
            row = _existing(connection, known)
            connection.execute(accounts.update().where(accounts.c.id == row.id).values(password_hash=hashed))
            connection.execute(sessions.delete().where(sessions.c.account_id == row.id))
            audit(connection, by, "changed password", known)

    def sign_out_everywhere(self, name: str, by: str) -> None:
        """Ends every session of the account. Raises `AccountWrong` for an unknown name."""
        with self._database.writing() as connection:
            row = _existing(connection, account_name(name))
            connection.execute(sessions.delete().where(sessions.c.account_id == row.id))
            audit(connection, by, "signed out everywhere", row.name)

    def _change(self, name: str, by: str, what: str, **values: str | bool) -> None:
        with self._database.writing() as connection:
            row = _existing(connection, account_name(name))
            before = {key: getattr(row, key) for key in values}
            if before == values:
                return
            connection.execute(accounts.update().where(accounts.c.id == row.id).values(**values))
            if row.role == Role.ADMINISTRATOR and not _has_administrator(connection):
                raise AccountWrong("Somebody must be able to administer. Make another administrator first.")
            if values.get("disabled"):
                connection.execute(sessions.delete().where(sessions.c.account_id == row.id))
            audit(connection, by, what, row.name, before, values)


def _row_of(connection: sa.Connection, name: str) -> sa.Row[Any] | None:
    return connection.execute(accounts.select().where(accounts.c.name == name).with_for_update()).first()


def _existing(connection: sa.Connection, name: str) -> sa.Row[Any]:
    row = _row_of(connection, name)
    if row is None:
        raise AccountWrong(f"There is no account {name}. `equipoise staff list` shows those there are.")
    return row


def _has_administrator(connection: sa.Connection) -> bool:
    enabled = accounts.select().where(accounts.c.role == str(Role.ADMINISTRATOR), accounts.c.disabled.is_(False))
    return connection.execute(enabled).first() is not None
