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
from tests.factories import House
from tests.settlement import world
from tests.settlement.world import MEALS, OURS, Made

FEBRUARY = Month("2026-02")
SUPERVISOR, VENDOR, FINANCE = Role.CONTRACT_SUPERVISOR, Role.VENDOR, Role.FINANCE


def made(house: House, **values: Any) -> Made:
    """10,000.00 a month and meals at 18.00, 100 of them confirmed for February; 5 % kept back."""
    world.rulebook(house)
    usual = {"lines": (OURS, MEALS), "starts": date(2026, 1, 1), "retention": "0.05", **values}
    contract = world.active_contract(house, **usual)
    world.usage(house, contract.lines[1], "100", "d1", FEBRUARY)
    return contract


def prepared(house: House, contract: Made, month: Month = FEBRUARY) -> int:
    return services.prepare_sheet(house.actor(SUPERVISOR), contract.id, month)


def sent(house: House, contract: Made) -> int:
    sheet = prepared(house, contract)
    services.send_sheet(house.actor(SUPERVISOR), sheet, row(sheet).version)
    return sheet


def confirmed(house: House, contract: Made) -> int:
    sheet = sent(house, contract)
    services.confirm_sheet(house.actor(VENDOR), sheet, row(sheet).version)
    return sheet


def row(sheet: int) -> Sheet:
    database.session.expire_all()
    return reading().scalars(select(Sheet).where(Sheet.id == sheet)).one()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def balances(house: House) -> dict[str, str]:
    """Kind of account -> balance, without the empty ones."""
    database.session.expire_all()
    found = queries.balances(house.actor(FINANCE), date(2026, 12, 31))
    return {one.kind: str(one.balance) for one in found if one.balance}


def broken(house: House) -> list[str]:
    """The invariants that do not hold."""
    database.session.expire_all()
    return [check.code for check in queries.book_checks(house.actor(FINANCE)) if not check.holds]


def earned(contract: Made) -> list[tuple[str, Decimal]]:
    """Amount and quantity each line of the contract has earned."""
    database.session.expire_all()
    lines = reading().scalars(select(ContractLine).where(ContractLine.id.in_(contract.lines)))
    return [
        (str(line.earned_amount), line.earned_quantity) for line in sorted(lines, key=lambda line: line.place)
    ]
