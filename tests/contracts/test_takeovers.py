"""Running contracts from a table: the same rules as the forms, each fault with its row; known again by their number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.catalog import queries as catalog
from procurement.contracts import queries, services
from procurement.contracts.forms import takeovers as forms
from procurement.contracts.models import Contract
from procurement.contracts.rules import ContractState, Origin
from procurement.infra.db import reading
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.pages import blanks
from tests.accounts.test_pages_imports import confirm, upload
from tests.architecture.page_client import PageClient
from tests.contracts import world
from tests.contracts.world import World
from tests.factories import Office

FIRST: dict[str, Any] = {
    "number": "2026-WY-1",
    "title": "办公楼物业服务合同",
    "vendor": "V1",
    "supervisor": "contract_supervisor@bureau.example",
    "signed_on": date(2026, 2, 20),
    "basis": "公开招标 2026-CG-1",
    "starts": date(2026, 1, 1),
    "ends": date(2026, 12, 31),
    "amount": Money.parse("12600.00"),
    "retention_rate": 3,
    "payment_days": 30,
    "settled_through": date(2026, 2, 28),
    "paid": Money.parse("1900.00"),
    "retained": Money.parse("60.00"),
    "line": "物业服务",
    "pricing": "lump_sum",
    "unit": "月",
    "price": Decimal(1000),
    "quantity": 12,
    "area": 60,
    "headcount": 40,
    "settled": Money.parse("2000.00"),
    "settled_quantity": 2,
}
SECOND: dict[str, Any] = {
    "number": "2026-WY-1", "line": "会议", "pricing": "unit_rate", "unit": "场", "price": Decimal(50), "quantity": 12,
    "direct": 100,
}  # fmt: skip


@pytest.fixture
def made(db: Office) -> World:
    return world.built(db)


def table(*rows: dict[str, Any], item: str) -> bytes:
    """A filled-in workbook."""
    cells = [[{"item": item, **row}.get(key) for key in forms.HEADINGS] for row in rows]
    return blanks.write("合同", forms.takeover_columns(), [], cells)


def lines(made: World, *rows: dict[str, Any]) -> list[Any]:
    found, problems = forms.read_takeovers(table(*rows, item=code(made)))
    assert problems == []
    return found


def code(made: World) -> str:
    return catalog.item(made.officer, made.item).code


def contracts() -> int:
    reading().expire_all()
    return int(reading().scalar(select(func.count()).select_from(Contract)) or 0)


def plan(made: World, *rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    """(row, column, code) of every fault."""
    found = queries.plan_of_takeovers(made.officer, lines(made, *rows))
    return [(row, field, refusal.code) for row, field, refusal in found.faults]


def test_a_running_contract_is_drafted_and_submitted_after_a_dry_run(made: World) -> None:
    pages = PageClient(made.office.client(Role.OFFICER), "zh_CN")
    content = table(FIRST, SECOND, item=code(made))
    there = upload(pages, "/contracts/import", content, "contracts.xlsx").location
    page = pages.get(there)
    assert "新增 1" in page.words
    before = contracts()
    assert confirm(pages, there).location == "/contracts"
    assert contracts() == before + 1
    (contract,) = reading().scalars(select(Contract).where(Contract.origin == Origin.TAKEN_OVER)).all()
    assert contract.state == ContractState.IN_APPROVAL
    assert (contract.settled_through, contract.retention_rate) == (date(2026, 2, 28), Decimal("0.03"))
    sums = (contract.opening_earned, contract.opening_paid, contract.opening_retained)
    assert [amount.formatted for amount in sums] == ["2,000.00", "1,900.00", "60.00"]
    first, second = queries.lines_of(contract.id)
    assert [part["kind"] for part in first.basis] == ["area", "headcount"]
    assert (first.opening_amount.formatted, first.opening_quantity) == ("2,000.00", 2)
    assert second.opening_amount == Money.zero()
    assert "文件中的 1 行都已存在" in pages.get(there).words


def test_a_contract_of_the_table_is_approved_without_a_standard_of_this_system(made: World) -> None:
    services.import_takeovers(made.officer, lines(made, FIRST, SECOND))
    (contract,) = reading().scalars(select(Contract).where(Contract.origin == Origin.TAKEN_OVER)).all()
    services.approve(made.supervisor, contract.id, contract.version)
    reading().expire_all()
    approved = queries.contract_visible_to(made.supervisor, contract.id)
    assert approved.number is not None
    assert approved.clauses is not None
    assert "2026-WY-1" in approved.clauses[0]["paragraphs"][0]


def test_a_contract_that_is_there_is_left_as_it_is(made: World) -> None:
    services.import_takeovers(made.officer, lines(made, FIRST, SECOND))
    done = services.import_takeovers(made.officer, lines(made, {**FIRST, "title": "别的"}, SECOND))
    assert (len(done.added), done.unchanged) == (0, 1)
    assert (
        reading().scalar(select(Contract.title).where(Contract.origin == Origin.TAKEN_OVER)) == FIRST["title"]
    )


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [
        ({"vendor": "V9"}, {}, [(2, "vendor", "contracts.vendor_code_unknown")]),
        ({"supervisor": "officer@bureau.example"}, {}, [(2, "supervisor", "contracts.supervisor_account_unknown")]),
        ({}, {"item": "X"}, [(3, "item", "contracts.item_code_unknown")]),
        ({"title": None, "ends": None}, {}, [
            (2, "title", "contracts.row_incomplete"), (2, "ends", "contracts.row_incomplete")]),
        ({}, {"title": "另一份"}, [(3, "title", "contracts.row_differs")]),
        ({"amount": Money.parse("12600.01")}, {}, [(2, "amount", "contracts.sum_differs")]),
        ({"ends": date(2025, 12, 31)}, {}, [(2, "ends", "contracts.term_backwards")]),
        ({"area": 50}, {}, [(2, "area", "contracts.weights_differ")]),
        ({"quantity": 13}, {}, [(2, "quantity", "contracts.months_beyond_term")]),
        ({"paid": Money.parse("1940.01")}, {}, [(2, "paid", "contracts.opening_paid_beyond")]),
        ({"settled_through": date(2027, 1, 1)}, {}, [(2, "settled_through", "contracts.settled_outside_term")]),
        ({}, {"settled": Money.parse("600.01")}, [(3, "settled", "contracts.opening_beyond_line")]),
        ({}, {"settled_quantity": 13}, [(3, "settled_quantity", "contracts.opening_beyond_quantity")]),
        ({"area": None, "headcount": None, "fixed_share": 100}, {}, [(2, "shares", "contracts.shares_needed")]),
        ({"area": None, "headcount": None, "fixed_share": 100, "shares": "D1=60;D2=41"}, {},
         [(2, "shares", "contracts.shares_differ")]),
        ({"area": None, "headcount": None, "fixed_share": 100, "shares": "D1=60;D9=40"}, {},
         [(2, "shares", "contracts.department_code_unknown")]),
        ({"shares": "D1=100"}, {}, [(2, "shares", "contracts.not_by_share")]),
    ],
)  # fmt: skip
def test_a_row_is_refused_for_what_the_forms_refuse(
    made: World, first: dict[str, Any], second: dict[str, Any], faults: list[tuple[int, str, str]]
) -> None:
    rows = {**FIRST, **first}, {**SECOND, **second}
    assert plan(made, *rows) == faults
    before = contracts()
    with pytest.raises(Refused):
        services.import_takeovers(made.officer, lines(made, *rows))
    assert contracts() == before


def test_fixed_shares_are_taken_from_the_table(made: World) -> None:
    shared = {**FIRST, "area": None, "headcount": None, "fixed_share": 100, "shares": "D1=60；D2=40%"}
    services.import_takeovers(made.officer, lines(made, shared, SECOND))
    contract = reading().scalar(select(Contract.id).where(Contract.origin == Origin.TAKEN_OVER))
    line = queries.lines_of(int(contract or 0))[0]
    shares = {one.department_id: one.share for one in queries.shares_of([line.id])[line.id]}
    d1, d2 = made.office.organisations["d1"], made.office.organisations["d2"]
    assert shares == {d1: Decimal("0.6"), d2: Decimal("0.4")}


def test_codes_of_another_bureau_are_unknown(made: World) -> None:
    other = Office.build(made.office.app, "other")
    found = queries.plan_of_takeovers(other.actor(Role.OFFICER), lines(made, FIRST))
    assert {refusal.code for refusal in found.reasons} >= {"contracts.item_code_unknown"}
    assert "contracts.supervisor_account_unknown" in {refusal.code for refusal in found.reasons}


def test_only_who_drafts_contracts_imports_them(made: World) -> None:
    for role in (Role.SUPERVISOR, Role.FINANCE, Role.ADMINISTRATOR, Role.VENDOR):
        with pytest.raises(Forbidden):
            services.import_takeovers(made.office.actor(role), [])


def test_the_text_of_a_running_contract_registers_no_other_contract(made: World) -> None:
    draft = services.create_draft(made.officer, Origin.EXTERNAL_AWARD, made.command(origin_basis="结果"))
    version = queries.contract_visible_to(made.officer, draft).version
    values = {"original_number": "1", "original_signed_on": "2026-01-01", "procurement_basis": "结果"}
    with pytest.raises(Refused) as refused:
        services.save_clauses(made.officer, draft, version, "running-contract", 1, values)
    assert [one.code for one in refused.value.refusals] == ["contracts.text_of_running"]


def test_the_workbook_and_its_examples_are_read_as_they_stand(made: World) -> None:
    client = made.office.client(Role.OFFICER)
    assert forms.read_takeovers(client.get("/contracts/workbook").get_data()) == ([], [])
    content = blanks.write("合同", forms.takeover_columns(), [], forms.takeover_examples())
    found, problems = forms.read_takeovers(content)
    assert problems == []
    assert [line.number for line in found] == ["2025-WY-018"] * 2


def test_a_contract_whose_number_is_written_otherwise_is_not_taken_over_twice(made: World) -> None:
    """Two rows with other dashes are one contract, and so is the table that comes again; codes are found as meant."""
    rows = (FIRST | {"vendor": "ｖ１"}, SECOND | {"number": "２０２６ＷＹ１", "item": code(made).lower()})
    assert plan(made, *rows) == []
    services.import_takeovers(made.officer, lines(made, *rows))
    before = contracts()
    again = services.import_takeovers(made.officer, lines(made, FIRST | {"number": "2026 wy–1"}))
    assert (again.added, again.unchanged, contracts()) == ((), 1, before)


def test_a_contract_is_never_taken_over_twice_by_another_dash(made: World) -> None:
    otherwise = {"number": "2026wy1", "vendor": "v-1"}
    services.import_takeovers(
        made.officer, lines(made, FIRST | {"vendor": "v-1"}, SECOND | {"number": "2026－WY－1"})
    )
    before = contracts()
    again = queries.plan_of_takeovers(made.officer, lines(made, FIRST | otherwise))
    assert (again.added, again.unchanged, again.faults) == ((), 1, ())
    services.import_takeovers(made.officer, lines(made, FIRST | otherwise))
    assert contracts() == before
