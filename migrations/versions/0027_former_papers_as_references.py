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
    op.drop_index("ix_bill_brought_from", table_name="bill")
    op.create_unique_constraint("uq_bill_bureau_id_brought_from", "bill", ["bureau_id", "brought_from"])
