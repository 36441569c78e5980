"""Settlement becomes ledger, settlement and billing: jobs, papers and saved filters name what moved by its new place, and a
journal names its subject in columns, which its source key has told until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TASKS = {"settlement.bill_papers": "billing.bill_papers", "settlement.check_books": "ledger.check_books"}
TEMPLATES = {
    f"settlement/{name}": f"billing/{name}"
    for name in ("bill", "credit_note", "statement", "vendor_statement")
}
REGISTERS = {
    f"settlement.{name}": f"billing.{name}"
    for name in ("bills", "open_items", "receipts", "runs", "statements")
}


def _renamed(table: str, column: str, names: dict[str, str], where: str = "true") -> str:
    cases = " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in names.items())
    known = ", ".join(f"'{old}'" for old in names)
    return f"UPDATE {table} SET {column} = CASE {column} {cases} END WHERE {column} IN ({known}) AND {where}"


def _rename(*, back: bool) -> None:
    """A job that is done keeps the name it ran under. Of a paper only where its template lies is said anew; no other row of
    the transaction changes while its triggers rest."""
    tasks, templates, registers = (
        {new: old for old, new in names.items()} if back else names for names in (TASKS, TEMPLATES, REGISTERS)
    )
    op.execute(_renamed("job", "task", tasks, "state <> 'done'"))
    op.execute(_renamed("saved_filter", "page", registers))
    op.execute("ALTER TABLE paper DISABLE TRIGGER USER")
    op.execute(_renamed("paper", "template", templates))
    op.execute("ALTER TABLE paper ENABLE TRIGGER USER")


# Counted from the key once, as the table is written anew: no row is updated, and every journal has its subject.
SUBJECTS = """
ALTER TABLE journal
    ADD COLUMN subject_type text GENERATED ALWAYS AS (split_part(source_key, ':', 1)) STORED,
    ADD COLUMN subject_id bigint GENERATED ALWAYS AS (CAST(split_part(source_key, ':', 2) AS bigint)) STORED;
ALTER TABLE journal
    ALTER COLUMN subject_type DROP EXPRESSION, ALTER COLUMN subject_type SET NOT NULL,
    ALTER COLUMN subject_id DROP EXPRESSION, ALTER COLUMN subject_id SET NOT NULL;
"""


def upgrade() -> None:
    _rename(back=False)
    op.execute(SUBJECTS)
    op.create_check_constraint(
        op.f("ck_journal_subject_of_key"),
        "journal",
        "starts_with(source_key || ':', subject_type || ':' || subject_id || ':')",
    )
    op.create_index(
        "ix_journal_subject",
        "journal",
        ["subject_type", "subject_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_journal_subject", table_name="journal")
    op.drop_constraint(op.f("ck_journal_subject_of_key"), "journal", type_="check")
    op.drop_column("journal", "subject_id")
    op.drop_column("journal", "subject_type")
    _rename(back=True)
