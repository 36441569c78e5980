"""The official clock, and a way to refuse changes to what is written once.

A rehearsal database gets a clock its owner can move forward; a production database gets none.
"""

from alembic import context, op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REHEARSAL = """
CREATE TABLE clock_shift (one boolean PRIMARY KEY DEFAULT true CHECK (one), shift interval NOT NULL DEFAULT '0');
INSERT INTO clock_shift DEFAULT VALUES;
CREATE FUNCTION clock_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.shift < OLD.shift AND current_setting('procurement.clock_setup', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'the rehearsal clock moves only forward';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clock_only_forward BEFORE UPDATE ON clock_shift FOR EACH ROW EXECUTE FUNCTION clock_only_forward();
CREATE FUNCTION official_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT clock_timestamp() + shift FROM clock_shift $$;
"""
PRODUCTION = """
CREATE FUNCTION official_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT clock_timestamp() $$;
"""
WRITTEN_ONCE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP;
END $$;
"""


def upgrade() -> None:
    op.execute(REHEARSAL if context.config.attributes.get("rehearsal") else PRODUCTION)
    op.execute(WRITTEN_ONCE)


def downgrade() -> None:
    op.execute("DROP FUNCTION refuse_change(); DROP FUNCTION official_now()")
    op.execute("DROP TABLE IF EXISTS clock_shift; DROP FUNCTION IF EXISTS clock_only_forward()")
