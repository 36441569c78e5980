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
    (P.SETTLEMENT_RUN, policy.can_run),
    (P.SETTLEMENT_RUN, lambda who: policy.can_follow_up(who, BUREAU)),
    (P.RECEIPTS_RECORD, policy.can_record_receipts),
    (P.RECEIPTS_RECORD, lambda who: policy.can_reverse_receipt(who, BUREAU)),
    (P.SETTLEMENT_PREPARE, lambda who: policy.can_prepare(who, BUREAU, who.id)),
    (P.PERIOD_CLOSE, policy.can_close_period),
    (P.PERIOD_REOPEN, lambda who: policy.can_reopen_period(who, who.id + 1)),
    (P.STATEMENTS_ISSUE, policy.can_issue_statement),
    (P.SETTLEMENT_VIEW, policy.sees_all_bills),
    (P.LEDGER_VIEW, lambda who: policy.can_see_statement(who, DEPARTMENT)),
    (P.BILLS_ANSWER, lambda who: policy.can_answer_bill(who, who.organisation_id)),
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


@pytest.mark.parametrize(
    "allowed",
    [
        policy.can_follow_up,
        policy.can_reverse_receipt,
        lambda who, bureau: policy.can_prepare(who, bureau, who.id),
    ],
)
def test_nobody_acts_for_another_bureau(allowed: Callable[[Actor, int], bool]) -> None:
    assert allowed(actor(*P), BUREAU)
    assert not allowed(actor(*P), OTHER_BUREAU)


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
    liaison = actor(P.BILLS_ANSWER, organisation=DEPARTMENT)
    assert policy.can_answer_bill(liaison, DEPARTMENT) and not policy.can_answer_bill(liaison, DEPARTMENT + 1)


def test_a_closed_month_is_opened_again_by_another_than_who_asked() -> None:
    someone = actor(P.PERIOD_REOPEN, id=7)
    assert policy.can_reopen_period(someone, 8)
    assert not policy.can_reopen_period(someone, 7)
    assert not policy.can_reopen_period(someone, None)


def test_a_statement_is_read_by_who_reads_the_books_or_by_its_own_organisation() -> None:
    own = actor(P.STATEMENTS_VIEW, organisation=DEPARTMENT)
    assert policy.can_see_statement(own, DEPARTMENT) and not policy.can_see_statement(own, VENDOR)
    assert not policy.can_see_statement(actor(organisation=DEPARTMENT), DEPARTMENT)


def test_a_no_becomes_forbidden() -> None:
    policy.require(True)
    with pytest.raises(Forbidden):
        policy.require(False)
