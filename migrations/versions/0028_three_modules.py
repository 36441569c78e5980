"""Settlement becomes ledger, settlement and billing: jobs, papers and saved filters name what moved by its new place."""

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


def upgrade() -> None:
    _rename(back=False)


def downgrade() -> None:
    _rename(back=True)
