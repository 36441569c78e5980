"""Accounts asked for in the name of a vendor, and requests to join one."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

NOW = sa.text("official_now()")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "account_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("credit_code", "name_zh", "representative", "name", "email", "language")
        ),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("asked_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("proven_at", INSTANT, nullable=True),
        sa.Column("vendor_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("call_back", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('asked','opened','joining','admitted','refused','expired')",
            name=op.f("ck_account_request_state"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_request_email_lower")),
        sa.CheckConstraint("language IN ('zh_CN','en')", name=op.f("ck_account_request_language")),
        sa.CheckConstraint(
            "(state = 'asked') = (proven_at IS NULL) AND (proven_at IS NULL) = (vendor_id IS NULL)",
            name=op.f("ck_account_request_proven"),
        ),
        sa.CheckConstraint(
            "(state IN ('opened','admitted')) = (person_id IS NOT NULL)",
            name=op.f("ck_account_request_person"),
        ),
        sa.CheckConstraint(
            "(state IN ('admitted','refused')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_account_request_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR reason <> ''", name=op.f("ck_account_request_refused_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_account_request_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_account_request_vendor_id_bureau_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "bureau_id"],
            ["user_account.id", "user_account.bureau_id"],
            name=op.f("fk_account_request_person_id_bureau_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_account_request_decided_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_request")),
    )
    op.create_index(op.f("ix_account_request_bureau_id"), "account_request", ["bureau_id"])
    op.create_index(
        "ix_account_request_joining",
        "account_request",
        ["vendor_id", "email"],
        unique=True,
        postgresql_where=sa.text("state = 'joining'"),
    )
    op.create_index(
        "ix_account_request_asked",
        "account_request",
        ["asked_at"],
        postgresql_where=sa.text("state = 'asked'"),
    )
    doors("'reset','verify','feed','account'")


def downgrade() -> None:
    """The program of then knows no mail of vendors' accounts: whatever is still to be sent is not."""
    op.execute("DELETE FROM job WHERE task LIKE 'vendors.%' AND state IN ('waiting','running')")
    op.execute("DELETE FROM asking WHERE door = 'account'")
    doors("'reset','verify','feed'")
    op.drop_table("account_request")


def doors(names: str) -> None:
    op.drop_constraint(op.f("ck_asking_door"), "asking", type_="check")
    op.create_check_constraint(op.f("ck_asking_door"), "asking", f"door IN ({names})")
