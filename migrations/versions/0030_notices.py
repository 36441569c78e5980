"""People are told what waits for them: notices, their mail, what each chose, absences, and the calendar's address."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NOW = sa.text("official_now()")
INSTANT = sa.DateTime(timezone=True)


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account")
    )


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("of_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("small", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("over_at", INSTANT, nullable=True),
        sa.CheckConstraint("stage IN ('new','reminder','late')", name=op.f("ck_notice_stage")),
        sa.CheckConstraint("stage <> 'late' OR of_id <> person_id", name=op.f("ck_notice_late_to_another")),
        sa.CheckConstraint(
            "task IS NOT NULL OR stage = 'new' AND over_at IS NULL", name=op.f("ck_notice_news")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_notice_bureau_id_organisation")
        ),
        person("notice", "person_id"),
        person("notice", "of_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_bureau_id"), "notice", ["bureau_id"])
    op.create_index(op.f("ix_notice_person_id"), "notice", ["person_id"])
    for name, columns, where in (
        ("uq_notice_once", ["person_id", "kind", "cause"], "over_at IS NULL"),
        ("ix_notice_open", ["of_id"], "task IS NOT NULL AND over_at IS NULL"),
        ("ix_notice_task", ["task"], "task IS NOT NULL AND over_at IS NULL"),
        ("ix_notice_unread", ["person_id"], "read_at IS NULL AND over_at IS NULL"),
    ):
        op.create_index(
            name, "notice", columns, unique=name.startswith("uq_"), postgresql_where=sa.text(where)
        )
    op.create_table(
        "notice_mail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", INSTANT, server_default=NOW, nullable=False),
        sa.Column("moved_at", INSTANT, server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting','sending','sent','refused','unknown','dropped')",
            name=op.f("ck_notice_mail_state"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_mail_notice_id_notice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_mail")),
        sa.UniqueConstraint("notice_id", "address", name=op.f("uq_notice_mail_notice_id_address")),
    )
    op.create_index(
        "ix_notice_mail_open",
        "notice_mail",
        ["state", "made_at"],
        postgresql_where=sa.text("state NOT IN ('sent','dropped')"),
    )
    op.create_table(
        "notice_setting",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.CheckConstraint("way IN ('now','digest','inbox')", name=op.f("ck_notice_setting_way")),
        person("notice_setting", "person_id"),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_setting")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.CheckConstraint("person_id <> deputy_id", name=op.f("ck_absence_another")),
        sa.CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)",
            name=op.f("ck_absence_span"),
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(person_id, person_id, '[]')"), "&&"),
            ("during", "&&"),
            using="gist",
            name="ex_absence_overlap",
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_absence_bureau_id_organisation")
        ),
        person("absence", "person_id"),
        person("absence", "deputy_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    for column in ("bureau_id", "person_id", "deputy_id"):
        op.create_index(op.f(f"ix_absence_{column}"), "absence", [column])
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, server_default=NOW, nullable=False),
        person("calendar_feed", "person_id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
    )
    doors("'reset','verify','feed'")


def downgrade() -> None:
    op.execute("DELETE FROM asking WHERE door = 'feed'")
    doors("'reset','verify'")
    for table in ("calendar_feed", "absence", "notice_setting", "notice_mail", "notice"):
        op.drop_table(table)


def doors(names: str) -> None:
    """A calendar that asks is counted by its address, like whoever verifies a paper."""
    op.drop_constraint(op.f("ck_asking_door"), "asking", type_="check")
    op.create_check_constraint(op.f("ck_asking_door"), "asking", f"door IN ({names})")
