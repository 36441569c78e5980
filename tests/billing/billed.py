"""An office with issued bills, for tests of answers, payments and pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.billing.models import Bill, BillLine
from procurement.billing.services.run import run_month
from procurement.infra.db import db as database
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from tests.billing.departments import building, place, with_departments
from tests.factories import Office
from tests.settlement import world

MARCH = Month("2026-03")
AREAS, HEADS = ("3000", "2000", "1000"), (50, 80, 20)
BOTH = {"area": "0.6", "headcount": "0.4"}


def rows(statement: Any) -> list[Any]:
    """Fresh from the database, past every session's memory."""
    with Session(database.engine) as session:
        return list(session.scalars(statement))


def total_of(statement: Any) -> Money:
    return sum(rows(statement), Money.zero())


def codes(refused: Any) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def occupied_office(office: Office, departments: int = 3, **options: Any) -> Office:
    """Rulebook, and departments with 3000, 2000, 1000 … ㎡ and 50, 80, 20 … people in one building."""
    world.rulebook(office)
    office = with_departments(office, departments, **options)
    home = building(office, area="6000.00")
    for n in range(1, departments + 1):
        place(office, f"d{n}", home, AREAS[(n - 1) % 3], HEADS[(n - 1) % 3])
    return office


def ready_office(office: Office, departments: int = 3, **options: Any) -> Office:
    """The same with a confirmed March sheet: 250 000.00 by area and headcount."""
    office = occupied_office(office, departments, **options)
    contract = world.active_contract(office, lines=[world.Line(price="250000.00", basis=BOTH)])
    world.confirmed_sheet(office, contract, ["250000.00"])
    return replace(office, extra={"contract": contract})


def two_lines(office: Office, amounts: tuple[str, str] = ("6000.00", "1500.00"), **options: Any) -> Office:
    """Three departments billed for March by the second of finance: a line by area and one by headcount."""
    office = occupied_office(office, **options)
    lines = [world.Line("物业服务", basis={"area": "1"}), world.Line("食堂服务", basis={"headcount": "1"})]
    contract = world.active_contract(office, lines=lines)
    world.confirmed_sheet(office, contract, list(amounts))
    run = run_month(office.actor("finance2"), MARCH)
    return replace(office, extra={"contract": contract, "run": run})


def bill_of(office: Office, department: str = "d1", nth: int = 0) -> Bill:
    """A department's bill, oldest first, as the database has it now."""
    found: list[Bill] = rows(
        select(Bill).where(Bill.department_id == office.organisations[department]).order_by(Bill.id)
    )
    return found[nth]


def lines_of(bill: Bill) -> list[BillLine]:
    return rows(select(BillLine).where(BillLine.bill_id == bill.id).order_by(BillLine.id))
