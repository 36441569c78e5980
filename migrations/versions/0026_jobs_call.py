"""A job that is new, or whose turn has ended, calls the dispatcher, which need not ask for it several times a second."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CALLS = """
CREATE FUNCTION call_dispatcher() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('dispatcher', '');
    RETURN NULL;
END $$;
CREATE TRIGGER calls_when_new AFTER INSERT ON job FOR EACH STATEMENT EXECUTE FUNCTION call_dispatcher();
CREATE TRIGGER calls_when_ended AFTER UPDATE OF state ON job FOR EACH ROW
    WHEN (OLD.state = 'running' AND NEW.state <> 'running') EXECUTE FUNCTION call_dispatcher();
"""


def upgrade() -> None:
    op.execute(CALLS)


def downgrade() -> None:
    op.execute("DROP TRIGGER calls_when_ended ON job; DROP TRIGGER calls_when_new ON job")
    op.execute("DROP FUNCTION call_dispatcher()")
