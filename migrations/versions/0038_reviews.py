"""What a review leaves behind: every verdict, when an application moved, and who may not decide it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KEPT = """
CREATE FUNCTION judge_does_not_decide() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM verdict WHERE application_id = NEW.id AND judged_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'whoever judged what is asked does not decide the application';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER judge_does_not_decide BEFORE INSERT OR UPDATE OF decided_by ON vendor_application
    FOR EACH ROW WHEN (NEW.decided_by IS NOT NULL) EXECUTE FUNCTION judge_does_not_decide();

CREATE FUNCTION decided_application_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- its certificate may have a corrected issue, and nothing else passes for one
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'paper_id' = to_jsonb(OLD) - 'paper_id'
        AND EXISTS (SELECT 1 FROM paper WHERE id = NEW.paper_id AND replaces_id = OLD.paper_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an application stays as it was decided';
END $$;
CREATE TRIGGER decided_application_is_kept BEFORE UPDATE OR DELETE ON vendor_application
    FOR EACH ROW WHEN (OLD.state IN ('approved','rejected','withdrawn'))
    EXECUTE FUNCTION decided_application_is_kept();

CREATE FUNCTION answers_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT state INTO stands FROM vendor_application WHERE id = coalesce(NEW.application_id, OLD.application_id);
    IF TG_OP = 'UPDATE' AND stands IN ('submitted','in_review') AND
        (to_jsonb(NEW) - ARRAY['verdict','reason','judged_by','judged_at','version']) =
        (to_jsonb(OLD) - ARRAY['verdict','reason','judged_by','judged_at','version']) THEN
        RETURN NEW;
    END IF;
    IF stands IN ('draft','returned') THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'what a vendor has sent stays as it was sent';
END $$;
CREATE TRIGGER answers_are_kept BEFORE INSERT OR UPDATE OR DELETE ON application_answer
    FOR EACH ROW EXECUTE FUNCTION answers_are_kept();
CREATE TRIGGER answers_are_kept BEFORE INSERT OR UPDATE OR DELETE ON answer_staff
    FOR EACH ROW EXECUTE FUNCTION answers_are_kept();
"""


def upgrade() -> None:
    op.add_column(
        "vendor_application",
        sa.Column(
            "moved_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
    )
    op.add_column("vendor_application", sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_vendor_application_lapsed"), "vendor_application", "lapsed_at IS NULL OR returns = 1"
    )
    op.drop_constraint(
        op.f("fk_vendor_application_renews_id_vendor_application"), "vendor_application", type_="foreignkey"
    )
    op.create_foreign_key(
        op.f("fk_vendor_application_renews_id_vendor_id_vendor_application"),
        "vendor_application",
        "vendor_application",
        ["renews_id", "vendor_id"],
        ["id", "vendor_id"],
    )
    op.create_index(
        "ix_vendor_application_until",
        "vendor_application",
        ["bureau_id", "valid_until"],
        unique=False,
        postgresql_where=sa.text("valid_until IS NOT NULL"),
    )
    op.add_column(
        "application_answer",
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.add_column(
        "evidence", sa.Column("admitted", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_evidence_admitted_in_words"), "evidence", "NOT admitted OR words <> ''"
    )
    op.create_table(
        "verdict",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("requirement_id", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("judged_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "judged_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("verdict IN ('accepted','refused')", name=op.f("ck_verdict_verdict")),
        sa.CheckConstraint(
            "verdict <> 'refused' OR reason <> ''", name=op.f("ck_verdict_refused_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["application_id", "requirement_id"],
            ["application_answer.application_id", "application_answer.requirement_id"],
            name=op.f("fk_verdict_application_id_requirement_id_application_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_verdict_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["user_account.id"], name=op.f("fk_verdict_judged_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(
        "ix_verdict_application", "verdict", ["application_id", "requirement_id", "id"], unique=False
    )
    op.execute(KEPT)


def downgrade() -> None:
    op.execute(
        "DROP TRIGGER answers_are_kept ON answer_staff;"
        "DROP TRIGGER answers_are_kept ON application_answer;"
        "DROP TRIGGER decided_application_is_kept ON vendor_application;"
        "DROP TRIGGER judge_does_not_decide ON vendor_application;"
        "DROP FUNCTION answers_are_kept();"
        "DROP FUNCTION decided_application_is_kept();"
        "DROP FUNCTION judge_does_not_decide()"
    )
    op.drop_table("verdict")
    op.drop_constraint(op.f("ck_evidence_admitted_in_words"), "evidence", type_="check")
    op.drop_column("evidence", "admitted")
    op.drop_column("application_answer", "version")
    op.drop_index("ix_vendor_application_until", "vendor_application")
    op.drop_constraint(
        op.f("fk_vendor_application_renews_id_vendor_id_vendor_application"),
        "vendor_application",
        type_="foreignkey",
    )
    op.create_foreign_key(
        op.f("fk_vendor_application_renews_id_vendor_application"),
        "vendor_application",
        "vendor_application",
        ["renews_id"],
        ["id"],
    )
    op.drop_constraint(op.f("ck_vendor_application_lapsed"), "vendor_application", type_="check")
    op.drop_column("vendor_application", "lapsed_at")
    op.drop_column("vendor_application", "moved_at")
