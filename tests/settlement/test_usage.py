"""Usage: entered by one person, confirmed by another, and only then counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from procurement.infra.db import own_transaction, reading
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.settlement import queries, services
from procurement.settlement.rules.charges import Term
from procurement.settlement.rules.states import UsageState
from procurement.settlement.rules.usage import (
    Known,
    UnitLine,
    UsageCommand,
    UsageFacts,
    UsageRow,
    usage_plan,
)
from tests.factories import Office
from tests.settlement import world
from tests.settlement.world import LUMP, MEALS, Made

FEBRUARY = Month("2026-02")
FACADE = world.Line("外墙清洗", "unit_rate", "42500.00", "4", {"equal": "1"}, unit="次")


@pytest.fixture
def contract(db: Office) -> Made:
    """Lump sum, meals ordered by departments, and a façade that is shared out."""
    return world.active_contract(db, lines=(LUMP, MEALS, FACADE), starts=date(2026, 1, 1))


def meals(
    office: Office, contract: Made, department: str | None = "d1", quantity: str = "120"
) -> UsageCommand:
    return UsageCommand(
        contract.lines[1],
        FEBRUARY,
        office.organisations[department] if department else None,
        Decimal(quantity),
    )


def enter(office: Office, command: UsageCommand, who: Role | str = Role.CONTRACT_SUPERVISOR) -> int:
    return services.enter_usage(office.actor(who), command)


@pytest.mark.parametrize("whose", ["v1", "v2", "bureau"])
def test_only_a_department_uses_anything(db: Office, contract: Made, whose: str) -> None:
    with pytest.raises(NotFound):
        enter(db, meals(db, contract, whose))


def facade(contract: Made, quantity: str = "1") -> UsageCommand:
    return UsageCommand(contract.lines[2], FEBRUARY, None, Decimal(quantity))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


# ---- entering -----------------------------------------------------------------------------------
def test_what_is_entered_does_not_count_until_it_is_confirmed(db: Office, contract: Made) -> None:
    usage = enter(db, meals(db, contract))
    assert queries.confirmed_quantities(contract.id, FEBRUARY) == {}
    assert services.confirm_usage(db.actor(Role.LIAISON), [usage]) == 1
    assert queries.confirmed_quantities(contract.id, FEBRUARY) == {contract.lines[1]: Decimal(120)}


def test_finance_may_stand_in_for_the_named_supervisor_and_nobody_else(db: Office, contract: Made) -> None:
    enter(db, meals(db, contract, "d1"), Role.FINANCE)
    for who in (Role.OFFICER, Role.AUDITOR, Role.LIAISON):
        with pytest.raises(Forbidden):
            enter(db, meals(db, contract, "d2"), who)


def test_another_supervisor_does_not_enter_usage_of_this_contract(db: Office, contract: Made) -> None:
    actor = replace(db.actor(Role.CONTRACT_SUPERVISOR), id=db.people["officer2"])
    with pytest.raises(Forbidden):
        services.enter_usage(actor, meals(db, contract))


def test_a_lump_sum_has_no_usage(db: Office, contract: Made) -> None:
    with pytest.raises(NotFound):
        enter(db, UsageCommand(contract.lines[0], FEBRUARY, None, Decimal(1)))


@pytest.mark.parametrize(
    ("month", "code"),
    [("2026-04", "settlement.month_ahead"), ("2025-12", "settlement.month_outside_term")],
)
def test_usage_is_entered_for_months_that_have_begun_within_the_term(
    db: Office, contract: Made, month: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        enter(db, replace(meals(db, contract), month=Month(month)))
    assert codes(refused) == [code]


def test_what_is_charged_to_who_ordered_it_needs_a_department(db: Office, contract: Made) -> None:
    with pytest.raises(Refused) as refused:
        enter(db, meals(db, contract, None))
    assert codes(refused) == ["settlement.usage_needs_department"]
    enter(db, facade(contract))


def test_a_line_month_and_department_has_one_quantity(db: Office, contract: Made) -> None:
    enter(db, meals(db, contract))
    with pytest.raises(Refused) as refused:
        enter(db, meals(db, contract))
    assert codes(refused) == ["settlement.usage_taken"]
    enter(db, facade(contract))
    with pytest.raises(Refused) as refused:
        enter(db, facade(contract))
    assert codes(refused) == ["settlement.usage_taken"]


def test_usage_of_a_month_whose_sheet_was_sent_stays(db: Office, contract: Made) -> None:
    usage = enter(db, facade(contract))
    world.sheet(db, contract, ["10000.00", "0", "0"], month=FEBRUARY, state="sent")
    for act in (
        lambda: enter(db, meals(db, contract)),
        lambda: services.save_usage(db.actor(Role.CONTRACT_SUPERVISOR), usage, 1, Decimal(2)),
        lambda: services.remove_usage(db.actor(Role.CONTRACT_SUPERVISOR), usage, 1),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["settlement.usage_sheet_sent"]


# ---- changing -----------------------------------------------------------------------------------
def test_a_quantity_changes_until_it_is_confirmed_and_whoever_changed_it_entered_it(
    db: Office, contract: Made
) -> None:
    usage = enter(db, meals(db, contract))
    services.save_usage(db.actor(Role.FINANCE), usage, 1, Decimal(130))
    row = queries.usage_entry(db.actor(Role.FINANCE), usage)
    assert (row.quantity, row.entered_by, row.version) == (Decimal(130), db.people["finance"], 2)
    services.confirm_usage(db.actor(Role.LIAISON), [usage])
    with pytest.raises(Refused) as refused:
        services.save_usage(db.actor(Role.FINANCE), usage, 3, Decimal(131))
    assert codes(refused) == ["settlement.usage_confirmed"]


def test_a_late_save_is_told_so(db: Office, contract: Made) -> None:
    usage = enter(db, meals(db, contract))
    services.save_usage(db.actor(Role.CONTRACT_SUPERVISOR), usage, 1, Decimal(130))
    with pytest.raises(Stale):
        services.save_usage(db.actor(Role.FINANCE), usage, 1, Decimal(140))


def test_an_unconfirmed_quantity_can_be_taken_back(db: Office, contract: Made) -> None:
    usage = enter(db, meals(db, contract))
    services.remove_usage(db.actor(Role.CONTRACT_SUPERVISOR), usage, 1)
    with pytest.raises(NotFound):
        queries.usage_entry(db.actor(Role.FINANCE), usage)
    enter(db, meals(db, contract))


# ---- confirming ---------------------------------------------------------------------------------
def test_nobody_confirms_what_they_entered_themselves(db: Office, contract: Made) -> None:
    usage = enter(db, facade(contract), Role.FINANCE)
    with pytest.raises(Refused) as refused:
        services.confirm_usage(db.actor(Role.FINANCE), [usage])
    assert codes(refused) == ["settlement.usage_not_yours"]
    services.confirm_usage(db.actor("finance2"), [usage])


def test_a_department_with_a_liaison_confirms_through_that_liaison(db: Office, contract: Made) -> None:
    usage = enter(db, meals(db, contract, "d1"))
    for who in (Role.FINANCE, Role.OFFICER):
        with pytest.raises(Refused):
            services.confirm_usage(db.actor(who), [usage])
    with pytest.raises(NotFound):
        services.confirm_usage(db.actor("liaison2"), [usage])
    services.confirm_usage(db.actor(Role.LIAISON), [usage])


@pytest.mark.parametrize("who", [Role.FINANCE, Role.OFFICER])
def test_a_department_without_a_liaison_is_confirmed_for_by_the_bureau(
    db: Office, contract: Made, who: Role
) -> None:
    with own_transaction() as connection:
        connection.execute(
            text("UPDATE user_account SET active = false WHERE id = :id"), {"id": db.people["liaison2"]}
        )
    services.confirm_usage(db.actor(who), [enter(db, meals(db, contract, "d2"))])


def test_one_quantity_that_is_not_mine_and_nothing_is_confirmed(db: Office, contract: Made) -> None:
    mine, other = enter(db, facade(contract)), enter(db, meals(db, contract))
    with pytest.raises(Refused):
        services.confirm_usage(db.actor(Role.FINANCE), [mine, other])
    assert queries.usage_entry(db.actor(Role.FINANCE), mine).state == UsageState.ENTERED


def test_confirming_twice_or_nothing_is_refused(db: Office, contract: Made) -> None:
    usage = enter(db, facade(contract))
    services.confirm_usage(db.actor(Role.FINANCE), [usage])
    for chosen, code in (([usage], "usage_confirmed_already"), ([], "nothing_chosen")):
        with pytest.raises(Refused) as refused:
            services.confirm_usage(db.actor(Role.FINANCE), chosen)
        assert codes(refused) == [f"settlement.{code}"]


def test_a_confirmation_can_be_withdrawn_until_the_sheet_is_sent(db: Office, contract: Made) -> None:
    usage = enter(db, facade(contract))
    services.confirm_usage(db.actor(Role.FINANCE), [usage])
    services.withdraw_usage(db.actor(Role.OFFICER), usage, 2)
    assert queries.confirmed_quantities(contract.id, FEBRUARY) == {}
    services.confirm_usage(db.actor(Role.FINANCE), [usage])
    world.sheet(db, contract, ["10000.00", "0", "0"], month=FEBRUARY, state="sent")
    with pytest.raises(Refused) as refused:
        services.withdraw_usage(db.actor(Role.FINANCE), usage, 4)
    assert codes(refused) == ["settlement.usage_sheet_sent"]


def test_a_department_sees_its_own_usage_only(db: Office, contract: Made) -> None:
    own, other = enter(db, meals(db, contract, "d1")), enter(db, meals(db, contract, "d2"))
    shared = enter(db, facade(contract))
    seen = {row.id for row in reading().execute(queries.usage_list(db.actor(Role.LIAISON)))}
    assert seen == {own}
    for usage in (other, shared):
        with pytest.raises(NotFound):
            queries.usage_entry(db.actor(Role.LIAISON), usage)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("quantity = 0", "ck_usage_quantity"),
        ("month = '2026-02-02'", "ck_usage_month"),
        ("confirmed_by = entered_by, state = 'confirmed'", "ck_usage_confirmed_by_another"),
        ("state = 'confirmed'", "ck_usage_confirmed"),
        ("state = 'lost'", "ck_usage_state"),
    ],
)
def test_the_database_holds_the_same_truth(db: Office, contract: Made, change: str, constraint: str) -> None:
    enter(db, facade(contract))
    with pytest.raises(DBAPIError, match=constraint), own_transaction() as connection:
        connection.execute(text(f"UPDATE usage SET {change}"))


# ---- importing ----------------------------------------------------------------------------------
def row(number: int, **values: object) -> UsageRow:
    usual: dict[str, object] = {
        "contract": "HT-2026-000001",
        "place": 2,
        "month": FEBRUARY,
        "department": "D1",
        "quantity": Decimal(10),
    }
    return UsageRow(number, **{**usual, **values})  # type: ignore[arg-type]


def imported(office: Office, *rows: UsageRow) -> tuple[int, int, int]:
    plan = services.import_usage(office.actor(Role.CONTRACT_SUPERVISOR), rows)
    return len(plan.added), len(plan.changed), plan.unchanged


def test_an_import_adds_changes_and_leaves(db: Office, contract: Made) -> None:
    facade_row = row(4, place=3, department="", quantity=Decimal(1))
    assert imported(db, row(2), row(3, department="D2"), facade_row) == (3, 0, 0)
    assert imported(db, row(2), row(3, department="D2", quantity=Decimal(11)), facade_row) == (0, 1, 2)
    assert imported(db, row(2)) == (0, 0, 1)


def test_one_fault_and_nothing_is_imported(db: Office, contract: Made) -> None:
    with pytest.raises(Refused) as refused:
        imported(db, row(2), row(3, department="XX"))
    assert codes(refused) == ["settlement.usage_department_unknown"]
    assert queries.usage_of(contract.lines[1], FEBRUARY, db.organisations["d1"]) is None


def test_what_others_supervise_cannot_be_imported(db: Office, contract: Made) -> None:
    with pytest.raises(Refused) as refused:
        services.import_usage(db.actor(Role.OFFICER), [row(2)])
    assert codes(refused) == ["settlement.usage_line_unknown"]


LINE = UnitLine(
    7, 1, 1, 9, "HT-2026-000001", 2, "用餐", "人次", True, Term(date(2026, 1, 1), date(2026, 12, 31))
)
FACTS = UsageFacts(
    {("HT-2026-000001", 2): LINE}, {"D1": 11}, {}, frozenset({(1, Month("2026-01"))}), date(2026, 3, 2)
)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (row(2, contract="HT-2026-000009"), "usage_line_unknown"),
        (row(2, place=1), "usage_line_unknown"),
        (row(2, department="D9"), "usage_department_unknown"),
        (row(2, department=""), "usage_needs_department"),
        (row(2, month=Month("2026-04")), "month_ahead"),
        (row(2, month=Month("2025-12")), "month_outside_term"),
        (row(2, month=Month("2026-01")), "usage_sheet_sent"),
    ],
)
def test_each_fault_of_a_row_is_named_with_its_row(given: UsageRow, code: str) -> None:
    plan = usage_plan([given], FACTS)
    assert [(number, refusal.code) for number, refusal in plan.faults] == [(2, f"settlement.{code}")]
    assert not plan.added


@pytest.mark.parametrize(
    ("month", "code"), [(Month("2026-01"), "usage_sheet_sent"), (Month("2025-12"), "month_outside_term")]
)
def test_a_row_that_says_what_is_there_already_is_left_whatever_its_month(month: Month, code: str) -> None:
    """A table downloaded and sent back has all months: settled ones, and those a termination has cut off since."""
    known = {(7, month, 11): Known(3, 1, Decimal(10), UsageState.CONFIRMED)}
    facts = replace(FACTS, known=known)
    plan = usage_plan([row(2, month=month), row(3)], facts)
    assert (plan.unchanged, len(plan.added), plan.faults) == (1, 1, [])
    changed = usage_plan([row(2, month=month, quantity=Decimal(11))], facts)
    assert [refusal.code for _, refusal in changed.faults] == [f"settlement.{code}"]


def test_the_same_row_twice_names_the_first(db: Office) -> None:
    plan = usage_plan([row(2), row(5)], FACTS)
    assert [(number, refusal.params) for number, refusal in plan.faults] == [(5, {"first": 2})]


@pytest.mark.parametrize(
    ("state", "quantity", "outcome"),
    [
        (UsageState.ENTERED, 10, "unchanged"),
        (UsageState.CONFIRMED, 10, "unchanged"),
        (UsageState.ENTERED, 9, "changed"),
        (UsageState.CONFIRMED, 9, "settlement.usage_confirmed"),
    ],
)
def test_a_known_quantity_is_changed_only_while_unconfirmed(
    state: UsageState, quantity: int, outcome: str
) -> None:
    known = {(7, FEBRUARY, 11): Known(3, 1, Decimal(quantity), state)}
    plan = usage_plan([row(2)], replace(FACTS, known=known))
    found = ["unchanged"] * plan.unchanged + ["changed"] * len(plan.changed)
    assert found + [refusal.code for _, refusal in plan.faults] == [outcome]


def test_a_contract_and_a_department_are_found_however_their_codes_are_written() -> None:
    plan = usage_plan([row(2, contract="ht 2026 000001", department="ｄ-1")], FACTS)
    assert (plan.faults, [(one.line_id, one.department_id) for one in plan.added]) == ([], [(7, 11)])
