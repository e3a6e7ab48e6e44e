"""Which request made a turn, so that one sent again after a lost reply makes no second."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("request", sa.String(64)))
    op.create_index("turns_by_request", "turns", ["request"], unique=True)


def downgrade() -> None:
    op.drop_index("turns_by_request", "turns")
    op.drop_column("turns", "request")
