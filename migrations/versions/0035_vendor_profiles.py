"""What a vendor says of itself: addresses, contacts, related parties, its size; and a letter beside a bank account."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STAYS = """
CREATE OR REPLACE FUNCTION bank_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' OR (
        NEW.organisation_id, NEW.bank_name, NEW.bank_account, NEW.reason, NEW.proposed_by, NEW.proposed_at{more}
    ) IS DISTINCT FROM (
        OLD.organisation_id, OLD.bank_name, OLD.bank_account, OLD.reason, OLD.proposed_by, OLD.proposed_at{before}
    ) THEN
        RAISE EXCEPTION 'a change of a bank account is decided once, and never rewritten';
    END IF;
    RETURN NEW;
END $$;
"""
ENDED_ONCE = """
CREATE FUNCTION only_ended_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended IS NOT NULL OR to_jsonb(NEW) - 'ended' <> to_jsonb(OLD) - 'ended' THEN
        RAISE EXCEPTION 'what was entered stays as it is; it can only be ended, once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_ended_once BEFORE UPDATE ON vendor_relation
    FOR EACH ROW EXECUTE FUNCTION only_ended_once();
CREATE TRIGGER only_ended_once BEFORE UPDATE ON staff_certificate
    FOR EACH ROW EXECUTE FUNCTION only_ended_once();
