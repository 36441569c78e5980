"""What was issued stays, whoever writes: papers, number series, rules, runs, answers, standards of contracts.

The role of the application may update these tables, because their rows move on (a paper is rendered, an objection is
answered). Each trigger lets exactly these moves through: the condition stands in it, one function says the sentence.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REFUSE = """
CREATE FUNCTION refuse_saying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$;
"""


def changed(*columns: str) -> str:
    """A condition: one of these columns gets another value."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def moves(column: str, *allowed: str) -> str:
    """A condition: the state changes by none of these moves ("open>confirmed")."""
    listed = ", ".join(f"'{move}'" for move in allowed)
    return f"({changed(column)}) AND OLD.{column} || '>' || NEW.{column} <> ALL (ARRAY[{listed}])"


PAPER_MOVES = (
    "pending>ready", "pending>failed", "failed>pending", "ready>pending", "pending>void", "ready>void", "failed>void",
)  # fmt: skip
ANSWER_MOVES = ("open>confirmed", "open>disputed", "disputed>upheld", "disputed>rejected")
SAID = ("objection", "answered_by", "answered_at")
REPLIED = ("reply", "replied_by", "replied_at")

UPDATES = {
    ("paper", "issued_paper_stays"): (
        changed(
            "bureau_id", "organisation_id", "template", "title", "number", "code", "subject_type", "subject_id", "data",
            "digest", "issued_at",
        ),
        "an issued paper is replaced by another paper, never edited",
    ),
    ("paper", "paper_moves"): (moves("state", *PAPER_MOVES), "a void paper stays void"),
    ("paper", "paper_keeps_its_file"): (
        f"({changed('file_digest')}) AND OLD.file_digest IS NOT NULL",
        "a paper that was made keeps its file; printed again, it is the same",
    ),
    ("number_series", "numbers_only_grow"): (
        f"({changed('bureau_id', 'series', 'year')}) OR NEW.last <= OLD.last",
        "a number that was taken is never given out again",
    ),
    ("rule", "rule_stays"): (
        changed(
            "bureau_id", "code", "title_zh", "title_en", "value", "unit", "basis", "verification", "effective_from",
            "reason",
        ),
        "a rule gets a new value from a day on, it is never edited",
    ),
    ("rule", "rule_ends_no_earlier_than_yesterday"): (
        f"({changed('effective_to')}) AND (NEW.effective_to IS NULL OR NEW.effective_to >= OLD.effective_to"
        " OR NEW.effective_to < CAST((official_now() - interval '12 hours') AT TIME ZONE 'UTC' AS date) - 1)",
        "a rule only ends sooner, and never in the past: deadlines were counted by it",
    ),
    ("bill_run", "run_stays"): (
        f"({changed('bureau_id', 'month', 'seq', 'run_by', 'run_at')})"
        f" OR ({changed('earned', 'sheets', 'bills')}) AND (OLD.earned, OLD.sheets, OLD.bills) <> (0, 0, 0)",
        "what a run billed is never edited",
    ),
    ("bill_line", "answer_moves"): (
        moves("answer", *ANSWER_MOVES),
        "an answer to a bill line is replied to, never taken back",
    ),
    ("bill_line", "answer_stays"): (
        f"({changed(*SAID)}) AND OLD.answer <> 'open' OR ({changed(*REPLIED)}) AND OLD.answer <> 'disputed'"
        f" OR ({changed(*SAID, *REPLIED)}) AND OLD.answer = NEW.answer",
        "what was answered is never edited",
    ),
    ("receipt", "reversal_stays"): (
        f"({changed('reversal_reason', 'reversed_by')}) AND OLD.state = 'reversed'",
        "a reversed receipt stays reversed",
    ),
    ("sheet", "sheet_stays_with_its_people"): (
        f"({changed('bureau_id', 'prepared_by', 'prepared_at', 'sent_by', 'corrects_id', 'reason')})"
        " AND OLD.number IS NOT NULL",
        "a sheet that was sent is corrected by a further sheet, never edited",
    ),
    ("sheet", "confirmed_sheet_stays"): (
        f"OLD.state IN ('confirmed', 'withdrawn') AND ({changed('state', 'answered_by', 'confirmed_at', 'withdrawal')})",
        "what the vendor confirmed, or the bureau withdrew, stays so",
    ),
    ("contract", "contract_stays_with_its_bureau"): (
        f"OLD.number IS NOT NULL AND ({changed('bureau_id', 'approved_at')})",
        "an approved contract is amended, never edited",
    ),
    ("usage", "usage_stays_with_its_bureau"): (
        f"OLD.state = 'confirmed' AND ({changed('bureau_id')})",
        "a confirmed quantity is opened again before it changes",
    ),
    ("late_place", "late_place_stays"): (
        f"({changed('bureau_id', 'run_id', 'month', 'department_id', 'days', 'recorded_at')})"
        f" OR ({changed('seen_by', 'seen_at')}) AND OLD.seen_by IS NOT NULL",
        "a change after the run stays on record",
    ),
}  # fmt: skip
DELETES = {
    "paper": "an issued paper is never deleted",
    "number_series": "a number that was taken is never given out again",
    "rule": "a rule is never deleted: deadlines were counted by it",
    "bill_run": "a run is never deleted",
    "late_place": "a change after the run stays on record",
}

