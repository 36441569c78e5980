"""What vendors prove: files, staff and certificates, requirement sets, evidence, and applications for qualification."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

FROZEN = """
CREATE FUNCTION requirements_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM requirement_set WHERE id IN (OLD.set_id, NEW.set_id) AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'what is asked of vendors stays as it was published';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER requirements_are_frozen BEFORE INSERT OR UPDATE OR DELETE ON requirement
    FOR EACH ROW EXECUTE FUNCTION requirements_are_frozen();

CREATE FUNCTION requirement_set_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (
        to_jsonb(NEW) - ARRAY['state','version'] <> to_jsonb(OLD) - ARRAY['state','version']
    ) OR NEW.state = 'draft' THEN
        RAISE EXCEPTION 'a set of requirements stays as it was published';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER requirement_set_is_frozen BEFORE UPDATE OR DELETE ON requirement_set
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION requirement_set_is_frozen();
"""


def upgrade() -> None:
    op.create_unique_constraint(op.f("uq_organisation_id_bureau_id"), "organisation", ["id", "bureau_id"])
    op.create_table(
        "staff_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), server_default="", nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=False),
        sa.Column("identity_end", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_staff_member_name")),
        sa.CheckConstraint(
            "right(identity_number, 4) = identity_end", name=op.f("ck_staff_member_identity_end")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_staff_member_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_staff_member_entered_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_staff_member_vendor_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_staff_member_id_vendor_id")),
    )
    op.create_index(op.f("ix_staff_member_bureau_id"), "staff_member", ["bureau_id"], unique=False)
    op.create_index("ix_staff_member_once", "staff_member", ["vendor_id", "identity_number"], unique=True)
    op.create_table(
        "vendor_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("pages", sa.SmallInteger(), nullable=False),
        sa.Column("by_vendor", sa.Boolean(), nullable=False),
        sa.Column("sent_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "sent_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("name <> '' AND pages > 0", name=op.f("ck_vendor_file_said")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_vendor_file_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["stored_file.digest"], name=op.f("fk_vendor_file_digest_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["user_account.id"], name=op.f("fk_vendor_file_sent_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_vendor_file_vendor_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_file")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_vendor_file_id_vendor_id")),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(op.f("ix_vendor_file_bureau_id"), "vendor_file", ["bureau_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("issuer", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "sent_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("file_id IS NOT NULL OR words <> ''", name=op.f("ck_evidence_says_something")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_evidence_validity")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_evidence_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["file_id", "vendor_id"],
            ["vendor_file.id", "vendor_file.vendor_id"],
            name=op.f("fk_evidence_file_id_vendor_id_vendor_file"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["user_account.id"], name=op.f("fk_evidence_sent_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_evidence_vendor_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_evidence_id_vendor_id")),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(op.f("ix_evidence_bureau_id"), "evidence", ["bureau_id"], unique=False)
    op.create_index("ix_evidence_latest", "evidence", ["vendor_id", "key", "id"], unique=False)
    op.create_index(
        "ix_evidence_until",
        "evidence",
        ["bureau_id", "valid_until"],
        unique=False,
        postgresql_where=sa.text("valid_until IS NOT NULL"),
    )
    op.create_table(
        "requirement_set",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("issue", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), server_default="", nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("months", sa.SmallInteger(), server_default="36", nullable=False),
        sa.Column("answer_days", sa.SmallInteger(), server_default="10", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (published_by IS NULL) AND (published_by IS NULL) = (published_at IS NULL)",
            name=op.f("ck_requirement_set_published"),
        ),
        sa.CheckConstraint("state IN ('draft','published','retired')", name=op.f("ck_requirement_set_state")),
        sa.CheckConstraint(
            "category_id IS NULL OR item_id IS NULL", name=op.f("ck_requirement_set_one_scope")
        ),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 60 AND answer_days BETWEEN 1 AND 60", name=op.f("ck_requirement_set_spans")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_requirement_set_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_requirement_set_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["service_item.id"], name=op.f("fk_requirement_set_item_id_service_item")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_requirement_set_made_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["user_account.id"], name=op.f("fk_requirement_set_published_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_set")),
        sa.UniqueConstraint(
            "bureau_id", "code", "issue", name=op.f("uq_requirement_set_bureau_id_code_issue")
        ),
        sa.UniqueConstraint("id", "bureau_id", name=op.f("uq_requirement_set_id_bureau_id")),
    )
    op.create_index(op.f("ix_requirement_set_bureau_id"), "requirement_set", ["bureau_id"], unique=False)
    op.create_index(
        "ix_requirement_set_draft",
        "requirement_set",
        ["bureau_id", "code"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "ix_requirement_set_published",
        "requirement_set",
        ["bureau_id", "code"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "staff_certificate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("number <> ''", name=op.f("ck_staff_certificate_number")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_staff_certificate_validity")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_staff_certificate_entered_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["file_id", "vendor_id"],
            ["vendor_file.id", "vendor_file.vendor_id"],
            name=op.f("fk_staff_certificate_file_id_vendor_id_vendor_file"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id", "vendor_id"],
            ["staff_member.id", "staff_member.vendor_id"],
            name=op.f("fk_staff_certificate_staff_id_vendor_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_certificate")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_staff_certificate_id_vendor_id")),
        sa.UniqueConstraint(
            "staff_id", "key", "number", name=op.f("uq_staff_certificate_staff_id_key_number")
        ),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index("ix_staff_certificate_key", "staff_certificate", ["vendor_id", "key"], unique=False)
    op.create_index(op.f("ix_staff_certificate_staff_id"), "staff_certificate", ["staff_id"], unique=False)
    op.create_index(
        "ix_staff_certificate_until",
        "staff_certificate",
        ["valid_until"],
        unique=False,
        postgresql_where=sa.text("valid_until IS NOT NULL"),
    )
    op.create_table(
        "requirement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("set_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), server_default="", nullable=False),
        sa.Column("words_zh", sa.Text(), server_default="", nullable=False),
        sa.Column("words_en", sa.Text(), server_default="", nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("dated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("optional", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("people", sa.SmallInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(kind = 'staff_certificate') = (people > 0)", name=op.f("ck_requirement_people")),
        sa.CheckConstraint(
            "NOT dated OR kind IN ('document','certificate')", name=op.f("ck_requirement_dated")
        ),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_requirement_basis")),
        sa.CheckConstraint("key ~ '^[a-z][a-z0-9_]{1,39}$'", name=op.f("ck_requirement_key")),
        sa.CheckConstraint(
            "kind IN ('document','certificate','staff_certificate','declaration','exclusion','weighed_exclusion')",
            name=op.f("ck_requirement_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["set_id"],
            ["requirement_set.id"],
            name=op.f("fk_requirement_set_id_requirement_set"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("id", "set_id", name=op.f("uq_requirement_id_set_id")),
        sa.UniqueConstraint("set_id", "key", name=op.f("uq_requirement_set_id_key")),
        sa.UniqueConstraint("set_id", "place", name=op.f("uq_requirement_set_id_place")),
    )
    op.create_table(
        "vendor_application",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("set_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("renews_id", sa.BigInteger(), nullable=True),
        sa.Column("prepared_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "prepared_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("official_now()"),
            nullable=False,
        ),
        sa.Column("submitted_by", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=True),
        sa.Column("returns", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correct_until", sa.Date(), nullable=True),
        sa.Column("proposal", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (valid_until IS NOT NULL) AND (valid_from IS NULL) = (valid_until IS NULL) AND valid_until >= valid_from",
            name=op.f("ck_vendor_application_validity"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved','rejected')) = (decided_by IS NOT NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_vendor_application_decided"),
        ),
        sa.CheckConstraint(
            "proposal IN ('','approve','reject')", name=op.f("ck_vendor_application_proposal")
        ),
        sa.CheckConstraint(
            "state <> 'rejected' OR reason <> ''", name=op.f("ck_vendor_application_rejected_with_reason")
        ),
        sa.CheckConstraint(
            "state IN ('draft','submitted','in_review','returned','in_approval','approved','rejected','withdrawn')",
            name=op.f("ck_vendor_application_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','withdrawn') OR (number IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_vendor_application_number_when_sent"),
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (returns = 0)", name=op.f("ck_vendor_application_returned")
        ),
        sa.CheckConstraint("decided_by <> reviewer_id", name=op.f("ck_vendor_application_two_people")),
        sa.CheckConstraint("returns BETWEEN 0 AND 1", name=op.f("ck_vendor_application_one_return")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_vendor_application_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_vendor_application_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_vendor_application_paper_id_paper")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["user_account.id"], name=op.f("fk_vendor_application_prepared_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"],
            ["vendor_application.id"],
            name=op.f("fk_vendor_application_renews_id_vendor_application"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user_account.id"], name=op.f("fk_vendor_application_reviewer_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["set_id", "bureau_id"],
            ["requirement_set.id", "requirement_set.bureau_id"],
            name=op.f("fk_vendor_application_set_id_bureau_id_requirement_set"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"],
            ["user_account.id"],
            name=op.f("fk_vendor_application_submitted_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_vendor_application_vendor_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_application")),
        sa.UniqueConstraint("bureau_id", "number", name=op.f("uq_vendor_application_bureau_id_number")),
        sa.UniqueConstraint("id", "set_id", name=op.f("uq_vendor_application_id_set_id")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_vendor_application_id_vendor_id")),
    )
    op.create_index(
        op.f("ix_vendor_application_bureau_id"), "vendor_application", ["bureau_id"], unique=False
    )
    op.create_index(
        "ix_vendor_application_queue",
        "vendor_application",
        ["bureau_id", "state", "answer_due", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_vendor_application_set_id"), "vendor_application", ["set_id"], unique=False)
    op.create_index(
        "ix_vendor_application_undecided",
        "vendor_application",
        ["vendor_id", "set_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('approved','rejected','withdrawn')"),
    )
    op.create_table(
        "application_answer",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("requirement_id", sa.BigInteger(), nullable=False),
        sa.Column("set_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.Text(), server_default="open", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("judged_by", sa.BigInteger(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(verdict = 'open') = (judged_by IS NULL) AND (judged_by IS NULL) = (judged_at IS NULL)",
            name=op.f("ck_application_answer_judged"),
        ),
        sa.CheckConstraint(
            "verdict <> 'refused' OR reason <> ''", name=op.f("ck_application_answer_refused_with_reason")
        ),
        sa.CheckConstraint(
            "verdict IN ('open','accepted','refused')", name=op.f("ck_application_answer_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["application_id", "set_id"],
            ["vendor_application.id", "vendor_application.set_id"],
            name=op.f("fk_application_answer_application_id_set_id_vendor_application"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id", "vendor_id"],
            ["vendor_application.id", "vendor_application.vendor_id"],
            name=op.f("fk_application_answer_application_id_vendor_id_vendor_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id", "vendor_id"],
            ["evidence.id", "evidence.vendor_id"],
            name=op.f("fk_application_answer_evidence_id_vendor_id_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["user_account.id"], name=op.f("fk_application_answer_judged_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id", "set_id"],
            ["requirement.id", "requirement.set_id"],
            name=op.f("fk_application_answer_requirement_id_set_id_requirement"),
        ),
        sa.PrimaryKeyConstraint("application_id", "requirement_id", name=op.f("pk_application_answer")),
    )
    op.create_table(
        "answer_staff",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("requirement_id", sa.BigInteger(), nullable=False),
        sa.Column("certificate_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id", "requirement_id"],
            ["application_answer.application_id", "application_answer.requirement_id"],
            name=op.f("fk_answer_staff_application_id_requirement_id_application_answer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["application_id", "vendor_id"],
            ["vendor_application.id", "vendor_application.vendor_id"],
            name=op.f("fk_answer_staff_application_id_vendor_id_vendor_application"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id", "vendor_id"],
            ["staff_certificate.id", "staff_certificate.vendor_id"],
            name=op.f("fk_answer_staff_certificate_id_vendor_id_staff_certificate"),
        ),
        sa.PrimaryKeyConstraint(
            "application_id", "requirement_id", "certificate_id", name=op.f("pk_answer_staff")
        ),
    )
    op.execute(FROZEN)


def downgrade() -> None:
    for table in (
        "answer_staff",
        "application_answer",
        "vendor_application",
        "requirement",
        "staff_certificate",
        "requirement_set",
        "evidence",
        "vendor_file",
        "staff_member",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION requirements_are_frozen(); DROP FUNCTION requirement_set_is_frozen()")
    op.drop_constraint(op.f("uq_organisation_id_bureau_id"), "organisation", type_="unique")
