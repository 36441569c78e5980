"""Steps that tests of sheets share: a contract with usage, its sheet prepared, sent, confirmed; what the books then say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from procurement.contracts.models import ContractLine
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.ledger import queries
from procurement.settlement import services
from procurement.settlement.models import Sheet
from tests.factories import Office
from tests.settlement import world
from tests.settlement.world import MEALS, OURS, Made

FEBRUARY = Month("2026-02")
SUPERVISOR, VENDOR, FINANCE = Role.CONTRACT_SUPERVISOR, Role.VENDOR, Role.FINANCE


def made(office: Office, **values: Any) -> Made:
    """10,000.00 a month and meals at 18.00, 100 of them confirmed for February; 5 % kept back."""
    world.rulebook(office)
    usual = {"lines": (OURS, MEALS), "starts": date(2026, 1, 1), "retention": "0.05", **values}
    contract = world.active_contract(office, **usual)
    world.usage(office, contract.lines[1], "100", "d1", FEBRUARY)
    return contract


def prepared(office: Office, contract: Made, month: Month = FEBRUARY) -> int:
    return services.prepare_sheet(office.actor(SUPERVISOR), contract.id, month)


def sent(office: Office, contract: Made) -> int:
    sheet = prepared(office, contract)
    services.send_sheet(office.actor(SUPERVISOR), sheet, row(sheet).version)
    return sheet


def confirmed(office: Office, contract: Made) -> int:
    sheet = sent(office, contract)
    services.confirm_sheet(office.actor(VENDOR), sheet, row(sheet).version)
    return sheet


def row(sheet: int) -> Sheet:
    database.session.expire_all()
    return reading().scalars(select(Sheet).where(Sheet.id == sheet)).one()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def balances(office: Office) -> dict[str, str]:
    """Kind of account -> balance, without the empty ones."""
    database.session.expire_all()
    found = queries.balances(office.actor(FINANCE), date(2026, 12, 31))
    return {one.kind: str(one.balance) for one in found if one.balance}


def broken(office: Office) -> list[str]:
    """The invariants that do not hold."""
    database.session.expire_all()
    return [check.code for check in queries.book_checks(office.actor(FINANCE)) if not check.holds]


def earned(contract: Made) -> list[tuple[str, Decimal]]:
    """Amount and quantity each line of the contract has earned."""
    database.session.expire_all()
    lines = reading().scalars(select(ContractLine).where(ContractLine.id.in_(contract.lines)))
    return [
        (str(line.earned_amount), line.earned_quantity) for line in sorted(lines, key=lambda line: line.place)
    ]
