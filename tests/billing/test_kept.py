"""Rows that carry money stay as they were recorded, also under a statement the services would never send."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.models import Receipt
from procurement.billing.services.run import run_month
from procurement.infra.db import own_transaction
from procurement.kernel.permissions import Role
from tests.billing.billed import MARCH, occupied_office
from tests.factories import Office
from tests.settlement import world


@pytest.fixture
def settled(db: Office) -> Office:
    """A meal line with confirmed usage, its sheet billed, and a receipt on record."""
    office = occupied_office(db, 2)
    contract = world.active_contract(office, lines=[world.MEALS])
    for department in ("d1", "d2"):
        world.usage(office, contract.lines[0], "100", department=department)
    world.confirmed_sheet(office, contract, ["3600.00"], quantities=["200"])
    run_month(office.actor(Role.FINANCE), MARCH)
    with own_transaction() as connection:
        connection.execute(
            insert(Receipt).values(
                bureau_id=office.bureau,
                department_id=office.organisations["d1"],
                number="SK-2026-000001",
                received_on=MARCH.last,
                amount=Decimal("10.00"),
                unapplied=Decimal("10.00"),
                method="transfer",
                bank_reference="B1",
                payer="甲",
                recorded_by=office.people["finance"],
            )
        )
    return office


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE receipt SET bank_reference = 'B2'", "reversed, never edited"),
        ("UPDATE receipt SET payer = '乙'", "reversed, never edited"),
        ("UPDATE receipt SET received_on = received_on - 1", "reversed, never edited"),
        ("UPDATE receipt SET amount = amount + 1", "reversed, never edited"),
        ("UPDATE receipt SET recorded_by = recorded_by + 1", "reversed, never edited"),
        ("DELETE FROM receipt", "reversed, never edited"),
        ("UPDATE usage SET quantity = quantity + 1", "opened again before it changes"),
        ("UPDATE usage SET entered_by = confirmed_by, confirmed_by = entered_by", "opened again before"),
        ("DELETE FROM usage", "opened again before it changes"),
        ("UPDATE sheet SET run_id = NULL", "billed by one run only"),
        ("DELETE FROM sheet_line", "never edited"),
        ("DELETE FROM sheet", "never deleted"),
    ],
)
def test_what_carries_money_is_never_edited(settled: Office, statement: str, words: str) -> None:
    with pytest.raises(DBAPIError, match=words), own_transaction() as connection:
        connection.execute(text(statement))


def test_what_follows_from_it_may_change(settled: Office) -> None:
    with own_transaction() as connection:
        changed = connection.execute(text("UPDATE receipt SET unapplied = 0, version = version + 1"))
        opened = connection.execute(
            text("UPDATE usage SET state = 'entered', confirmed_by = NULL, confirmed_at = NULL")
        )
        assert (changed.rowcount, opened.rowcount) == (1, 2)
