"""Steps that tests of pages share: a client that checks every page, and the addresses of sheets in each state."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from python_calamine import CalamineWorkbook

from procurement.infra.db import db as database
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Role
from procurement.settlement import services
from tests.architecture.page_client import Page, PageClient
from tests.factories import House
from tests.settlement import world
from tests.settlement.world import MEALS, OURS, Made

FEBRUARY = Month("2026-02")
SUPERVISOR, VENDOR, FINANCE, LIAISON = (
    Role.CONTRACT_SUPERVISOR,
    Role.VENDOR,
    Role.FINANCE,
    Role.LIAISON,
)


def agreed(house: House) -> Made:
    """A lump sum and meals from February on; 5 % kept back."""
    world.rulebook(house)
    return world.active_contract(house, lines=(OURS, MEALS), starts=date(2026, 2, 1), retention="0.05")


def pages(house: House, who: Role | str) -> PageClient:
    database.session.expire_all()
    return PageClient(house.client(who), lang="zh_CN")


def dense(page: Page) -> str:
    return "".join(page.words.split())


def usage(house: House, contract: Made, quantity: str = "100", **more: Any) -> int:
    return world.usage(house, contract.lines[1], quantity, "d1", FEBRUARY, **more)


def prepared(house: House, contract: Made) -> str:
    """The address of a fresh draft."""
    sheet = services.prepare_sheet(house.actor(SUPERVISOR), contract.id, FEBRUARY)
    return f"/sheets/{sheet}"


def sent(house: House, contract: Made) -> str:
    url = prepared(house, contract)
    services.send_sheet(house.actor(SUPERVISOR), int(url.rsplit("/")[-1]), 1)
    return url


def confirmed(house: House, contract: Made) -> str:
    url = sent(house, contract)
    services.confirm_sheet(house.actor(VENDOR), int(url.rsplit("/")[-1]), 2)
    return url


def rows_of(answer: Any) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
