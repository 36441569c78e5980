"""The self-check finds what an auditor would: every corruption of the catalogue, in a small settled office of two bureaus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.rules.bills import LineAnswer
from procurement.billing.services import bills, credit
from procurement.billing.services.receipts import reverse_receipt
from procurement.billing.services.run import run_month
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger import queries
from procurement.ledger import services as ledger_services
from procurement.ledger.queries.invariants import Check
from procurement.machine.embedded import Embedded
from procurement.settlement import services
from procurement.settlement.rules.charges import CorrectedLine
from tests.billing.billed import bill_of, lines_of
from tests.billing.corruptions import CORRUPTIONS
from tests.billing.departments import building, place
from tests.billing.test_receipts import paid
from tests.conftest import cloned, on, one_connection
from tests.factories import Office
from tests.settlement import world
from tests.settlement.sheeted import FEBRUARY, FINANCE, SUPERVISOR, VENDOR, row
from tests.settlement.world import MEALS, Line, Made

LINES = (
    Line(basis={"area": "0.6", "headcount": "0.4"}),
    Line("安保服务", price="3000.00", basis={"fixed_share": "1"}, shares={"d1": "0.25", "d2": "0.75"}),
    MEALS,
    Line("会议服务", price="1000.01", basis={"equal": "1"}),
)
SINCE = date(2026, 2, 1)


def settled(office: Office) -> Office:
    """February: two contracts, one taken over; bills, an objection upheld, receipts, one of them reversed, corrections
    that leave a line 10.00, of which a fen and the credit note's 60.00 move on, a further run; then closed."""
    world.rulebook(office)
    home = building(office)
    place(office, "d1", home, "3000.10", 50)
    place(office, "d2", home, "2000.00", 81, date(2026, 1, 1), date(2026, 2, 17))
    main = world.active_contract(office, lines=LINES, starts=SINCE, retention="0.05")
    opening = {
        "opening_earned": Money(500000),
        "opening_paid": Money(300000),
        "opening_retained": Money(50000),
    }
    other = world.active_contract(
        office, lines=(LINES[3],), vendor="v2", number="HT-2026-000002", starts=date(2026, 1, 1),
        settled_through=date(2026, 1, 31), retention="0.05", **opening,
    )  # fmt: skip
    world.usage(office, main.lines[2], "100", "d1", FEBRUARY)
    world.usage(office, main.lines[2], "50", "d2", FEBRUARY)
    sheet = _confirmed(office, main, VENDOR)
    _confirmed(office, other, "vendor2")
    run_month(office.actor("finance2"), FEBRUARY)
    bill = bill_of(office)
    answers = [
        LineAnswer(one.id, n == 0, "面积有误" if n == 0 else "") for n, one in enumerate(lines_of(bill))
    ]
    bills.answer_bill(office.actor(Role.LIAISON), bill.id, bill.version, answers)
    credit.uphold(office.actor(FINANCE), lines_of(bill)[0].id, Money(6000), "更正")
    first = paid(office, "3500.00", "B-1")
    paid(office, "700.00", "B-2", "d2")
    reverse_receipt(office.actor(FINANCE), first.id, first.version, "退汇")
    paid(office, "100.00", "B-3")
    changes = [
        CorrectedLine(main.lines[0], Money(-6001), world.Decimal(0), "停水一日"),
        CorrectedLine(main.lines[2], Money(-1800), world.Decimal(-1), "", office.organisations["d1"]),
    ]
    _agreed(office, services.correct_sheet(office.actor(SUPERVISOR), sheet, "更正", changes), VENDOR)
    back = [CorrectedLine(main.lines[0], Money(-992999), world.Decimal(0), "全月未达标")]
    _agreed(office, services.correct_sheet(office.actor(SUPERVISOR), sheet, "扣款", back), VENDOR)
    run_month(office.actor("finance2"), FEBRUARY)
    ledger_services.close_period(office.actor(FINANCE), FEBRUARY)
    return office


def _confirmed(office: Office, contract: Made, vendor: str) -> int:
    return _agreed(office, services.prepare_sheet(office.actor(SUPERVISOR), contract.id, FEBRUARY), vendor)


