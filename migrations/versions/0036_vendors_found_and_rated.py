"""Vendors are found by pinyin, former names and codes and keep their ratings; a basis says whether it was compared."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "requirement",
        sa.Column("confirmed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("requirement", "confirmed")
