"""Alembic's entry: runs on the connection that `web/store/` hands over, inside its transaction and its lock."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
# SQLite cannot alter most of a table: batch mode rebuilds it instead.
context.configure(connection=connection, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
