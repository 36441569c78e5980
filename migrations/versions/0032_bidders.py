"""A role of a vendor's people who prepare and do not sign."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BEFORE = (
    "officer", "supervisor", "contract_supervisor", "finance", "liaison", "vendor", "auditor", "administrator",
    "witness", "evaluator", "agency", "system",
)  # fmt: skip


def upgrade() -> None:
    names((*BEFORE, "bidder"))
    op.execute("INSERT INTO role (name) VALUES ('bidder')")


def downgrade() -> None:
    """Who was only a bidder stays, and may do nothing any more: the program of then has no such role."""
    for table in ("user_role", "required_factor"):
        op.execute(f"DELETE FROM {table} WHERE role = 'bidder'")
    op.execute("DELETE FROM role WHERE name = 'bidder'")
    names(BEFORE)


def names(allowed: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_role_name"), "role", type_="check")
    op.create_check_constraint(op.f("ck_role_name"), "role", f"name IN {allowed}")
