"""Months of a term counted from its first day; contracts approved before keep the calendar days they were agreed by."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STAYS = """
CREATE OR REPLACE FUNCTION approved_contract_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


def upgrade() -> None:
    op.add_column(
        "contract", sa.Column("whole_months", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.execute("UPDATE contract SET whole_months = false WHERE number IS NOT NULL")
    now = STAYS.replace("NEW.ends,", "NEW.ends, NEW.whole_months,")
    op.execute(now.replace("OLD.ends,", "OLD.ends, OLD.whole_months,"))


def downgrade() -> None:
    op.execute(STAYS)
    op.drop_column("contract", "whole_months")
