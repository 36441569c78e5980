"""What anyone may ask for without signing in is counted by address, like tries to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asking",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False),
        sa.CheckConstraint("door IN ('reset','verify')", name=op.f("ck_asking_door")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking")),
    )
    op.create_index("ix_asking_door_address", "asking", ["door", "address", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_asking_door_address", table_name="asking")
    op.drop_table("asking")
