"""Who may see a contract and do what with it, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procurement.contracts import policy
from procurement.contracts.policy import NEEDED, Standing
from procurement.contracts.rules import APPROVED_ON, ContractAction, ContractState, Side
from procurement.kernel.permissions import Permission as P
from tests.actors import BUREAU, DEPARTMENT, OTHER_BUREAU, VENDOR, actor, all_but

DRAFTER, ANOTHER = 7, 8
DRAFT = Standing(BUREAU, VENDOR, ContractState.DRAFT, DRAFTER)
ASKED = replace(DRAFT, state=ContractState.IN_APPROVAL)
ACTIVE = replace(DRAFT, state=ContractState.ACTIVE)
BEFORE_APPROVAL = {ContractState.DRAFT, ContractState.IN_APPROVAL}


def code(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


def test_the_bureau_sees_all_its_contracts() -> None:
    reader = actor(P.CONTRACTS_VIEW)
    assert all(policy.can_see(reader, replace(DRAFT, state=state)) for state in ContractState)
    assert not policy.can_see(actor(*all_but(P.CONTRACTS_VIEW)), ACTIVE)
    assert not policy.can_see(reader, replace(ACTIVE, bureau_id=OTHER_BUREAU))


@pytest.mark.parametrize("state", ContractState)
def test_a_vendor_sees_its_own_from_approval_on(state: ContractState) -> None:
    vendor = actor(P.CONTRACTS_VIEW, organisation=VENDOR)
    contract = replace(DRAFT, state=state)
    assert policy.can_see(vendor, contract) is (state not in BEFORE_APPROVAL)
    assert not policy.can_see(vendor, replace(contract, vendor_id=VENDOR + 1))
    assert not policy.can_see(actor(P.CONTRACTS_VIEW, organisation=DEPARTMENT), contract)


def test_who_works_for_the_bureau_itself() -> None:
    assert policy.of_bureau(actor(), BUREAU)
    assert not policy.of_bureau(actor(organisation=DEPARTMENT), BUREAU)
    assert not policy.of_bureau(actor(organisation=BUREAU, bureau=OTHER_BUREAU), BUREAU)
    assert not policy.of_bureau(actor(), OTHER_BUREAU)


def test_a_draft_is_its_drafters_alone() -> None:
    drafter = actor(P.CONTRACTS_DRAFT, id=DRAFTER)
    assert policy.can_draft(drafter) and policy.can_edit(drafter, DRAFT)
    assert not policy.can_edit(actor(P.CONTRACTS_DRAFT, id=ANOTHER), DRAFT)
    assert not policy.can_edit(drafter, ASKED)
    assert not policy.can_edit(actor(*all_but(P.CONTRACTS_DRAFT), id=DRAFTER), DRAFT)
    assert not policy.can_draft(actor(P.CONTRACTS_DRAFT, organisation=DEPARTMENT))
    assert not policy.can_draft(actor())
    assert not policy.can_edit(drafter, replace(DRAFT, bureau_id=OTHER_BUREAU))


@pytest.mark.parametrize("action", list(NEEDED))
def test_each_act_asks_for_its_own_permission_and_no_other(action: ContractAction) -> None:
    assert policy.permitted(actor(NEEDED[action]), DRAFT, action)
    assert not policy.permitted(actor(*all_but(NEEDED[action])), DRAFT, action)
    assert not policy.permitted(actor(NEEDED[action], organisation=VENDOR), DRAFT, action)
    assert not policy.permitted(actor(NEEDED[action]), replace(DRAFT, bureau_id=OTHER_BUREAU), action)


@pytest.mark.parametrize("action", list(NEEDED))
def test_without_the_permission_the_reason_names_the_office_that_has_it(action: ContractAction) -> None:
    office = (
        "contracts.needs_officer" if NEEDED[action] is P.CONTRACTS_DRAFT else "contracts.needs_supervisor"
    )
    assert code(policy.objection(actor(), DRAFT, action)) == office
    assert not policy.permitted(actor(), DRAFT, action)


def test_only_the_drafter_submits() -> None:
    submit = ContractAction.SUBMIT
    assert policy.objection(actor(P.CONTRACTS_DRAFT, id=DRAFTER), DRAFT, submit) is None
    assert (
        code(policy.objection(actor(P.CONTRACTS_DRAFT, id=ANOTHER), DRAFT, submit)) == "contracts.not_drafter"
    )


@pytest.mark.parametrize("action", [ContractAction.APPROVE, ContractAction.RETURN])
def test_nobody_decides_on_their_own_draft(action: ContractAction) -> None:
    assert policy.objection(actor(P.CONTRACTS_APPROVE, id=ANOTHER), ASKED, action) is None
    own = actor(P.CONTRACTS_APPROVE, id=DRAFTER)
    assert code(policy.objection(own, ASKED, action)) == "contracts.own_draft"


@pytest.mark.parametrize(
    "action",
    [ContractAction.SUSPEND, ContractAction.RESUME, ContractAction.COMPLETE, ContractAction.TERMINATE],
)
def test_a_running_contract_may_be_ended_by_whoever_drafted_it_too(action: ContractAction) -> None:
    assert policy.objection(actor(P.CONTRACTS_APPROVE, id=DRAFTER), ACTIVE, action) is None


@pytest.mark.parametrize("state", ContractState)
def test_another_supervisor_is_named_while_the_contract_runs(state: ContractState) -> None:
    contract, who = replace(DRAFT, state=state), actor(P.CONTRACTS_APPROVE, id=ANOTHER)
    assert (state in APPROVED_ON) is (state not in BEFORE_APPROVAL)
    expected = None if state in APPROVED_ON else "contracts.supervisor_of_running"
    assert code(policy.naming_objection(who, contract)) == expected


def test_who_names_another_supervisor_never_drafted_the_contract() -> None:
    assert (
        code(policy.naming_objection(actor(P.CONTRACTS_APPROVE, id=DRAFTER), ACTIVE)) == "contracts.own_draft"
    )
    for stranger in (actor(*all_but(P.CONTRACTS_APPROVE)), actor(P.CONTRACTS_APPROVE, organisation=VENDOR)):
        assert code(policy.naming_objection(stranger, ACTIVE)) == "contracts.needs_supervisor"
        assert not policy.can_name(stranger, ACTIVE)
    assert policy.can_name(actor(P.CONTRACTS_APPROVE, id=ANOTHER), ACTIVE)


def test_each_side_is_confirmed_by_its_own_people() -> None:
    assert policy.side_of(actor(P.CONTRACTS_SIGN_BUREAU), ACTIVE) is Side.BUREAU
    assert policy.side_of(actor(P.CONTRACTS_SIGN_BUREAU, organisation=DEPARTMENT), ACTIVE) is None
    vendor = actor(P.CONTRACTS_SIGN_VENDOR, organisation=VENDOR)
    assert policy.side_of(vendor, ACTIVE) is Side.VENDOR
    assert policy.side_of(vendor, replace(ACTIVE, vendor_id=VENDOR + 1)) is None
    assert policy.side_of(actor(*all_but(P.CONTRACTS_SIGN_BUREAU, P.CONTRACTS_SIGN_VENDOR)), ACTIVE) is None
