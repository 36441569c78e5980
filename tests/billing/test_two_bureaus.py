"""Two bureaus in one database: what one of them bills, sees and closes never touches the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.billing.models import Bill, BillRun
from procurement.billing.queries import run as queries
from procurement.billing.queries.preview import preview
from procurement.billing.queries.receipts import aged
from procurement.billing.services.run import run_month
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.ledger.queries import periods
from procurement.ledger.services.periods import close_period
from procurement.pages import http
from procurement.settlement.models import Sheet
from tests.architecture.populated import FEBRUARY, populate
from tests.architecture.route_table import Row
from tests.architecture.route_table import rows as routes
from tests.billing.billed import MARCH, bill_of, codes, rows
from tests.billing.departments import building, place, with_departments
from tests.factories import PEOPLE, Office
from tests.settlement import world
from tests.settlement.paged import rows_of

FINANCE, TODAY = Role.FINANCE, date(2026, 3, 2)
MONTH_WIDE = {"month", "dialect"}
"""Parameters of addresses that name no row: what they show is chosen by the bureau of who asks."""


def ready(office: Office, number: str, amount: str) -> Office:
    """One department in one building, and a confirmed March sheet."""
    world.rulebook(office)
    office = with_departments(office, 1)
    place(office, "d1", building(office, f"{number}栋"), "100", 10)
    contract = world.active_contract(
        office, lines=[world.Line(price=amount, basis={"area": "1"})], number=number, title=f"{number}号服务"
    )
    world.confirmed_sheet(office, contract, [amount])
    return replace(office, extra={"contract": contract})


@pytest.fixture
def both(db: Office) -> tuple[Office, Office]:
    first = ready(db, "HT-2026-000001", "1000.00")
    second = ready(Office.build(db.app, "b"), "HT-2026-000777", "70.00")
    return first, second


def test_a_run_bills_the_sheets_of_its_own_bureau_alone(both: tuple[Office, Office]) -> None:
    first, second = both
    run = run_month(second.actor(FINANCE), MARCH)
    assert [(bill.bureau_id, str(bill.total)) for bill in rows(select(Bill))] == [(second.bureau, "70.00")]
    assert rows(select(Sheet.run_id).order_by(Sheet.id)) == [None, run]
    assert str(preview(first.actor(FINANCE), MARCH, TODAY).earned) == "1000.00"
    with pytest.raises(Refused) as refused:
        run_month(second.actor(FINANCE), MARCH.next())
    assert codes(refused) == ["billing.nothing_to_bill"]


def test_each_bureau_has_a_main_run_of_its_own(both: tuple[Office, Office]) -> None:
    for office in both:
        run_month(office.actor(FINANCE), MARCH)
    found = rows(select(BillRun).order_by(BillRun.id))
    assert [(run.bureau_id, run.seq, run.sheets) for run in found] == [
        (office.bureau, 0, 1) for office in both
    ]
    assert [bill_of(office).number for office in both] == ["ZD-2026-000001", "ZD-2026-000001"]


def test_waiting_months_debts_and_closed_periods_are_the_bureaus_own(both: tuple[Office, Office]) -> None:
    first, second = both
    assert queries.waiting_months(second.actor(FINANCE)) == [MARCH]
    run_month(first.actor(FINANCE), MARCH)
    assert queries.waiting_months(second.actor(FINANCE)) == [MARCH]
    assert aged(second.actor(FINANCE), TODAY) == []
    close_period(first.actor(FINANCE), FEBRUARY)
    assert periods.closed_through(second.bureau) is None


def test_the_database_refuses_a_sheet_billed_by_another_bureaus_run(both: tuple[Office, Office]) -> None:
    first, second = both
    run = run_month(second.actor(FINANCE), MARCH)
    other = rows(select(Sheet.id).where(Sheet.bureau_id == first.bureau))[0]
    with (
        pytest.raises(IntegrityError, match="fk_sheet_run_id_bureau_id_bill_run"),
        own_transaction() as writing,
    ):
        writing.execute(text("UPDATE sheet SET run_id = :run WHERE id = :id"), {"run": run, "id": other})


def test_the_database_refuses_a_bill_of_another_bureaus_run(both: tuple[Office, Office]) -> None:
    first, second = both
    run_month(first.actor(FINANCE), MARCH)
    bill = bill_of(first)
    own = {
        column.name: getattr(bill, column.name) for column in Bill.__table__.columns if column.name != "id"
    }
    run = run_month(second.actor(FINANCE), MARCH)
    with (
        pytest.raises(IntegrityError, match="fk_bill_run_id_bureau_id_bill_run"),
        own_transaction() as writing,
    ):
        writing.execute(insert(Bill).values(**{**own, "run_id": run, "number": "ZD-2026-999999"}))


# ---- pages of a whole month ---------------------------------------------------------------------
def month_wide() -> list[Row]:
    """GET routes without a row in their address: pages of a month, registers, work lists, exports."""
    return [row for row in routes() if "GET" in row.route.methods and set(_names(row)) <= MONTH_WIDE]


def _names(row: Row) -> list[str]:
    return [part.split(":")[-1].strip("<>") for part in row.route.rule.split("/") if part.startswith("<")]


def test_no_page_of_a_month_shows_another_bureaus_figures(db: Office) -> None:
    """Everything the first bureau has, asked for by the same roles of another one, which has nothing."""
    second = ready(Office.build(db.app, "b"), "HT-2026-000777", "70.00")
    populate(db)
    marks = marks_of(db)
    shown, opened = [], set()
    for role in (Role.FINANCE, Role.CONTRACT_SUPERVISOR, Role.AUDITOR, Role.OFFICER):
        client = client_of(second, role)
        for row in month_wide():
            if row.permission not in ROLE_PERMISSIONS[role]:
                continue
            for month in ("2026-03", "2026-04"):
                answer = client.get(address(second, row, month))
                opened.add((row.endpoint, answer.status_code))
                body = words_of(answer)
                shown += [(row.endpoint, str(role), mark) for mark in marks if mark in body]
    assert shown == []
    assert {endpoint for endpoint, status in opened if status == 200} >= {
        "billing.preview_run", "settlement.month_sheets", "billing.list_bills", "settlement.list_usage",
    }  # fmt: skip


def marks_of(office: Office) -> list[str]:
    """What only pages of the first bureau say: the numbers of its papers and the titles of its contracts."""
    with Session(database.engine) as session:
        found = session.execute(
            text("""SELECT number FROM contract WHERE bureau_id = :b AND number IS NOT NULL
                    UNION SELECT title FROM contract WHERE bureau_id = :b AND number IS NOT NULL
                    UNION SELECT number FROM sheet WHERE bureau_id = :b AND number IS NOT NULL
                    UNION SELECT bank_reference FROM receipt WHERE bureau_id = :b"""),
            {"b": office.bureau},
        )
        return [row[0] for row in found]


def words_of(answer: Any) -> str:
    return str(rows_of(answer)) if answer.mimetype == http.XLSX else answer.get_data(as_text=True)


def client_of(office: Office, role: Role) -> Any:
    client = office.client()
    assert role in PEOPLE
    with client.session_transaction() as session:
        session["_user_id"] = session["sid"] = f"unique-{role}b"
    return client


def address(office: Office, row: Row, month: str) -> str:
    with office.app.test_request_context():
        return url_for(row.endpoint, **{n: {"month": month, "dialect": "beancount"}[n] for n in _names(row)})
