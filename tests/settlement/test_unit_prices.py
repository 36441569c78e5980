"""Prices finer than the fen: 0.5283 yuan for a kilowatt hour, from the officer's form to the department's why."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, pool, select, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.models import Bill
from procurement.billing.services.run import run_month
from procurement.contracts import services as contracts
from procurement.contracts.rules import bond_doubts
from procurement.documents.models import Paper
from procurement.infra import migrate, storage
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from procurement.machine.embedded import APPLICATION
from procurement.rulebook.models import Rule
from procurement.settlement import services
from tasks import billing as tasks
from tasks.documents import render_papers
from tests.billing.billed import bill_of, lines_of, rows
from tests.conftest import SHARED_DATA
from tests.contracts import world as w
from tests.documents.printing import text_of
from tests.factories import PASSWORD, Office
from tests.settlement import world
from tests.settlement.paged import FEBRUARY, dense, pages
from tests.settlement.sheeted import broken, row

RATE, QUANTITY, SUM = UnitPrice.parse("0.5283"), Decimal(100_000), Money.parse("52830.00")
prices = st.integers(1, 10**13).map(lambda units: UnitPrice(Decimal(units).scaleb(-6)))


# ---- one product, in two languages --------------------------------------------------------------
def in_sql(rows_: list[tuple[UnitPrice, Decimal, int]]) -> list[int]:
    """What the database makes of prices, quantities and divisors."""
    statement = text(
        "SELECT price_times(p, q, o) FROM unnest(CAST(:p AS numeric(20, 6)[]), CAST(:q AS numeric(18, 4)[]), "
        "CAST(:o AS integer[])) WITH ORDINALITY AS t (p, q, o, n) ORDER BY n"
    )
    price, quantity, of = zip(*rows_, strict=True)
    values = {"p": [one.yuan for one in price], "q": list(quantity), "o": list(of)}
    return list(reading().scalars(statement, values))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(prices, st.decimals("-9999999", "9999999", places=4)), min_size=1, max_size=50))
def test_the_database_and_the_rules_round_the_same_product(
    db: Office, pairs: list[tuple[UnitPrice, Decimal]]
) -> None:
    rules = [price.times(quantity).fen for price, quantity in pairs]
    assert in_sql([(price, quantity, 1) for price, quantity in pairs]) == rules


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(prices, st.integers(0, 31), st.integers(28, 31)), min_size=1, max_size=50))
def test_the_database_and_the_rules_cut_the_same_part_of_a_month(
    db: Office, parts: list[tuple[UnitPrice, int, int]]
) -> None:
    rules = [price.times(Fraction(days, of)).fen for price, days, of in parts]
    assert in_sql([(price, Decimal(days), of) for price, days, of in parts]) == rules


def test_a_tie_stays_a_tie_though_its_part_of_the_month_is_no_decimal(db: Office) -> None:
    """0.15 × 1/30 is half a fen; a thirtieth written out first would make it less."""
    price = UnitPrice.parse("0.15")
    assert in_sql([(price, Decimal(1), 30)]) == [price.times(Fraction(1, 30)).fen] == [1]


@pytest.mark.published
def test_the_reported_line_comes_to_its_sum() -> None:
    report = json.loads(next((SHARED_DATA / "field-reports").glob("11-*.json")).read_text("utf-8"))
    line = UnitPrice.parse(report["price"]).times(Decimal(report["quantity"]))
    assert line == Money.parse(report["right_line_amount"]) == SUM


# ---- there and back -----------------------------------------------------------------------------
IN_FEN = "0019"
"""The revision before unit prices."""


def moved(office: Office, revision: str) -> None:
    """Nobody may hold the tables meanwhile."""
    database.session.remove()
    config = migrate.config(office.owner_url, rehearsal=True)
    (command.upgrade if revision == "head" else command.downgrade)(config, revision)
    if revision == "head":  # as `migrate` does it: what is made anew has rights again
        engine = create_engine(office.owner_url, poolclass=pool.NullPool)
        with engine.begin() as connection:
            migrate.grant(connection, APPLICATION)


def as_owner(office: Office, statement: str) -> list[Any]:
    engine = create_engine(office.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return list(result.scalars()) if result.returns_rows else []


def test_prices_and_the_hashes_of_frozen_facts_are_the_same_in_fen_and_in_yuan(live: Office) -> None:
    world.rulebook(live)
    contract = world.active_contract(live, lines=(world.OURS, world.MEALS), starts=date(2026, 2, 1))
    world.usage(live, contract.lines[1], "100", "d1", FEBRUARY)
    settled(live, contract.id)
    agree = """
        SELECT digest = facts_digest(CASE kind WHEN 'contract_line' THEN contract_line_facts(subject_id)
                                     ELSE sheet_facts(subject_id) END)
        FROM frozen_fact WHERE kind <> 'contract'"""
    prices_of = (
        "SELECT CAST(price AS text) FROM contract_line UNION ALL SELECT CAST(price AS text) FROM sheet_line"
    )
    for revision, shown in ((IN_FEN, ["1000000", "1800"]), ("head", ["10000.000000", "18.000000"])):
        moved(live, revision)
        assert as_owner(live, prices_of) == shown * 2
        assert as_owner(live, agree) == [True] * 3
    assert broken(live) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            "UPDATE contract_line SET price = 0.5283 WHERE pricing = 'unit_rate'",
            "contract HT-.*, line 2: 0.5283",
        ),
        ("UPDATE sheet_line SET price = 0.5283", "sheet JS-.*, line 1: 0.5283"),
        ("UPDATE service_item SET guide_price = 0.528312", "item C21040000-01: 0.528312"),
    ],
)
def test_no_way_leads_back_to_fen_that_would_cut_a_price(live: Office, change: str, named: str) -> None:
    contract = world.active_contract(live, lines=(world.OURS, world.MEALS), starts=date(2026, 2, 1))
    world.sheet(live, contract, ["10000.00", "0.00"], month=FEBRUARY, state="sent")
    as_owner(live, f"SET LOCAL session_replication_role = replica; {change}")
    with pytest.raises(DBAPIError, match=f"would be lost: .*{named}"):
        moved(live, IN_FEN)


# ---- the whole way ------------------------------------------------------------------------------
def agreed(office: Office) -> tuple[int, int]:
    """A contract of one line, typed by the officer, approved, printed and confirmed: its id and its line's."""
    made = w.built(office)
    with world.connected() as connection:
        known = set(connection.scalars(select(Rule.code).where(Rule.bureau_id == office.bureau)))
        rest = [one for one in world._rows("rules.csv") if one["id"].startswith(world.WANTED)]
        connection.execute(insert(Rule), [world._rule(office, one) for one in rest if one["id"] not in known])
    officer = made.officer
    contract = w.begun(made, amount=SUM, starts=date(2026, 2, 1), ends=date(2027, 1, 31))
    pages(office, Role.OFFICER).post(f"/contracts/{contract}/lines/new", electricity(made.item))
    contracts.set_standards(officer, contract, w.version(contract), [made.standard])
    sure = [doubt.mark for doubt in bond_doubts(w.VALUES, SUM)]
    contracts.save_clauses(officer, contract, w.version(contract), "general-service", 1, w.VALUES, sure)
    contracts.submit(officer, contract, w.version(contract))
    contracts.approve(made.supervisor, contract, w.version(contract))
    render_papers({"papers": [w.fresh(contract).paper_id], "bureau": office.bureau})
    for side in (officer, made.vendor):
        contracts.confirm(side, contract, w.digest(contract), PASSWORD)
    return contract, w.lines(contract)[0].id


