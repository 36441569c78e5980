"""Who may do what in settlement, line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.settlement import policy
from tests.actors import BUREAU, DEPARTMENT, OTHER_BUREAU, VENDOR, actor, all_but

FINANCE, OFFICER, LIAISON = (frozenset({role}) for role in (Role.FINANCE, Role.OFFICER, Role.LIAISON))

ONE_PERMISSION: list[tuple[P, Callable[[Actor], bool]]] = [
    (P.SETTLEMENT_PREPARE, lambda who: policy.can_prepare(who, BUREAU, who.id)),
    (P.SETTLEMENT_CONFIRM_VENDOR, lambda who: policy.can_answer_sheet(who, who.organisation_id)),
]


@pytest.mark.parametrize(
    ("permission", "allowed"), ONE_PERMISSION, ids=lambda value: str(getattr(value, "value", ""))
)
def test_each_act_asks_for_its_own_permission_and_no_other(
    permission: P, allowed: Callable[[Actor], bool]
) -> None:
    assert allowed(actor(permission))
    assert not allowed(actor(*all_but(permission)))


def test_nobody_acts_for_another_bureau() -> None:
    assert policy.can_prepare(actor(*P), BUREAU, actor(*P).id)
    assert not policy.can_prepare(actor(*P), OTHER_BUREAU, actor(*P).id)


def test_a_month_is_prepared_by_the_contracts_own_supervisor_or_by_finance() -> None:
    own = actor(P.SETTLEMENT_PREPARE, id=7)
    assert policy.can_prepare(own, BUREAU, 7)
    assert not policy.can_prepare(own, BUREAU, 8)
    assert policy.can_prepare(actor(P.SETTLEMENT_PREPARE, id=7, roles=FINANCE), BUREAU, 8)


def test_nobody_confirms_the_quantity_they_entered() -> None:
    someone = actor(P.USAGE_CONFIRM, id=7, roles=FINANCE)
    assert not policy.can_confirm_usage(someone, 7, None, has_liaison=False)
    assert policy.can_confirm_usage(someone, 8, None, has_liaison=False)
    assert not policy.can_confirm_usage(actor(id=7, roles=FINANCE), 8, None, has_liaison=False)


def test_a_department_with_a_liaison_confirms_its_own_quantity() -> None:
    liaison = actor(P.USAGE_CONFIRM, organisation=DEPARTMENT, roles=LIAISON)
    finance = actor(P.USAGE_CONFIRM, roles=FINANCE)
    assert policy.can_confirm_usage(liaison, 8, DEPARTMENT, has_liaison=True)
    assert not policy.can_confirm_usage(liaison, 8, DEPARTMENT + 1, has_liaison=True)
    assert not policy.can_confirm_usage(finance, 8, DEPARTMENT, has_liaison=True)
    named_without_role = actor(P.USAGE_CONFIRM, organisation=DEPARTMENT, roles=FINANCE)
    assert not policy.can_confirm_usage(named_without_role, 8, DEPARTMENT, has_liaison=True)


@pytest.mark.parametrize("department", [None, DEPARTMENT])
def test_where_no_liaison_can_finance_or_an_officer_confirms(department: int | None) -> None:
    def may(roles: frozenset[Role]) -> bool:
        return policy.can_confirm_usage(actor(P.USAGE_CONFIRM, roles=roles), 8, department, has_liaison=False)

    assert may(FINANCE) and may(OFFICER)
    assert not may(LIAISON) and not may(frozenset())


def test_a_quantity_of_the_whole_line_is_never_a_liaisons() -> None:
    liaison = actor(P.USAGE_CONFIRM, organisation=DEPARTMENT, roles=LIAISON)
    assert not policy.can_confirm_usage(liaison, 8, None, has_liaison=True)


def test_only_the_party_itself_answers() -> None:
    vendor = actor(P.SETTLEMENT_CONFIRM_VENDOR, organisation=VENDOR)
    assert policy.can_answer_sheet(vendor, VENDOR) and not policy.can_answer_sheet(vendor, VENDOR + 1)


def test_a_no_becomes_forbidden() -> None:
    policy.require(True)
    with pytest.raises(Forbidden):
        policy.require(False)
