"""Organisations, people, places and their occupancy."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("settlement_mode", sa.Text(), nullable=True),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("representative", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_name", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_account", sa.Text(), server_default="", nullable=False),
        sa.Column("sme_class", sa.Text(), nullable=True),
        sa.Column("budget_line", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'department') = (settlement_mode IS NOT NULL)",
            name=op.f("ck_organisation_mode_of_department"),
        ),
        sa.CheckConstraint(
            "kind IN ('bureau','department','vendor','agency')", name=op.f("ck_organisation_kind")
        ),
        sa.CheckConstraint(
            "settlement_mode IN ('transfer','budget_charge','entrusted','shown_only')",
            name=op.f("ck_organisation_settlement_mode"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_organisation_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("bureau_id", "credit_code", name=op.f("uq_organisation_bureau_id_credit_code")),
        sa.UniqueConstraint("bureau_id", "kind", "code", name=op.f("uq_organisation_bureau_id_kind_code")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_organisation_id_kind")),
    )
    op.create_index(op.f("ix_organisation_bureau_id"), "organisation", ["bureau_id"], unique=False)
    op.create_index(
        "ix_organisation_list", "organisation", ["bureau_id", "kind", "sort_key", "id"], unique=False
    )
    op.create_table(
        "role",
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "name IN ('officer','supervisor','contract_supervisor','finance','liaison','vendor','auditor','administrator','witness','evaluator','agency','system')",
            name=op.f("ck_role_name"),
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_role")),
    )
    op.create_table(
        "open_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_session")),
    )
    op.create_index("ix_open_session_user_id", "open_session", ["user_id", "opened_at"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_account", "sign_in_attempt", ["account", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_address", "sign_in_attempt", ["address", "at"], unique=False)
    op.create_table(
        "building",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("area", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("area > 0", name=op.f("ck_building_area")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_building_bureau_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building")),
        sa.UniqueConstraint("bureau_id", "code", name=op.f("uq_building_bureau_id_code")),
    )
    op.create_index(op.f("ix_building_bureau_id"), "building", ["bureau_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="zh_CN", nullable=False),
        sa.Column("theme", sa.Text(), server_default="light", nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("language IN ('zh_CN','en')", name=op.f("ck_user_account_language")),
        sa.CheckConstraint("theme IN ('light','dark')", name=op.f("ck_user_account_theme")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_account_email_lower")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_user_account_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_user_account_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
    )
    op.create_index(op.f("ix_user_account_bureau_id"), "user_account", ["bureau_id"], unique=False)
    op.create_index(
        op.f("ix_user_account_organisation_id"), "user_account", ["organisation_id"], unique=False
    )
    op.create_table(
        "occupancy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("building_id", sa.BigInteger(), nullable=False),
        sa.Column("area", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(organisation_id, organisation_id, '[]')"), "&&"),
            (sa.text("int8range(building_id, building_id, '[]')"), "&&"),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_occupancy_overlap",
        ),
        sa.CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name=op.f("ck_occupancy_span")),
        sa.CheckConstraint("area >= 0 AND headcount >= 0", name=op.f("ck_occupancy_amounts")),
        sa.ForeignKeyConstraint(
            ["building_id"], ["building.id"], name=op.f("fk_occupancy_building_id_building")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_occupancy_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_occupancy_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancy")),
    )
    op.create_index(op.f("ix_occupancy_building_id"), "occupancy", ["building_id"], unique=False)
    op.create_index(op.f("ix_occupancy_bureau_id"), "occupancy", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_occupancy_organisation_id"), "occupancy", ["organisation_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["role"], ["role.name"], name=op.f("fk_user_role_role_role")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_role_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    op.execute(
        "INSERT INTO role (name) VALUES ('officer'),('supervisor'),('contract_supervisor'),('finance'),('liaison'),"
        "('vendor'),('auditor'),('administrator'),('witness'),('evaluator'),('agency'),('system')"
    )


def downgrade() -> None:
    op.drop_table("user_role")
    op.drop_index(op.f("ix_occupancy_organisation_id"), table_name="occupancy")
    op.drop_index(op.f("ix_occupancy_bureau_id"), table_name="occupancy")
    op.drop_index(op.f("ix_occupancy_building_id"), table_name="occupancy")
    op.drop_table("occupancy")
    op.drop_index(op.f("ix_user_account_organisation_id"), table_name="user_account")
    op.drop_index(op.f("ix_user_account_bureau_id"), table_name="user_account")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_building_bureau_id"), table_name="building")
    op.drop_table("building")
    op.drop_index("ix_sign_in_attempt_address", table_name="sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_account", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_index("ix_open_session_user_id", table_name="open_session")
    op.drop_table("open_session")
    op.drop_table("role")
    op.drop_index("ix_organisation_list", table_name="organisation")
    op.drop_index(op.f("ix_organisation_bureau_id"), table_name="organisation")
    op.drop_table("organisation")
