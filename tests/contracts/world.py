"""A world contracts can be drafted in: rules, calendar, items with standards, places. Rows are written directly.

`drafted`, `approved` and `active` bring a contract so far through the ordinary services.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from procurement.accounts import security
from procurement.accounts.models import User
from procurement.catalog.models import Category, ServiceItem, ServiceStandard, StandardNode
from procurement.contracts import services
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import (
    BasisKind,
    DraftCommand,
    LineCommand,
    LineOpening,
    OpeningCommand,
    Origin,
    Part,
    Pricing,
    bond_doubts,
)
from procurement.documents import services as documents
from procurement.documents.models import Paper
from procurement.infra import search
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from procurement.rulebook.models import CalendarDay, Rule
from tests import factories
from tests.factories import PASSWORD, Office

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "procurement" / "rulebook" / "data"
WANTED = ("CON-", "AWD-08", "AWD-09", "PAY-01", "BOND-07", "SIGN-")
VALUES: Mapping[str, Any] = {
    **json.loads((ROOT / "procurement/web/demo/data/clause_values.json").read_text("utf-8"))["canteen"],
    "item_name": "餐饮服务",
    "item_code": "C22040000",
    "bond_amount": "725.00",
}
STARTS, ENDS = date(2026, 3, 1), date(2027, 2, 28)


@dataclass(frozen=True)
class World:
    """The office with what contracts need: ids of an item, its published standard, and two occupied buildings."""

    office: Office
    item: int
    standard: int
    replaced: int

    @property
    def officer(self) -> Any:
        return self.office.actor(Role.OFFICER)

    @property
    def supervisor(self) -> Any:
        return self.office.actor(Role.SUPERVISOR)

    @property
    def vendor(self) -> Any:
        return self.office.actor(Role.VENDOR)

    def command(self, **changes: Any) -> DraftCommand:
        """A year with the first vendor for 12 000 yuan."""
        made = DraftCommand(
            "机关食堂餐饮服务合同",
            self.office.organisations["v1"],
            self.office.people["contract_supervisor"],
            STARTS,
            ENDS,
            Money.parse("14500.00"),
            Decimal("0.03"),
            30,
        )
        return replace(made, **changes)

    def lump(self, **changes: Any) -> LineCommand:
        """1 000 yuan a month by floor area."""
        part = Part(BasisKind.AREA, Decimal(1))
        made = LineCommand(
            self.item,
            "食堂运行管理",
            Pricing.LUMP_SUM,
            "月",
            UnitPrice.parse("1000.00"),
            Decimal(12),
            (part,),
        )
        return replace(made, **changes)

    def meals(self, **changes: Any) -> LineCommand:
        """100 events at 25 yuan, charged to who ordered them."""
        part = Part(BasisKind.DIRECT, Decimal(1))
        made = LineCommand(
            self.item, "职工用餐", Pricing.UNIT_RATE, "人次", UnitPrice.parse("25.00"), Decimal(100), (part,)
        )
        return replace(made, **changes)


def built(office: Office) -> World:
    """Write the rows."""
    with own_transaction() as connection:
        connection.execute(
            insert(Rule), [_rule(office, row) for row in _rows("rules.csv") if _wanted(row["id"])]
        )
        connection.execute(insert(CalendarDay), [_day(office, row) for row in _rows("calendar-2026.csv")])
        item = _item(connection, office)
        replaced = _standard(connection, office, item, 1, "replaced")
        standard = _standard(connection, office, item, 2, "published")
        connection.execute(update(User).where(User.bureau_id == office.bureau).values(password=_hashed()))
    one = factories.building(office, "B01", "1000.00")
    factories.occupancy(office, "d1", one, "300.00", 60, date(2026, 1, 1), None)
    factories.occupancy(office, "d2", one, "100.00", 40, date(2026, 1, 1), None)
    return World(office, item, standard, replaced)


@cache
def _hashed() -> str:
    """Hashing is slow on purpose; once is enough for all tests."""
    return security.hashed(PASSWORD)


def _wanted(code: str) -> bool:
    return code.startswith(WANTED)


def _rows(name: str) -> list[dict[str, str]]:
    with (BOOK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rule(office: Office, row: dict[str, str]) -> dict[str, Any]:
    return {
        "bureau_id": office.bureau,
        "code": row["id"],
        "title_zh": row["title_zh"],
        "title_en": row["title_en"],
        "value": row["value"],
        "unit": row["unit"],
        "basis": row["basis_zh"],
        "verification": row["verification"],
        "effective_from": date.fromisoformat(row["effective_from"]),
        "effective_to": date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
    }


def _day(office: Office, row: dict[str, str]) -> dict[str, Any]:
    day = {"bureau_id": office.bureau, "day": date.fromisoformat(row["date"])}
    return {**day, "kind": row["kind"], "name_zh": row["name_zh"], "source": row["source"]}


def _item(connection: Any, office: Office) -> int:
    root = connection.execute(
        insert(Category)
        .values(bureau_id=office.bureau, code="C", level=0, name_zh="服务", search=["服务"])
        .returning(Category.id)
    ).scalar_one()
    return connection.execute(
        insert(ServiceItem)
        .values(
            bureau_id=office.bureau, category_id=root, code="C22040000", name_zh="餐饮服务", name_en="Canteen",
            unit="人次", sort_key="can yin", search=search.terms("餐饮服务"),
        )
        .returning(ServiceItem.id)
    ).scalar_one()  # fmt: skip


def _standard(connection: Any, office: Office, item: int, number: int, state: str) -> int:
    """One section with one check; its tree is built while it is a draft."""
    made = connection.execute(
        insert(ServiceStandard)
        .values(
            bureau_id=office.bureau, item_id=item, number=number, title="餐饮服务考核标准", scale=Decimal(100),
            drafted_by=office.people["officer"],
        )
        .returning(ServiceStandard.id)
    ).scalar_one()  # fmt: skip
    section = connection.execute(
        insert(StandardNode)
        .values(standard_id=made, place=1, kind="section", title="卫生")
        .returning(StandardNode.id)
    ).scalar_one()
    connection.execute(
        insert(StandardNode).values(
            standard_id=made, parent_id=section, place=1, kind="check", title="餐具消毒", points=Decimal(100),
            deduction={"kind": "per_occurrence", "points": "5", "unit": ""}, severity="major",
        )
    )  # fmt: skip
    published = update(ServiceStandard).where(ServiceStandard.id == made)
    connection.execute(published.values(state="published", published_at=func.official_now()))
    if state != "published":
        connection.execute(published.values(state=state))
    return made


# ---- through the services -----------------------------------------------------------------------
def fresh(contract_id: int) -> Contract:
    """The contract as the database has it now."""
    database.session.expire_all()
    found = reading().get(Contract, contract_id)
    assert found is not None
    return found


def version(contract_id: int) -> int:
    return fresh(contract_id).version


def lines(contract_id: int) -> list[ContractLine]:
    """Its lines as the database has them now."""
    database.session.expire_all()
    mine = select(ContractLine).where(ContractLine.contract_id == contract_id).order_by(ContractLine.place)
    return list(reading().scalars(mine))


def begun(world: World, origin: Origin = Origin.TAKEN_OVER, **changes: Any) -> int:
    return services.create_draft(world.officer, origin, world.command(**changes))


def drafted(world: World, origin: Origin = Origin.TAKEN_OVER, *, opened: bool = False, **changes: Any) -> int:
    """A whole draft: two lines, standard, text. `opened`: one month settled already."""
    actor, made = world.officer, begun(world, origin, **changes)
    services.add_line(actor, made, 1, world.lump())
    services.add_line(actor, made, 2, world.meals())
    services.set_standards(actor, made, 3, [world.standard])
    sure = [doubt.mark for doubt in bond_doubts(VALUES, fresh(made).amount)]
    services.save_clauses(actor, made, 4, "general-service", 1, VALUES, sure)
    if opened:
        services.save_opening(actor, made, 5, opening(made))
    return made


def opening(contract_id: int) -> OpeningCommand:
    """March: a month of the lump sum and ten meals."""
    first, second = lines(contract_id)
    return OpeningCommand(
        date(2026, 3, 31), Money.parse("1250.00"), Money.parse("1212.50"), Money.parse("37.50"),
        (
            LineOpening(first.id, Money.parse("1000.00"), Decimal(1)),
            LineOpening(second.id, Money.parse("250.00"), Decimal(10)),
        ),
    )  # fmt: skip


def submitted(world: World, **options: Any) -> int:
    made = drafted(world, **options)
    services.submit(world.officer, made, version(made))
    return made


def approved(world: World, **options: Any) -> int:
    """Approved; its paper waits to be rendered."""
    made = submitted(world, **options)
    services.approve(world.supervisor, made, version(made))
    return made


def printed(world: World, **options: Any) -> int:
    """Approved, with a stand-in for its PDF stored: the real one takes a second, see test_papers."""
    made = approved(world, **options)
    paper_id = fresh(made).paper_id
    assert paper_id is not None
    documents.store_rendered(world.office.system(), paper_id, f"%PDF-1.7 {paper_id}".encode())
    return made


def digest(contract_id: int) -> str:
    """The SHA-256 of its file."""
    paper = reading().get(Paper, fresh(contract_id).paper_id)
    assert paper is not None and paper.file_digest is not None
    return paper.file_digest


def active(world: World, **options: Any) -> int:
    """Confirmed by both sides."""
    made = printed(world, **options)
    services.confirm(world.officer, made, digest(made), PASSWORD)
    services.confirm(world.vendor, made, digest(made), PASSWORD)
    return made
