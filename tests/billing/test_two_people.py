"""Money is billed, given back and taken back by another person than who moved it first; the same role will do."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import create_engine, pool, text, update
from sqlalchemy.exc import IntegrityError

from procurement.billing.models import Receipt
from procurement.billing.queries.preview import preview
from procurement.billing.services import credit
from procurement.billing.services.receipts import reverse_receipt
from procurement.billing.services.run import run_month
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.settlement.models import Sheet
from tests.architecture.page_client import PageClient
from tests.billing.billed import MARCH, codes, ready_office, rows, select, two_lines
from tests.billing.test_bills import disputed
from tests.billing.test_receipts import paid, yuan
from tests.factories import Office

FINANCE, SECOND = Role.FINANCE, "finance2"


@pytest.mark.parametrize("column", ["prepared_by", "sent_by"])
def test_who_prepared_or_sent_a_sheet_does_not_bill_it(live: Office, column: str) -> None:
    office = ready_office(live)
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sheet DISABLE TRIGGER sheet_stays_with_its_people"))
        connection.execute(text(f"UPDATE sheet SET {column} = {office.people['finance']}"))
    with pytest.raises(Refused) as refused:
        run_month(office.actor(FINANCE), MARCH)
    assert codes(refused) == ["billing.run_by_another"]
    sheet = rows(select(Sheet))[0]
    assert sheet.run_id is None
    found = preview(office.actor(FINANCE), MARCH, date(2026, 3, 2))
    assert [(one.code, dict(one.params)) for one in found.checks if one.blocks] == [
        ("billing.check_own_sheet", {"number": sheet.number})
    ]
    assert not preview(office.actor(SECOND), MARCH, date(2026, 3, 2)).blocked
    assert run_month(office.actor(SECOND), MARCH)


def test_who_billed_the_month_gives_no_credit_on_it_but_may_reject(db: Office) -> None:
    office, line = disputed(db)
    with pytest.raises(Refused) as refused:
        credit.uphold(office.actor(SECOND), line.id, yuan("10.00"), "更正")
    assert codes(refused) == ["billing.credited_by_another"]
    words = "Another person of finance upholds this objection"
    for who, said in ((SECOND, True), (FINANCE, False)):
        page = PageClient(office.client(who)).get(f"/bill-lines/{line.id}/reply?lang=en")
        assert (words in page.text or "财务另一人" in page.text) == said
    credit.reject(office.actor(SECOND), line.id, "以登记为准")


def test_who_recorded_a_receipt_does_not_reverse_it(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "10.00")
    with pytest.raises(Refused) as refused:
        reverse_receipt(office.actor(SECOND), receipt.id, receipt.version, "退汇")
    assert codes(refused) == ["billing.reversed_by_another"]
    reversal = f"/receipts/{receipt.id}/reversal"
    assert reversal not in PageClient(office.client(SECOND)).get(f"/receipts/{receipt.id}").text
    assert reversal in PageClient(office.client(FINANCE)).get(f"/receipts/{receipt.id}").text
    assert "<textarea" not in PageClient(office.client(SECOND)).get(reversal).text
    reverse_receipt(office.actor(FINANCE), receipt.id, receipt.version, "退汇")
    assert rows(select(Receipt.reversed_by)) == [office.people["finance"]]


def test_the_database_takes_no_reversal_by_who_recorded(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "10.00")
    values = {"state": "reversed", "reversal_reason": "退汇", "reversed_by": receipt.recorded_by}
    with pytest.raises(IntegrityError, match="reversed_by_another"), own_transaction() as connection:
        connection.execute(update(Receipt).where(Receipt.id == receipt.id).values(**values))
