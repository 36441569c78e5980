"""What waits for whom, what is due, and who would carry what."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import g
from sqlalchemy import update

from procurement.contracts import queries, services
from procurement.contracts.models import Contract
from procurement.contracts.rules import BasisKind, Part
from procurement.infra.db import own_transaction
from procurement.kernel.permissions import Role
from procurement.rulebook.models import CalendarDay, Rule
from tests import factories
from tests.contracts import world as w
from tests.factories import Office

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def waiting(world: w.World, who: Role | str, now: datetime = NOW) -> list[tuple[str, dict[str, int]]]:
    return [(one.endpoint, dict(one.values)) for one in queries.worklist(world.office.actor(who), now)]


def test_a_submitted_draft_waits_for_every_supervisor_but_its_drafter(world: w.World) -> None:
    made = w.submitted(world)
    for who in (Role.SUPERVISOR, "supervisor2"):
        assert waiting(world, who) == [("contracts.decide_contract", {"contract_id": made})]
    assert waiting(world, Role.OFFICER) == []


def test_a_returned_draft_waits_for_its_drafter_with_the_reason(world: w.World) -> None:
    made = w.submitted(world)
    services.send_back(world.supervisor, made, w.version(made), "总价不符")
    [row] = queries.worklist(world.officer, NOW)
    assert (row.endpoint, row.small) == ("contracts.check_draft", "总价不符")
    assert waiting(world, "officer2") == []


def test_a_confirmation_waits_for_each_side_until_it_is_given(world: w.World) -> None:
    made = w.printed(world)
    bureau = [("contracts.confirm_for_bureau", {"contract_id": made})]
    assert waiting(world, Role.OFFICER) == waiting(world, Role.SUPERVISOR) == bureau
    assert waiting(world, Role.VENDOR) == [("contracts.confirm_for_vendor", {"contract_id": made})]
    assert waiting(world, "vendor2") == waiting(world, Role.FINANCE) == []
    services.confirm(world.officer, made, w.digest(made), factories.PASSWORD)
    assert waiting(world, Role.OFFICER) == [] and len(waiting(world, Role.VENDOR)) == 1


def test_an_approval_and_a_confirmation_are_due_by_the_bureaus_rule(world: w.World) -> None:
    w.submitted(world)
    [row] = queries.worklist(world.supervisor, NOW)
    assert (row.due, row.basis) == (date(2026, 3, 5), ("内部合同管理办法 第8条", "SIGN-01"))
    services.approve(world.supervisor, row.values["contract_id"], w.version(row.values["contract_id"]))
    [row] = queries.worklist(world.office.actor(Role.VENDOR), NOW)
    assert (row.due, row.basis) == (date(2026, 3, 9), ("内部合同管理办法 第9条", "SIGN-02"))


def test_an_end_within_ninety_days_is_told_with_its_law(world: w.World) -> None:
    w.active(world)
    assert waiting(world, Role.OFFICER, datetime(2026, 11, 29, 1, tzinfo=UTC)) == []
    [row] = queries.worklist(world.officer, datetime(2026, 11, 30, 1, tzinfo=UTC))
    assert (row.due, row.basis) == (date(2027, 2, 28), ("财政部令第102号 第24条；财库〔2014〕37号", "CON-04"))
    assert len(waiting(world, Role.CONTRACT_SUPERVISOR, datetime(2026, 11, 30, 1, tzinfo=UTC))) == 1
    assert waiting(world, Role.FINANCE, datetime(2026, 11, 30, 1, tzinfo=UTC)) == []


def test_a_term_that_is_over_waits_for_those_who_complete_it(world: w.World) -> None:
    made = w.active(world)
    over = datetime(2027, 2, 28, 17, tzinfo=UTC)  # already 1 March in the bureau
    assert waiting(world, Role.SUPERVISOR, over) == [("contracts.show_contract", {"contract_id": made})]
    assert waiting(world, Role.OFFICER, over) == []


def test_departments_have_no_work_with_contracts(world: w.World) -> None:
    w.printed(world)
    assert waiting(world, Role.LIAISON) == []


# ---- deadlines ----------------------------------------------------------------------------------
def test_notice_and_filing_follow_activation_by_working_days(world: w.World) -> None:
    made = w.active(world)
    with (
        own_transaction() as connection
    ):  # a Wednesday before the holidays of 1 to 7 October; the 10th is worked
        connection.execute(
            update(Contract)
            .where(Contract.id == made)
            .values(activated_at=datetime(2026, 9, 30, 4, tzinfo=UTC))
        )
    found = queries.deadlines(w.fresh(made), date(2026, 9, 30))
    assert [(due.what, due.day) for due in found] == [
        ("notice", date(2026, 10, 9)),
        ("filing", date(2026, 10, 15)),
        ("end", date(2027, 2, 28)),
    ]
    assert found[0].basis == ("政府采购法实施条例 第50条", "AWD-08")


def test_what_has_passed_is_not_shown_as_due(world: w.World) -> None:
    made = w.active(world)
    assert [due.what for due in queries.deadlines(w.fresh(made), date(2026, 3, 5))] == ["filing", "end"]
    assert [due.what for due in queries.deadlines(w.fresh(made), date(2028, 1, 1))] == ["end"]


def test_without_calendar_or_rule_no_day_is_guessed(world: w.World) -> None:
    made = w.active(world)
    with own_transaction() as connection:
        connection.execute(CalendarDay.__table__.delete())  # type: ignore[attr-defined]
        connection.execute(update(Rule).where(Rule.code == "AWD-09").values(effective_to=date(2026, 3, 1)))
    g.pop("working_calendar", None)
    assert [due.what for due in queries.deadlines(w.fresh(made), date(2026, 3, 2))] == ["end"]


def test_a_draft_has_no_deadlines(world: w.World) -> None:
    assert queries.deadlines(w.fresh(w.begun(world)), date(2026, 3, 2)) == []


# ---- preview ------------------------------------------------------------------------------------
def shares(world: w.World, basis: dict[BasisKind, str]) -> dict[str, str]:
    made = w.begun(world)
    parts = tuple(Part(kind, Decimal(weight)) for kind, weight in basis.items())
    services.add_line(world.officer, made, 1, world.lump(basis=parts))
    [one] = queries.previews(world.office.bureau, queries.lines_of(made), date(2026, 3, 2))
    return {one.names[row.department_id]: str(row.amount) for row in one.preview.shares}


@pytest.mark.parametrize(
    ("basis", "first", "second"),
    [
        ({BasisKind.AREA: "1"}, "9000.00", "3000.00"),
        ({BasisKind.HEADCOUNT: "1"}, "7200.00", "4800.00"),
        ({BasisKind.EQUAL: "1"}, "6000.00", "6000.00"),
        ({BasisKind.AREA: "0.6", BasisKind.HEADCOUNT: "0.4"}, "8280.00", "3720.00"),
    ],
)
def test_the_preview_shares_a_line_by_what_departments_occupy_today(
    world: w.World, basis: dict[BasisKind, str], first: str, second: str
) -> None:
    assert shares(world, basis) == {"示例市第一局": first, "示例市第二局": second}


def test_a_department_that_has_moved_out_carries_nothing(world: w.World) -> None:
    place = factories.building(world.office, "B02", "500.00")
    factories.occupancy(world.office, "d2", place, "500.00", 5, date(2025, 1, 1), date(2026, 3, 1))
    assert shares(world, {BasisKind.AREA: "1"}) == {"示例市第一局": "9000.00", "示例市第二局": "3000.00"}


def test_drivers_of_several_buildings_add_up(world: w.World) -> None:
    place = factories.building(world.office, "B02", "500.00")
    factories.occupancy(world.office, "d2", place, "200.00", 5, date(2025, 1, 1), None)
    drivers = queries.drivers_on(world.office.bureau, date(2026, 3, 2))
    d1, d2 = (world.office.organisations[key] for key in ("d1", "d2"))
    assert dict(drivers[BasisKind.AREA]) == {d1: Decimal("300.00"), d2: Decimal("300.00")}
    assert dict(drivers[BasisKind.HEADCOUNT]) == {d1: 60, d2: 45}
    assert dict(drivers[BasisKind.EQUAL]) == {d1: 1, d2: 1}
