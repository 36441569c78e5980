"""The self-check of the books: each invariant holds after ordinary work, and is seen to break when rows are changed."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, pool, text

from procurement.kernel.permissions import Role
from procurement.ledger import queries
from tests.factories import Office
from tests.settlement.sheeted import broken, confirmed, made


def test_every_check_has_its_words(db: Office) -> None:
    assert set(queries.checks()) == set(queries.words())


def test_after_ordinary_work_everything_holds(db: Office) -> None:
    confirmed(db, made(db))
    assert broken(db) == []


UNSEEN = "ALTER TABLE {} DISABLE TRIGGER USER"
POST = (
    "INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount) "
    "SELECT t.journal_id, t.day, {debit}, t.credit_id, {amount} FROM transfer t ORDER BY t.id LIMIT 1"
)
ROUNDING = "(SELECT id FROM account WHERE kind = 'rounding')"


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("balances_cancel", ["UPDATE account SET debits = debits + 1 WHERE kind = 'service_cost'"]),
        ("counters_replay", [UNSEEN.format("transfer"), POST.format(debit="t.debit_id", amount=1)]),
        (
            "rounding_is_empty",
            [
                "INSERT INTO account (bureau_id, kind, name) SELECT id, 'rounding', '' FROM organisation WHERE kind = 'bureau'",
                POST.format(debit=ROUNDING, amount=1),
            ],
        ),
        (
            "closed_days_stay",
            [
                UNSEEN.format("transfer"),
                "INSERT INTO ledger_period (bureau_id, month, state, closed_by, closed_at) "
                "SELECT bureau_id, date_trunc('month', day), 'closed', posted_by, posted_at - interval '1 hour' "
                "FROM journal LIMIT 1",
            ],
        ),
        ("numbers_have_no_gap", ["UPDATE number_series SET last = last + 1 WHERE series = 'JS'"]),
        (
            "sheets_add_up",
            [UNSEEN.format("sheet_line"), "UPDATE sheet_line SET amount = amount + 1 WHERE place = 1"],
        ),
        (
            "sheets_are_posted",
            [
                UNSEEN.format("sheet"),
                UNSEEN.format("sheet_line"),
                "UPDATE sheet SET earned = earned + 1, payable = payable + 1",
                "UPDATE sheet_line SET amount = amount + 1 WHERE place = 1",
                "UPDATE contract_line SET earned_amount = earned_amount + 1 WHERE place = 1",
            ],
        ),
        ("contracts_follow_sheets", ["UPDATE contract_line SET earned_quantity = 0 WHERE place = 1"]),
    ],
)
def test_a_change_past_the_system_is_found(live: Office, check: str, changes: list[str]) -> None:
    confirmed(live, made(live))
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        for change in changes:
            connection.execute(text(change))
    assert check in broken(live)


def test_another_bureaus_books_are_not_looked_at(db: Office) -> None:
    confirmed(db, made(db))
    with db.app.app_context():
        stranger = db.actor(Role.FINANCE).__class__(1, 999, 999, "x", frozenset(), frozenset())
        assert all(check.holds for check in queries.book_checks(stranger))
