"""Settlement and the ledger. What was issued or posted is written once; counters follow by trigger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FROZEN = """
CREATE FUNCTION sent_sheet_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL AND (NEW.contract_id, NEW.month, NEW.seq, NEW.served, NEW.number, NEW.earned, NEW.retention, NEW.payable)
        IS DISTINCT FROM (OLD.contract_id, OLD.month, OLD.seq, OLD.served, OLD.number, OLD.earned, OLD.retention, OLD.payable) THEN
        RAISE EXCEPTION 'a sheet that was sent is corrected by a further sheet, never edited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_sheet_stays BEFORE UPDATE ON sheet FOR EACH ROW EXECUTE FUNCTION sent_sheet_stays();

CREATE FUNCTION sent_sheet_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet_of bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.sheet_id ELSE OLD.sheet_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM sheet WHERE id = sheet_of AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'a line of a sheet that was sent is never edited';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sent_sheet_line_stays BEFORE INSERT OR UPDATE OR DELETE ON sheet_line
    FOR EACH ROW EXECUTE FUNCTION sent_sheet_line_stays();

CREATE FUNCTION issued_bill_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (
        NEW.run_id, NEW.department_id, NEW.department_name, NEW.department_code, NEW.settlement_mode, NEW.payee,
        NEW.month, NEW.number, NEW.issued_at, NEW.respond_by, NEW.pay_by, NEW.opening, NEW.received, NEW.corrections, NEW.total, NEW.closing
    ) IS DISTINCT FROM (
        OLD.run_id, OLD.department_id, OLD.department_name, OLD.department_code, OLD.settlement_mode, OLD.payee,
        OLD.month, OLD.number, OLD.issued_at, OLD.respond_by, OLD.pay_by, OLD.opening, OLD.received, OLD.corrections, OLD.total, OLD.closing
    ) THEN
        RAISE EXCEPTION 'an issued bill is corrected by a note, never edited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_bill_stays BEFORE UPDATE OR DELETE ON bill FOR EACH ROW EXECUTE FUNCTION issued_bill_stays();

CREATE FUNCTION issued_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.bill_id, NEW.sheet_line_id, NEW.amount)
        IS DISTINCT FROM (OLD.bill_id, OLD.sheet_line_id, OLD.amount) THEN
        RAISE EXCEPTION 'a line of an issued bill is never edited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_line_stays BEFORE UPDATE OR DELETE ON bill_line FOR EACH ROW EXECUTE FUNCTION issued_line_stays();
"""

KEPT = """
CREATE FUNCTION billed_sheet_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.number IS NOT NULL THEN
        RAISE EXCEPTION 'a sheet that has a number is never deleted';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.run_id IS NOT NULL AND NEW.run_id IS DISTINCT FROM OLD.run_id THEN
        RAISE EXCEPTION 'a sheet is billed by one run only';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER billed_sheet_stays BEFORE UPDATE OR DELETE ON sheet FOR EACH ROW EXECUTE FUNCTION billed_sheet_stays();

CREATE FUNCTION confirmed_usage_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'confirmed' AND (TG_OP = 'DELETE' OR NEW.state = 'confirmed' AND (
        NEW.line_id, NEW.month, NEW.department_id, NEW.quantity, NEW.entered_by, NEW.confirmed_by
    ) IS DISTINCT FROM (
        OLD.line_id, OLD.month, OLD.department_id, OLD.quantity, OLD.entered_by, OLD.confirmed_by
    )) THEN
        RAISE EXCEPTION 'a confirmed quantity is opened again before it changes';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER confirmed_usage_stays BEFORE UPDATE OR DELETE ON usage
    FOR EACH ROW EXECUTE FUNCTION confirmed_usage_stays();

CREATE FUNCTION receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (
        NEW.bureau_id, NEW.department_id, NEW.number, NEW.received_on, NEW.amount, NEW.method, NEW.bank_reference,
        NEW.payer, NEW.recorded_by, NEW.recorded_at
    ) IS DISTINCT FROM (
        OLD.bureau_id, OLD.department_id, OLD.number, OLD.received_on, OLD.amount, OLD.method, OLD.bank_reference,
        OLD.payer, OLD.recorded_by, OLD.recorded_at
    ) THEN
        RAISE EXCEPTION 'a receipt is reversed, never edited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER receipt_stays BEFORE UPDATE OR DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION receipt_stays();
