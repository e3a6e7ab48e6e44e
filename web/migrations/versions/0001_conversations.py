"""Conversations and their turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("created", sa.DateTime, nullable=False),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "conversation_id", sa.String(64), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("answer_id", sa.String(64), nullable=False, unique=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("generation", sa.String(128)),
        sa.Column("confidence", sa.Float),
        sa.Column("created", sa.DateTime, nullable=False, index=True),
        sa.UniqueConstraint("conversation_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("turns")
    op.drop_table("conversations")
