"""Bank references compared as people mean them; the bureau's function and the rule in the kernel are one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# The same signs as procurement/kernel/references.py; a test compares the two.
FUNCTION = r"""
CREATE FUNCTION reference_key(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(translate(regexp_replace(translate(normalize(typed, NFKC), '。', '.'),
        '[\t-\r\x1c-\x20\u0085\u00a0\u1680\-_'
        '\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u2015\u2028-\u202f\u205f-\u206f'
        '\u2043\u2212\u3000\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u30fc\u2e3a\u2e3b]+', '', 'g'),
        'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), '[.,;:]+$', '')
$$;
"""
ONCE = """
CREATE FUNCTION doubled_receipts_are_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a bank reference counts once';
END $$;
CREATE TRIGGER doubled_receipts_are_old BEFORE INSERT OR UPDATE OF doubled_before ON receipt
    FOR EACH ROW WHEN (NEW.doubled_before) EXECUTE FUNCTION doubled_receipts_are_old();
"""
DOUBLED = """
UPDATE receipt SET doubled_before = true WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY bureau_id, bank_reference_key ORDER BY id) AS nth
        FROM receipt WHERE state = 'recorded'
    ) AS numbered WHERE nth > 1
)
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.add_column(
        "receipt",
        sa.Column(
            "bank_reference_key",
            sa.Text(),
            sa.Computed("reference_key(bank_reference)", persisted=True),
            nullable=False,
        ),
    )
    op.add_column(
        "receipt", sa.Column("doubled_before", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(DOUBLED)
    op.execute(ONCE)
    op.drop_index("ix_receipt_bank_reference", table_name="receipt")
    op.create_index(
        "ix_receipt_bank_reference",
        "receipt",
        ["bureau_id", "bank_reference_key"],
        unique=True,
        postgresql_where=sa.text("state = 'recorded' AND NOT doubled_before"),
    )


def downgrade() -> None:
    op.drop_index("ix_receipt_bank_reference", table_name="receipt")
    op.create_index(
        "ix_receipt_bank_reference",
        "receipt",
        ["bureau_id", "bank_reference"],
        unique=True,
        postgresql_where=sa.text("state = 'recorded'"),
    )
    op.execute("DROP TRIGGER doubled_receipts_are_old ON receipt; DROP FUNCTION doubled_receipts_are_old")
    op.drop_column("receipt", "doubled_before")
    op.drop_column("receipt", "bank_reference_key")
    op.execute("DROP FUNCTION reference_key")
