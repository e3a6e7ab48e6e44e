"""What staff reads and rules: the review queue, its words for searching, rulings, states of messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from web.store.reviews import fill_queue

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("answer_id", sa.String(64), nullable=False, unique=True),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("low", sa.Integer, nullable=False),
        sa.Column("down", sa.Integer, nullable=False),
        sa.Column("not_in_source", sa.Integer, nullable=False),
        sa.Column("contested", sa.Integer, nullable=False),
        sa.Column("need", sa.Integer, nullable=False),
        sa.Column("checked", sa.DateTime),
        sa.Column("checked_by", sa.String(64)),
    )
    op.create_index("reviews_by_need", "reviews", ["need", "turn_id"])
    op.create_index("reviews_by_day", "reviews", ["created"])
    op.create_table(
        "turn_topics",
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("disagreement_id", sa.String(64), primary_key=True),
    )
    op.create_index("turn_topics_by_disagreement", "turn_topics", ["disagreement_id"])
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("question", sa.Text),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="SET NULL"), index=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("lifted", sa.DateTime),
        sa.Column("lifted_by", sa.String(64)),
    )
    op.create_index("rulings_by_what", "rulings", ["kind", "about"])
    op.create_table(
        "first_seen",
        sa.Column("disagreement", sa.String(64), primary_key=True),
        sa.Column("seen", sa.DateTime, nullable=False),
    )
    op.create_table(
        "message_states",
        sa.Column(
            "message_id",
            sa.String(64),
            sa.ForeignKey("messages.message_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _WORDS:
            op.execute(statement)
    fill_queue(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in (
            "DROP TRIGGER turn_words_added",
            "DROP TRIGGER turn_words_removed",
            "DROP TABLE turn_words",
            "DROP VIEW turn_texts",
        ):
            op.execute(statement)
    for table in ("message_states", "first_seen", "rulings", "turn_topics", "reviews"):
        op.drop_table(table)


# Full-text search without a second copy of the texts: the index reads them where they are.
_OLD = "old.id, old.message, old.question, coalesce(json_extract(old.answer, '$.text'), '')"
_WORDS = (
    "CREATE VIEW turn_texts AS SELECT id, message, question, coalesce(json_extract(answer, '$.text'), '') AS said "
    "FROM turns",
    "CREATE VIRTUAL TABLE turn_words USING fts5(message, question, said, content='turn_texts', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO turn_words(turn_words) VALUES ('rebuild')",
    "CREATE TRIGGER turn_words_added AFTER INSERT ON turns BEGIN "
    f"INSERT INTO turn_words(rowid, message, question, said) VALUES ({_OLD.replace('old.', 'new.')}); END",
    "CREATE TRIGGER turn_words_removed BEFORE DELETE ON turns BEGIN "
    f"INSERT INTO turn_words(turn_words, rowid, message, question, said) VALUES ('delete', {_OLD}); END",
)
