"""The command `equipoise purge`: forgets conversations that are older than the clinic keeps them."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.settings import load_settings
from index.errors import SettingWrong
from web.staff.roles import COMMAND_LINE

Days = Annotated[int | None, typer.Option(min=1, help="Older than this.", show_default="EQUIPOISE_RETENTION_DAYS")]


def purge(
    days: Days = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Forget conversations and messages that are older than they are kept. A running server does it daily."""
    from web.store import Store

    settings = load_settings()
    limit = days or settings.retention_days
    if limit is None:
        raise SettingWrong("Nothing says how long conversations are kept. Set EQUIPOISE_RETENTION_DAYS or give --days.")
    store = Store.open(settings.resolved_database_url())
    try:
        purged = store.retention.purge(limit, COMMAND_LINE, dry_run=dry_run)
    finally:
        store.close()
    verb = "would be forgotten" if dry_run else "forgotten"
    print(f"{purged.conversations} conversations and {purged.messages} messages older than {limit} days {verb}.")
