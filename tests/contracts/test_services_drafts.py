"""Drafting: who may, what is refused, what is kept; each refusal proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from procurement.accounts.models import Organisation
from procurement.catalog.models import ServiceItem
from procurement.contracts import queries, services
from procurement.contracts.models import Contract, LineShare
from procurement.contracts.rules import BasisKind, LineOpening, Origin, Part, Share
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Doubt, Forbidden, NotFound, Refused, Stale
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from procurement.rulebook.models import Rule
from tests.contracts import world as w
from tests.factories import Office


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


def actions(contract_id: int) -> list[str]:
    return [record.action for record in reversed(queries.history(contract_id))]


# ---- beginning ----------------------------------------------------------------------------------
def test_a_running_contract_begins_with_nothing_settled(world: w.World) -> None:
    contract = w.fresh(w.begun(world))
    assert (contract.state, contract.number, contract.origin) == ("draft", None, "taken_over")
    assert contract.settled_through == date(2026, 2, 28)
    assert (contract.drafted_by, contract.amount) == (world.officer.id, Money.parse("14500.00"))
    assert actions(contract.id) == ["contracts.drafted"]


@pytest.mark.parametrize("origin", [Origin.EXTERNAL_AWARD, Origin.SERVICE_AGREEMENT])
def test_other_origins_name_their_basis_and_have_no_opening(world: w.World, origin: Origin) -> None:
    with pytest.raises(Refused) as refused:
        w.begun(world, origin)
    assert codes(refused) == [("contracts.origin_basis_needed", "origin_basis")]
    assert w.fresh(w.begun(world, origin, origin_basis="采购结果公告")).settled_through is None


@pytest.mark.parametrize(
    ("origin", "code"),
    [(Origin.AWARD, "contracts.drafted_from_award"), (Origin.CALL_OFF, "contracts.drafted_from_framework")],
)
def test_awards_and_call_offs_are_refused_with_the_way_they_come(
    world: w.World, origin: Origin, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        w.begun(world, origin)
    assert codes(refused) == [(code, None)]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR, Role.LIAISON, Role.VENDOR])
def test_only_officers_draft(world: w.World, role: Role) -> None:
    with pytest.raises(Forbidden):
        services.create_draft(world.office.actor(role), Origin.TAKEN_OVER, world.command())


def test_everything_wrong_with_the_parties_is_told_at_once(world: w.World) -> None:
    with pytest.raises(Refused) as refused:
        w.begun(
            world,
            vendor_id=world.office.organisations["d1"],
            contract_supervisor_id=world.office.people["finance"],
            ends=date(2029, 3, 1),
            amount=Money(0),
            retention_rate=Decimal("0.2"),
            payment_days=90,
        )
    assert codes(refused) == [
        ("contracts.term_too_long", "ends"),
        ("contracts.amount_needed", "amount"),
        ("contracts.retention_too_high", "retention_rate"),
        ("contracts.payment_too_late", "payment_days"),
        ("contracts.vendor_unknown", "vendor_id"),
        ("contracts.supervisor_unknown", "contract_supervisor_id"),
    ]
    assert refused.value.refusals[0].params["basis"] == "财政部令第102号 第24条；财库〔2014〕37号"


def test_a_vendor_out_of_use_gets_no_new_contract(world: w.World) -> None:
    with own_transaction() as connection:
        connection.execute(
            update(Organisation)
            .where(Organisation.id == world.office.organisations["v1"])
            .values(active=False)
        )
    with pytest.raises(Refused) as refused:
        w.begun(world)
    assert codes(refused) == [("contracts.vendor_unknown", "vendor_id")]


def test_without_the_rule_nothing_is_guessed(world: w.World) -> None:
    with own_transaction() as connection:
        connection.execute(
            update(Rule).where(Rule.code == "CON-04-LONG").values(effective_to=date(2026, 2, 28))
        )
    with pytest.raises(Refused) as refused:
        w.begun(world)
    assert codes(refused) == [("contracts.rule_missing", None)]


# ---- changing -----------------------------------------------------------------------------------
def test_saving_parties_keeps_what_changed_in_the_history(world: w.World) -> None:
    made = w.begun(world)
    services.save_parties(
        world.officer, made, 1, world.command(title="新名称", vendor_id=world.office.organisations["v2"])
    )
    contract = w.fresh(made)
    assert (contract.title, contract.version) == ("新名称", 2)
    changes = queries.history(made)[0].changes
    assert changes == {
        "title": ["机关食堂餐饮服务合同", "新名称"],
        "vendor_id": ["示例物业服务有限公司", "样本餐饮服务有限公司"],
    }


def test_a_draft_is_found_by_its_new_title(world: w.World) -> None:
    made = w.begun(world)
    services.save_parties(world.officer, made, 1, world.command(title="会议服务"))
    assert "会议" in reading().scalar(select(func.tsvector_to_array(Contract.search)))


def test_nothing_settled_follows_a_term_that_is_moved(world: w.World) -> None:
    made = w.begun(world)
    services.save_parties(
        world.officer, made, 1, world.command(starts=date(2026, 5, 1), ends=date(2027, 4, 30))
    )
    assert w.fresh(made).settled_through == date(2026, 4, 30)


def test_a_stale_save_is_refused(world: w.World) -> None:
    made = w.begun(world)
    services.save_parties(world.officer, made, 1, world.command())
    for act in (
        lambda: services.save_parties(world.officer, made, 1, world.command()),
        lambda: services.add_line(world.officer, made, 1, world.lump()),
        lambda: services.set_standards(world.officer, made, 1, [world.standard]),
        lambda: services.save_clauses(world.officer, made, 1, "general-service", 1, w.VALUES),
        lambda: services.discard_draft(world.officer, made, 1),
        lambda: services.submit(world.officer, made, 1),
    ):
        with pytest.raises(Stale):
            act()


def test_a_colleague_may_copy_a_draft_but_not_touch_it(world: w.World) -> None:
    made, colleague = w.drafted(world), world.office.actor("officer2")
    line = w.lines(made)[0]
    for act in (
        lambda: services.save_parties(colleague, made, w.version(made), world.command()),
        lambda: services.add_line(colleague, made, w.version(made), world.lump()),
        lambda: services.save_line(colleague, made, line.id, w.version(made), world.lump()),
        lambda: services.remove_line(colleague, made, line.id, w.version(made)),
        lambda: services.set_standards(colleague, made, w.version(made), []),
        lambda: services.save_opening(colleague, made, w.version(made), w.opening(made)),
        lambda: services.discard_draft(colleague, made, w.version(made)),
        lambda: services.submit(colleague, made, w.version(made)),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == [("contracts.not_drafter", None)]
    assert w.fresh(services.copy_contract(colleague, made)).drafted_by == colleague.id


def test_others_cannot_even_know_a_draft_that_is_not_theirs_to_see(world: w.World) -> None:
    made = w.begun(world)
    for role in (Role.VENDOR, Role.LIAISON):
        with pytest.raises(NotFound):
            queries.contract_visible_to(world.office.actor(role), made)


# ---- lines --------------------------------------------------------------------------------------
def test_lines_are_added_changed_and_removed_in_order(world: w.World) -> None:
    made = w.begun(world)
    first = services.add_line(world.officer, made, 1, world.lump())
    services.add_line(world.officer, made, 2, world.meals())
    services.add_line(world.officer, made, 3, world.lump(title="三"))
    services.save_line(world.officer, made, first, 4, world.lump(price=UnitPrice.parse("1100.00")))
    assert [(line.place, line.title, str(line.amount)) for line in w.lines(made)] == [
        (1, "食堂运行管理", "13200.00"), (2, "职工用餐", "2500.00"), (3, "三", "12000.00"),
    ]  # fmt: skip
    services.remove_line(world.officer, made, first, 5)
    assert [(line.place, line.title) for line in w.lines(made)] == [(1, "职工用餐"), (2, "三")]


def test_a_line_with_faults_is_refused_with_all_of_them(world: w.World) -> None:
    made = w.begun(world)
    bad = world.lump(quantity=Decimal(13), basis=(Part(BasisKind.DIRECT, Decimal("0.5")),), item_id=10**9)
    with pytest.raises(Refused) as refused:
        services.add_line(world.officer, made, 1, bad)
    assert codes(refused) == [
        ("contracts.months_beyond_term", "quantity"),
        ("contracts.weights_differ", "area"),
        ("contracts.direct_needs_quantity", "direct"),
        ("contracts.item_unknown", "item_id"),
    ]


def test_a_retired_item_stays_on_a_line_that_has_it_but_gets_no_new_one(world: w.World) -> None:
    made = w.begun(world)
    line = services.add_line(world.officer, made, 1, world.lump())
    with own_transaction() as connection:
        connection.execute(update(ServiceItem).values(active=False))
    services.save_line(world.officer, made, line, 2, world.lump(title="仍可改"))
    with pytest.raises(Refused) as refused:
        services.add_line(world.officer, made, 3, world.lump())
    assert codes(refused) == [("contracts.item_unknown", "item_id")]


def test_a_line_of_another_contract_is_unknown_here(world: w.World) -> None:
    one, other = w.drafted(world), w.begun(world)
    with pytest.raises(NotFound):
        services.save_line(world.officer, other, w.lines(one)[0].id, 1, world.lump())
    with pytest.raises(NotFound):
        services.remove_line(world.officer, other, w.lines(one)[0].id, 1)


FIXED = (Part(BasisKind.FIXED_SHARE, Decimal(1)),)


def halves(world: w.World) -> list[Share]:
    return [Share(world.office.organisations[key], Decimal("0.5")) for key in ("d1", "d2")]


def test_fixed_shares_make_the_whole_and_go_with_their_basis(world: w.World) -> None:
    made = w.begun(world)
    line = services.add_line(world.officer, made, 1, world.lump(basis=FIXED))
    services.set_shares(world.officer, made, line, 2, halves(world))
    services.set_shares(world.officer, made, line, 3, halves(world))
    assert sorted(share.share for share in queries.shares_of([line])[line]) == [Decimal("0.5")] * 2
    services.save_line(world.officer, made, line, 4, world.lump())
    assert reading().scalar(select(func.count()).select_from(LineShare)) == 0


def test_shares_that_do_not_fit_are_refused(world: w.World) -> None:
    made = w.begun(world)
    line = services.add_line(world.officer, made, 1, world.lump(basis=FIXED))
    plain = services.add_line(world.officer, made, 2, world.lump())
    vendor = Share(world.office.organisations["v1"], Decimal("1"))
    for line_id, shares, code in (
        (line, halves(world)[:1], "contracts.shares_differ"),
        (line, [vendor], "contracts.department_unknown"),
        (plain, halves(world), "contracts.not_by_share"),
    ):
        with pytest.raises(Refused) as refused:
            services.set_shares(world.officer, made, line_id, 3, shares)
        assert codes(refused) == [(code, None)]


# ---- standards, text, opening -------------------------------------------------------------------
def test_only_a_standard_in_force_can_be_chosen(world: w.World) -> None:
    made = w.begun(world)
    with pytest.raises(Refused) as refused:
        services.set_standards(world.officer, made, 1, [world.replaced])
    assert codes(refused) == [("contracts.standard_unknown", "standards")]
    services.set_standards(world.officer, made, 1, [world.standard, world.standard])
    assert [s.id for s in queries.standards_of(made)] == [world.standard]
    services.set_standards(world.officer, made, 2, [])
    assert queries.standards_of(made) == []


def test_missing_and_unusable_values_of_the_text_are_named(world: w.World) -> None:
    made = w.begun(world)
    given = {**w.VALUES, "court": "", "bond_amount": "1450.01"}
    with pytest.raises(Refused) as refused:
        services.save_clauses(world.officer, made, 1, "general-service", 1, given)
    assert codes(refused) == [("contracts.variable_missing", "court")]
    with pytest.raises(Refused) as refused:
        services.save_clauses(world.officer, made, 1, "general-service", 1, {**given, "court": "法院"})
    assert codes(refused) == [("contracts.bond_too_high", "bond_amount")]
    with pytest.raises(Refused) as refused:
        services.save_clauses(world.officer, made, 1, "no-such", 1, w.VALUES)
    assert codes(refused) == [("contracts.template_unknown", "template")]


def test_facts_of_the_contract_are_not_kept_as_values(world: w.World) -> None:
    made = w.begun(world)
    services.save_clauses(
        world.officer,
        made,
        1,
        "general-service",
        1,
        {**w.VALUES, "contract_sum": "1.00", "retention_rate": "0.1"},
    )
    kept = w.fresh(made).variables
    assert "contract_sum" not in kept and "retention_rate" not in kept and kept["tax_rate"] == "0.06"
    assert queries.values_of(w.fresh(made))["contract_sum"] == "14500.00"


def test_opening_balances_are_kept_by_line(world: w.World) -> None:
    contract = w.fresh(w.drafted(world, opened=True))
    assert (contract.settled_through, contract.opening_earned) == (date(2026, 3, 31), Money.parse("1250.00"))
    assert [str(line.opening_amount) for line in w.lines(contract.id)] == ["1000.00", "250.00"]


def test_opening_balances_that_do_not_add_up_are_refused(world: w.World) -> None:
    made = w.drafted(world)
    wrong = replace(w.opening(made), earned=Money.parse("1300.00"))
    with pytest.raises(Refused) as refused:
        services.save_opening(world.officer, made, 5, wrong)
    assert codes(refused) == [("contracts.opening_sum_differs", "earned")]
    strange = replace(w.opening(made), lines=(LineOpening(1, Money(0), Decimal(0)),))
    with pytest.raises(Refused) as refused:
        services.save_opening(world.officer, made, 5, strange)
    assert ("contracts.opening_lines_changed", None) in codes(refused)


def test_only_a_contract_taken_over_has_an_opening(world: w.World) -> None:
    made = w.drafted(world, Origin.EXTERNAL_AWARD, origin_basis="公告")
    with pytest.raises(Refused) as refused:
        services.save_opening(world.officer, made, 5, w.opening(made))
    assert codes(refused) == [("contracts.opening_only_taken_over", None)]


def test_a_line_cannot_shrink_below_what_is_settled(world: w.World) -> None:
    made = w.drafted(world, opened=True)
    line = w.lines(made)[0]
    with pytest.raises(Refused) as refused:
        services.save_line(world.officer, made, line.id, 6, world.lump(price=UnitPrice.parse("83.33")))
    assert codes(refused) == [("contracts.line_below_opening", "price")]
    with pytest.raises(Refused) as refused:
        services.save_line(
            world.officer,
            made,
            line.id,
            6,
            world.lump(price=UnitPrice.parse("2000.00"), quantity=Decimal("0.9")),
        )
    assert codes(refused) == [("contracts.line_below_opening", "price")]


def test_a_bond_that_is_not_its_percentage_is_kept_only_once_confirmed(world: w.World) -> None:
    made, given = w.begun(world), {**w.VALUES, "bond_amount": "100.00"}
    with pytest.raises(Refused) as refused:
        services.save_clauses(world.officer, made, 1, "general-service", 1, given)
    assert codes(refused) == [("contracts.bond_off_rate", "bond_amount")]
    (doubt,) = refused.value.refusals
    assert str(doubt.params["due"]) == "725.00" and isinstance(doubt, Doubt)
    services.save_clauses(world.officer, made, 1, "general-service", 1, given, [doubt.mark])
    assert w.fresh(made).variables["bond_amount"] == "100.00"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1.00001"])
def test_no_number_of_a_contract_passes_a_service_that_no_form_lets_through(
    world: w.World, value: str
) -> None:
    number, made = Decimal(value), w.begun(world)
    part = Part(BasisKind.AREA, number)
    for act in (
        lambda: services.add_line(world.officer, made, 1, world.lump(quantity=number)),
        lambda: services.add_line(world.officer, made, 1, world.lump(basis=(part,))),
        lambda: services.create_draft(
            world.officer, Origin.TAKEN_OVER, world.command(retention_rate=number / 100)
        ),
        lambda: services.save_clauses(
            world.officer, made, 1, "general-service", 1, {**w.VALUES, "bond_rate": value}
        ),
    ):
        with pytest.raises(Refused):
            act()
