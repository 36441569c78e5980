"""Contracts, their lines and confirmations. What was approved is never edited."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FROZEN = """
CREATE FUNCTION approved_contract_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL AND (
        NEW.number, NEW.vendor_id, NEW.title, NEW.origin, NEW.starts, NEW.ends, NEW.amount, NEW.retention_rate,
        NEW.payment_days, NEW.settled_through, NEW.opening_earned, NEW.opening_paid, NEW.opening_retained,
        NEW.template_key, NEW.template_version, NEW.variables, NEW.clauses, NEW.approved_by, NEW.drafted_by
    ) IS DISTINCT FROM (
        OLD.number, OLD.vendor_id, OLD.title, OLD.origin, OLD.starts, OLD.ends, OLD.amount, OLD.retention_rate,
        OLD.payment_days, OLD.settled_through, OLD.opening_earned, OLD.opening_paid, OLD.opening_retained,
        OLD.template_key, OLD.template_version, OLD.variables, OLD.clauses, OLD.approved_by, OLD.drafted_by
    ) THEN
        RAISE EXCEPTION 'an approved contract is amended, never edited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_contract_stays BEFORE UPDATE ON contract
    FOR EACH ROW EXECUTE FUNCTION approved_contract_stays();

CREATE FUNCTION approved_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    contract_of bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.contract_id ELSE OLD.contract_id END;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM contract WHERE id = contract_of AND number IS NOT NULL) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP <> 'UPDATE' OR (
        NEW.contract_id, NEW.place, NEW.item_id, NEW.title, NEW.pricing, NEW.unit, NEW.price, NEW.quantity,
        NEW.amount, NEW.basis, NEW.opening_amount, NEW.opening_quantity
    ) IS DISTINCT FROM (
        OLD.contract_id, OLD.place, OLD.item_id, OLD.title, OLD.pricing, OLD.unit, OLD.price, OLD.quantity,
        OLD.amount, OLD.basis, OLD.opening_amount, OLD.opening_quantity
    ) THEN
        RAISE EXCEPTION 'a line of an approved contract is amended, never edited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_line_stays BEFORE INSERT OR UPDATE OR DELETE ON contract_line
    FOR EACH ROW EXECUTE FUNCTION approved_line_stays();

