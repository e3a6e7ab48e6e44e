"""The commands `equipoise staff …`: accounts of the console. A password is asked for, or read from standard input."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.settings import Settings, load_settings
from index.errors import EquipoiseError
from web.staff.roles import COMMAND_LINE, Role

if TYPE_CHECKING:
    from bot.rulings import Ruled
    from web.store import Store

app = typer.Typer(help="Accounts of the staff console.", no_args_is_help=True, add_completion=False)

Name = Annotated[str, typer.Argument(help="The account's name, such as an e-mail address.")]


class PasswordMistyped(EquipoiseError):
    """The password was not typed the same way twice, or not at all."""


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the account may do.")] = Role.REVIEWER,
) -> None:
    """Make an account. The password is asked for; a program may send it as one line of standard input."""
    with _store() as store:
        store.accounts.add(name, role, _new_password(), COMMAND_LINE)
    print(f"{name.strip().casefold()} may sign in at /staff/ as {role}.")


@app.command(name="list")
def list_accounts() -> None:
    """Show all accounts."""
    with _store() as store:
        accounts = store.accounts.all()
    if not accounts:
        print("There are no accounts yet. Run: equipoise staff add NAME")
    for account in accounts:
        visit = f"last visit {account.last_visit:%Y-%m-%d %H:%M}" if account.last_visit else "never signed in"
        print(f"{account.name:32} {account.role:14} {visit}{', disabled' if account.disabled else ''}")


@app.command()
def password(name: Name) -> None:
    """Give an account a new password, and sign it out everywhere."""
    with _store() as store:
        store.accounts.set_password(name, _new_password(), COMMAND_LINE)
    print("The password has been changed; every session of the account has ended.")


@app.command()
def role(name: Name, role: Annotated[Role, typer.Argument(help="What the account may do.")]) -> None:
    """Give an account another role."""
    with _store() as store:
        store.accounts.change_role(name, role, COMMAND_LINE)
    print(f"{name} is {role} now.")


@app.command()
def disable(name: Name) -> None:
    """Let an account sign in no longer, and sign it out everywhere."""
    with _store() as store:
        store.accounts.set_disabled(name, True, COMMAND_LINE)
    print(f"{name} can no longer sign in.")


@app.command()
def enable(name: Name) -> None:
    """Let a disabled account sign in again."""
    with _store() as store:
        store.accounts.set_disabled(name, False, COMMAND_LINE)
    print(f"{name} can sign in again.")


@app.command()
def unlock(name: Name) -> None:
    """Forget an account's failed sign-ins, so that it need not wait."""
    with _store() as store:
        store.sessions.unlock(name, COMMAND_LINE)
    print(f"{name} can try to sign in at once.")


@contextmanager
def _store() -> Iterator[Store]:
    from web.store import Store

    store = Store.open(load_settings().resolved_database_url())
    try:
        yield store
    finally:
        store.close()


def standing_rulings(settings: Settings) -> Ruled:
    """What staff ruled, where anything has been recorded at all."""
    from bot.rulings import NOTHING_RULED
    from web.store import Store

    if settings.database_url is None and not (settings.home / "equipoise.sqlite3").exists():
        return NOTHING_RULED
    store = Store.open(settings.resolved_database_url())
    try:
        return store.rulings.current()
    finally:
        store.close()


def _new_password() -> str:
    """Never an argument: those stand in the list of processes and in the shell's history."""
    if not sys.stdin.isatty():
        typed = sys.stdin.readline().rstrip("\r\n")
        if not typed:
            raise PasswordMistyped("No password came on standard input. Send it as one line.")
        return typed
    typed = getpass.getpass("New password: ")
    if getpass.getpass("The same again: ") != typed:
        raise PasswordMistyped("The two passwords differ. Nothing was changed; run the command again.")
    return typed
