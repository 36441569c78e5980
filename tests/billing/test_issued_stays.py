"""What was issued stays as it was issued, also under a statement of the application's own role no service would send."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from sqlalchemy import Connection, Engine, create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.rules.bills import LineAnswer
from procurement.billing.rules.states import ANSWER
from procurement.billing.services.bills import answer_bill, issue_papers
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.kernel.permissions import Role
from tests.billing.billed import bill_of, lines_of, two_lines
from tests.factories import Office
from tests.settlement import world

FIRST_LINE = "WHERE answer = 'disputed'"

# trigger (two, where either refuses it), table, what it refuses
REFUSED = [
    ("issued_paper_stays", "paper", "UPDATE paper SET data = '{}'"),
    ("issued_paper_stays", "paper", "UPDATE paper SET digest = 'other'"),
    ("issued_paper_stays", "paper", "UPDATE paper SET number = number || 'x'"),
    ("issued_paper_stays", "paper", "UPDATE paper SET code = code || 'x'"),
    ("issued_paper_stays", "paper", "UPDATE paper SET title = 'another'"),
    ("issued_paper_stays", "paper", "UPDATE paper SET template = 'contract'"),
    ("issued_paper_stays", "paper", "UPDATE paper SET organisation_id = NULL"),
    ("issued_paper_stays", "paper", "UPDATE paper SET subject_id = subject_id + 1"),
    ("issued_paper_stays", "paper", "UPDATE paper SET subject_type = 'sheet'"),
    ("issued_paper_stays", "paper", "UPDATE paper SET issued_at = issued_at - interval '1 day'"),
    ("paper_moves", "paper", "UPDATE paper SET state = 'pending', void_reason = NULL WHERE state = 'void'"),
    ("paper_keeps_its_file", "paper", "UPDATE paper SET file_digest = repeat('b', 64) WHERE state = 'ready'"),
    ("never_deleted", "paper", "DELETE FROM paper WHERE state = 'void'"),
    ("numbers_only_grow", "number_series", "UPDATE number_series SET last = last - 1 WHERE last > 1"),
    ("numbers_only_grow", "number_series", "UPDATE number_series SET last = last"),
    ("numbers_only_grow", "number_series", "UPDATE number_series SET series = 'XX', last = last + 1"),
    ("never_deleted", "number_series", "DELETE FROM number_series"),
    ("rule_stays", "rule", "UPDATE rule SET value = '1'"),
    ("rule_stays", "rule", "UPDATE rule SET basis = 'another'"),
    ("rule_stays", "rule", "UPDATE rule SET effective_from = effective_from - 1"),
    ("rule_ends_no_earlier_than_yesterday", "rule", "UPDATE rule SET effective_to = '2026-02-01' WHERE id = :rule"),
    ("rule_ends_no_earlier_than_yesterday", "rule", "UPDATE rule SET effective_to = NULL WHERE id = :ended"),
    ("never_deleted", "rule", "DELETE FROM rule"),
    (
        "rule_spans_are_apart",
        "rule",
        "INSERT INTO rule (bureau_id, code, title_zh, title_en, value, unit, basis, verification, effective_from)"
        " SELECT bureau_id, code, title_zh, title_en, value, unit, basis, verification, effective_from + 1 FROM rule"
        " WHERE id = :rule",
    ),
    ("run_stays", "bill_run", "UPDATE bill_run SET earned = earned + 1"),
    ("run_stays", "bill_run", "UPDATE bill_run SET bills = 0, sheets = 0, earned = 0"),
    ("run_stays", "bill_run", "UPDATE bill_run SET month = month - interval '1 month'"),
    ("run_stays", "bill_run", "UPDATE bill_run SET run_by = run_by - 1"),
    ("never_deleted", "bill_run", "DELETE FROM bill_run WHERE id = :unused_run"),
    (
        "answer_moves answer_stays",
        "bill_line",
        "UPDATE bill_line SET answer = 'confirmed', objection = NULL WHERE answer = 'disputed'",
    ),
    ("answer_moves", "bill_line", "UPDATE bill_line SET answer = 'open' WHERE answer = 'confirmed'"),
    ("answer_stays", "bill_line", f"UPDATE bill_line SET objection = 'another' {FIRST_LINE}"),
    ("answer_stays", "bill_line", f"UPDATE bill_line SET answered_by = NULL {FIRST_LINE}"),
    ("answer_stays", "bill_line", f"UPDATE bill_line SET replied_by = answered_by {FIRST_LINE}"),
    ("answer_stays", "bill_line", "UPDATE bill_line SET answered_at = official_now() WHERE answer = 'open'"),
    ("bill_is_answered", "bill", "UPDATE bill SET state = 'confirmed' WHERE state = 'disputed'"),
    ("reversal_stays", "receipt", "UPDATE receipt SET state = 'recorded', reversal_reason = NULL, reversed_by = NULL"),
    ("reversal_stays", "receipt", "UPDATE receipt SET reversal_reason = 'another'"),
    ("sheet_stays_with_its_people", "sheet", "UPDATE sheet SET prepared_by = answered_by"),
    ("sheet_stays_with_its_people", "sheet", "UPDATE sheet SET reason = 'another'"),
    ("confirmed_sheet_stays", "sheet", "UPDATE sheet SET answered_by = prepared_by"),
    (
        "confirmed_sheet_stays",
        "sheet",
        "UPDATE sheet SET state = 'sent', confirmed_at = NULL WHERE run_id IS NULL AND state = 'confirmed'",
    ),
    ("contract_stays_with_its_bureau", "contract", "UPDATE contract SET bureau_id = :another"),
    ("approved_standard_stays", "contract_standard", "INSERT INTO contract_standard VALUES (:contract, :standard)"),
    ("usage_stays_with_its_bureau", "usage", "UPDATE usage SET bureau_id = :another"),
    ("late_place_stays", "late_place", "UPDATE late_place SET month = month - interval '1 month'"),
    ("late_place_stays", "late_place", "UPDATE late_place SET seen_by = seen_by - 1 WHERE seen_by IS NOT NULL"),
    ("never_deleted", "late_place", "DELETE FROM late_place"),
]  # fmt: skip


# fmt: off
ROWS = {
    "another": "INSERT INTO organisation (kind, code, name_zh, bureau_id) VALUES ('bureau', 'OTHER', '另一机关事务管理局',"
               " currval(pg_get_serial_sequence('organisation', 'id'))) RETURNING id",
    "rule": "SELECT min(id) FROM rule WHERE effective_to IS NULL",
    "ended": "INSERT INTO rule (bureau_id, code, title_zh, title_en, value, unit, basis, verification, effective_from,"
             " effective_to) SELECT bureau_id, 'OLD', '旧', 'Old', '1', unit, basis, verification, '2020-01-01',"
             " '2020-12-31' FROM rule LIMIT 1 RETURNING id",
    "unused_run": "INSERT INTO bill_run (bureau_id, month, seq, earned, sheets, bills, run_by)"
                  " VALUES (:bureau, '2026-01-01', 0, 100, 1, 1, :finance) RETURNING id",
    "file": "INSERT INTO stored_file (digest, size, media_type)"
            " VALUES (repeat('a', 64), 1, 'x'), (repeat('b', 64), 1, 'x') RETURNING size",
    "ready": "UPDATE paper SET state = 'ready', file_digest = repeat('a', 64) WHERE id = (SELECT min(id) FROM paper)"
             " RETURNING id",
    "void": "INSERT INTO paper (bureau_id, template, title, number, code, subject_type, subject_id, data, digest, state,"
            " void_reason) SELECT bureau_id, template, title, 'V', 'V', subject_type, subject_id, data, digest, 'void', 'x'"
            " FROM paper LIMIT 1 RETURNING id",
    "receipt": "INSERT INTO receipt (bureau_id, department_id, number, received_on, amount, unapplied, method,"
               " bank_reference, payer, recorded_by, state, reversal_reason, reversed_by) SELECT :bureau, department_id,"
               " 'SK-2026-000009', '2026-03-31', 100, 100, 'transfer', 'B9', '甲', :finance, 'reversed', 'x', :finance2"
               " FROM bill LIMIT 1 RETURNING id",
    "late": "INSERT INTO late_place (bureau_id, run_id, month, department_id, days, seen_by, seen_at)"
            " SELECT :bureau, run_id, month, department_id, '{[2026-03-01,2026-03-02)}', :finance, official_now() FROM bill"
            " LIMIT 1 RETURNING id",
    "standard": "INSERT INTO service_standard (bureau_id, item_id, number, title, scale, drafted_by)"
                " SELECT :bureau, min(id), 1, 'x', 100, :finance FROM service_item RETURNING id",
}
"""Rows of kinds that services make only on a longer way, and the ids the statements above use."""
# fmt: on


@pytest.fixture
def issued(live: Office) -> tuple[Office, Mapping[str, int]]:
    """Bills with answered lines, papers in several states, a reversed receipt, and the rows the statements name."""
    office = two_lines(live)
    bill = bill_of(office)
    objected, confirmed = lines_of(bill)
    answers = [LineAnswer(objected.id, True, "人数不符"), LineAnswer(confirmed.id, False, "")]
    answer_bill(office.actor(Role.LIAISON), bill.id, bill.version, answers)
    issue_papers(office.actor(Role.FINANCE), [bill_of(office, name).id for name in ("d1", "d2", "d3")])
    other = world.active_contract(office, lines=[world.MEALS], number="HT-2026-000002")
    world.confirmed_sheet(office, other, ["18.00"], quantities=["1"])
    world.usage(office, other.lines[0], "1", department="d1")
    ids = {"bureau": office.bureau, "contract": other.id, **office.people}
    with own_transaction() as connection:
        for name, statement in ROWS.items():
            ids[name] = connection.execute(text(statement), ids).scalars().first()
    return office, ids


def passes(connection: Connection, statement: str, ids: Mapping[str, int]) -> bool:
    """Whether the database takes a statement that changes at least one row; nothing of it stays."""
    trial = connection.begin_nested()
    try:
        return bool(connection.execute(text(statement), ids).rowcount)
    except DBAPIError:
        return False
    finally:
        trial.rollback()


def test_what_was_issued_is_never_edited_and_each_refusal_is_its_own_triggers(
    issued: tuple[Office, Mapping[str, int]],
) -> None:
    office, ids = issued
    owner = create_engine(office.owner_url, poolclass=pool.NullPool)
    assert isinstance(database.engine, Engine)
    with database.engine.connect() as application:
        edited = [statement for _, _, statement in REFUSED if passes(application, statement, ids)]
    assert edited == [], "the role of the application may do this"
    with owner.connect() as connection:
        refused_anyway = []
        for trigger, table, statement in REFUSED:
            trial = connection.begin_nested()
            for name in trigger.split():
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {name}"))
            if not passes(connection, statement, ids):
                refused_anyway.append((trigger, statement))
            trial.rollback()
        connection.rollback()
    assert refused_anyway == [], "these would be refused without the trigger too, so they prove nothing of it"


def test_the_moves_of_an_answer_are_the_same_in_the_database_and_in_the_rules(
    issued: tuple[Office, Mapping[str, int]],
) -> None:
    with own_transaction() as connection:
        told = connection.execute(
            text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'answer_moves'")
        ).scalar_one()
    assert set(re.findall(r"'(\w+)>(\w+)'", told)) == {
        (str(start), str(end)) for (start, _), end in ANSWER.moves.items()
    }


LEGAL = [
    "UPDATE paper SET state = 'pending' WHERE state = 'ready'",
    "UPDATE paper SET state = 'void', void_reason = 'x' WHERE state = 'pending'",
    "UPDATE number_series SET last = last + 3",
    "UPDATE rule SET effective_to = '2026-03-01', version = version + 1 WHERE id = :rule",
    "UPDATE bill_line SET answer = 'rejected', reply = 'x', replied_by = :finance WHERE answer = 'disputed'",
    "UPDATE bill_line SET answer = 'confirmed', answered_at = official_now() WHERE answer = 'open'",
    "UPDATE bill SET version = version + 1",
]


@pytest.mark.parametrize("statement", LEGAL)
def test_what_follows_from_it_still_moves(issued: tuple[Office, Mapping[str, int]], statement: str) -> None:
    assert isinstance(database.engine, Engine)
    with database.engine.connect() as application:
        assert passes(application, statement, issued[1])