CREATE FUNCTION approved_share_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.line_id ELSE OLD.line_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM contract_line l JOIN contract c ON c.id = l.contract_id
               WHERE l.id = line AND c.number IS NOT NULL) THEN
        RAISE EXCEPTION 'a share of an approved contract is amended, never edited';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER approved_share_stays BEFORE INSERT OR UPDATE OR DELETE ON line_share
    FOR EACH ROW EXECUTE FUNCTION approved_share_stays();

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_confirmation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_basis", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("retention_rate", sa.Numeric(precision=6, scale=4), server_default="0", nullable=False),
        sa.Column("payment_days", sa.SmallInteger(), server_default="30", nullable=False),
        sa.Column("settled_through", sa.Date(), nullable=True),
        sa.Column("opening_earned", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("opening_paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("opening_retained", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("template_key", sa.Text(), nullable=False),
        sa.Column("template_version", sa.SmallInteger(), nullable=False),
        sa.Column("variables", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("clauses", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("contract_supervisor_id", sa.BigInteger(), nullable=False),
        sa.Column("drafted_by", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=True),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(origin = 'taken_over') = (settled_through IS NOT NULL)",
            name=op.f("ck_contract_opening_of_taken_over"),
        ),
        sa.CheckConstraint(
            "(state IN ('draft','in_approval')) = (number IS NULL)",
            name=op.f("ck_contract_number_from_approval"),
        ),
        sa.CheckConstraint(
            "origin IN ('award','call_off','external_award','service_agreement','taken_over')",
            name=op.f("ck_contract_origin"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','in_approval','approved','partly_signed','active','suspended','completed','terminated')",
            name=op.f("ck_contract_state"),
        ),
        sa.CheckConstraint("(number IS NULL) = (clauses IS NULL)", name=op.f("ck_contract_clauses_frozen")),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> drafted_by", name=op.f("ck_contract_approved_by_another")
        ),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_contract_term")),
        sa.CheckConstraint(
            "opening_earned >= 0 AND opening_paid >= 0 AND opening_retained >= 0 AND opening_paid + opening_retained <= opening_earned",
            name=op.f("ck_contract_opening"),
        ),
        sa.CheckConstraint("payment_days BETWEEN 1 AND 60", name=op.f("ck_contract_payment_days")),
        sa.CheckConstraint("retention_rate BETWEEN 0 AND 0.1", name=op.f("ck_contract_retention_rate")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_contract_approved_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_contract_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["contract_supervisor_id"],
            ["user_account.id"],
            name=op.f("fk_contract_contract_supervisor_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["user_account.id"], name=op.f("fk_contract_drafted_by_user_account")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_contract_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organisation.id"], name=op.f("fk_contract_vendor_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("bureau_id", "number", name=op.f("uq_contract_bureau_id_number")),
        sa.UniqueConstraint("id", "bureau_id", name=op.f("uq_contract_id_bureau_id")),
    )
    op.create_index(op.f("ix_contract_bureau_id"), "contract", ["bureau_id"], unique=False)
    op.create_index(
        op.f("ix_contract_contract_supervisor_id"), "contract", ["contract_supervisor_id"], unique=False
    )
    op.create_index("ix_contract_list", "contract", ["bureau_id", "state", "ends", "id"], unique=False)
    op.create_index("ix_contract_search", "contract", ["search"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_contract_vendor_id"), "contract", ["vendor_id"], unique=False)
    op.create_table(
        "contract_confirmation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False),
        sa.CheckConstraint("side IN ('bureau','vendor')", name=op.f("ck_contract_confirmation_side")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_confirmation_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["file_digest"],
            ["stored_file.digest"],
            name=op.f("fk_contract_confirmation_file_digest_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_contract_confirmation_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_confirmation")),
        sa.UniqueConstraint("contract_id", "side", name=op.f("uq_contract_confirmation_contract_id_side")),
    )
    op.create_table(
        "contract_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("pricing", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opening_amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("opening_quantity", sa.Numeric(precision=18, scale=4), server_default="0", nullable=False),
        sa.Column("earned_amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("earned_quantity", sa.Numeric(precision=18, scale=4), server_default="0", nullable=False),
        sa.CheckConstraint("pricing IN ('lump_sum','unit_rate')", name=op.f("ck_contract_line_pricing")),
        sa.CheckConstraint(
            "opening_amount >= 0 AND earned_amount >= 0 AND opening_amount + earned_amount <= amount",
            name=op.f("ck_contract_line_balance_lock"),
        ),
        sa.CheckConstraint(
            "opening_quantity >= 0 AND earned_quantity >= 0 AND opening_quantity + earned_quantity <= quantity",
            name=op.f("ck_contract_line_quantity_lock"),
        ),
        sa.CheckConstraint(
            "price > 0 AND quantity > 0 AND amount > 0", name=op.f("ck_contract_line_positive")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_line_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["service_item.id"], name=op.f("fk_contract_line_item_id_service_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_line")),
        sa.UniqueConstraint("contract_id", "place", name=op.f("uq_contract_line_contract_id_place")),
        sa.UniqueConstraint("id", "contract_id", name=op.f("uq_contract_line_id_contract_id")),
    )
    op.create_index(op.f("ix_contract_line_item_id"), "contract_line", ["item_id"], unique=False)
    op.create_table(
        "contract_suspension",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(contract_id, contract_id, '[]')"), "&&"),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_contract_suspension_overlap",
        ),
        sa.CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during)", name=op.f("ck_contract_suspension_span")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_suspension_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_suspension")),
    )
    op.create_index(
        op.f("ix_contract_suspension_contract_id"), "contract_suspension", ["contract_id"], unique=False
    )
    op.create_table(
        "contract_standard",
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("standard_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_standard_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"],
            ["service_standard.id"],
            name=op.f("fk_contract_standard_standard_id_service_standard"),
        ),
        sa.PrimaryKeyConstraint("contract_id", "standard_id", name=op.f("pk_contract_standard")),
    )
    op.create_table(
        "line_share",
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Numeric(precision=9, scale=8), nullable=False),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_line_share_share")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_line_share_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["contract_line.id"],
            name=op.f("fk_line_share_line_id_contract_line"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("line_id", "department_id", name=op.f("pk_line_share")),
    )
    op.execute(FROZEN)


def downgrade() -> None:
    op.drop_table("line_share")
    op.drop_table("contract_standard")
    op.drop_index(op.f("ix_contract_suspension_contract_id"), table_name="contract_suspension")
    op.drop_table("contract_suspension")
    op.drop_index(op.f("ix_contract_line_item_id"), table_name="contract_line")
    op.drop_table("contract_line")
    op.drop_table("contract_confirmation")
    op.drop_index(op.f("ix_contract_vendor_id"), table_name="contract")
    op.drop_index("ix_contract_search", table_name="contract", postgresql_using="gin")
    op.drop_index("ix_contract_list", table_name="contract")
    op.drop_index(op.f("ix_contract_contract_supervisor_id"), table_name="contract")
    op.drop_index(op.f("ix_contract_bureau_id"), table_name="contract")
    op.drop_table("contract")
    for function in ("approved_contract_stays", "approved_line_stays", "approved_share_stays"):
        op.execute(f"DROP FUNCTION {function}()")
