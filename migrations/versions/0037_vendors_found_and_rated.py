"""Vendors are found by pinyin, former names and codes and keep their ratings; a basis says whether it was compared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from procurement.infra.search import names

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "requirement",
        sa.Column("confirmed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.add_column(
        "organisation", sa.Column("search", postgresql.TSVECTOR(), server_default="", nullable=False)
    )
    find_again(op.get_bind())
    op.create_index("ix_organisation_search", "organisation", ["search"], postgresql_using="gin")
    op.create_index(
        "ix_organisation_out_of_use",
        "organisation",
        ["bureau_id", "kind"],
        postgresql_where=sa.text("NOT active"),
    )
    op.create_table(
        "vendor_rating",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("contract_number", sa.Text(), server_default="", nullable=False),
        sa.Column("score", sa.Numeric(7, 2), nullable=False),
        sa.Column("scale", sa.Numeric(7, 2), nullable=False),
        sa.Column("grade", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "rated_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("period <> ''", name=op.f("ck_vendor_rating_period")),
        sa.CheckConstraint("score BETWEEN 0 AND scale", name=op.f("ck_vendor_rating_score")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_vendor_rating_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_vendor_rating_vendor_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_rating")),
        sa.UniqueConstraint(
            "vendor_id",
            "contract_number",
            "period",
            name=op.f("uq_vendor_rating_vendor_id_contract_number_period"),
        ),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(op.f("ix_vendor_rating_bureau_id"), "vendor_rating", ["bureau_id"])
    op.create_index(
        "ix_vendor_application_held",
        "vendor_application",
        ["vendor_id", "valid_until"],
        postgresql_where=sa.text("state = 'approved'"),
    )


def find_again(connection: sa.Connection) -> None:
    """Vendors that are there are found like new ones: how names sound is known to the application alone."""
    rows = connection.execute(
        sa.text(
            "SELECT o.id, o.code, coalesce(o.credit_code, ''), o.name_zh, o.name_en,"
            " coalesce(string_agg(f.name_zh || ' ' || f.name_en, ' '), '') FROM organisation o"
            " LEFT JOIN former_name f ON f.organisation_id = o.id"
            " WHERE o.kind IN ('vendor', 'agency') GROUP BY o.id"
        )
    ).all()
    put = sa.text("UPDATE organisation SET search = array_to_tsvector(:terms) WHERE id = :id")
    for id, *said in rows:
        connection.execute(put, {"id": id, "terms": names(*said)})


def downgrade() -> None:
    op.drop_index("ix_vendor_application_held", table_name="vendor_application")
    op.drop_table("vendor_rating")
    op.drop_index("ix_organisation_out_of_use", table_name="organisation")
    op.drop_index("ix_organisation_search", table_name="organisation")
    op.drop_column("organisation", "search")
    op.drop_column("requirement", "confirmed")
