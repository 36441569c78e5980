"""The catalogue: codes, items and quality standards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PUBLISHED_STAYS = """
CREATE FUNCTION published_standard_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standard bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.standard_id ELSE OLD.standard_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM service_standard WHERE id = standard AND state <> 'draft') THEN
        RAISE EXCEPTION 'a published standard is never changed';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_standard_stays BEFORE INSERT OR UPDATE OR DELETE ON standard_node
    FOR EACH ROW EXECUTE FUNCTION published_standard_stays();
"""


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.CheckConstraint("(level = 0) = (parent_id IS NULL)", name=op.f("ck_category_root_has_no_parent")),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name=op.f("ck_category_level")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_category_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("bureau_id", "code", name=op.f("uq_category_bureau_id_code")),
    )
    op.create_index(op.f("ix_category_bureau_id"), "category", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_category_parent_id"), "category", ["parent_id"], unique=False)
    op.create_index("ix_category_search", "category", ["search"], unique=False, postgresql_using="gin")
    op.create_table(
        "central_edition",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level IN ('central','province','city','county')", name=op.f("ck_central_edition_level")
        ),
        sa.CheckConstraint("threshold > 0", name=op.f("ck_central_edition_threshold")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_central_edition_year")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_central_edition_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_central_edition_category_id_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_central_edition")),
        sa.UniqueConstraint(
            "category_id", "region", "year", name=op.f("uq_central_edition_category_id_region_year")
        ),
    )
    op.create_index(op.f("ix_central_edition_bureau_id"), "central_edition", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_central_edition_category_id"), "central_edition", ["category_id"], unique=False)
    op.create_table(
        "service_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(collation="C"), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("guide_price", sa.BigInteger(), nullable=True),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("guide_price > 0", name=op.f("ck_service_item_guide_price")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_service_item_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_service_item_category_id_category")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_item")),
        sa.UniqueConstraint("bureau_id", "code", name=op.f("uq_service_item_bureau_id_code")),
    )
    op.create_index(op.f("ix_service_item_bureau_id"), "service_item", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_service_item_category_id"), "service_item", ["category_id"], unique=False)
    op.create_index(
        "ix_service_item_retired",
        "service_item",
        ["bureau_id"],
        unique=False,
        postgresql_where=sa.text("NOT active"),
    )
    op.create_index(
        "ix_service_item_search", "service_item", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "service_standard",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scale", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("drafted_by", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)", name=op.f("ck_service_standard_published")
        ),
        sa.CheckConstraint(
            "state IN ('draft','published','replaced')", name=op.f("ck_service_standard_state")
        ),
        sa.CheckConstraint("scale > 0", name=op.f("ck_service_standard_scale")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_service_standard_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["service_item.id"], name=op.f("fk_service_standard_item_id_service_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_standard")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_service_standard_item_id_number")),
    )
    op.create_index(op.f("ix_service_standard_bureau_id"), "service_standard", ["bureau_id"], unique=False)
    op.create_index(
        "ix_service_standard_one_draft",
        "service_standard",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "ix_service_standard_one_published",
        "service_standard",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "standard_node",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("standard_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("deduction", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), server_default="none", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'check') = (deduction IS NOT NULL)", name=op.f("ck_standard_node_deduction_of_checks")
        ),
        sa.CheckConstraint(
            "(kind = 'check') = (points IS NOT NULL)", name=op.f("ck_standard_node_points_of_checks")
        ),
        sa.CheckConstraint("evidence IN ('photo','record','none')", name=op.f("ck_standard_node_evidence")),
        sa.CheckConstraint(
            "kind IN ('section','service','position','person','process','step','check')",
            name=op.f("ck_standard_node_kind"),
        ),
        sa.CheckConstraint(
            "severity IS NULL OR severity IN ('minor','major','critical')",
            name=op.f("ck_standard_node_severity"),
        ),
        sa.CheckConstraint("points >= 0", name=op.f("ck_standard_node_points")),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["standard_node.id"],
            name=op.f("fk_standard_node_parent_id_standard_node"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"],
            ["service_standard.id"],
            name=op.f("fk_standard_node_standard_id_service_standard"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_node")),
    )
    op.create_index(op.f("ix_standard_node_parent_id"), "standard_node", ["parent_id"], unique=False)
    op.create_index(op.f("ix_standard_node_standard_id"), "standard_node", ["standard_id"], unique=False)
    op.execute(PUBLISHED_STAYS)


def downgrade() -> None:
    op.execute("DROP FUNCTION published_standard_stays() CASCADE")
    op.drop_index(op.f("ix_standard_node_standard_id"), table_name="standard_node")
    op.drop_index(op.f("ix_standard_node_parent_id"), table_name="standard_node")
    op.drop_table("standard_node")
    op.drop_index(
        "ix_service_standard_one_published",
        table_name="service_standard",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index(
        "ix_service_standard_one_draft",
        table_name="service_standard",
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.drop_index(op.f("ix_service_standard_bureau_id"), table_name="service_standard")
    op.drop_table("service_standard")
    op.drop_index("ix_service_item_search", table_name="service_item", postgresql_using="gin")
    op.drop_index(
        "ix_service_item_retired", table_name="service_item", postgresql_where=sa.text("NOT active")
    )
    op.drop_index(op.f("ix_service_item_category_id"), table_name="service_item")
    op.drop_index(op.f("ix_service_item_bureau_id"), table_name="service_item")
    op.drop_table("service_item")
    op.drop_index(op.f("ix_central_edition_category_id"), table_name="central_edition")
    op.drop_index(op.f("ix_central_edition_bureau_id"), table_name="central_edition")
    op.drop_table("central_edition")
    op.drop_index("ix_category_search", table_name="category", postgresql_using="gin")
    op.drop_index(op.f("ix_category_parent_id"), table_name="category")
    op.drop_index(op.f("ix_category_bureau_id"), table_name="category")
    op.drop_table("category")
