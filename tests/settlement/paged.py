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
from tests.factories import Office
from tests.settlement import world
from tests.settlement.world import MEALS, OURS, Made

FEBRUARY = Month("2026-02")
SUPERVISOR, VENDOR, FINANCE, LIAISON = (
    Role.CONTRACT_SUPERVISOR,
    Role.VENDOR,
    Role.FINANCE,
    Role.LIAISON,
)


def agreed(office: Office) -> Made:
    """A lump sum and meals from February on; 5 % kept back."""
    world.rulebook(office)
    return world.active_contract(office, lines=(OURS, MEALS), starts=date(2026, 2, 1), retention="0.05")


def pages(office: Office, who: Role | str) -> PageClient:
    database.session.expire_all()
    return PageClient(office.client(who), lang="zh_CN")


def dense(page: Page) -> str:
    return "".join(page.words.split())


def usage(office: Office, contract: Made, quantity: str = "100", **more: Any) -> int:
    return world.usage(office, contract.lines[1], quantity, "d1", FEBRUARY, **more)


def prepared(office: Office, contract: Made) -> str:
    """The address of a fresh draft."""
    sheet = services.prepare_sheet(office.actor(SUPERVISOR), contract.id, FEBRUARY)
    return f"/sheets/{sheet}"


def sent(office: Office, contract: Made) -> str:
    url = prepared(office, contract)
    services.send_sheet(office.actor(SUPERVISOR), int(url.rsplit("/")[-1]), 1)
    return url


def confirmed(office: Office, contract: Made) -> str:
    url = sent(office, contract)
    services.confirm_sheet(office.actor(VENDOR), int(url.rsplit("/")[-1]), 2)
    return url


def rows_of(answer: Any) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
