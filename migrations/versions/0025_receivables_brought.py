"""A bill may be brought forward from before the books: it has no run, and names the paper it comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

FROZEN = (
    "run_id, department_id, department_name, department_code, settlement_mode, payee, month, number, issued_at,"
    " respond_by, pay_by, opening, received, corrections, total, closing"
)


def stays(columns: str) -> str:
    """The guard of issued bills over these columns."""
    new = ", ".join(f"NEW.{name.strip()}" for name in columns.split(","))
    old = ", ".join(f"OLD.{name.strip()}" for name in columns.split(","))
    return f"""
CREATE OR REPLACE FUNCTION issued_bill_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ({new}) IS DISTINCT FROM ({old}) THEN
        RAISE EXCEPTION 'an issued bill is corrected by a note, never edited';
    END IF;
    RETURN NEW;
END $$"""


def upgrade() -> None:
    op.add_column("bill", sa.Column("brought_from", sa.Text(), nullable=True))
    op.alter_column("bill", "run_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_check_constraint(
        op.f("ck_bill_run_or_brought"), "bill", "(run_id IS NULL) = (brought_from IS NOT NULL)"
    )
    op.create_unique_constraint("uq_bill_bureau_id_brought_from", "bill", ["bureau_id", "brought_from"])
    op.execute(stays(f"{FROZEN}, brought_from"))


def downgrade() -> None:
    op.execute(stays(FROZEN))
    op.drop_constraint("uq_bill_bureau_id_brought_from", "bill", type_="unique")
    op.drop_constraint(op.f("ck_bill_run_or_brought"), "bill", type_="check")
    op.alter_column("bill", "run_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_column("bill", "brought_from")
