"""Notices and absences are of people of their own bureau.

Databases set up from a later text of 0030 stand on these keys already: what is there stays (decision 52).
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

UNIQUE = op.f("uq_user_account_id_bureau_id")
OF_PEOPLE = (("notice", "person_id"), ("notice", "of_id"), ("absence", "person_id"), ("absence", "deputy_id"))


def upgrade() -> None:
    there = set(op.get_bind().scalars(sa.text("SELECT conname FROM pg_constraint")))
    if UNIQUE not in there:
        op.create_unique_constraint(UNIQUE, "user_account", ["id", "bureau_id"])
    for table, column in OF_PEOPLE:
        alone, of_the_bureau = keys(table, column)
        if of_the_bureau not in there:
            op.drop_constraint(alone, table, type_="foreignkey")
            op.create_foreign_key(
                of_the_bureau, table, "user_account", [column, "bureau_id"], ["id", "bureau_id"]
            )


def downgrade() -> None:
    """On the way to a program that knows no task of notifications: what is still to be told is told by nobody, or in the
    next morning's look."""
    op.execute("DELETE FROM job WHERE task LIKE 'notifications.%' AND state IN ('waiting','running')")
    for table, column in OF_PEOPLE:
        alone, of_the_bureau = keys(table, column)
        op.drop_constraint(of_the_bureau, table, type_="foreignkey")
        op.create_foreign_key(alone, table, "user_account", [column], ["id"])
    op.drop_constraint(UNIQUE, "user_account", type_="unique")


def keys(table: str, column: str) -> tuple[str, str]:
    """The names of the key to the person alone, and of the one that holds the bureau too."""
    return op.f(f"fk_{table}_{column}_user_account"), op.f(f"fk_{table}_{column}_bureau_id_user_account")
