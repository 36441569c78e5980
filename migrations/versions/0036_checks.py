"""What public lists said of vendors, the bureau's own suspensions, and what vendors are compared by."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEYS = r"""
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(regexp_replace(bare, '(集团)?(股份)?(有限)?(责任)?(公司)?$', ''), ''), bare)
    FROM (SELECT translate(reference_key(name),
        '()[]{}<>《》〈〉「」『』【】〔〕〖〗"''“”‘’·•・.,、;:!?&/\\', '') AS bare) AS one
$$;
CREATE FUNCTION person_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN char_length(bare) > 1 THEN bare ELSE '' END
    FROM (SELECT translate(reference_key(name), '()·•・.,', '') AS bare) AS one
$$;
CREATE FUNCTION account_key(account text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN char_length(bare) > 5 THEN bare ELSE '' END
    FROM (SELECT regexp_replace(reference_key(account), '[^0-9A-Z]', '', 'g') AS bare) AS one
$$;
CREATE FUNCTION address_key(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN bare ~ '[0-9]' AND char_length(bare) > 3 THEN bare ELSE '' END
    FROM (SELECT regexp_replace(regexp_replace(upper(normalize(address, NFKC)),
        '[号號室房#\s\-_\u2010-\u2015\u2212()\[\]{}<>《》【】〔〕"''“”‘’·•.,、。;]+', '-', 'g'),
        '(?<![0-9])-|-(?![0-9])', '', 'g') AS bare) AS one
$$;
CREATE FUNCTION phone_keys(phones text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array(
        SELECT DISTINCT ltrim(regexp_replace(digits, '^(00)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{8,10}$)', ''), '0')
        FROM regexp_split_to_table(upper(normalize(phones, NFKC)), '[/;,、|]|或') AS one(phone),
            LATERAL (SELECT regexp_replace(regexp_replace(phone, '(转|EXT|X|#).*$', ''), '[^0-9]', '', 'g')) AS two(digits)
        WHERE char_length(ltrim(digits, '0')) BETWEEN 7 AND 14
    )
$$;
CREATE FUNCTION vendor_keys(vendor organisation) RETURNS TABLE (kind text, key text)
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN QUERY SELECT * FROM (
        SELECT 'name', name_key(vendor.name_zh)
        UNION ALL SELECT 'representative', person_key(vendor.representative)
        UNION ALL SELECT 'phone', unnest(phone_keys(vendor.phone))
        UNION ALL SELECT 'address', address_key(vendor.address)
        UNION ALL SELECT 'account', account_key(vendor.bank_account)
    ) AS found(kind, key) WHERE found.key <> '';
END $$;
CREATE FUNCTION keep_vendor_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM vendor_key WHERE vendor_id = NEW.id;
    END IF;
    INSERT INTO vendor_key (bureau_id, vendor_id, kind, key)
        SELECT NEW.bureau_id, NEW.id, k.kind, k.key FROM vendor_keys(NEW) k WHERE NEW.kind = 'vendor';
    RETURN NULL;
END $$;
CREATE TRIGGER keep_vendor_keys_new AFTER INSERT ON organisation
    FOR EACH ROW WHEN (NEW.kind = 'vendor') EXECUTE FUNCTION keep_vendor_keys();
CREATE TRIGGER keep_vendor_keys AFTER UPDATE OF kind, name_zh, representative, phone, address, bank_account
    ON organisation FOR EACH ROW WHEN ('vendor' IN (OLD.kind, NEW.kind)) EXECUTE FUNCTION keep_vendor_keys();
INSERT INTO vendor_key (bureau_id, vendor_id, kind, key)
    SELECT o.bureau_id, o.id, k.kind, k.key FROM organisation o, vendor_keys(o) k WHERE o.kind = 'vendor';
"""
STAYS = """
CREATE FUNCTION suspension_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text[] := ARRAY['state','version','paper_id'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'a suspension is proposed before anybody decides it';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'proposed' THEN
        said := said || ARRAY['reply','replied_by','heard_at'];
    ELSIF OLD.state IN ('replied','unanswered') THEN
        said := said || ARRAY['reason','decided_by','decided_at','starts','ends'];
    ELSIF OLD.state = 'in_force' THEN
        said := said || ARRAY['over_at','lifted_by','lift_reason'];
    END IF;
    IF to_jsonb(NEW) - said <> to_jsonb(OLD) - said THEN
        RAISE EXCEPTION 'what was said of a suspension stays as it was said';
    END IF;
    IF NEW.state <> OLD.state AND OLD.state || ' ' || NEW.state NOT IN (
        'proposed replied', 'proposed unanswered', 'replied in_force', 'replied dropped',
        'unanswered in_force', 'unanswered dropped', 'in_force ended', 'in_force lifted'
    ) THEN
        RAISE EXCEPTION 'a suspension does not go from % to %', OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER suspension_stays BEFORE INSERT OR UPDATE ON vendor_suspension
    FOR EACH ROW EXECUTE FUNCTION suspension_stays();

CREATE FUNCTION suspension_file_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM vendor_suspension WHERE id = NEW.suspension_id AND state = 'proposed') THEN
        RAISE EXCEPTION 'what a suspension rests on is put to the vendor before it replies';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER suspension_file_in_time BEFORE INSERT ON vendor_suspension_file
    FOR EACH ROW EXECUTE FUNCTION suspension_file_in_time();
"""


def upgrade() -> None:
    op.create_table(
        "vendor_key",
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_vendor_key_key")),
        sa.CheckConstraint(
            "kind IN ('name','representative','phone','address','account')", name=op.f("ck_vendor_key_kind")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organisation.id"], name=op.f("fk_vendor_key_vendor_id_organisation")
        ),
        sa.PrimaryKeyConstraint("vendor_id", "kind", "key", name=op.f("pk_vendor_key")),
        info={
            "grants": "SELECT, INSERT, DELETE",
            "unaudited": "follows the vendor; the change itself is on record",
        },
    )
    op.create_index(
        "ix_vendor_key_shared", "vendor_key", ["bureau_id", "kind", "key", "vendor_id"], unique=False
    )
    op.create_table(
        "related_verdict",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("one_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "decided_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("fingerprint ~ '^[0-9a-f]{64}$'", name=op.f("ck_related_verdict_fingerprint")),
        sa.CheckConstraint(
            "meaning IN ('related','unrelated','watched')", name=op.f("ck_related_verdict_meaning")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_related_verdict_reason")),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_related_verdict_in_order")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_related_verdict_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_related_verdict_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["one_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_related_verdict_one_id_bureau_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["other_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_related_verdict_other_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_related_verdict")),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(op.f("ix_related_verdict_bureau_id"), "related_verdict", ["bureau_id"], unique=False)
    op.create_index(
        "ix_related_verdict_latest", "related_verdict", ["one_id", "other_id", "id"], unique=False
    )
    op.create_index("ix_related_verdict_other", "related_verdict", ["other_id"], unique=False)
    op.create_table(
        "vendor_suspension",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("wanted_from", sa.Date(), nullable=False),
        sa.Column("wanted_until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "proposed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("official_now()"),
            nullable=False,
        ),
        sa.Column("reply_until", sa.Date(), nullable=False),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("replied_by", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        sa.Column("lift_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(replied_by IS NULL) = (reply = '') AND (state <> 'replied' OR reply <> '') AND (state NOT IN ('proposed','unanswered') OR reply = '')",
            name=op.f("ck_vendor_suspension_replied"),
        ),
        sa.CheckConstraint(
            "(state = 'lifted') = (lifted_by IS NOT NULL) AND (lifted_by IS NULL) = (lift_reason = '')",
            name=op.f("ck_vendor_suspension_lifted"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (heard_at IS NULL)", name=op.f("ck_vendor_suspension_heard")
        ),
        sa.CheckConstraint(
            "(state IN ('ended','lifted')) = (over_at IS NOT NULL)", name=op.f("ck_vendor_suspension_over")
        ),
        sa.CheckConstraint(
            "(state IN ('in_force','ended','lifted')) = (starts IS NOT NULL) AND (starts IS NULL) = (ends IS NULL) AND wanted_from <= starts AND starts <= ends AND ends <= wanted_until",
            name=op.f("ck_vendor_suspension_term"),
        ),
        sa.CheckConstraint(
            "(state IN ('proposed','replied','unanswered')) = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (reason = '')",
            name=op.f("ck_vendor_suspension_decided"),
        ),
        sa.CheckConstraint("facts <> ''", name=op.f("ck_vendor_suspension_facts")),
        sa.CheckConstraint(
            "ground IN ('breach','false_evidence','refused_to_sign','subcontracted','abandoned','fake_goods','collusion','bribery')",
            name=op.f("ck_vendor_suspension_ground"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed','replied','unanswered','in_force','dropped','ended','lifted')",
            name=op.f("ck_vendor_suspension_state"),
        ),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_vendor_suspension_two_people")),
        sa.CheckConstraint(
            "reply_until < wanted_from AND wanted_from <= wanted_until",
            name=op.f("ck_vendor_suspension_wanted"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_vendor_suspension_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_vendor_suspension_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["user_account.id"], name=op.f("fk_vendor_suspension_lifted_by_user_account")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_vendor_suspension_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["user_account.id"], name=op.f("fk_vendor_suspension_proposed_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["replied_by"], ["user_account.id"], name=op.f("fk_vendor_suspension_replied_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_vendor_suspension_vendor_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_suspension")),
        sa.UniqueConstraint("bureau_id", "number", name=op.f("uq_vendor_suspension_bureau_id_number")),
        sa.UniqueConstraint("id", "vendor_id", name=op.f("uq_vendor_suspension_id_vendor_id")),
        info={"grants": "SELECT, INSERT, UPDATE"},
    )
    op.create_index(op.f("ix_vendor_suspension_bureau_id"), "vendor_suspension", ["bureau_id"], unique=False)
    op.create_index("ix_vendor_suspension_state", "vendor_suspension", ["bureau_id", "state"], unique=False)
    op.create_index("ix_vendor_suspension_vendor", "vendor_suspension", ["vendor_id", "id"], unique=False)
    op.create_table(
        "credit_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("listed_since", sa.Date(), nullable=True),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "checked_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint(
            "list IN ('judgment_defaulters','tax_offenders','procurement_offenders')",
            name=op.f("ck_credit_check_list"),
        ),
        sa.CheckConstraint("listed_since <= day", name=op.f("ck_credit_check_listed_since")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_credit_check_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["user_account.id"], name=op.f("fk_credit_check_checked_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["file_id", "vendor_id"],
            ["vendor_file.id", "vendor_file.vendor_id"],
            name=op.f("fk_credit_check_file_id_vendor_id_vendor_file"),
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id", "bureau_id"],
            ["organisation.id", "organisation.bureau_id"],
            name=op.f("fk_credit_check_vendor_id_bureau_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_check")),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(op.f("ix_credit_check_bureau_id"), "credit_check", ["bureau_id"], unique=False)
    op.create_index("ix_credit_check_day", "credit_check", ["vendor_id", "day", "id"], unique=False)
    op.create_table(
        "vendor_suspension_file",
        sa.Column("suspension_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("vendor_id", sa.BigInteger(), nullable=False),
        sa.Column("of_vendor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id", "vendor_id"],
            ["vendor_file.id", "vendor_file.vendor_id"],
            name=op.f("fk_vendor_suspension_file_file_id_vendor_id_vendor_file"),
        ),
        sa.ForeignKeyConstraint(
            ["suspension_id", "vendor_id"],
            ["vendor_suspension.id", "vendor_suspension.vendor_id"],
            name=op.f("fk_vendor_suspension_file_suspension_id_vendor_id_vendor_suspension"),
        ),
        sa.PrimaryKeyConstraint("suspension_id", "file_id", name=op.f("pk_vendor_suspension_file")),
        info={"grants": "SELECT, INSERT"},
    )
    op.create_index(
        "ix_staff_member_shared",
        "staff_member",
        ["bureau_id", "identity_number"],
        unique=False,
        postgresql_where=sa.text("active"),
    )
    op.create_index(
        "ix_user_account_mail_domain",
        "user_account",
        ["bureau_id", sa.literal_column("split_part(email, '@'::text, 2)")],
        unique=False,
    )
    op.execute(KEYS)
    op.execute(STAYS)


def downgrade() -> None:
    op.execute(
        "DROP TRIGGER keep_vendor_keys ON organisation; DROP TRIGGER keep_vendor_keys_new ON organisation"
    )
    op.execute("DROP FUNCTION keep_vendor_keys(); DROP FUNCTION vendor_keys(organisation)")
    for function in ("name_key", "person_key", "account_key", "address_key", "phone_keys"):
        op.execute(f"DROP FUNCTION {function}(text)")
    op.drop_index("ix_user_account_mail_domain", "user_account")
    op.drop_index("ix_staff_member_shared", "staff_member")
    for table in (
        "vendor_suspension_file",
        "credit_check",
        "vendor_suspension",
        "related_verdict",
        "vendor_key",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION suspension_stays(); DROP FUNCTION suspension_file_in_time()")
