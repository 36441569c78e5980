"""When a draft may be submitted, and where contracts come from."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procurement.contracts.rules import (
    CONTRACT,
    ContractAction,
    ContractState,
    DraftCommand,
    DraftFacts,
    DraftLine,
    LegalLimits,
    Origin,
    Pricing,
    Step,
    origin_refusals,
    payment_refusals,
    submission_refusals,
)
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money

TERM = Period(date(2026, 3, 1), date(2027, 2, 28))
LINE = DraftLine(1, "保洁", Pricing.LUMP_SUM, Decimal(12), Money(1200_00), Money(0), False)
FACTS = DraftFacts(TERM, Money(1200_00), date(2026, 2, 28), Money(0), (LINE,), 1, ())
COMMAND = DraftCommand("物业", 1, 2, TERM.start, TERM.end, Money(1), Decimal("0.03"), 30)


def found(**changes):
    return [(refusal.code, refusal.field) for refusal in submission_refusals(replace(FACTS, **changes))]


def test_a_whole_draft_may_be_submitted():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"lines": ()}, ("contracts.lines_missing", Step.LINES)),
        ({"amount": Money(1200_01)}, ("contracts.sum_differs", Step.LINES)),
        ({"lines": (replace(LINE, shares_missing=True),)}, ("contracts.shares_missing", Step.LINES)),
        ({"lines": (replace(LINE, quantity=Decimal(13)),)}, ("contracts.line_beyond_term", Step.LINES)),
        ({"standards": 0}, ("contracts.standard_missing", Step.STANDARDS)),
        ({"replaced": ("旧标准",)}, ("contracts.standard_replaced", Step.STANDARDS)),
        ({"opening_earned": Money(1)}, ("contracts.opening_sum_differs", Step.OPENING)),
        ({"settled_through": date(2027, 3, 1)}, ("contracts.settled_outside_term", Step.OPENING)),
    ],
)
def test_each_gap_is_named_with_the_step_that_mends_it(changes, expected):
    assert expected in found(**changes)


def test_a_sum_that_is_not_met_is_refused_with_the_difference():
    [refusal] = submission_refusals(replace(FACTS, amount=Money(1300_00)))
    assert refusal.params == {"sum": Money(1200_00), "agreed": Money(1300_00), "difference": Money(-100_00)}


def test_all_gaps_come_at_once():
    codes = [code for code, _ in found(lines=(), standards=0, opening_earned=Money(5), settled_through=None)]
    assert codes == ["contracts.lines_missing", "contracts.standard_missing", "contracts.opening_sum_differs"]


def test_awards_and_call_offs_are_not_typed_in():
    assert [r.code for r in origin_refusals(Origin.AWARD, "x")] == ["contracts.drafted_from_award"]
    assert [r.code for r in origin_refusals(Origin.CALL_OFF, "x")] == ["contracts.drafted_from_framework"]


def test_what_was_decided_elsewhere_must_be_named():
    for origin in (Origin.EXTERNAL_AWARD, Origin.SERVICE_AGREEMENT):
        assert [r.field for r in origin_refusals(origin, "")] == ["origin_basis"]
        assert origin_refusals(origin, "结果公告") == []
    assert origin_refusals(Origin.TAKEN_OVER, "") == []


def test_terms_of_payment_stay_within_the_law():
    limits = LegalLimits(3, "合同法规", Decimal("0.1"), "条例第48条", 60, "条例第9条")
    assert payment_refusals(COMMAND, limits) == []
    wrong = replace(COMMAND, amount=Money(0), retention_rate=Decimal("0.1001"), payment_days=61)
    assert [r.field for r in payment_refusals(wrong, limits)] == ["amount", "retention_rate", "payment_days"]
    assert payment_refusals(replace(COMMAND, retention_rate=Decimal("0.1"), payment_days=60), limits) == []
    assert payment_refusals(replace(COMMAND, payment_days=0), limits)
    [late] = payment_refusals(replace(COMMAND, payment_days=31), replace(limits, payment_days=30))
    assert late.params == {"most": 30, "basis": "条例第9条"}


@pytest.mark.parametrize("state", ContractState)
@pytest.mark.parametrize("action", ContractAction)
def test_every_pair_of_state_and_act_is_allowed_or_refused_by_name(state, action):
    if action in CONTRACT.actions(state):
        assert CONTRACT.next(state, action) in ContractState
        return
    with pytest.raises(Refused) as refused:
        CONTRACT.next(state, action)
    assert [r.code for r in refused.value.refusals] == ["contracts.bad_move"]


def test_every_state_can_be_reached_from_a_draft():
    reached, border = {ContractState.DRAFT}, [ContractState.DRAFT]
    while border:
        state = border.pop()
        for action in CONTRACT.actions(state):
            if (after := CONTRACT.next(state, action)) not in reached:
                reached.add(after)
                border.append(after)
    assert reached == set(ContractState)
