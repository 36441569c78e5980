"""The paper a receivable was brought forward from is compared as a reference: another dash brings no debt twice."""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Numbered bills stay for good, so what was brought twice before is named, and left out of the index; whose key it has
# stays in it, so that no third comes.
TWICE = """
SELECT id, number, brought_from FROM (
    SELECT id, number, brought_from,
           row_number() OVER (PARTITION BY bureau_id, reference_key(brought_from) ORDER BY id) AS nth
    FROM bill WHERE brought_from IS NOT NULL
) AS numbered WHERE nth > 1 ORDER BY id
"""

# The versions before 0025 know no bill without a run, those before 0022 nothing that went back to the bureau. Their way
# down drops what is posted, so it ends here, with a name, before anything is gone.
NOTHING_IS_LOST = """
DO $$
DECLARE found text;
BEGIN
    SELECT string_agg(named, '; ' ORDER BY named) INTO found FROM (
        SELECT 'opening ' || number || ' of ' || brought_from AS named FROM bill WHERE brought_from IS NOT NULL
        UNION ALL
        SELECT 'sheet ' || s.number || ', line ' || l.place || ': ' || u.amount / 100.0
        FROM bureau_share u JOIN sheet_line l ON l.id = u.sheet_line_id JOIN sheet s ON s.id = l.sheet_id
        LIMIT 20) AS posted;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'the versions before know no openings of departments and no part of the bureau, and these '
            'posted facts would be lost: %', found;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.drop_constraint("uq_bill_bureau_id_brought_from", "bill", type_="unique")
    twice = op.get_bind().execute(sa.text(TWICE)).all()
    for _, number, paper in twice:
        logging.getLogger("procurement.migrations").warning(
            "%s was brought forward from %s, which another opening names too, written otherwise; find out whether it is "
            "owed twice, and settle the difference",
            number,
            paper,
        )
    kept = ", ".join(str(one.id) for one in twice)
    op.create_index(
        "ix_bill_brought_from",
        "bill",
        ["bureau_id", sa.text("reference_key(brought_from)")],
        unique=True,
        postgresql_where=sa.text("brought_from IS NOT NULL" + (f" AND id NOT IN ({kept})" if kept else "")),
    )


def downgrade() -> None:
    op.execute(NOTHING_IS_LOST)
    op.drop_index("ix_bill_brought_from", table_name="bill")
    op.create_unique_constraint("uq_bill_bureau_id_brought_from", "bill", ["bureau_id", "brought_from"])
