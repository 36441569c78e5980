"""What the self-check of the books found, each time it ran. Written once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "book_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Numeric(precision=8, scale=1), nullable=False),
        sa.Column("checks", sa.SmallInteger(), nullable=False),
        sa.Column("broken", sa.SmallInteger(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("seconds >= 0 AND broken BETWEEN 0 AND checks", name=op.f("ck_book_check_counts")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_book_check_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_check")),
    )
    op.create_index("ix_book_check_latest", "book_check", ["bureau_id", "id"], unique=False)
    op.execute(
        "CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON book_check "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_index("ix_book_check_latest", table_name="book_check")
    op.drop_table("book_check")
