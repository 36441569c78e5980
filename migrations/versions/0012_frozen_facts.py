"""What was agreed and settled is kept a second time with its hash, so that a change past the system shows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FACTS = """
CREATE FUNCTION contract_facts(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'number', c.number, 'vendor', c.vendor_id, 'starts', c.starts, 'ends', c.ends, 'amount', c.amount,
        'retention_rate', trim_scale(c.retention_rate), 'payment_days', c.payment_days,
        'settled_through', c.settled_through, 'opening_earned', c.opening_earned,
        'opening_paid', c.opening_paid, 'opening_retained', c.opening_retained)
    FROM contract c WHERE c.id = wanted
$$;
CREATE FUNCTION contract_line_facts(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'contract', l.contract_id, 'place', l.place, 'pricing', l.pricing, 'unit', l.unit,
        'price', trim_scale(CAST(l.price AS numeric)), 'quantity', trim_scale(l.quantity), 'amount', l.amount,
        'basis', l.basis, 'opening_amount', l.opening_amount, 'opening_quantity', trim_scale(l.opening_quantity),
        'shares', (SELECT jsonb_agg(jsonb_build_array(f.department_id, trim_scale(f.share)) ORDER BY f.department_id)
                   FROM line_share f WHERE f.line_id = l.id))
    FROM contract_line l WHERE l.id = wanted
$$;
CREATE FUNCTION sheet_facts(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'contract', s.contract_id, 'month', s.month, 'seq', s.seq, 'served', CAST(s.served AS text), 'number', s.number,
        'earned', s.earned, 'retention', s.retention, 'payable', s.payable, 'corrects', s.corrects_id,
        'lines', (SELECT jsonb_agg(jsonb_build_array(l.contract_line_id, l.place, trim_scale(l.quantity),
                                                     trim_scale(CAST(l.price AS numeric)), l.days, l.of_days, l.amount,
                                                     l.department_id) ORDER BY l.id)
                  FROM sheet_line l WHERE l.sheet_id = s.id))
    FROM sheet s WHERE s.id = wanted
$$;
CREATE FUNCTION facts_digest(facts jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(CAST(facts AS text), 'UTF8'))
$$;
CREATE FUNCTION freeze_contract(wanted bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO frozen_fact (kind, subject_id, bureau_id, label, facts, digest)
    SELECT 'contract', c.id, c.bureau_id, c.number, f, facts_digest(f)
    FROM contract c CROSS JOIN LATERAL contract_facts(c.id) AS f WHERE c.id = wanted
    UNION ALL
    SELECT 'contract_line', l.id, c.bureau_id, c.number || ' ' || l.title, f, facts_digest(f)
    FROM contract c JOIN contract_line l ON l.contract_id = c.id CROSS JOIN LATERAL contract_line_facts(l.id) AS f
    WHERE c.id = wanted
$$;
CREATE FUNCTION freeze_sheet(wanted bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO frozen_fact (kind, subject_id, bureau_id, label, facts, digest)
    SELECT 'sheet', s.id, s.bureau_id, s.number, f, facts_digest(f)
    FROM sheet s CROSS JOIN LATERAL sheet_facts(s.id) AS f WHERE s.id = wanted
$$;
"""

FREEZE = """
CREATE FUNCTION numbered_facts_are_frozen() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF TG_TABLE_NAME = 'contract' THEN PERFORM freeze_contract(NEW.id); ELSE PERFORM freeze_sheet(NEW.id); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER numbered_facts_are_frozen AFTER UPDATE ON contract FOR EACH ROW
    WHEN (OLD.number IS NULL AND NEW.number IS NOT NULL) EXECUTE FUNCTION numbered_facts_are_frozen();
CREATE TRIGGER numbered_facts_are_frozen AFTER UPDATE ON sheet FOR EACH ROW
    WHEN (OLD.number IS NULL AND NEW.number IS NOT NULL) EXECUTE FUNCTION numbered_facts_are_frozen();

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON frozen_fact
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

PERIODS = """
CREATE TRIGGER period_stays BEFORE DELETE OR TRUNCATE ON ledger_period
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.create_table(
        "frozen_fact",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "frozen_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('contract','contract_line','sheet')", name=op.f("ck_frozen_fact_kind")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_frozen_fact_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_frozen_fact")),
    )
    op.create_index(op.f("ix_frozen_fact_bureau_id"), "frozen_fact", ["bureau_id"], unique=False)
    op.execute(FACTS)
    op.execute("SELECT freeze_contract(id) FROM contract WHERE number IS NOT NULL ORDER BY id")
    op.execute("SELECT freeze_sheet(id) FROM sheet WHERE number IS NOT NULL ORDER BY id")
    op.execute(FREEZE)
    op.execute(PERIODS)


def downgrade() -> None:
    op.execute("DROP TRIGGER period_stays ON ledger_period")
    op.execute("DROP TRIGGER numbered_facts_are_frozen ON sheet")
    op.execute("DROP TRIGGER numbered_facts_are_frozen ON contract")
    op.execute("DROP FUNCTION numbered_facts_are_frozen()")
    op.drop_index(op.f("ix_frozen_fact_bureau_id"), table_name="frozen_fact")
    op.drop_table("frozen_fact")
    for name in ("freeze_sheet", "freeze_contract", "sheet_facts", "contract_line_facts", "contract_facts"):
        op.execute(f"DROP FUNCTION {name}(bigint)")
    op.execute("DROP FUNCTION facts_digest(jsonb)")
