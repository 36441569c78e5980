"""The ledger: what is posted once stays, balances, and holds under sixteen writers at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from procurement.audit import services as audit
from procurement.documents import services as documents
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Period
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger import queries
from procurement.ledger.rules import posting
from procurement.ledger.rules.posting import BANK, SERVICE_COST, AccountKey, Entry
from procurement.ledger.services import journals as ledger
from procurement.settlement.rules import posting as settlement_posting
from tests.factories import Office
from tests.ledger.facts import fact

DAY = date(2026, 3, 2)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
WRITERS = 16


def finance(office: Office) -> Actor:
    return office.actor(Role.FINANCE)


def post(office: Office, source: str, *entries: Entry, day: date = DAY) -> int:
    with unit_of_work(finance(office)) as work:
        audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": source})
        return ledger.post(work, fact(source), day, f"记账 {source}", "JS-2026-000001", entries)


def balances(office: Office, day: date = DAY) -> dict[str, int]:
    """Kind and organisation -> balance in fen, without the empty ones."""
    database.session.expire_all()
    found = queries.balances(finance(office), day)
    return {f"{row.kind}:{row.code}".rstrip(":"): row.balance.fen for row in found if row.balance}


LEDGER = (
    "balances_cancel",
    "counters_replay",
    "rounding_is_empty",
    "closed_days_stay",
    "numbers_have_no_gap",
)


def faults(office: Office) -> list[str]:
    """The invariants of the ledger itself that do not hold; these tests post facts that have no bill."""
    database.session.expire_all()
    found = queries.book_checks(finance(office))
    return [check.code for check in found if check.code in LEDGER and not check.holds]


@contextmanager
def as_owner(office: Office) -> Iterator[Connection]:
    """The owner of the tables, whom no privilege holds back but the triggers do."""
    engine = create_engine(office.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        yield connection


def execute(statement: str, **params: Any) -> None:
    with own_transaction() as connection:
        connection.execute(text(statement), params)


# ---- posting ------------------------------------------------------------------------------------
def test_a_posting_moves_both_accounts_and_opens_them_on_first_use(db: Office) -> None:
    vendor = db.organisations["v1"]
    post(db, "sheet:1:confirm", *settlement_posting.sheet_entries(vendor, Money(9500), Money(500)))
    assert balances(db) == {"service_cost": 10000, "payable:V1": -9500, "retention:V1": -500}
    names = {row.kind: row.name for row in queries.balances(finance(db), DAY)}
    assert names["payable"] == "示例物业服务有限公司"


def test_the_same_fact_posted_twice_is_posted_once(db: Office) -> None:
    entry = Entry(SERVICE_COST, posting.payable(db.organisations["v1"]), Money(100))
    assert post(db, "sheet:1:confirm", entry) == post(db, "sheet:1:confirm", entry)
    assert balances(db) == {"service_cost": 100, "payable:V1": -100}


def test_several_facts_come_back_in_their_order_whether_new_or_known(db: Office) -> None:
    vendor = posting.payable(db.organisations["v1"])
    known = post(db, "b", Entry(SERVICE_COST, vendor, Money(1)))
    with unit_of_work(finance(db)) as work:
        audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": ""})
        facts = [
            ledger.Posting(fact(key), DAY, "", "", [Entry(SERVICE_COST, vendor, Money(n))])
            for n, key in enumerate("cba", 1)
        ]
        found = ledger.post_many(work, facts)
    assert found[1] == known
    keys = [queries.journal(finance(db), journal).source_key for journal in found]
    assert keys == ["c:1", "b:1", "a:1"]
    assert balances(db) == {"service_cost": 1 + 1 + 3, "payable:V1": -5}


def test_a_fact_that_moves_nothing_is_still_known_as_posted(db: Office) -> None:
    assert post(db, "sheet:1:confirm") == post(db, "sheet:1:confirm")
    assert balances(db) == {}


def test_a_reversal_undoes_and_happens_once(db: Office) -> None:
    vendor = db.organisations["v1"]
    journal = post(db, "sheet:1:confirm", *settlement_posting.sheet_entries(vendor, Money(9500), Money(500)))
    made = []
    for _ in range(2):
        with unit_of_work(finance(db)) as work:
            audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": ""})
            made.append(ledger.reverse(work, journal, DAY, "冲销", "JS-2026-000001"))
    assert made[0] == made[1]
    assert balances(db) == {}
    database.session.expire_all()
    reversal = queries.reversal_of(journal)
    assert reversal is not None and reversal.id == made[0]


def test_an_account_shows_its_transfers_with_a_running_balance(db: Office) -> None:
    department = posting.receivable(db.organisations["d1"])
    post(db, "bill:1:issue", Entry(department, SERVICE_COST, Money(700)), day=date(2026, 2, 10))
    post(db, "bill:2:issue", Entry(department, SERVICE_COST, Money(900)), day=date(2026, 3, 10))
    post(db, "receipt:1", Entry(BANK, department, Money(1000)), day=date(2026, 3, 20))
    database.session.expire_all()
    account = queries.account_of(finance(db), department)
    assert account is not None
    found = queries.movements(account.id, Period(date(2026, 3, 1), date(2026, 3, 31)))
    assert (found.opening, found.debit, found.credit, found.closing) == (
        Money(700),
        Money(900),
        Money(1000),
        Money(600),
    )
    assert [(row.debit, row.credit, row.balance) for row in found.rows] == [
        (Money(900), None, Money(1600)),
        (None, Money(1000), Money(600)),
    ]
    assert [row.other_kind for row in found.rows] == ["service_cost", "bank"]
    assert found.turned().closing == Money(-600)


def test_balances_of_an_earlier_day_leave_later_transfers_out(db: Office) -> None:
    department = posting.receivable(db.organisations["d1"])
    post(db, "bill:1:issue", Entry(department, SERVICE_COST, Money(700)), day=date(2026, 2, 10))
    post(db, "bill:2:issue", Entry(department, SERVICE_COST, Money(900)), day=date(2026, 3, 10))
    assert balances(db, date(2026, 3, 9)) == {"receivable:D1": 700, "service_cost": -700}
    assert balances(db, date(2026, 3, 10)) == {"receivable:D1": 1600, "service_cost": -1600}
    assert balances(db, date(2026, 1, 1)) == {}


def test_another_bureaus_journals_and_accounts_do_not_exist(db: Office) -> None:
    journal = post(db, "x", Entry(SERVICE_COST, BANK, Money(1)))
    database.session.expire_all()
    stranger = Actor(1, 999, 999, "x", frozenset(), frozenset())
    account = queries.account_of(finance(db), BANK)
    assert account is not None
    for ask in (lambda: queries.journal(stranger, journal), lambda: queries.account(stranger, account.id)):
        with pytest.raises(NotFound):
            ask()


# ---- what the database refuses by itself --------------------------------------------------------
@pytest.mark.parametrize("table", ["journal", "transfer"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = DEFAULT", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_was_posted_is_never_changed(db: Office, table: str, verb: str) -> None:
    post(db, "x", Entry(SERVICE_COST, BANK, Money(1)))
    with pytest.raises(DBAPIError, match="written once|permission denied"):
        execute(verb.format(table))


@pytest.mark.parametrize("table", ["journal", "transfer"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET day = day", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_not_even_the_owner_of_the_tables_changes_what_was_posted(
    live: Office, table: str, verb: str
) -> None:
    post(live, "x", Entry(SERVICE_COST, BANK, Money(1)))
    with pytest.raises(DBAPIError, match="written once"), as_owner(live) as connection:
        connection.execute(text(verb.format(table)))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("amount = 0", "ck_transfer_amount"),
        ("amount = -1", "ck_transfer_amount"),
        ("credit_id = debit_id", "ck_transfer_two_accounts"),
    ],
)
def test_a_transfer_has_a_positive_amount_and_two_accounts(db: Office, change: str, constraint: str) -> None:
    post(db, "x", Entry(SERVICE_COST, BANK, Money(1)))
    column, value = change.split(" = ")
    values = {"debit_id": "debit_id", "credit_id": "credit_id", "amount": "amount", column: value}
    with pytest.raises(DBAPIError, match=constraint):
        execute(
            f"INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount) SELECT journal_id, day, "
            f"{values['debit_id']}, {values['credit_id']}, {values['amount']} FROM transfer"
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE account SET debits = 0", "UPDATE account SET credits = credits - 1"]
)
def test_the_application_cannot_touch_a_counter(db: Office, statement: str) -> None:
    post(db, "x", Entry(SERVICE_COST, BANK, Money(1)))
    with pytest.raises(DBAPIError, match="permission denied"):
        execute(statement)


def test_one_journal_per_fact_even_past_the_service(db: Office) -> None:
    post(db, "x", Entry(SERVICE_COST, BANK, Money(1)))
    with pytest.raises(DBAPIError, match="uq_journal_bureau_id_source_key"):
        execute(
            "INSERT INTO journal (bureau_id, source_key, subject_type, subject_id, day, description, document, posted_by, "
            "reverses_id) SELECT bureau_id, source_key, subject_type, subject_id, day, '', '', 0, id FROM journal"
        )


def test_one_journal_stands_for_a_subject_whatever_its_key(db: Office) -> None:
    post(db, "x:7:posted", Entry(SERVICE_COST, BANK, Money(1)))
    with pytest.raises(DBAPIError, match="ix_journal_subject"):
        execute(
            "INSERT INTO journal (bureau_id, source_key, subject_type, subject_id, day, description, document, posted_by) "
            "SELECT bureau_id, source_key || '\\:again', subject_type, subject_id, day, '', '', 0 FROM journal"
        )


@pytest.mark.parametrize("subject", ["'y', 7", "'x', 8", "'x', 70", "'', 7", "'x:7', 1"])
def test_a_journal_names_the_subject_of_its_key(db: Office, subject: str) -> None:
    bureau = db.bureau
    with pytest.raises(DBAPIError, match="ck_journal_subject_of_key"):
        execute(
            "INSERT INTO journal (bureau_id, source_key, subject_type, subject_id, day, description, document, posted_by) "
            f"VALUES ({bureau}, 'x:7:posted', {subject}, '2026-03-02', '', '', 0)"
        )


def test_the_journal_of_a_subject_is_found_and_never_the_one_that_reverses_it(db: Office) -> None:
    journal = post(db, "x:7:posted", Entry(SERVICE_COST, BANK, Money(1)))
    with unit_of_work(finance(db)) as work:
        audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": ""})
        back = ledger.reverse(work, journal, DAY, "冲销", "JS-2026-000001")
    found = queries.journal_of(finance(db), "x", 7)
    assert found is not None and found.id == journal
    assert queries.journal(finance(db), back).subject_id == 7
    assert queries.journal_of(finance(db), "x", 70) is None
    assert queries.journal_of(finance(Office.build(db.app, "other")), "x", 7) is None


def test_one_account_per_kind_and_organisation(db: Office) -> None:
    post(db, "x", Entry(SERVICE_COST, BANK, Money(1)))
    with pytest.raises(DBAPIError, match="ix_account_once"):
        execute("INSERT INTO account (bureau_id, kind, name) SELECT bureau_id, kind, '' FROM account")


# ---- the self-check sees what breaks ------------------------------------------------------------
def test_the_books_check_themselves(db: Office) -> None:
    post(db, "x", Entry(SERVICE_COST, BANK, Money(1)))
    assert faults(db) == []


def test_a_counter_changed_behind_the_ledger_is_found(live: Office) -> None:
    post(live, "x", Entry(SERVICE_COST, BANK, Money(5)))
    with as_owner(live) as connection:
        connection.execute(text("UPDATE account SET debits = debits + 1 WHERE kind = 'bank'"))
    assert faults(live) == ["balances_cancel", "counters_replay"]


def test_a_transfer_slipped_in_without_its_trigger_is_found(live: Office) -> None:
    post(live, "x", Entry(SERVICE_COST, BANK, Money(5)))
    with as_owner(live) as connection:
        connection.execute(text("ALTER TABLE transfer DISABLE TRIGGER accounts_follow"))
        connection.execute(
            text(
                "INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount) "
                "SELECT journal_id, day, debit_id, credit_id, 1 FROM transfer"
            )
        )
    assert faults(live) == ["counters_replay"]


def test_a_missing_number_is_found(db: Office) -> None:
    with unit_of_work(finance(db)) as work:
        documents.take_numbers(work, "JS", 2)
    assert faults(db) == ["numbers_have_no_gap"]


# ---- any facts, in any order --------------------------------------------------------------------
kinds = st.sampled_from(["d1", "d2", "v1", "v2", ""])
facts = st.lists(
    st.tuples(st.integers(0, 8), kinds, kinds, st.integers(-(10**9), 10**9)), min_size=1, max_size=12
)


def key_of(office: Office, who: str) -> AccountKey:
    if not who:
        return SERVICE_COST
    make = posting.receivable if who.startswith("d") else posting.payable
    return make(office.organisations[who])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts)
def test_whatever_is_posted_twice_and_in_any_order_balances(db: Office, found: list[Any]) -> None:
    for _ in range(2):
        for number, one, other, fen in found:
            if one != other:
                entries = posting.moved(key_of(db, one), key_of(db, other), Money(fen))
                post(db, f"fact {one} {other} {fen}:{number}", *entries)
    assert sum(balances(db).values()) == 0
    assert faults(db) == []


# ---- sixteen at a time --------------------------------------------------------------------------
def together(office: Office, act: Callable[[int], None]) -> list[BaseException]:
    """Run `act` in sixteen threads that start at the same moment; returns what they raised."""
    barrier, raised = Barrier(WRITERS), list[BaseException]()

    def run(number: int) -> None:
        with office.app.app_context():
            barrier.wait()
            try:
                act(number)
            except BaseException as failure:
                raised.append(failure)
            finally:
                database.session.remove()

    threads = [Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_sixteen_writers_on_crossing_accounts_never_deadlock_and_lose_nothing(live: Office) -> None:
    who = ["d1", "d2", "v1", "v2"]

    def act(number: int) -> None:
        for turn in range(8):
            one, other = who[(number + turn) % 4], who[(number + turn + 1 + turn % 2) % 4]
            entries = [
                Entry(key_of(live, one), key_of(live, other), Money(number + 1)),
                Entry(key_of(live, other), SERVICE_COST, Money(turn + 1)),
            ]
            post(live, f"fact:{number * 8 + turn}", *(entries if number % 2 else reversed(entries)))

    assert together(live, act) == []
    database.session.expire_all()
    assert reading().scalar(text("SELECT count(*) FROM transfer")) == WRITERS * 8 * 2
    assert faults(live) == []


def test_sixteen_writers_of_the_same_fact_post_it_once(live: Office) -> None:
    entry = Entry(SERVICE_COST, posting.payable(live.organisations["v1"]), Money(100))
    assert together(live, lambda number: void(post(live, "sheet:1:confirm", entry))) == []
    assert balances(live) == {"service_cost": 100, "payable:V1": -100}


def test_numbers_taken_by_sixteen_writers_have_no_gap_though_every_third_unit_fails(live: Office) -> None:
    def act(number: int) -> None:
        for turn in range(6):
            try:
                with unit_of_work(finance(live)) as work:
                    entry = Entry(SERVICE_COST, BANK, Money(turn + 1))
                    source = f"fact:{number * 6 + turn}"
                    audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": source})
                    document = documents.take_number(work, "JS")
                    ledger.post(work, fact(source), DAY, "", document, [entry])
                    if (number + turn) % 3 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                pass

    assert together(live, act) == []
    database.session.expire_all()
    numbers = sorted(reading().scalars(text("SELECT document FROM journal")))
    assert [int(re.findall(r"\d+$", number)[0]) for number in numbers] == list(range(1, len(numbers) + 1))
    assert reading().scalar(text("SELECT last FROM number_series WHERE series = 'JS'")) == len(numbers)
    assert "counters_replay" not in faults(live)


def void(_: object) -> None:
    """Lets an expression stand where a statement is wanted."""