"""

LEDGER = """
CREATE FUNCTION ledger_period_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed date;
BEGIN
    SELECT p.month INTO closed FROM fresh JOIN journal j ON j.id = fresh.journal_id
        JOIN ledger_period p ON p.bureau_id = j.bureau_id AND p.month >= date_trunc('month', fresh.day)
        WHERE p.state <> 'open' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the ledger is closed for %', to_char(closed, 'YYYY-MM') USING ERRCODE = 'check_violation',
            CONSTRAINT = 'ledger_period_is_open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_period_is_open AFTER INSERT ON transfer REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_period_is_open();

CREATE FUNCTION accounts_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    PERFORM 1 FROM account WHERE id IN (SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh)
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE account a SET debits = a.debits + s.debits, credits = a.credits + s.credits
    FROM (SELECT id, sum(debits)::bigint AS debits, sum(credits)::bigint AS credits FROM (
            SELECT debit_id AS id, amount AS debits, 0 AS credits FROM fresh
            UNION ALL SELECT credit_id, 0, amount FROM fresh) t GROUP BY id) s
    WHERE a.id = s.id;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_follow AFTER INSERT ON transfer REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_follow();
"""

PLACES = """
CREATE FUNCTION late_places_are_noted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place occupancy%ROWTYPE;
    touched datemultirange;
BEGIN
    IF TG_OP = 'DELETE' THEN place := OLD; ELSE place := NEW; END IF;
    IF TG_OP <> 'UPDATE' THEN
        touched := datemultirange(place.during);
    ELSIF (NEW.organisation_id, NEW.area, NEW.headcount) IS DISTINCT FROM (OLD.organisation_id, OLD.area, OLD.headcount) THEN
        touched := datemultirange(OLD.during) + datemultirange(NEW.during);
    ELSE
        touched := datemultirange(OLD.during) + datemultirange(NEW.during) - datemultirange(OLD.during * NEW.during);
    END IF;
    INSERT INTO late_place (bureau_id, run_id, month, department_id, days)
    SELECT DISTINCT place.bureau_id, s.run_id, s.month, place.organisation_id,
           touched * datemultirange(daterange(s.month, CAST(s.month + interval '1 month' AS date)))
    FROM sheet s WHERE s.bureau_id = place.bureau_id AND s.seq = 0 AND s.run_id IS NOT NULL AND s.served && touched
      AND EXISTS (SELECT 1 FROM driver d WHERE d.run_id = s.run_id);
    RETURN NULL;
END $$;
CREATE TRIGGER late_places_are_noted AFTER INSERT OR UPDATE OR DELETE ON occupancy
    FOR EACH ROW EXECUTE FUNCTION late_places_are_noted();
