"""Two people send the same table at the same moment: the second waits and finds everything there, or is told so."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from procurement.accounts.models import Organisation
from procurement.billing.forms.brought import read_receivables
from procurement.billing.models import Bill
from procurement.billing.services.brought import import_receivables
from procurement.contracts import services as contracts
from procurement.contracts.models import Contract
from procurement.contracts.rules import Origin
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from procurement.ledger.queries.invariants import book_checks
from procurement.vendors import services as vendors
from procurement.vendors.forms import read_vendors
from tests.contracts import test_takeovers as takeovers
from tests.contracts import world
from tests.factories import Office
from tests.settlement.at_once import all_at_once

MANY = 6


def at_once(office: Office, act: Callable[[], object], *refusals: str) -> None:
    assert all_at_once(office, [act] * MANY, refusals) == []
    reading().rollback()


def test_a_contract_of_two_tables_sent_at_once_is_taken_over_once(live: Office) -> None:
    made = world.built(live)
    rows = takeovers.lines(made, takeovers.FIRST, takeovers.SECOND)
    at_once(live, lambda: contracts.import_takeovers(made.officer, rows))
    assert reading().scalar(select(func.count()).where(Contract.origin == Origin.TAKEN_OVER)) == 1


def test_a_vendor_of_two_tables_sent_at_once_is_entered_once(live: Office) -> None:
    rows, _ = read_vendors("编码,中文名称,统一社会信用代码\nV8,甲,91310115MA1K35A07W\n".encode())
    at_once(live, lambda: vendors.import_vendors(live.actor(Role.OFFICER), rows))
    assert reading().scalar(select(func.count()).where(Organisation.code == "V8")) == 1


def test_a_receivable_of_two_tables_sent_at_once_is_brought_once(live: Office) -> None:
    rows, _ = read_receivables(
        "部门编码,月份,原单据编号,未收金额\nD1,2026-01,FT-1,5\nD1,2026-02,FT-2,7\n".encode()
    )
    finance = live.actor(Role.FINANCE)
    at_once(live, lambda: import_receivables(finance, rows), "billing.brought_twice_at_once")
    found = reading().execute(select(Bill.opening, Bill.closing).order_by(Bill.id)).all()
    assert [(one.opening.formatted, one.closing.formatted) for one in found] == [
        ("0.00", "5.00"),
        ("5.00", "12.00"),
    ]


def test_receivables_of_one_department_brought_at_once_follow_one_another(live: Office) -> None:
    finance = live.actor(Role.FINANCE)
    tables = [
        read_receivables(f"部门编码,月份,原单据编号,未收金额\nD1,2026-01,FT-{n},{n}\n".encode())[0]
        for n in range(1, 9)
    ]
    acts = [lambda rows=rows: import_receivables(finance, rows) for rows in tables]
    assert all_at_once(live, acts, ()) == []
    reading().rollback()
    found = reading().execute(select(Bill.opening, Bill.closing).order_by(Bill.id)).all()
    assert [one.opening for one in found[1:]] == [one.closing for one in found[:-1]]
    assert [check.code for check in book_checks(live.system()) if not check.holds] == []
