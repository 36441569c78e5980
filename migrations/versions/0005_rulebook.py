"""The rulebook and the working-day calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('OFF','MAKE_UP_WORKDAY')", name=op.f("ck_calendar_day_kind")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_calendar_day_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("bureau_id", "day", name=op.f("uq_calendar_day_bureau_id_day")),
    )
    op.create_index(op.f("ix_calendar_day_bureau_id"), "calendar_day", ["bureau_id"], unique=False)
    op.create_table(
        "rule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("verification IN ('T','S','R','K','B')", name=op.f("ck_rule_verification")),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_from", name=op.f("ck_rule_span")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_rule_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint(
            "bureau_id", "code", "effective_from", name=op.f("uq_rule_bureau_id_code_effective_from")
        ),
    )
    op.create_index(op.f("ix_rule_bureau_id"), "rule", ["bureau_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_rule_bureau_id"), table_name="rule")
    op.drop_table("rule")
    op.drop_index(op.f("ix_calendar_day_bureau_id"), table_name="calendar_day")
    op.drop_table("calendar_day")
