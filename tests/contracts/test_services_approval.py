"""Submission, return, approval: the whole draft or nothing, another person, one number, a frozen text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from procurement.accounts.models import Organisation, User
from procurement.catalog.models import ServiceStandard
from procurement.contracts import queries, services
from procurement.contracts.models import Contract, ContractStandard
from procurement.contracts.rules import BasisKind, Origin, Part, Step
from procurement.documents.models import Paper
from procurement.infra.db import own_transaction, reading
from procurement.infra.jobs import Job
from procurement.kernel.errors import Forbidden, Refused, Stale
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from tests.contracts import world as w
from tests.factories import Office


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


# ---- submission ---------------------------------------------------------------------------------
def test_a_whole_draft_is_submitted_and_locked(world: w.World) -> None:
    made = w.submitted(world)
    assert (w.fresh(made).state, w.fresh(made).submitted_at is not None) == ("in_approval", True)
    with pytest.raises(Refused) as refused:
        services.add_line(world.officer, made, w.version(made), world.lump())
    assert codes(refused) == [("contracts.not_draft", None)]


def test_an_empty_draft_is_told_everything_it_lacks_with_the_step_that_mends_it(world: w.World) -> None:
    made = w.begun(world)
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, 1)
    found = codes(refused)
    assert found[:2] == [
        ("contracts.lines_missing", Step.LINES),
        ("contracts.standard_missing", Step.STANDARDS),
    ]
    assert ("contracts.variable_missing", Step.CLAUSES) in found
    assert w.fresh(made).state == "draft"


def test_lines_that_miss_the_contract_sum_are_refused_with_the_difference(world: w.World) -> None:
    made = w.drafted(world, amount=Money.parse("15000.00"))
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, w.version(made))
    [refusal] = refused.value.refusals
    assert (refusal.code, str(refusal.params["difference"])) == ("contracts.sum_differs", "-500.00")


def test_fixed_shares_that_were_never_entered_are_refused_by_line(world: w.World) -> None:
    made = w.drafted(world)
    line = w.lines(made)[0]
    fixed = world.lump(basis=(Part(BasisKind.FIXED_SHARE, Decimal(1)),))
    services.save_line(world.officer, made, line.id, w.version(made), fixed)
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, w.version(made))
    assert codes(refused) == [("contracts.shares_missing", Step.LINES)]


def test_a_term_shortened_after_the_lines_is_noticed(world: w.World) -> None:
    made = w.drafted(world)
    services.save_parties(world.officer, made, w.version(made), world.command(ends=date(2026, 12, 31)))
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, w.version(made))
    assert codes(refused) == [("contracts.line_beyond_term", Step.LINES)]


def test_opening_balances_of_a_line_removed_since_are_noticed(world: w.World) -> None:
    made = w.drafted(world, opened=True, amount=Money.parse("12000.00"))
    services.remove_line(world.officer, made, w.lines(made)[1].id, w.version(made))
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, w.version(made))
    assert codes(refused) == [("contracts.opening_sum_differs", Step.OPENING)]


def test_a_standard_replaced_since_is_noticed(world: w.World) -> None:
    made = w.drafted(world)
    with own_transaction() as connection:
        connection.execute(
            update(ServiceStandard).where(ServiceStandard.id == world.standard).values(state="replaced")
        )
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, w.version(made))
    assert codes(refused) == [("contracts.standard_replaced", Step.STANDARDS)]


def test_a_character_no_paper_can_print_is_named_before_anything_is_approved(world: w.World) -> None:
    made = w.drafted(world, title="餐饮😀合同")
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, w.version(made))
    assert {refusal.code for refusal in refused.value.refusals} == {"documents.unprintable"}
    assert refused.value.refusals[0].params == {"characters": "😀 (U+1F600)", "text": "餐饮😀合同"}


def test_a_vendor_or_supervisor_out_of_use_since_is_noticed(world: w.World) -> None:
    made = w.drafted(world)
    with own_transaction() as connection:
        connection.execute(
            update(Organisation)
            .where(Organisation.id == world.office.organisations["v1"])
            .values(active=False)
        )
        connection.execute(
            update(User).where(User.id == world.office.people["contract_supervisor"]).values(active=False)
        )
    with pytest.raises(Refused) as refused:
        services.submit(world.officer, made, w.version(made))
    assert codes(refused) == [
        ("contracts.vendor_unknown", Step.PARTIES),
        ("contracts.supervisor_unknown", Step.PARTIES),
    ]


def test_an_in_house_agreement_is_not_printed_as_a_procurement_contract(world: w.World) -> None:
    made = w.drafted(world, Origin.SERVICE_AGREEMENT, origin_basis="编办发〔2026〕1号")
    data = queries.frozen(world.officer, w.fresh(made))
    assert (data["form"], data["opening"]) == ("内部服务协议", None)
    assert "政府采购法" not in data["preamble"][0]
    assert data["references"] == [{"label": "合同依据", "value": "编办发〔2026〕1号"}]


# ---- return -------------------------------------------------------------------------------------
def test_another_person_returns_it_with_a_reason_and_the_drafter_mends_it(world: w.World) -> None:
    made = w.submitted(world)
    services.send_back(world.supervisor, made, w.version(made), "总价与清单不符")
    assert (w.fresh(made).state, w.fresh(made).returned_reason) == ("draft", "总价与清单不符")
    services.submit(world.officer, made, w.version(made))
    assert w.fresh(made).returned_reason is None


def test_a_return_without_a_reason_is_refused(world: w.World) -> None:
    made = w.submitted(world)
    with pytest.raises(Refused) as refused:
        services.send_back(world.supervisor, made, w.version(made), "")
    assert codes(refused) == [("contracts.reason_needed", "reason")]


# ---- approval -----------------------------------------------------------------------------------
def test_approval_takes_the_number_freezes_the_text_and_issues_the_paper(world: w.World) -> None:
    made = w.approved(world, opened=True)
    contract = w.fresh(made)
    assert (contract.number, contract.state) == ("HT-2026-000001", "approved")
    assert contract.approved_by == world.supervisor.id
    assert contract.clauses is not None and contract.clauses[0]["number"] == "第一条"
    paper = reading().get(Paper, contract.paper_id)
    assert paper is not None
    assert (paper.number, paper.state, paper.template) == ("HT-2026-000001", "pending", "contracts/contract")
    assert paper.organisation_id == world.office.organisations["v1"]
    [job] = reading().scalars(select(Job).where(Job.task == "documents.render_papers")).all()
    assert job.args["papers"] == [paper.id]


def test_the_paper_says_what_the_contract_says(world: w.World) -> None:
    made = w.approved(world, opened=True)
    data = reading().scalars(select(Paper.data)).one()
    assert (data["doc"]["number"], data["total"]) == ("HT-2026-000001", "14500.00")
    assert data["term"] == {"label": "十二个月", "start": "2026-03-01", "end": "2027-02-28"}
    assert [(line["name"], line["amount"], line["basis"]) for line in data["lines"]] == [
        ("食堂运行管理", "12000.00", "使用面积"), ("职工用餐", "2500.00", "直接计费"),
    ]  # fmt: skip
    assert data["payment"]["retention_rate"] == "3" and data["payment"]["bond"] == "725.00"
    assert (data["opening"]["settled"], data["opening"]["as_of"]) == ("1250.00", "2026-03-31")
    assert data["standards"][0]["nodes"][0]["children"][0]["name"] == "餐具消毒"
    frozen = w.fresh(made).clauses or []
    assert [c["title"] for c in data["clauses"]] == [c["heading"] for c in frozen]
    assert data["origin"] == "接续履行合同" and data["flags"] == ["本合同为中小企业预留合同"]


def test_nobody_approves_or_returns_their_own_draft(world: w.World) -> None:
    made = w.submitted(world)
    both = world.office.actor(Role.OFFICER)
    both = type(both)(
        both.id, both.organisation_id, both.bureau_id, both.name, both.roles, both.permissions | {
            *world.supervisor.permissions
        },
    )  # fmt: skip
    for act in (
        lambda: services.approve(both, made, w.version(made)),
        lambda: services.send_back(both, made, w.version(made), "x"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == [("contracts.own_draft", None)]


def test_the_database_refuses_an_approval_by_the_drafter_too(world: w.World) -> None:
    made = w.submitted(world)
    with pytest.raises(IntegrityError, match="approved_by_another"), own_transaction() as connection:
        connection.execute(
            text(
                "UPDATE contract SET approved_by = drafted_by, state = 'approved', number = 'HT-1',"
                " clauses = '[]' WHERE id = :id"
            ),
            {"id": made},
        )


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.CONTRACT_SUPERVISOR])
def test_only_supervisors_approve(world: w.World, role: Role) -> None:
    made = w.submitted(world)
    for act in (
        lambda: services.approve(world.office.actor(role), made, w.version(made)),
        lambda: services.send_back(world.office.actor(role), made, w.version(made), "x"),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_draft_that_was_not_submitted_is_not_approved(world: w.World) -> None:
    made = w.drafted(world)
    with pytest.raises(Refused) as refused:
        services.approve(world.supervisor, made, w.version(made))
    assert codes(refused) == [("contracts.bad_move", None)]


def test_an_approval_of_what_somebody_no_longer_sees_is_refused(world: w.World) -> None:
    made = w.submitted(world)
    with pytest.raises(Stale):
        services.approve(world.supervisor, made, w.version(made) - 1)


def test_a_refused_approval_takes_no_number(world: w.World) -> None:
    made = w.submitted(world)
    with own_transaction() as connection:
        connection.execute(update(Contract).where(Contract.id == made).values(variables={}))
    with pytest.raises(Refused):
        services.approve(world.supervisor, made, w.version(made))
    assert w.fresh(made).number is None and w.fresh(made).state == "in_approval"
    other = w.approved(world)
    assert w.fresh(other).number == "HT-2026-000001"
    assert reading().scalar(select(func.count()).select_from(Paper)) == 1


# ---- what was approved stays --------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contract SET title = 'x'",
        "UPDATE contract SET amount = 1",
        "UPDATE contract SET ends = ends + 1",
        "UPDATE contract SET clauses = '[]'",
        "UPDATE contract SET variables = '{}'",
        "UPDATE contract SET vendor_id = bureau_id",
        "UPDATE contract SET number = 'HT-2'",
        "UPDATE contract SET opening_earned = 1, opening_paid = 1",
        "UPDATE contract SET whole_months = false",
        "UPDATE contract_line SET price = 1",
        "UPDATE contract_line SET basis = '[]'",
        "UPDATE contract_line SET title = 'x'",
        "DELETE FROM contract_line",
        "INSERT INTO contract_line (contract_id, place, item_id, title, pricing, unit, price, quantity, amount, basis)"
        " SELECT contract_id, 9, item_id, title, pricing, unit, price, quantity, amount, basis FROM contract_line"
        " LIMIT 1",
        "INSERT INTO line_share (line_id, department_id, share)"
        " SELECT l.id, o.id, 1 FROM contract_line l, organisation o WHERE o.kind = 'department' LIMIT 1",
    ],
)
def test_what_was_approved_is_never_edited_whoever_tries(world: w.World, change: str) -> None:
    w.approved(world)
    with pytest.raises(ProgrammingError, match="never edited"), own_transaction() as connection:
        connection.execute(text(change))


def test_the_course_of_an_approved_contract_may_still_be_written(world: w.World) -> None:
    made = w.approved(world)
    with own_transaction() as connection:
        connection.execute(text("UPDATE contract SET state = 'partly_signed' WHERE id = :id"), {"id": made})
        connection.execute(
            text("UPDATE contract_line SET earned_amount = 1 WHERE contract_id = :id"), {"id": made}
        )
    assert w.fresh(made).state == "partly_signed"


def test_frozen_clauses_are_shown_even_if_the_library_changes(world: w.World) -> None:
    made = w.approved(world)
    assert queries.text_of(w.fresh(made)) == w.fresh(made).clauses


def test_the_standard_frozen_into_a_contract_stays_that_version(world: w.World) -> None:
    made = w.approved(world)
    with own_transaction() as connection:
        connection.execute(
            update(ServiceStandard).where(ServiceStandard.id == world.standard).values(state="replaced")
        )
    assert [s.id for s in queries.standards_of(made)] == [world.standard]
    assert reading().scalar(select(func.count()).select_from(ContractStandard)) == 1
