"""Why a correction was made, and what of it goes back to the bureau that bore a credit note."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FACTS = """
CREATE OR REPLACE FUNCTION sheet_facts(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'contract', s.contract_id, 'month', s.month, 'seq', s.seq, 'served', CAST(s.served AS text), 'number', s.number,
        'earned', s.earned, 'retention', s.retention, 'payable', s.payable, 'corrects', s.corrects_id,
        'lines', (SELECT jsonb_agg(jsonb_build_array(l.contract_line_id, l.place, trim_scale(l.quantity),
                                                     trim_scale(l.price * 100), l.days, l.of_days, l.amount,
                                                     l.department_id) ORDER BY l.id)
                  FROM sheet_line l WHERE l.sheet_id = s.id)){cause}
    FROM sheet s WHERE s.id = wanted
$$;
"""
CAUSE = """
        || CASE WHEN s.cause IS NULL THEN '{}' ELSE jsonb_build_object('cause', s.cause) END"""
"""Sheets without a cause keep the facts, and the hash, they were frozen with."""

STAYS = """
CREATE TRIGGER cause_stays BEFORE UPDATE ON sheet FOR EACH ROW
    WHEN (OLD.cause IS DISTINCT FROM NEW.cause AND OLD.number IS NOT NULL)
    EXECUTE FUNCTION refuse_saying('a sheet that was sent is corrected by a further sheet, never edited');
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON bureau_share
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

THAW = """
ALTER TABLE frozen_fact DISABLE TRIGGER written_once;
UPDATE frozen_fact SET facts = facts - 'cause', digest = facts_digest(facts - 'cause') WHERE facts ? 'cause';
ALTER TABLE frozen_fact ENABLE TRIGGER written_once;
"""


def upgrade() -> None:
    op.add_column("sheet", sa.Column("cause", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_sheet_cause"), "sheet", "seq > 0 AND cause IN ('facts','agreed') OR cause IS NULL"
    )
    op.create_table(
        "bureau_share",
        sa.Column("sheet_line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount < 0", name=op.f("ck_bureau_share_amount")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_bureau_share_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_line_id"], ["sheet_line.id"], name=op.f("fk_bureau_share_sheet_line_id_sheet_line")
        ),
        sa.PrimaryKeyConstraint("sheet_line_id", name=op.f("pk_bureau_share")),
    )
    op.create_index(op.f("ix_bureau_share_bureau_id"), "bureau_share", ["bureau_id"], unique=False)
    op.execute(FACTS.replace("{cause}", CAUSE))
    op.execute(STAYS)


def downgrade() -> None:
    op.execute(THAW)
    op.execute(FACTS.replace("{cause}", ""))
    op.drop_index(op.f("ix_bureau_share_bureau_id"), table_name="bureau_share")
    op.drop_table("bureau_share")
    op.execute("DROP TRIGGER cause_stays ON sheet")
    op.drop_constraint(op.f("ck_sheet_cause"), "sheet")
    op.drop_column("sheet", "cause")
