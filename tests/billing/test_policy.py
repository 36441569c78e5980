"""Who may do what in billing, line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from procurement.billing import policy
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from tests.actors import BUREAU, DEPARTMENT, OTHER_BUREAU, VENDOR, actor, all_but

ONE_PERMISSION: list[tuple[P, Callable[[Actor], bool]]] = [
    (P.SETTLEMENT_RUN, policy.can_run),
    (P.SETTLEMENT_RUN, lambda who: policy.can_follow_up(who, BUREAU)),
    (P.RECEIPTS_RECORD, policy.can_record_receipts),
    (P.RECEIPTS_RECORD, lambda who: policy.can_reverse_receipt(who, BUREAU)),
    (P.STATEMENTS_ISSUE, policy.can_issue_statement),
    (P.SETTLEMENT_VIEW, policy.sees_all_bills),
    (P.LEDGER_VIEW, lambda who: policy.can_see_statement(who, DEPARTMENT)),
    (P.BILLS_ANSWER, lambda who: policy.can_answer_bill(who, who.organisation_id)),
]


@pytest.mark.parametrize(
    ("permission", "allowed"), ONE_PERMISSION, ids=lambda value: str(getattr(value, "value", ""))
)
def test_each_act_asks_for_its_own_permission_and_no_other(
    permission: P, allowed: Callable[[Actor], bool]
) -> None:
    assert allowed(actor(permission))
    assert not allowed(actor(*all_but(permission)))


@pytest.mark.parametrize("allowed", [policy.can_follow_up, policy.can_reverse_receipt])
def test_nobody_acts_for_another_bureau(allowed: Callable[[Actor, int], bool]) -> None:
    assert allowed(actor(*P), BUREAU)
    assert not allowed(actor(*P), OTHER_BUREAU)


def test_only_the_department_itself_answers() -> None:
    liaison = actor(P.BILLS_ANSWER, organisation=DEPARTMENT)
    assert policy.can_answer_bill(liaison, DEPARTMENT)
    assert not policy.can_answer_bill(liaison, DEPARTMENT + 1)


def test_a_statement_is_read_by_who_reads_the_books_or_by_its_own_organisation() -> None:
    own = actor(P.STATEMENTS_VIEW, organisation=DEPARTMENT)
    assert policy.can_see_statement(own, DEPARTMENT) and not policy.can_see_statement(own, VENDOR)
    assert not policy.can_see_statement(actor(organisation=DEPARTMENT), DEPARTMENT)
