"""What a correction is shared out by: what the run of its main sheet kept, or the one department it names."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from procurement.accounts.models import Occupancy
from procurement.billing.models import Bill, Share
from procurement.billing.queries.preview import preview
from procurement.billing.queries.why import why
from procurement.billing.services.bill_papers import drafts
from procurement.billing.services.run import run_month
from procurement.documents.models import Paper
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.kernel.errors import NotFound, Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement import services
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.rules.charges import CorrectedLine
from tests.billing import by_rule
from tests.billing.billed import MARCH, bill_of, codes, lines_of, occupied_office, rows
from tests.billing.departments import building, place, with_departments
from tests.factories import Office
from tests.settlement import world

BOTH = {"area": "0.6", "headcount": "0.4"}
FINANCE, TODAY = Role.FINANCE, date(2026, 4, 2)


def totals(office: Office, run: int) -> dict[str, str]:
    """Department -> its bill of a run."""
    named = {identity: key for key, identity in office.organisations.items()}
    return {
        named[bill.department_id]: str(bill.total)
        for bill in rows(select(Bill).where(Bill.run_id == run).order_by(Bill.id))
    }


# ---- what was billed is undone ------------------------------------------------------------------
def billed(office: Office, amount: str = "10000.00", starts: date = MARCH.first, **more: Any) -> world.Made:
    contract = world.active_contract(office, lines=[world.Line(basis=BOTH)], starts=starts)
    world.confirmed_sheet(office, contract, [amount], **more)
    run_month(office.actor(FINANCE), MARCH)
    return contract


def resize(office: Office, department: str, area: str, headcount: int) -> None:
    with own_transaction() as connection:
        connection.execute(
            text("UPDATE occupancy SET area = :area, headcount = :people WHERE organisation_id = :id"),
            {"area": area, "people": headcount, "id": office.organisations[department]},
        )


def test_a_correction_undoes_what_was_billed_however_occupancy_was_mended_since(db: Office) -> None:
    office = occupied_office(db)
    contract = billed(office)
    first = {bill.department_id: bill.total for bill in rows(select(Bill))}
    resize(office, "d1", "10.00", 1)
    world.sheet(office, contract, ["-10000.00"], seq=1, quantities=["-1"])
    again = run_month(office.actor(FINANCE), MARCH)
    undone = {bill.department_id: bill.total for bill in rows(select(Bill).where(Bill.run_id == again))}
    assert undone == {department: -total for department, total in first.items()}


def test_a_correction_of_a_later_month_takes_the_days_its_sheet_was_billed_by(db: Office) -> None:
    """The run that billed March keeps its drivers under another name than the run of April that corrects it."""
    office = occupied_office(db, 2)
    served = [(date(2026, 3, 16), MARCH.last)]
    contract = billed(office, starts=date(2026, 3, 16), served=served)
    resize(office, "d1", "9.00", 900)
    world.confirmed_sheet(office, contract, ["0.00"], month=MARCH.next())
    world.sheet(office, contract, ["-10000.00"], seq=1, quantities=["-1"], served=served)
    april = run_month(office.actor(FINANCE), MARCH.next())
    assert totals(office, april) == {"d1": "-5138.46", "d2": "-4861.54"}
    fact = why(office.actor(FINANCE), lines_of(bill_of(office, "d1", 1))[0].id).parts[0].share
    assert fact is not None and [row["area"] for row in fact.detail] == ["3000.00"]


def test_before_its_sheet_is_billed_a_correction_is_shared_like_it(db: Office) -> None:
    office = occupied_office(db)
    contract = world.active_contract(office, lines=[world.Line(basis=BOTH)])
    world.confirmed_sheet(office, contract, ["10000.00"])
    world.sheet(office, contract, ["-10000.00"], seq=1, quantities=["-1"])
    run = run_month(office.actor(FINANCE), MARCH)
    assert totals(office, run) == {"d1": "0.00", "d2": "0.00", "d3": "0.00"}


SIZES = st.lists(st.tuples(st.integers(1, 50_000), st.integers(0, 300)), min_size=1, max_size=5)
FEN = st.integers(-(10**8), 10**8).filter(bool)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(sizes=SIZES, others=SIZES, earned=st.integers(2, 10**8), change=FEN, days=st.integers(1, 31))
def test_the_shares_of_a_correction_add_up_to_it_by_the_weights_that_were_billed(
    db: Office,
    sizes: list[tuple[int, int]],
    others: list[tuple[int, int]],
    earned: int,
    change: int,
    days: int,
) -> None:
    engine: Any = database.engine
    savepoint = engine.begin_nested()
    try:
        world.rulebook(db)
        office = with_departments(db, 5)
        _places(office, "old", [(area, people + 1) for area, people in sizes])
        span = [(MARCH.first, MARCH.first + timedelta(days=days - 1))]
        change = max(change, -earned)
        line = world.Line(price="1000000.00", basis=BOTH)
        contract = world.active_contract(office, lines=[line], starts=MARCH.first, ends=span[0][1])
        world.confirmed_sheet(office, contract, [str(Money(earned))], served=span)
        run_month(office.actor(FINANCE), MARCH)
        with own_transaction() as connection:
            connection.execute(delete(Occupancy))
        _places(office, "new", others)
        correction = world.sheet(office, contract, [str(Money(change))], seq=1, quantities=["0"], served=span)
        run_month(office.actor(FINANCE), MARCH)
        assert _shares_of(correction) == _by_rule(office, sizes, days, Money(change))
    finally:
        savepoint.rollback()


def _places(office: Office, name: str, sizes: list[tuple[int, int]]) -> None:
    for n, (area, people) in enumerate(sizes, 1):
        home = building(office, f"{name}-{n}")
        place(office, f"d{n}", home, str(Decimal(area) / 100), people)


def _shares_of(sheet: int) -> list[tuple[str, int, int, int]]:
    found = text("""
        SELECT h.kind, b.department_id, h.weight, h.amount FROM share h JOIN bill_line l ON l.id = h.bill_line_id
        JOIN bill b ON b.id = l.bill_id JOIN sheet_line s ON s.id = l.sheet_line_id
        WHERE s.sheet_id = :sheet AND h.amount <> 0 ORDER BY h.kind, b.department_id""")
    engine: Any = database.engine
    return [(kind, d, int(w), int(a)) for kind, d, w, a in engine.execute(found, {"sheet": sheet})]


def _by_rule(
    office: Office, sizes: list[tuple[int, int]], days: int, change: Money
) -> list[tuple[str, int, int, int]]:
    departments = [office.organisations[f"d{n}"] for n in range(1, len(sizes) + 1)]
    drivers = {
        "area": [(d, area * days) for d, (area, _) in zip(departments, sizes, strict=True)],
        "headcount": [(d, (people + 1) * days) for d, (_, people) in zip(departments, sizes, strict=True)],
    }
    basis = [{"kind": kind, "weight": weight} for kind, weight in BOTH.items()]
    found = by_rule.shares(change, basis, drivers)
    assert sum((share.amount for share in found), Money.zero()) == change
    return sorted((s.kind, s.department, s.weight, s.amount.fen) for s in found if s.amount)


# ---- one department alone -----------------------------------------------------------------------
def meals(office: Office) -> tuple[world.Made, int]:
    """A hundred meals each of two departments, billed."""
    contract = world.active_contract(office, lines=[world.MEALS])
    for department in ("d1", "d2"):
        world.usage(office, contract.lines[0], "100", department)
    sheet = world.confirmed_sheet(office, contract, ["3600.00"], quantities=["200"])
    run_month(office.actor(FINANCE), MARCH)
    return contract, sheet


def correct(office: Office, contract: world.Made, sheet: int, department: str | None, amount: str) -> int:
    quantity = Money.parse(amount).yuan / 18
    line = CorrectedLine(
        contract.lines[0],
        Money.parse(amount),
        quantity,
        "食堂复核",
        office.organisations[department] if department else None,
    )
    return services.correct_sheet(office.actor(Role.CONTRACT_SUPERVISOR), sheet, "人次复核", [line])


def confirm(office: Office, sheet: int) -> None:
    for act, role in (
        (services.send_sheet, Role.CONTRACT_SUPERVISOR),
        (services.confirm_sheet, Role.VENDOR),
    ):
        act(office.actor(role), sheet, rows(select(Sheet).where(Sheet.id == sheet))[0].version)


def test_a_correction_that_names_a_department_is_borne_by_it_alone(db: Office) -> None:
    office = occupied_office(db, 2)
    contract, sheet = meals(office)
    confirm(office, correct(office, contract, sheet, "d2", "-900.00"))
    again = run_month(office.actor(FINANCE), MARCH)
    assert totals(office, again) == {"d2": "-900.00"}
    found = why(office.actor(FINANCE), lines_of(bill_of(office, "d2", 1))[0].id)
    assert [(part.kind, str(part.amount)) for part in found.parts] == [("named", "-900.00")]
    paper = drafts([bill_of(office, "d2", 1)])[0].data["lines"][0]
    assert (paper["basis"], paper["share"]) == ("指定部门", "全额")


def test_the_change_of_a_line_charged_by_use_names_whose_use_it_was(db: Office) -> None:
    office = occupied_office(db, 2)
    contract, sheet = meals(office)
    with pytest.raises(Refused) as refused:
        correct(office, contract, sheet, None, "-900.00")
    assert codes(refused) == ["settlement.department_needed"]
    with pytest.raises(NotFound):
        correct(office, contract, sheet, "v1", "-900.00")
    assert rows(select(SheetLine.department_id).where(SheetLine.department_id.is_not(None))) == []


def test_a_line_shared_by_area_may_name_a_department_too(db: Office) -> None:
    office = occupied_office(db)
    contract = billed(office)
    world.sheet(office, contract, ["-500.00"], seq=1, quantities=["0"], departments=["d3"])
    shown = preview(office.actor(FINANCE), MARCH, TODAY)
    again = run_month(office.actor(FINANCE), MARCH, shown.seen)
    assert totals(office, again) == {"d3": "-500.00"}
    assert [share.kind for share in rows(select(Share).order_by(Share.bill_line_id))[-1:]] == ["named"]


def test_who_bears_a_correction_stands_on_its_paper_and_its_page(db: Office) -> None:
    office = occupied_office(db, 2)
    contract, sheet = meals(office)
    made = correct(office, contract, sheet, "d2", "-900.00")
    page = office.client(Role.CONTRACT_SUPERVISOR).get(f"/sheets/{made}").get_data(as_text=True)
    name = rows(select(Bill.department_name).where(Bill.department_id == office.organisations["d2"]))[0]
    assert f"由{name}单独承担" in page
    confirm(office, made)
    note = rows(select(Paper).where(Paper.subject_type == "sheet", Paper.subject_id == made))[0].data[
        "lines"
    ][0]
    assert note["note"] == f"食堂复核（由{name}承担）"
