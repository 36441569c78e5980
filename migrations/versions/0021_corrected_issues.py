"""A paper that cannot be printed is replaced by a corrected issue of the same number.

The new issue is the old one with other text for characters that no font has: the trigger makes it again from the old
data and compares. What is ASCII stays, and nothing brings a figure, so no amount, day or number can change.

With it, `reference_key` leaves out the same characters nobody sees as the texts that come in: one list since now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# The same figures as procurement/documents/corrections.py; a test compares the two.
SAME = """
CREATE FUNCTION figures_of(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(normalize(words, NFKC), '[^0-9〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+', '', 'g')
$$;
CREATE FUNCTION corrected_issue_is_the_same_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    earlier paper;
    of_the_issue CONSTANT text[] := ARRAY['code', 'template', 'verify_url', 'correction'];
    characters CONSTANT jsonb := NEW.data #> '{doc,correction,characters}';
    one jsonb;
    words text;
    title text;
BEGIN
    SELECT * INTO earlier FROM paper WHERE id = NEW.replaces_id;
    IF earlier.state IS DISTINCT FROM 'failed' OR earlier.file_digest IS NOT NULL OR coalesce(jsonb_array_length(characters), 0) = 0 THEN
        RAISE EXCEPTION 'only a paper that cannot be printed gets a corrected issue';
    END IF;
    IF (NEW.bureau_id, NEW.organisation_id, NEW.template, NEW.number, NEW.subject_type, NEW.subject_id, NEW.issue, NEW.state)
        IS DISTINCT FROM (earlier.bureau_id, earlier.organisation_id, earlier.template, earlier.number,
            earlier.subject_type, earlier.subject_id, earlier.issue + 1, 'pending') THEN
        RAISE EXCEPTION 'a corrected issue is the same paper, one issue on';
    END IF;
    words := jsonb_set(earlier.data, '{doc}', (earlier.data -> 'doc') - of_the_issue)::text;
    title := earlier.title;
    FOR one IN SELECT * FROM jsonb_array_elements(characters) LOOP
        IF (one ->> 'code')::int BETWEEN 32 AND 126
            OR figures_of(one ->> 'instead') <> figures_of(chr((one ->> 'code')::int)) THEN
            RAISE EXCEPTION 'a corrected issue brings no figure';
        END IF;
        words := replace(words, inside_quotes(chr((one ->> 'code')::int)), inside_quotes(one ->> 'instead'));
        title := replace(title, chr((one ->> 'code')::int), one ->> 'instead');
    END LOOP;
    IF words::jsonb <> jsonb_set(NEW.data, '{doc}', (NEW.data -> 'doc') - of_the_issue) OR title <> NEW.title THEN
        RAISE EXCEPTION 'a corrected issue replaces the characters it names and nothing else';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION inside_quotes(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substr(to_jsonb(words)::text, 2, length(to_jsonb(words)::text) - 2)
$$;
CREATE TRIGGER corrected_issue_is_the_same_paper BEFORE INSERT ON paper FOR EACH ROW
    WHEN (NEW.issue <> 1 OR NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION corrected_issue_is_the_same_paper();
CREATE TRIGGER issue_stays BEFORE UPDATE ON paper FOR EACH ROW
    WHEN (OLD.issue IS DISTINCT FROM NEW.issue OR OLD.replaces_id IS DISTINCT FROM NEW.replaces_id)
    EXECUTE FUNCTION refuse_saying('an issued paper is replaced by another paper, never edited');
"""

# The same signs as procurement/kernel/invisible.py and references.py; a test compares them over all of Unicode.
KEY = r"""
CREATE OR REPLACE FUNCTION reference_key(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(translate(regexp_replace(translate(normalize(typed, NFKC), '。', '.'),
        '[\t-\r\x1c-\x20\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000'
        '\-_\u2010-\u2015\u2043\u2212\u30fc\u2e3a\u2e3b'
        '\u00ad\u061c\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb'
        '\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd'
        '\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f'
        '\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef'
        '\u202a-\u202e\u2066-\u2069]+', '', 'g'),
        'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), '[.,;:]+$', '')
$$;
"""
KEY_BEFORE = r"""
CREATE OR REPLACE FUNCTION reference_key(typed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(translate(regexp_replace(translate(normalize(typed, NFKC), '。', '.'),
        '[\t-\r\x1c-\x20\u0085\u00a0\u1680\-_'
        '\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u2015\u2028-\u202f\u205f-\u206f'
        '\u2043\u2212\u3000\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u30fc\u2e3a\u2e3b]+', '', 'g'),
        'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), '[.,;:]+$', '')
$$;
"""
# Kept keys are counted anew where the function says another; what thereby meets an older receipt is an old double.
KEYS_AGAIN = """
ALTER TABLE receipt DISABLE TRIGGER doubled_receipts_are_old;
UPDATE receipt SET doubled_before = true WHERE NOT doubled_before AND id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY bureau_id, reference_key(bank_reference) ORDER BY id) AS nth
        FROM receipt WHERE state = 'recorded'
    ) AS numbered WHERE nth > 1
);
UPDATE receipt SET bank_reference = bank_reference WHERE bank_reference_key <> reference_key(bank_reference);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE receipt ENABLE TRIGGER doubled_receipts_are_old;
"""


def upgrade() -> None:
    op.add_column("paper", sa.Column("issue", sa.Integer(), server_default="1", nullable=False))
    op.add_column("paper", sa.Column("replaces_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_paper_replaces_id_paper"), "paper", "paper", ["replaces_id"], ["id"])
    op.create_unique_constraint(op.f("uq_paper_replaces_id"), "paper", ["replaces_id"])
    op.create_check_constraint(
        op.f("ck_paper_later_issue_replaces"), "paper", "(issue = 1) = (replaces_id IS NULL)"
    )
    op.drop_constraint("uq_paper_bureau_id_number_template", "paper", type_="unique")
    op.create_unique_constraint(
        op.f("uq_paper_bureau_id_number_template_issue"),
        "paper",
        ["bureau_id", "number", "template", "issue"],
    )
    op.create_exclude_constraint(
        "ex_paper_one_issue_holds",
        "paper",
        ("bureau_id", "="),
        ("number", "="),
        ("template", "="),
        where="state <> 'void'",
        using="btree",
        deferrable=True,
        initially="DEFERRED",
    )
    op.execute(SAME)
    op.execute(KEY)
    op.execute(KEYS_AGAIN)


def downgrade() -> None:
    op.execute(KEY_BEFORE)
    op.execute(KEYS_AGAIN)
    op.execute(
        "DROP TRIGGER corrected_issue_is_the_same_paper ON paper; DROP TRIGGER issue_stays ON paper;"
        "DROP FUNCTION corrected_issue_is_the_same_paper(); DROP FUNCTION inside_quotes(text);"
        "DROP FUNCTION figures_of(text)"
    )
    op.drop_constraint("ex_paper_one_issue_holds", "paper")
    op.drop_constraint(op.f("uq_paper_bureau_id_number_template_issue"), "paper", type_="unique")
    op.drop_column("paper", "replaces_id")
    op.drop_column("paper", "issue")
    op.create_unique_constraint(
        "uq_paper_bureau_id_number_template", "paper", ["bureau_id", "number", "template"]
    )
