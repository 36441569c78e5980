"""Papers, their files and their numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column(
            "stored_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_stored_file_digest")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "number_series",
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_number_series_last")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_number_series_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("bureau_id", "series", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_paper_failed_has_error")
        ),
        sa.CheckConstraint(
            "(state = 'void') = (void_reason IS NOT NULL)", name=op.f("ck_paper_void_has_reason")
        ),
        sa.CheckConstraint(
            "state <> 'ready' OR file_digest IS NOT NULL", name=op.f("ck_paper_ready_has_file")
        ),
        sa.CheckConstraint("state IN ('pending','ready','failed','void')", name=op.f("ck_paper_state")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_paper_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["file_digest"], ["stored_file.digest"], name=op.f("fk_paper_file_digest_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_paper_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint(
            "bureau_id", "number", "template", name=op.f("uq_paper_bureau_id_number_template")
        ),
        sa.UniqueConstraint("code", name=op.f("uq_paper_code")),
    )
    op.create_index(op.f("ix_paper_bureau_id"), "paper", ["bureau_id"], unique=False)
    op.create_index("ix_paper_subject", "paper", ["subject_type", "subject_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_paper_subject", table_name="paper")
    op.drop_index(op.f("ix_paper_bureau_id"), table_name="paper")
    op.drop_table("paper")
    op.drop_table("number_series")
    op.drop_table("stored_file")