"""

GOING = """
SELECT c.id FROM staff_certificate c WHERE c.ended IS NOT NULL OR EXISTS (
    SELECT 1 FROM staff_certificate l WHERE l.ended IS NULL AND l.id > c.id
    AND (l.staff_id, l.key, l.number) = (c.staff_id, c.key, c.number)
)
"""


def upgrade() -> None:
    for column in ("office_address", "post_address"):
        op.add_column("organisation", sa.Column(column, sa.Text(), server_default="", nullable=False))
    _contacts()
    _relations()
    _sizes()
    op.add_column("bank_change", sa.Column("file_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_bank_change_file_id_organisation_id_vendor_file"),
        "bank_change",
        "vendor_file",
        ["file_id", "organisation_id"],
        ["id", "vendor_id"],
    )
    op.execute(STAYS.format(more=", NEW.file_id", before=", OLD.file_id"))
    op.add_column("staff_certificate", sa.Column("ended", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_staff_certificate_staff_id_key_number"), "staff_certificate", type_="unique")
    op.create_index(
        "ix_staff_certificate_once",
        "staff_certificate",
        ["staff_id", "key", "number", "valid_until"],
        unique=True,
        postgresql_where=sa.text("ended IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.execute(ENDED_ONCE)


def _begun(table: str) -> list[sa.schema.SchemaItem]:
    """The columns every table about a vendor begins with."""
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f(f"fk_{table}_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f(f"fk_{table}_vendor_id_bureau_id_organisation"),
        ),
    ]


def _done(table: str, by: str, at: str) -> list[sa.schema.SchemaItem]:
    """Who entered a row, and when."""
    return [
        sa.Column(by, sa.BigInteger(), nullable=False),
        sa.Column(at, sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False),
        sa.ForeignKeyConstraint([by], ["user_account.id"], name=op.f(f"fk_{table}_{by}_user_account")),
    ]


def _said(name: str, *, may_be_empty: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="" if may_be_empty else None, nullable=False)


def _contacts() -> None:
    op.create_table(
        "vendor_contact",
        *_begun("vendor_contact"),
        _said("name", may_be_empty=False),
        _said("duty"),
        _said("phone"),
        _said("email"),
        sa.Column("for_bids", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_done("vendor_contact", "entered_by", "entered_at"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "name <> '' AND (phone <> '' OR email <> '')", name=op.f("ck_vendor_contact_reached")
        ),
    )
    op.create_index(op.f("ix_vendor_contact_bureau_id"), "vendor_contact", ["bureau_id"])
    op.create_index("ix_vendor_contact_vendor", "vendor_contact", ["vendor_id", "id"])
    op.create_index(
        "ix_vendor_contact_for_bids",
        "vendor_contact",
        ["vendor_id"],
        unique=True,
        postgresql_where=sa.text("for_bids"),
    )


def _relations() -> None:
    op.create_table(
        "vendor_relation",
        *_begun("vendor_relation"),
        _said("kind", may_be_empty=False),
        _said("name", may_be_empty=False),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("share", sa.Numeric(5, 2), nullable=True),
        _said("note"),
        *_done("vendor_relation", "entered_by", "entered_at"),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('holding','subsidiary','shareholder','same_head','manager_elsewhere','relative_of_buyer')",
            name=op.f("ck_vendor_relation_kind"),
        ),
        sa.CheckConstraint("name <> '' AND credit_code <> ''", name=op.f("ck_vendor_relation_said")),
        sa.CheckConstraint(
            "(kind = 'shareholder') = (share IS NOT NULL) AND share > 0 AND share <= 100",
            name=op.f("ck_vendor_relation_share"),
        ),
        sa.CheckConstraint(
            "kind <> 'relative_of_buyer' OR (credit_code IS NULL AND note <> '')",
            name=op.f("ck_vendor_relation_relative"),
        ),
        info={"grants": "SELECT, INSERT, UPDATE"},
    )
    op.create_index(op.f("ix_vendor_relation_bureau_id"), "vendor_relation", ["bureau_id"])
    op.create_index(
        "ix_vendor_relation_once",
        "vendor_relation",
        ["vendor_id", "kind", "name"],
        unique=True,
        postgresql_where=sa.text("ended IS NULL"),
    )


def _sizes() -> None:
    op.create_table(
        "size_declaration",
        *_begun("size_declaration"),
        _said("industry", may_be_empty=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("revenue", sa.Numeric(14, 2), nullable=False),
        sa.Column("assets", sa.Numeric(14, 2), nullable=True),
        sa.Column("tied", sa.Boolean(), nullable=False),
        sa.Column("table_from", sa.Date(), nullable=False),
        _said("sme_class", may_be_empty=False),
        _said("project"),
        _said("service"),
        *_done("size_declaration", "declared_by", "declared_at"),
        sa.CheckConstraint(
            "sme_class IN ('large','medium','small','micro')", name=op.f("ck_size_declaration_sme_class")
        ),
        sa.CheckConstraint(
            "headcount >= 0 AND revenue >= 0 AND assets >= 0", name=op.f("ck_size_declaration_figures")
        ),
        sa.CheckConstraint("NOT tied OR sme_class = 'large'", name=op.f("ck_size_declaration_tied")),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(op.f("ix_size_declaration_bureau_id"), "size_declaration", ["bureau_id"])
    op.create_index("ix_size_declaration_vendor", "size_declaration", ["vendor_id", "id"])


def downgrade() -> None:
    """Ended certificates would count again, so they go; of those renewed under one number the last one stays."""
    op.execute("DROP TRIGGER only_ended_once ON staff_certificate")
    op.execute("DROP TRIGGER only_ended_once ON vendor_relation")
    op.execute("DROP FUNCTION only_ended_once()")
    op.execute(f"DELETE FROM answer_staff WHERE certificate_id IN ({GOING})")
    op.execute(f"DELETE FROM staff_certificate WHERE id IN ({GOING})")
    op.drop_index("ix_staff_certificate_once", "staff_certificate")
    op.create_unique_constraint(
        op.f("uq_staff_certificate_staff_id_key_number"), "staff_certificate", ["staff_id", "key", "number"]
    )
    op.drop_column("staff_certificate", "ended")
    op.execute(STAYS.format(more="", before=""))
    op.drop_constraint(
        op.f("fk_bank_change_file_id_organisation_id_vendor_file"), "bank_change", type_="foreignkey"
    )
    op.drop_column("bank_change", "file_id")
    for table in ("size_declaration", "vendor_relation", "vendor_contact"):
        op.drop_table(table)
    for column in ("post_address", "office_address"):
        op.drop_column("organisation", column)
