"""An organisation that was renamed is still found under the names it had, and says until when it had them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEPT = """
CREATE FUNCTION former_name_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO former_name (bureau_id, organisation_id, name_zh, name_en)
    VALUES (OLD.bureau_id, OLD.id, OLD.name_zh, OLD.name_en);
    RETURN NULL;
END $$;
CREATE TRIGGER former_name_is_kept AFTER UPDATE ON organisation FOR EACH ROW
    WHEN ((OLD.name_zh, OLD.name_en) IS DISTINCT FROM (NEW.name_zh, NEW.name_en))
    EXECUTE FUNCTION former_name_is_kept();
"""


def upgrade() -> None:
    op.create_table(
        "former_name",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "until", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_former_name_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_former_name_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
    )
    op.create_index(op.f("ix_former_name_bureau_id"), "former_name", ["bureau_id"])
    op.create_index(op.f("ix_former_name_organisation_id"), "former_name", ["organisation_id"])
    op.execute(KEPT)


def downgrade() -> None:
    op.execute("DROP TRIGGER former_name_is_kept ON organisation")
    op.execute("DROP FUNCTION former_name_is_kept()")
    op.drop_table("former_name")
