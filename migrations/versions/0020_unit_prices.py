"""Unit prices in yuan with up to six decimals; what they cost is rounded to the fen by one function.

Kept prices stay what they are. Frozen facts go on naming them in fen, so that every hash made before still holds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PRICES = (("contract_line", "price"), ("sheet_line", "price"), ("service_item", "guide_price"))

PRODUCT = """
CREATE FUNCTION price_times(price numeric, times numeric, of_times numeric) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CAST(round(price * 100 * times / of_times) AS bigint)
"""
"""Fen, half-up, rounded once: as `UnitPrice.times`. The division comes last, so that a half stays a half."""

FACTS = """
CREATE OR REPLACE FUNCTION contract_line_facts(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'contract', l.contract_id, 'place', l.place, 'pricing', l.pricing, 'unit', l.unit,
        'price', trim_scale({price}), 'quantity', trim_scale(l.quantity), 'amount', l.amount,
        'basis', l.basis, 'opening_amount', l.opening_amount, 'opening_quantity', trim_scale(l.opening_quantity),
        'shares', (SELECT jsonb_agg(jsonb_build_array(f.department_id, trim_scale(f.share)) ORDER BY f.department_id)
                   FROM line_share f WHERE f.line_id = l.id))
    FROM contract_line l WHERE l.id = wanted
$$;
CREATE OR REPLACE FUNCTION sheet_facts(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'contract', s.contract_id, 'month', s.month, 'seq', s.seq, 'served', CAST(s.served AS text), 'number', s.number,
        'earned', s.earned, 'retention', s.retention, 'payable', s.payable, 'corrects', s.corrects_id,
        'lines', (SELECT jsonb_agg(jsonb_build_array(l.contract_line_id, l.place, trim_scale(l.quantity),
                                                     trim_scale({price}), l.days, l.of_days, l.amount,
                                                     l.department_id) ORDER BY l.id)
                  FROM sheet_line l WHERE l.sheet_id = s.id))
    FROM sheet s WHERE s.id = wanted
$$;
"""

NOTHING_IS_LOST = """
DO $$
DECLARE found text;
BEGIN
    SELECT string_agg(named, '; ' ORDER BY named) INTO found FROM (
        SELECT 'contract ' || coalesce(c.number, c.title) || ', line ' || l.place || ': ' || trim_scale(l.price) AS named
        FROM contract_line l JOIN contract c ON c.id = l.contract_id WHERE l.price <> round(l.price, 2)
        UNION ALL
        SELECT 'sheet ' || coalesce(s.number, 'draft ' || s.id) || ', line ' || l.place || ': ' || trim_scale(l.price)
        FROM sheet_line l JOIN sheet s ON s.id = l.sheet_id WHERE l.price <> round(l.price, 2)
        UNION ALL
        SELECT 'item ' || code || ': ' || trim_scale(guide_price) FROM service_item
        WHERE guide_price <> round(guide_price, 2)
        LIMIT 20) AS finer;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'the version before keeps prices in fen, and these would be lost: %', found;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.execute(PRODUCT)
    for table, column in PRICES:
        op.alter_column(
            table, column, type_=sa.Numeric(20, 6), postgresql_using=f"CAST({column} AS numeric) / 100"
        )
    op.execute(FACTS.format(price="l.price * 100"))
    op.create_check_constraint(
        op.f("ck_contract_line_lump_sum_in_fen"),
        "contract_line",
        "pricing <> 'lump_sum' OR price = round(price, 2)",
    )


def downgrade() -> None:
    op.execute(NOTHING_IS_LOST)
    op.drop_constraint(op.f("ck_contract_line_lump_sum_in_fen"), "contract_line", type_="check")
    op.execute(FACTS.format(price="CAST(l.price AS numeric)"))
    for table, column in PRICES:
        op.alter_column(table, column, type_=sa.BigInteger(), postgresql_using=f"{column} * 100")
    op.execute("DROP FUNCTION price_times(numeric, numeric, numeric)")
