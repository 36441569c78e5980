"""A sheet and a bill belong to a run of their own bureau: held by the keys, not by every statement's filter."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_unique_constraint("uq_bill_run_id_bureau_id", "bill_run", ["id", "bureau_id"])
    for table in ("sheet", "bill"):
        op.create_foreign_key(
            f"fk_{table}_run_id_bureau_id_bill_run",
            table,
            "bill_run",
            ["run_id", "bureau_id"],
            ["id", "bureau_id"],
        )
        op.drop_constraint(f"fk_{table}_run_id_bill_run", table, type_="foreignkey")


def downgrade() -> None:
    for table in ("sheet", "bill"):
        op.create_foreign_key(f"fk_{table}_run_id_bill_run", table, "bill_run", ["run_id"], ["id"])
        op.drop_constraint(f"fk_{table}_run_id_bureau_id_bill_run", table, type_="foreignkey")
    op.drop_constraint("uq_bill_run_id_bureau_id", "bill_run", type_="unique")
