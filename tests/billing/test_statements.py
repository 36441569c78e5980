"""Statements of account: what a department owes and how old it is, what a vendor is owed, as of any day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from procurement.billing.queries import statements as queries
from procurement.billing.rules.bills import ReceiptCommand
from procurement.billing.services import statements as services
from procurement.billing.services.receipts import record_receipt
from procurement.documents.models import Paper
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.dates import Period
from procurement.kernel.errors import Forbidden, NotFound
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from tests.billing.billed import bill_of, two_lines
from tests.factories import Office
from tests.settlement.sheeted import confirmed, made

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def paid(office: Office, amount: str, day: date = date(2026, 3, 2)) -> None:
    record_receipt(
        office.actor(Role.FINANCE),
        ReceiptCommand(office.organisations["d1"], day, Money.parse(amount), f"回单{amount}", "第一局"),
    )


def statement(
    office: Office, who: str, span: Period = YEAR, actor: Role | str = Role.FINANCE
) -> queries.Statement:
    database.session.expire_all()
    return queries.statement(office.actor(actor), office.organisations[who], span)


def test_a_department_owes_its_bills_less_what_it_paid(db: Office) -> None:
    office = two_lines(db)
    bill = bill_of(office)
    paid(office, "1000.00")
    found = statement(office, "d1")
    assert (found.found.debit, found.found.credit) == (bill.total, Money.parse("1000.00"))
    assert found.found.closing == bill.total - Money.parse("1000.00")
    assert [row.document for row in found.found.rows] == [bill.number, "SK-2026-000001"]
    assert not found.of_vendor and found.account_id is not None


def test_the_age_of_a_balance_always_adds_up_to_it(db: Office) -> None:
    office = two_lines(db)
    paid(office, "1000.00")
    due = bill_of(office).pay_by
    for day, place in ((due, 0), (date.fromordinal(due.toordinal() + 1), 1), (date(2026, 12, 31), 4)):
        found = statement(office, "d1", Period(MARCH.start, day))
        assert sum(found.ageing, Money.zero()) == found.found.closing
        assert found.ageing[place] == found.found.closing


def test_what_was_paid_too_much_stands_as_a_credit(db: Office) -> None:
    office = two_lines(db)
    paid(office, "9999.00")
    found = statement(office, "d1")
    assert found.found.closing.fen < 0
    assert found.ageing[0] == found.found.closing


def test_a_vendor_is_shown_what_it_is_owed_from_its_own_side(db: Office) -> None:
    confirmed(db, made(db))
    found = statement(db, "v1")
    assert (str(found.found.closing), str(found.retained)) == ("11210.00", "590.00")
    assert [str(row.debit) for row in found.found.rows] == ["11210.00"]
    assert found.of_vendor and list(found.ageing) == []


def test_who_was_never_billed_has_an_empty_statement(db: Office) -> None:
    found = statement(db, "d2")
    assert (found.found.closing, list(found.found.rows), found.account_id) == (Money(0), [], None)
    assert sum(found.ageing, Money.zero()) == Money(0)


def test_the_balance_brought_forward_is_that_of_the_day_before(db: Office) -> None:
    office = two_lines(db)
    later = statement(office, "d1", Period(date(2026, 4, 1), date(2026, 4, 30)))
    assert later.found.opening == later.found.closing == bill_of(office).total
    assert list(later.found.rows) == []


@pytest.mark.parametrize(("who", "whose"), [("liaison2", "d1"), (Role.VENDOR, "v2"), (Role.OFFICER, "d1")])
def test_nobody_reads_the_statement_of_somebody_else(db: Office, who: Role | str, whose: str) -> None:
    with pytest.raises(NotFound):
        statement(db, whose, actor=who)


def test_their_own_statement_they_read(db: Office) -> None:
    assert statement(db, "d1", actor=Role.LIAISON).organisation.id == db.organisations["d1"]
    assert statement(db, "v1", actor=Role.VENDOR).organisation.id == db.organisations["v1"]


def test_the_paper_says_what_the_page_said_and_keeps_it(db: Office) -> None:
    office = two_lines(db)
    with pytest.raises(Forbidden):
        services.issue_statement(office.actor(Role.AUDITOR), office.organisations["d1"], YEAR)
    paper_id = services.issue_statement(office.actor(Role.FINANCE), office.organisations["d1"], YEAR)
    paid(office, "1000.00")
    paper = reading().scalars(select(Paper).where(Paper.id == paper_id)).one()
    total = bill_of(office).total
    assert (paper.number, paper.data["closing"], paper.data["debit"]) == (
        "DZ-2026-000001",
        str(total),
        str(total),
    )
    assert sum(Decimal(band["amount"]) for band in paper.data["ageing"]) == total.yuan
    assert paper.organisation_id == office.organisations["d1"]