def electricity(item: int) -> dict[str, str]:
    return {
        "item_id": str(item), "title": "公共区域用电", "pricing": "unit_rate", "unit": "千瓦时", "price": "0.5283",
        "quantity": "100,000", "direct": "100",
    }  # fmt: skip


def test_a_price_of_four_decimals_goes_from_the_form_to_the_why_of_the_bill(live: Office) -> None:
    contract, line = agreed(live)
    assert (w.lines(contract)[0].price, w.lines(contract)[0].amount) == (RATE, SUM)
    words = text_of(storage.get(w.digest(contract)))
    assert "千瓦时100,0000.528352,830.00" in words and "伍万贰仟捌佰叁拾元整" in words
    assert "0.5283/千瓦时" in dense(pages(live, Role.OFFICER).get(f"/contracts/{contract}"))

    used(live, line, {"d1": "60,000", "d2": "40,000"})
    sheet = settled(live, contract)
    assert row(sheet).earned == SUM
    page = dense(pages(live, Role.VENDOR).get(f"/sheets/{sheet}"))
    assert "100,000千瓦时0.528352,830.00" in page
    render_papers({"papers": [row(sheet).paper_id], "bureau": live.bureau})
    assert "100,0000.528352,830.00" in text_of(printed(row(sheet).paper_id))

    run_month(live.actor("finance2"), FEBRUARY)
    bills = [bill_of(live, department) for department in ("d1", "d2")]
    assert [str(bill.total) for bill in bills] == ["31698.00", "21132.00"]
    tasks.bill_papers({"bills": rows(select(Bill.id).order_by(Bill.id)), "bureau": live.bureau})
    assert "31,698.00" in text_of(printed(bill_of(live).paper_id))
    why = dense(pages(live, Role.LIAISON).get(f"/bill-lines/{lines_of(bills[0])[0].id}/origin"))
    for said in ("52,830.00×60,000÷100,000千瓦时", "100,000千瓦时×0.5283", "0.5283/千瓦时"):
        assert said in why, said
    assert broken(live) == []


def used(office: Office, line: int, quantities: dict[str, str]) -> None:
    """Entered by the contract supervisor, confirmed by the department's liaison."""
    for (department, quantity), liaison in zip(quantities.items(), (Role.LIAISON, "liaison2"), strict=True):
        typed = {
            "line": str(line), "month": "2026-02", "department": str(office.organisations[department]),
            "quantity": quantity,
        }  # fmt: skip
        pages(office, Role.CONTRACT_SUPERVISOR).post("/usage/new", typed)
        pages(office, liaison).post("/usage/confirmation")


def settled(office: Office, contract: int) -> int:
    """The sheet of February, confirmed by both sides."""
    supervisor = office.actor(Role.CONTRACT_SUPERVISOR)
    sheet = services.prepare_sheet(supervisor, contract, FEBRUARY)
    services.send_sheet(supervisor, sheet, row(sheet).version)
    services.confirm_sheet(office.actor(Role.VENDOR), sheet, row(sheet).version)
    return sheet


def printed(paper_id: int | None) -> bytes:
    paper: Any = reading().get(Paper, paper_id)
    return storage.get(paper.file_digest)
