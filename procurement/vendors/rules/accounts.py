"""An account somebody asks for in the name of a vendor: how far it has come, how long it waits, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from procurement.kernel.errors import Refusal
from procurement.kernel.permissions import Role

LINK_WITHIN = timedelta(days=7)
"""How long the mailed link holds; what was typed and not proven by then is forgotten."""
JOIN_WITHIN = timedelta(days=30)
"""How long a request to join waits for its answer."""


class RequestState(StrEnum):
    """`asked`: nobody has proven the mailbox, so there is nothing yet. `opened`: it made the vendor's account.
    `joining`: the vendor is there already, and somebody who may answers."""

    ASKED = "asked"
    OPENED = "opened"
    JOINING = "joining"
    ADMITTED = "admitted"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True)
class AccountCommand:
    """What a stranger types: the company as on its licence, and whom to write to."""

    credit_code: str
    name_zh: str
    representative: str
    name: str
    email: str
    language: str = "zh_CN"


def vendor_code(number: int) -> str:
    """The code of a vendor that opened its account itself: `G` and the number of what it asked."""
    return f"G{number:05d}"


def is_over(proven_at: datetime, now: datetime) -> bool:
    """Whether a request to join has waited to the end."""
    return now >= proven_at + JOIN_WITHIN


def role_of_who_joins(managers: int) -> Role:
    """A vendor without a manager who can sign in gets one; elsewhere a manager lets in who prepares, and may make
    them a manager later."""
    return Role.BIDDER if managers else Role.VENDOR


def join_refusals(
    state: str, proven_at: datetime, now: datetime, admitted: bool, reason: str, call_back: str | None
) -> list[Refusal]:
    """Why a request to join cannot be answered so; all reasons. `call_back`: None where a manager of the vendor answers,
    who knows the company's people; an officer says whom they called."""
    if state != RequestState.JOINING or is_over(proven_at, now):
        return [Refusal("vendors.join_over")]
    found = []
    if not admitted and not reason.strip():
        found.append(Refusal("vendors.join_reason_missing", field="reason"))
    if call_back is not None and not call_back.strip():
        found.append(Refusal("vendors.join_call_back_missing", field="call_back"))
    return found
