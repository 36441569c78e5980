"""The bureau's own suspension of a vendor (暂停): its states, its term, and where it binds (QUAL-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procurement.kernel.dates import ONE_DAY, Period
from procurement.kernel.errors import Refusal
from procurement.kernel.states import Machine

REPLY, LONGEST, DECISION, BINDING = "QUAL-03", "QUAL-04", "QUAL-05", "QUAL-02"
"""Rules of the rulebook: time to reply, longest term, time to decide, where a suspension binds."""


class SuspensionState(StrEnum):
    """`unanswered`: the time to reply is over. `ended`: its term is over; `lifted`: a decision ended it before."""

    PROPOSED = "proposed"
    REPLIED = "replied"
    UNANSWERED = "unanswered"
    IN_FORCE = "in_force"
    DROPPED = "dropped"
    ENDED = "ended"
    LIFTED = "lifted"


class SuspensionAction(StrEnum):
    REPLY = "reply"
    CLOSE_REPLY = "close_reply"
    IMPOSE = "impose"
    DROP = "drop"
    END = "end"
    LIFT = "lift"


S, A = SuspensionState, SuspensionAction
SUSPENSION = Machine(
    {
        (S.PROPOSED, A.REPLY): S.REPLIED,
        (S.PROPOSED, A.CLOSE_REPLY): S.UNANSWERED,
        (S.REPLIED, A.IMPOSE): S.IN_FORCE,
        (S.REPLIED, A.DROP): S.DROPPED,
        (S.UNANSWERED, A.IMPOSE): S.IN_FORCE,
        (S.UNANSWERED, A.DROP): S.DROPPED,
        (S.IN_FORCE, A.END): S.ENDED,
        (S.IN_FORCE, A.LIFT): S.LIFTED,
    },
    "vendors",
)
HEARD = frozenset({S.REPLIED, S.UNANSWERED})
"""The vendor had its say, or its time to have it: another person may decide."""
OPEN = HEARD | {S.PROPOSED}
"""Not decided yet. It has no effect, and says nothing of the vendor."""


class SuspensionGround(StrEnum):
    """What a vendor is suspended for; its legal basis stands in `GROUND_BASIS`."""

    BREACH = "breach"
    FALSE_EVIDENCE = "false_evidence"
    REFUSED_TO_SIGN = "refused_to_sign"
    SUBCONTRACTED = "subcontracted"
    ABANDONED = "abandoned"
    FAKE_GOODS = "fake_goods"
    COLLUSION = "collusion"
    BRIBERY = "bribery"


GROUND_BASIS: dict[SuspensionGround, str] = {
    SuspensionGround.BREACH: "民法典 第577条",
    SuspensionGround.FALSE_EVIDENCE: "政府采购法 第77条第（一）项",
    SuspensionGround.REFUSED_TO_SIGN: "政府采购法实施条例 第72条第（二）项",
    SuspensionGround.SUBCONTRACTED: "政府采购法实施条例 第72条第（四）项",
    SuspensionGround.ABANDONED: "政府采购法实施条例 第72条第（六）项",
    SuspensionGround.FAKE_GOODS: "政府采购法实施条例 第72条第（五）项",
    SuspensionGround.COLLUSION: "政府采购法 第77条第（三）项",
    SuspensionGround.BRIBERY: "政府采购法 第77条第（四）项",
}
"""The duty that was broken. A penalty of the law itself is imposed by the finance department, not by the bureau."""


class MethodKind(StrEnum):
    """How something is bought, as far as a suspension cares."""

    BELOW_THRESHOLD = "below_threshold"
    INVITATION = "invitation"
    CALL_OFF = "call_off"
    OPEN_TENDER = "open_tender"
    """And whatever else is opened by a public notice."""
    RUNNING_CONTRACT = "running_contract"


_BINDS = {
    MethodKind.BELOW_THRESHOLD: True,
    MethodKind.INVITATION: True,
    MethodKind.CALL_OFF: True,
    MethodKind.OPEN_TENDER: False,
    MethodKind.RUNNING_CONTRACT: False,
}


def binds(method: MethodKind) -> bool:
    """Whether the bureau's own suspension keeps a vendor out of what is bought this way: only where the bureau itself
    chooses whom it asks. From an open tender only the statutory lists exclude. Source: rulebook QUAL-02."""
    return _BINDS[method]


# ---- terms --------------------------------------------------------------------------------------
def in_force_on(state: SuspensionState, term: Period | None, day: date) -> bool:
    """Whether a suspension holds on a day: by its term, whether or not the clock has noted the end yet."""
    return state is S.IN_FORCE and term is not None and term.contains(day)


def last_end(starts: date, years: int) -> date:
    """The last day of the longest term from a first day: the day before its anniversary (28 February for the 29th)."""
    try:
        return starts.replace(year=starts.year + years) - ONE_DAY
    except ValueError:
        return starts.replace(year=starts.year + years, day=28)


@dataclass(frozen=True)
class ProposalCommand:
    """What an officer proposes; the days are the term wanted, both included."""

    ground: SuspensionGround
    facts: str
    starts: date
    ends: date


def proposal_refusals(
    command: ProposalCommand, reply_until: date, most_years: int, basis: str
) -> list[Refusal]:
    """Why a suspension cannot be proposed; all reasons. Its term begins when the time to reply is over, or later."""
    found = []
    if not command.facts.strip():
        found.append(Refusal("vendors.suspension_facts_missing", field="facts"))
    if command.starts <= reply_until:
        found.append(Refusal("vendors.suspension_before_reply", {"day": reply_until}, "starts"))
    return found + _term_refusals(command.starts, command.ends, most_years, basis)


def _term_refusals(starts: date, ends: date, most_years: int, basis: str) -> list[Refusal]:
    if ends < starts:
        return [Refusal("vendors.suspension_backwards", {"starts": starts}, "ends")]
    if ends > (latest := last_end(starts, most_years)):
        params = {"years": most_years, "latest": latest, "basis": basis}
        return [Refusal("vendors.suspension_too_long", params, "ends")]
    return []


def reply_refusals(words: str, until: date, today: date) -> list[Refusal]:
    """Why a vendor's reply cannot be taken; the last day is one of the days."""
    found = []
    if today > until:
        found.append(Refusal("vendors.reply_late", {"day": until}))
    if not words.strip():
        found.append(Refusal("vendors.reply_missing", field="words"))
    return found


def decision_refusals(
    reason: str, term: tuple[date, date] | None, wanted: tuple[date, date], today: date
) -> list[Refusal]:
    """Why a suspension cannot be decided so; all reasons. `term` None drops it.

    Nothing is imposed for days gone by, nor beyond the days the vendor was told of: it answered to those.
    """
    found = [] if reason.strip() else [Refusal("vendors.suspension_reason_missing", field="reason")]
    if term is None:
        return found
    starts, ends = term
    if starts < max(today, wanted[0]):
        found.append(Refusal("vendors.suspension_starts_early", {"day": max(today, wanted[0])}, "starts"))
    if ends < starts:
        found.append(Refusal("vendors.suspension_backwards", {"starts": starts}, "ends"))
    if ends > wanted[1]:
        found.append(Refusal("vendors.suspension_beyond_proposal", {"day": wanted[1]}, "ends"))
    return found
