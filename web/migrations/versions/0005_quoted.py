"""Which answers quote which document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from web.store.reviews import fill_quoted

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn_documents",
        sa.Column("document_id", sa.String(1000), primary_key=True),
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("turn_documents_by_turn", "turn_documents", ["turn_id"])
    fill_quoted(op.get_bind())


def downgrade() -> None:
    op.drop_table("turn_documents")
