"""States of a contract and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from procurement.kernel.states import Machine


class Origin(StrEnum):
    """Where a contract comes from."""

    AWARD = "award"
    CALL_OFF = "call_off"
    EXTERNAL_AWARD = "external_award"
    SERVICE_AGREEMENT = "service_agreement"
    TAKEN_OVER = "taken_over"


class Pricing(StrEnum):
    LUMP_SUM = "lump_sum"
    UNIT_RATE = "unit_rate"


class BasisKind(StrEnum):
    """What a line's cost is shared out by. DIRECT: to the department that ordered it."""

    AREA = "area"
    HEADCOUNT = "headcount"
    EQUAL = "equal"
    FIXED_SHARE = "fixed_share"
    DIRECT = "direct"


class Side(StrEnum):
    BUREAU = "bureau"
    VENDOR = "vendor"


class ContractState(StrEnum):
    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    PARTLY_SIGNED = "partly_signed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    TERMINATED = "terminated"


class ContractAction(StrEnum):
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    CONFIRM_FIRST = "confirm_first"
    CONFIRM_SECOND = "confirm_second"
    SUSPEND = "suspend"
    RESUME = "resume"
    COMPLETE = "complete"
    TERMINATE = "terminate"


S, A = ContractState, ContractAction
UNDECIDED = frozenset({S.DRAFT, S.IN_APPROVAL})
"""A returned contract goes back to its drafter: until it is approved, somebody has to be there, and no vendor sees it."""
APPROVED_ON = frozenset(S) - UNDECIDED
"""From approval on a contract has a number and a text that stay; the vendor sees it, and somebody supervises it."""
SETTLED = frozenset({S.ACTIVE, S.SUSPENDED, S.COMPLETED, S.TERMINATED})
"""Confirmed by both sides: what was served is settled, also after the end."""
RUNNING = frozenset({S.ACTIVE, S.SUSPENDED})
"""Settled and not ended yet."""
ENDED = SETTLED - RUNNING
CONTRACT = Machine(
    {
        (S.DRAFT, A.SUBMIT): S.IN_APPROVAL,
        (S.IN_APPROVAL, A.RECALL): S.DRAFT,
        (S.IN_APPROVAL, A.RETURN): S.DRAFT,
        (S.IN_APPROVAL, A.APPROVE): S.APPROVED,
        (S.APPROVED, A.CONFIRM_FIRST): S.PARTLY_SIGNED,
        (S.PARTLY_SIGNED, A.CONFIRM_SECOND): S.ACTIVE,
        (S.ACTIVE, A.SUSPEND): S.SUSPENDED,
        (S.SUSPENDED, A.RESUME): S.ACTIVE,
        (S.ACTIVE, A.COMPLETE): S.COMPLETED,
        (S.ACTIVE, A.TERMINATE): S.TERMINATED,
        (S.SUSPENDED, A.TERMINATE): S.TERMINATED,
    },
    "contracts",
)
