"""A vendor's account is the one confirmed last, and a credit code is stored as its key."""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LAST_CONFIRMED = """
CREATE OR REPLACE FUNCTION bank_account_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> OLD.kind OR NOT EXISTS (
        SELECT 1 FROM (
            SELECT bank_name, bank_account FROM bank_change
            WHERE organisation_id = NEW.id AND state = 'confirmed' ORDER BY id DESC LIMIT 1
        ) AS newest WHERE (newest.bank_name, newest.bank_account) = (NEW.bank_name, NEW.bank_account)
    ) THEN
        RAISE EXCEPTION 'the bank account of a vendor changes when a second person has confirmed it';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER bank_account_by_two ON organisation;
CREATE TRIGGER bank_account_by_two BEFORE UPDATE ON organisation FOR EACH ROW
    WHEN ('vendor' IN (OLD.kind, NEW.kind)
          AND (OLD.kind, OLD.bank_name, OLD.bank_account) IS DISTINCT FROM (NEW.kind, NEW.bank_name, NEW.bank_account))
    EXECUTE FUNCTION bank_account_by_two();

CREATE FUNCTION bank_change_begins_proposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a change of a bank account is proposed before anybody decides it';
END $$;
CREATE TRIGGER bank_change_begins_proposed BEFORE INSERT ON bank_change
    FOR EACH ROW WHEN (NEW.state <> 'proposed') EXECUTE FUNCTION bank_change_begins_proposed();
"""
ANY_CONFIRMED = """
DROP TRIGGER bank_change_begins_proposed ON bank_change;
DROP FUNCTION bank_change_begins_proposed();
CREATE OR REPLACE FUNCTION bank_account_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM bank_change c WHERE c.organisation_id = NEW.id AND c.state = 'confirmed'
        AND (c.bank_name, c.bank_account) = (NEW.bank_name, NEW.bank_account)
    ) THEN
        RAISE EXCEPTION 'the bank account of a vendor changes when a second person has confirmed it';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER bank_account_by_two ON organisation;
CREATE TRIGGER bank_account_by_two BEFORE UPDATE ON organisation FOR EACH ROW
    WHEN (NEW.kind = 'vendor'
          AND (OLD.bank_name, OLD.bank_account) IS DISTINCT FROM (NEW.bank_name, NEW.bank_account))
    EXECUTE FUNCTION bank_account_by_two();
"""
# One organisation of a bureau has a key: whoever has it written so already, else the one that was there first. The others
# keep what they have.
AS_KEYS = """
WITH ranked AS (
    SELECT id, reference_key(credit_code) AS key, row_number() OVER (
        PARTITION BY bureau_id, reference_key(credit_code)
        ORDER BY credit_code <> reference_key(credit_code), id
    ) AS nth
    FROM organisation WHERE credit_code IS NOT NULL
)
UPDATE organisation o SET credit_code = nullif(r.key, '')
FROM ranked r WHERE r.id = o.id AND r.nth = 1 AND o.credit_code <> r.key
"""
LEFT = "SELECT code, name_zh, credit_code FROM organisation WHERE credit_code <> reference_key(credit_code) ORDER BY id"
KEPT_AS_KEYS = """
CREATE FUNCTION credit_code_is_a_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a credit code is stored narrow, in capitals, without blanks and dashes';
END $$;
CREATE TRIGGER credit_code_is_a_key BEFORE INSERT OR UPDATE OF credit_code ON organisation FOR EACH ROW
    WHEN (NEW.credit_code <> reference_key(NEW.credit_code) OR NEW.credit_code = '')
    EXECUTE FUNCTION credit_code_is_a_key();
"""


def upgrade() -> None:
    op.execute(LAST_CONFIRMED)
    op.execute(AS_KEYS)
    for code, name, credit_code in op.get_bind().execute(sa.text(LEFT)):
        logging.getLogger("procurement.migrations").warning(
            "%s %s keeps its credit code %s: another organisation has the same one written otherwise; "
            "find out whose it is, and correct one of them",
            code,
            name,
            credit_code,
        )
    op.execute(KEPT_AS_KEYS)
    op.create_index(
        "ix_organisation_code_key", "organisation", ["bureau_id", "kind", sa.text("reference_key(code)")]
    )


def downgrade() -> None:
    op.drop_index("ix_organisation_code_key", table_name="organisation")
    op.execute("DROP TRIGGER credit_code_is_a_key ON organisation; DROP FUNCTION credit_code_is_a_key()")
    op.execute(ANY_CONFIRMED)
