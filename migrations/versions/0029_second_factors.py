"""Second factors: codes of an app, recovery codes, passkeys, for whom they are required; and sessions a person can tell apart."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authenticator",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        _recorded("since"),
        sa.CheckConstraint("last_counter >= 0", name=op.f("ck_authenticator_last_counter")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_authenticator_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_recovery_code_digest")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        _recorded("created_at"),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_passkey_name")),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_passkey_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"], unique=False)
    op.create_table(
        "required_factor",
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role <> 'system'", name=op.f("ck_required_factor_role")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_required_factor_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(["role"], ["role.name"], name=op.f("fk_required_factor_role_role")),
        sa.PrimaryKeyConstraint("bureau_id", "role", name=op.f("pk_required_factor")),
    )
    op.add_column(
        "open_session", sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False)
    )
    op.add_column("open_session", sa.Column("device", sa.Text(), server_default="", nullable=False))
    op.add_column("open_session", sa.Column("address", sa.Text(), server_default="", nullable=False))
    op.add_column("open_session", _recorded("seen_at"))
    op.add_column(
        "open_session",
        sa.Column("must_set_up", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_unique_constraint(op.f("uq_open_session_number"), "open_session", ["number"])


def _recorded(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_open_session_number"), "open_session", type_="unique")
    for name in ("must_set_up", "seen_at", "address", "device", "number"):
        op.drop_column("open_session", name)
    op.drop_table("required_factor")
    op.drop_index(op.f("ix_passkey_user_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_table("recovery_code")
    op.drop_table("authenticator")