def _agreed(office: Office, sheet: int, vendor: str) -> int:
    services.send_sheet(office.actor(SUPERVISOR), sheet, row(sheet).version)
    services.confirm_sheet(office.actor(vendor), sheet, row(sheet).version)
    return sheet


@pytest.fixture(scope="module")
def offices(application: Flask, postgres: Embedded) -> Iterator[tuple[Office, Office]]:
    """Two bureaus that lived through the same month in one database, made once."""
    name = "corrupted"
    url = cloned(postgres, name)
    engine = create_engine(url)
    previous = database._app_engines[application]
    database._app_engines[application] = {None: engine}
    try:
        with application.app_context():
            found = []
            for n in (1, 2):
                built = replace(Office.build(application), url=url, owner_url=postgres.owner_url(name))
                found.append(settled(built))
                with own_transaction() as connection:  # the next office has people of the same names
                    connection.execute(text(f"UPDATE user_account SET email = '{n}' || email"))
                    connection.execute(text("DELETE FROM open_session"))
                    connection.execute(
                        text(f"UPDATE user_account SET fs_uniquifier = '{n}' || fs_uniquifier")
                    )
            database.session.remove()
            yield found[0], found[1]
            database.session.remove()
    finally:
        database._app_engines[application] = previous
        engine.dispose()
        postgres.drop_database(name)


@pytest.fixture(scope="module")
def defenceless(offices: tuple[Office, Office], postgres: Embedded) -> Iterator[Engine]:
    """The same bureaus in a copy where no trigger stands, and one connection of its owner's."""
    name = "corrupted_without_triggers"
    database.session.remove()
    database.engine.dispose()  # nobody may look at what is copied
    cloned(postgres, name, "corrupted")
    with one_connection(postgres.owner_url(name)) as engine:
        with engine.begin() as connection:
            for table in connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ):
                connection.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
        yield engine
    postgres.drop_database(name)


@pytest.fixture
def owner(application: Flask, defenceless: Engine) -> Iterator[Connection]:
    """The owner's connection, triggers off; whoever reads sees through it; nothing stays."""
    database.session.remove()
    with defenceless.connect() as connection, on(application, connection):
        yield connection


def broken(office: Office) -> list[Check]:
    return [check for check in queries.book_checks(office.actor(FINANCE)) if not check.holds]


def test_untouched_books_are_clean(offices: tuple[Office, Office]) -> None:
    assert [broken(office) for office in offices] == [[], []]


CHECKED_BY = {check for _, check, _ in CORRUPTIONS}


@pytest.mark.parametrize(
    ("check", "change"),
    [pytest.param(check, change, id=f"{kind}: {check}") for kind, check, change in CORRUPTIONS],
)
def test_a_corruption_is_named(
    offices: tuple[Office, Office], owner: Connection, check: str, change: str
) -> None:
    office, other = offices
    values = {"b": office.bureau, "o": other.bureau}
    statement = text(re.sub(r":(?![bo]\b)", r"\:", change))
    changed = owner.execute(statement, {key: values[key] for key in statement.compile().params})
    assert changed.rowcount > 0, "the change must change something"
    assert check in [one.code for one in broken(office)]


def test_every_check_of_money_has_a_corruption(offices: tuple[Office, Office]) -> None:
    """So that no check stands that nobody has seen to find anything; the others are seen in `test_books*`."""
    elsewhere = {
        "balances_cancel", "rounding_is_empty", "closed_days_stay", "receivables_follow_bills",
        "credit_is_used",
    }  # fmt: skip
    assert set(queries.checks()) - CHECKED_BY == elsewhere


def test_the_application_may_not_delete_a_period(offices: tuple[Office, Office]) -> None:
    engine = create_engine(offices[0].url, poolclass=pool.NullPool)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text("DELETE FROM ledger_period"))


def test_not_even_the_owner_deletes_a_period_while_its_trigger_stands(offices: tuple[Office, Office]) -> None:
    engine = create_engine(offices[0].owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="ledger_period"):
        connection.execute(text("DELETE FROM ledger_period"))