ANSWERED = """
CREATE FUNCTION bill_is_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bill_line WHERE bill_id = NEW.id AND answer IN ('open', 'disputed')) THEN
        RAISE EXCEPTION 'a bill is confirmed when each of its lines is answered';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bill_is_answered BEFORE UPDATE ON bill FOR EACH ROW
    WHEN (OLD.state <> 'confirmed' AND NEW.state = 'confirmed') EXECUTE FUNCTION bill_is_answered();
"""

SPANS = """
CREATE FUNCTION rule_spans_are_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM rule r WHERE r.bureau_id = NEW.bureau_id AND r.code = NEW.code
               AND daterange(r.effective_from, r.effective_to, '[]') && daterange(NEW.effective_from, NEW.effective_to, '[]')) THEN
        RAISE EXCEPTION 'on one day a rule has one value';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rule_spans_are_apart BEFORE INSERT ON rule FOR EACH ROW EXECUTE FUNCTION rule_spans_are_apart();
"""

STANDARDS = """
CREATE FUNCTION approved_standard_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    contract_of bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.contract_id ELSE OLD.contract_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM contract WHERE id = contract_of AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'a standard of an approved contract is amended, never edited';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER approved_standard_stays BEFORE INSERT OR UPDATE OR DELETE ON contract_standard
    FOR EACH ROW EXECUTE FUNCTION approved_standard_stays();
"""


def upgrade() -> None:
    op.execute(REFUSE)
    for (table, name), (condition, sentence) in UPDATES.items():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) "
            f"EXECUTE FUNCTION refuse_saying('{sentence}')"
        )
    for table, sentence in DELETES.items():
        op.execute(
            f"CREATE TRIGGER never_deleted BEFORE DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION refuse_saying('{sentence}')"
        )
    for statements in (ANSWERED, SPANS, STANDARDS):
        op.execute(statements)


def downgrade() -> None:
    for table in DELETES:
        op.execute(f"DROP TRIGGER never_deleted ON {table}")
    for table, name in UPDATES:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP FUNCTION refuse_saying()")
    op.execute("DROP TRIGGER bill_is_answered ON bill; DROP FUNCTION bill_is_answered()")
    op.execute("DROP TRIGGER rule_spans_are_apart ON rule; DROP FUNCTION rule_spans_are_apart()")
    op.execute(
        "DROP TRIGGER approved_standard_stays ON contract_standard; DROP FUNCTION approved_standard_stays()"
    )