"""

WRITTEN_ONCE = ("driver", "share", "credit_note", "receipt_application", "journal", "transfer")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("debits", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("credits", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('bank','receivable','budget','payable','retention','service_cost','bureau_borne','opening','rounding')",
            name=op.f("ck_account_kind"),
        ),
        sa.CheckConstraint("debits >= 0 AND credits >= 0", name=op.f("ck_account_counters")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_account_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_bureau_id"), "account", ["bureau_id"], unique=False)
    op.create_index(
        "ix_account_once",
        "account",
        ["bureau_id", "kind", "organisation_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(op.f("ix_account_organisation_id"), "account", ["organisation_id"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("posted_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "posted_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_journal_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["journal.id"], name=op.f("fk_journal_reverses_id_journal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("bureau_id", "source_key", name=op.f("uq_journal_bureau_id_source_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_journal_reverses_id")),
    )
    op.create_index(op.f("ix_journal_bureau_id"), "journal", ["bureau_id"], unique=False)
    op.create_table(
        "bill_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("bills", sa.Integer(), nullable=False),
        sa.Column("run_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "run_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_bill_run_month")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_bill_run_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["run_by"], ["user_account.id"], name=op.f("fk_bill_run_run_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_run")),
        sa.UniqueConstraint("bureau_id", "month", "seq", name=op.f("uq_bill_run_bureau_id_month_seq")),
    )
    op.create_index(op.f("ix_bill_run_bureau_id"), "bill_run", ["bureau_id"], unique=False)
    op.create_table(
        "ledger_period",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "closed_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("reopen_asked_by", sa.BigInteger(), nullable=True),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
        sa.Column("reopened_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("state IN ('closed','reopen_asked','open')", name=op.f("ck_ledger_period_state")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_ledger_period_month")),
        sa.CheckConstraint(
            "reopened_by IS NULL OR reopened_by <> reopen_asked_by",
            name=op.f("ck_ledger_period_reopened_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_ledger_period_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user_account.id"], name=op.f("fk_ledger_period_closed_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["reopen_asked_by"],
            ["user_account.id"],
            name=op.f("fk_ledger_period_reopen_asked_by_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by"], ["user_account.id"], name=op.f("fk_ledger_period_reopened_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_period")),
        sa.UniqueConstraint("bureau_id", "month", name=op.f("uq_ledger_period_bureau_id_month")),
    )
    op.create_index(op.f("ix_ledger_period_bureau_id"), "ledger_period", ["bureau_id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("unapplied", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="recorded", nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("official_now()"),
            nullable=False,
        ),
        sa.Column("reversal_reason", sa.Text(), nullable=True),
        sa.Column("reversed_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'reversed') = (reversal_reason IS NOT NULL) AND (state = 'reversed') = (reversed_by IS NOT NULL)",
            name=op.f("ck_receipt_reversed"),
        ),
        sa.CheckConstraint("reversed_by <> recorded_by", name=op.f("ck_receipt_reversed_by_another")),
        sa.CheckConstraint("method IN ('transfer','budget_charge')", name=op.f("ck_receipt_method")),
        sa.CheckConstraint("state IN ('recorded','reversed')", name=op.f("ck_receipt_state")),
        sa.CheckConstraint("amount > 0 AND unapplied BETWEEN 0 AND amount", name=op.f("ck_receipt_amount")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_receipt_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_receipt_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_receipt_recorded_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["reversed_by"], ["user_account.id"], name=op.f("fk_receipt_reversed_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("bureau_id", "number", name=op.f("uq_receipt_bureau_id_number")),
    )
    op.create_index(
        "ix_receipt_bank_reference",
        "receipt",
        ["bureau_id", "bank_reference"],
        unique=True,
        postgresql_where=sa.text("state = 'recorded'"),
    )
    op.create_index(
        "ix_receipt_unapplied",
        "receipt",
        ["department_id"],
        unique=False,
        postgresql_where=sa.text("unapplied > 0"),
    )
    op.create_index(op.f("ix_receipt_bureau_id"), "receipt", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_receipt_department_id"), "receipt", ["department_id"], unique=False)
    op.create_table(
        "transfer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("journal_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("debit_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(["credit_id"], ["account.id"], name=op.f("fk_transfer_credit_id_account")),
        sa.ForeignKeyConstraint(["debit_id"], ["account.id"], name=op.f("fk_transfer_debit_id_account")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_transfer_journal_id_journal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
    )
    op.create_index("ix_transfer_credit", "transfer", ["credit_id", "day", "id"], unique=False)
    op.create_index("ix_transfer_debit", "transfer", ["debit_id", "day", "id"], unique=False)
    op.create_index(op.f("ix_transfer_journal_id"), "transfer", ["journal_id"], unique=False)
    op.create_table(
        "bill",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("department_name", sa.Text(), nullable=False),
        sa.Column("department_code", sa.Text(), nullable=False),
        sa.Column("settlement_mode", sa.Text(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("respond_by", sa.Date(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("corrections", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("closing", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paid", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="issued", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("state IN ('issued','disputed','confirmed')", name=op.f("ck_bill_state")),
        sa.CheckConstraint(
            "closing = opening - received - corrections + total", name=op.f("ck_bill_closing")
        ),
        sa.CheckConstraint(
            "credited >= 0 AND paid BETWEEN least(total - credited, 0) AND greatest(total - credited, 0)",
            name=op.f("ck_bill_paid"),
        ),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_bill_month")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_bill_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_bill_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_bill_paper_id_paper")),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_bill_run_id_bill_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint("bureau_id", "number", name=op.f("uq_bill_bureau_id_number")),
        sa.UniqueConstraint("run_id", "department_id", name=op.f("uq_bill_run_id_department_id")),
    )
    op.create_index(op.f("ix_bill_bureau_id"), "bill", ["bureau_id"], unique=False)
    op.create_index("ix_bill_department", "bill", ["department_id", "month"], unique=False)
    op.create_index("ix_bill_list", "bill", ["bureau_id", "month", "number"], unique=False)
    op.create_index(op.f("ix_bill_run_id"), "bill", ["run_id"], unique=False)
    op.create_table(
        "driver",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("of_days", sa.SmallInteger(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_driver_weight")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_driver_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_driver_run_id_bill_run")),
        sa.PrimaryKeyConstraint("run_id", "kind", "department_id", name=op.f("pk_driver")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("served", postgresql.DATEMULTIRANGE(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("retention", sa.BigInteger(), nullable=False),
        sa.Column("payable", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.Column("prepared_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "prepared_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("official_now()"),
            nullable=False,
        ),
        sa.Column("sent_by", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute", sa.Text(), nullable=True),
        sa.Column("withdrawal", sa.Text(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_sheet_confirmed")
        ),
        sa.CheckConstraint("(state = 'disputed') <= (dispute IS NOT NULL)", name=op.f("ck_sheet_dispute")),
        sa.CheckConstraint("(state = 'draft') = (number IS NULL)", name=op.f("ck_sheet_number_when_sent")),
        sa.CheckConstraint(
            "run_id IS NULL OR state = 'confirmed'", name=op.f("ck_sheet_billed_when_confirmed")
        ),
        sa.CheckConstraint(
            "state IN ('draft','sent','disputed','confirmed','withdrawn')", name=op.f("ck_sheet_state")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawal IS NOT NULL)", name=op.f("ck_sheet_withdrawal")
        ),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_sheet_month")),
        sa.CheckConstraint("payable = earned - retention", name=op.f("ck_sheet_payable")),
        sa.CheckConstraint("seq >= 0 AND (seq = 0) = (corrects_id IS NULL)", name=op.f("ck_sheet_seq")),
        sa.CheckConstraint(
            "NOT isempty(served) AND served <@ daterange(month, CAST(month + interval '1 month' AS date))",
            name=op.f("ck_sheet_served"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_sheet_answered_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_sheet_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_sheet_contract_id_contract")),
        sa.ForeignKeyConstraint(["corrects_id"], ["sheet.id"], name=op.f("fk_sheet_corrects_id_sheet")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_sheet_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["user_account.id"], name=op.f("fk_sheet_prepared_by_user_account")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_sheet_run_id_bill_run")),
        sa.ForeignKeyConstraint(["sent_by"], ["user_account.id"], name=op.f("fk_sheet_sent_by_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("bureau_id", "number", name=op.f("uq_sheet_bureau_id_number")),
    )
    op.create_index(op.f("ix_sheet_bureau_id"), "sheet", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_sheet_run_id"), "sheet", ["run_id"], unique=False)
    op.create_index(
        "ix_sheet_once",
        "sheet",
        ["contract_id", "month", "seq"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_index(
        "ix_sheet_to_bill",
        "sheet",
        ["bureau_id", "month"],
        unique=False,
        postgresql_where=sa.text("state = 'confirmed' AND run_id IS NULL"),
    )
    op.create_table(
        "receipt_application",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("from_bill_id", sa.BigInteger(), nullable=True),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_receipt_application_amount")),
        sa.CheckConstraint(
            "num_nonnulls(receipt_id, from_bill_id) = 1", name=op.f("ck_receipt_application_one_source")
        ),
        sa.CheckConstraint("from_bill_id <> bill_id", name=op.f("ck_receipt_application_another_bill")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_receipt_application_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["from_bill_id"], ["bill.id"], name=op.f("fk_receipt_application_from_bill_id_bill")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_application_receipt_id_receipt")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_application")),
    )
    op.create_index(op.f("ix_receipt_application_bill_id"), "receipt_application", ["bill_id"], unique=False)
    op.create_index(
        op.f("ix_receipt_application_from_bill_id"), "receipt_application", ["from_bill_id"], unique=False
    )
    op.create_index(
        op.f("ix_receipt_application_receipt_id"), "receipt_application", ["receipt_id"], unique=False
    )
    op.create_table(
        "sheet_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("sheet_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_line_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("of_days", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "days BETWEEN 0 AND of_days AND of_days BETWEEN 28 AND 31", name=op.f("ck_sheet_line_days")
        ),
        sa.ForeignKeyConstraint(
            ["contract_line_id"],
            ["contract_line.id"],
            name=op.f("fk_sheet_line_contract_line_id_contract_line"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_sheet_line_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_line_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_line")),
        sa.UniqueConstraint(
            "sheet_id", "contract_line_id", name=op.f("uq_sheet_line_sheet_id_contract_line_id")
        ),
    )
    op.create_index(op.f("ix_sheet_line_contract_line_id"), "sheet_line", ["contract_line_id"], unique=False)
    op.create_table(
        "usage",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("state", sa.Text(), server_default="entered", nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("confirmed_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_by IS NOT NULL)", name=op.f("ck_usage_confirmed")
        ),
        sa.CheckConstraint("state IN ('entered','confirmed')", name=op.f("ck_usage_state")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by", name=op.f("ck_usage_confirmed_by_another")
        ),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_usage_month")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_usage_quantity")),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_usage_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_usage_confirmed_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_usage_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user_account.id"], name=op.f("fk_usage_entered_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["contract_line.id"], name=op.f("fk_usage_line_id_contract_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
    )
    op.create_index(op.f("ix_usage_bureau_id"), "usage", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_usage_department_id"), "usage", ["department_id"], unique=False)
    op.create_index(
        "ix_usage_once",
        "usage",
        ["line_id", "month", "department_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "bill_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=False),
        sa.Column("sheet_line_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="open", nullable=False),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.BigInteger(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(objection IS NOT NULL) = (answer IN ('disputed','upheld','rejected'))",
            name=op.f("ck_bill_line_objection"),
        ),
        sa.CheckConstraint(
            "(reply IS NOT NULL) = (answer IN ('upheld','rejected'))", name=op.f("ck_bill_line_reply")
        ),
        sa.CheckConstraint(
            "answer IN ('open','confirmed','disputed','upheld','rejected')", name=op.f("ck_bill_line_answer")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_bill_line_answered_by_user_account")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_bill_line_bill_id_bill")),
        sa.ForeignKeyConstraint(
            ["replied_by"], ["user_account.id"], name=op.f("fk_bill_line_replied_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_line_id"], ["sheet_line.id"], name=op.f("fk_bill_line_sheet_line_id_sheet_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_line")),
        sa.UniqueConstraint("bill_id", "sheet_line_id", name=op.f("uq_bill_line_bill_id_sheet_line_id")),
    )
    op.create_index(op.f("ix_bill_line_bill_id"), "bill_line", ["bill_id"], unique=False)
    op.create_index(op.f("ix_bill_line_sheet_line_id"), "bill_line", ["sheet_line_id"], unique=False)
    op.create_table(
        "credit_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("bill_line_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), server_default=sa.text("official_now()"), nullable=False
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_credit_note_amount")),
        sa.ForeignKeyConstraint(
            ["bill_line_id"], ["bill_line.id"], name=op.f("fk_credit_note_bill_line_id_bill_line")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_credit_note_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_credit_note_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user_account.id"], name=op.f("fk_credit_note_issued_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note")),
        sa.UniqueConstraint("bill_line_id", name=op.f("uq_credit_note_bill_line_id")),
        sa.UniqueConstraint("bureau_id", "number", name=op.f("uq_credit_note_bureau_id_number")),
    )
    op.create_index(op.f("ix_credit_note_bureau_id"), "credit_note", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_credit_note_department_id"), "credit_note", ["department_id"], unique=False)
    op.create_table(
        "share",
        sa.Column("bill_line_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=30, scale=8), nullable=False),
        sa.Column("weights", sa.Numeric(precision=30, scale=8), nullable=False),
        sa.Column("part_total", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("weight >= 0 AND weights > 0", name=op.f("ck_share_weights")),
        sa.ForeignKeyConstraint(
            ["bill_line_id"], ["bill_line.id"], name=op.f("fk_share_bill_line_id_bill_line")
        ),
        sa.PrimaryKeyConstraint("bill_line_id", "kind", name=op.f("pk_share")),
    )
    op.create_table(
        "late_place",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("bureau_id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("days", postgresql.DATEMULTIRANGE(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("official_now()"),
            nullable=False,
        ),
        sa.Column("seen_by", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organisation.id"], name=op.f("fk_late_place_bureau_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["organisation.id"], name=op.f("fk_late_place_department_id_organisation")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["bill_run.id"], name=op.f("fk_late_place_run_id_bill_run")),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["user_account.id"], name=op.f("fk_late_place_seen_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_place")),
    )
    op.create_index(op.f("ix_late_place_bureau_id"), "late_place", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_late_place_department_id"), "late_place", ["department_id"], unique=False)
    op.create_index(op.f("ix_late_place_run_id"), "late_place", ["run_id"], unique=False)
    op.create_index(
        "ix_late_place_unseen",
        "late_place",
        ["bureau_id"],
        unique=False,
        postgresql_where=sa.text("seen_by IS NULL"),
    )
    op.execute(FROZEN)
    op.execute(KEPT)
    op.execute(LEDGER)
    op.execute(PLACES)
    for table in WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.execute("DROP TRIGGER late_places_are_noted ON occupancy")
    op.drop_index(
        "ix_late_place_unseen", table_name="late_place", postgresql_where=sa.text("seen_by IS NULL")
    )
    op.drop_index(op.f("ix_late_place_run_id"), table_name="late_place")
    op.drop_index(op.f("ix_late_place_department_id"), table_name="late_place")
    op.drop_index(op.f("ix_late_place_bureau_id"), table_name="late_place")
    op.drop_table("late_place")
    op.drop_table("share")
    op.drop_index(op.f("ix_credit_note_department_id"), table_name="credit_note")
    op.drop_index(op.f("ix_credit_note_bureau_id"), table_name="credit_note")
    op.drop_table("credit_note")
    op.drop_index(op.f("ix_bill_line_sheet_line_id"), table_name="bill_line")
    op.drop_index(op.f("ix_bill_line_bill_id"), table_name="bill_line")
    op.drop_table("bill_line")
    op.drop_index("ix_usage_once", table_name="usage", postgresql_nulls_not_distinct=True)
    op.drop_index(op.f("ix_usage_department_id"), table_name="usage")
    op.drop_index(op.f("ix_usage_bureau_id"), table_name="usage")
    op.drop_table("usage")
    op.drop_index(op.f("ix_sheet_line_contract_line_id"), table_name="sheet_line")
    op.drop_table("sheet_line")
    op.drop_index(op.f("ix_receipt_application_receipt_id"), table_name="receipt_application")
    op.drop_index(op.f("ix_receipt_application_from_bill_id"), table_name="receipt_application")
    op.drop_index(op.f("ix_receipt_application_bill_id"), table_name="receipt_application")
    op.drop_table("receipt_application")
    op.drop_index("ix_sheet_once", table_name="sheet", postgresql_where=sa.text("state <> 'withdrawn'"))
    op.drop_index(
        "ix_sheet_to_bill",
        table_name="sheet",
        postgresql_where=sa.text("state = 'confirmed' AND run_id IS NULL"),
    )
    op.drop_index(op.f("ix_sheet_run_id"), table_name="sheet")
    op.drop_index(op.f("ix_sheet_bureau_id"), table_name="sheet")
    op.drop_table("sheet")
    op.drop_table("driver")
    op.drop_index(op.f("ix_bill_run_id"), table_name="bill")
    op.drop_index("ix_bill_list", table_name="bill")
    op.drop_index("ix_bill_department", table_name="bill")
    op.drop_index(op.f("ix_bill_bureau_id"), table_name="bill")
    op.drop_table("bill")
    op.drop_index(op.f("ix_transfer_journal_id"), table_name="transfer")
    op.drop_index("ix_transfer_debit", table_name="transfer")
    op.drop_index("ix_transfer_credit", table_name="transfer")
    op.drop_table("transfer")
    op.drop_index("ix_receipt_unapplied", table_name="receipt", postgresql_where=sa.text("unapplied > 0"))
    op.drop_index(
        "ix_receipt_bank_reference", table_name="receipt", postgresql_where=sa.text("state = 'recorded'")
    )
    op.drop_index(op.f("ix_receipt_department_id"), table_name="receipt")
    op.drop_index(op.f("ix_receipt_bureau_id"), table_name="receipt")
    op.drop_table("receipt")
    op.drop_index(op.f("ix_ledger_period_bureau_id"), table_name="ledger_period")
    op.drop_table("ledger_period")
    op.drop_index(op.f("ix_bill_run_bureau_id"), table_name="bill_run")
    op.drop_table("bill_run")
    op.drop_index(op.f("ix_journal_bureau_id"), table_name="journal")
    op.drop_table("journal")
    op.drop_index(op.f("ix_account_organisation_id"), table_name="account")
    op.drop_index("ix_account_once", table_name="account", postgresql_nulls_not_distinct=True)
    op.drop_index(op.f("ix_account_bureau_id"), table_name="account")
    op.drop_table("account")
    for function in (
        "sent_sheet_stays",
        "sent_sheet_line_stays",
        "issued_bill_stays",
        "issued_line_stays",
        "billed_sheet_stays",
        "confirmed_usage_stays",
        "receipt_stays",
        "late_places_are_noted",
        "ledger_period_is_open",
        "accounts_follow",
    ):
        op.execute(f"DROP FUNCTION {function}()")
