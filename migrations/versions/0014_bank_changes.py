"""A vendor's bank account changes by two people: one proposes, another calls back and confirms."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BY_TWO = """
CREATE FUNCTION bank_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' OR (
        NEW.organisation_id, NEW.bank_name, NEW.bank_account, NEW.reason, NEW.proposed_by, NEW.proposed_at
    ) IS DISTINCT FROM (
        OLD.organisation_id, OLD.bank_name, OLD.bank_account, OLD.reason, OLD.proposed_by, OLD.proposed_at
    ) THEN
        RAISE EXCEPTION 'a change of a bank account is decided once, and never rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bank_change_stays BEFORE UPDATE OR DELETE ON bank_change
    FOR EACH ROW EXECUTE FUNCTION bank_change_stays();

CREATE FUNCTION bank_account_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM bank_change c WHERE c.organisation_id = NEW.id AND c.state = 'confirmed'
        AND (c.bank_name, c.bank_account) = (NEW.bank_name, NEW.bank_account)
    ) THEN
        RAISE EXCEPTION 'the bank account of a vendor changes when a second person has confirmed it';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bank_account_by_two BEFORE UPDATE ON organisation FOR EACH ROW
    WHEN (NEW.kind = 'vendor'
          AND (OLD.bank_name, OLD.bank_account) IS DISTINCT FROM (NEW.bank_name, NEW.bank_account))
    EXECUTE FUNCTION bank_account_by_two();
"""


def upgrade() -> None:
    op.create_table(
        "bank_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("bank_account", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "proposed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("official_now()"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_back", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('proposed','confirmed','refused')", name=op.f("ck_bank_change_state")),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_bank_change_decided"),
        ),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_bank_change_two_people")),
        sa.CheckConstraint("state = 'proposed' OR call_back <> ''", name=op.f("ck_bank_change_called_back")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_bank_change_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bank_change_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["user_account.id"], name=op.f("fk_bank_change_proposed_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_bank_change_decided_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_change")),
    )
    op.create_index(op.f("ix_bank_change_bureau_id"), "bank_change", ["bureau_id"])
    op.create_index(op.f("ix_bank_change_organisation_id"), "bank_change", ["organisation_id"])
    op.create_index(
        "ix_bank_change_waiting",
        "bank_change",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.execute(BY_TWO)


def downgrade() -> None:
    op.execute("DROP TRIGGER bank_account_by_two ON organisation")
    op.drop_table("bank_change")
    op.execute("DROP FUNCTION bank_account_by_two()")
    op.execute("DROP FUNCTION bank_change_stays()")
