"""Passwords no longer depend on the installation's secret; those that still do are marked until their next use."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user_account",
        sa.Column("password_needs_secret", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute("UPDATE user_account SET password_needs_secret = true WHERE password IS NOT NULL")


def downgrade() -> None:
    """Who has a password of the new kind asks for another one by mail: the former program cannot check it."""
    op.execute("UPDATE user_account SET password = NULL WHERE NOT password_needs_secret")
    op.drop_column("user_account", "password_needs_secret")
