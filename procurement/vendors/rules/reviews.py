"""Review: a verdict on everything that was sent, then one return, or a proposal another person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from procurement.kernel.errors import Doubt, Refusal
from procurement.vendors.rules.applications import Verdict
from procurement.vendors.rules.terms import SOON, last_day

MOST_RETURNS = 1
LATEST_BEGIN = SOON + timedelta(days=1)
"""So far ahead an approval may begin: the day after the end of what it renews, as early as it may be renewed."""


class Proposal(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True)
class Judgement:
    """What a reviewer says of one requirement."""

    requirement_id: int
    verdict: Verdict
    reason: str = ""


def judgement_refusals(judgements: Sequence[Judgement]) -> list[Refusal]:
    """Refuses a refusal without a reason, each beside its field (`lines-<place>-reason`)."""
    return [
        Refusal("vendors.verdict_reason_missing", field=f"lines-{place}-reason")
        for place, one in enumerate(judgements)
        if one.verdict is Verdict.REFUSED and not one.reason
    ]


def _unjudged(verdicts: Sequence[Verdict]) -> list[Refusal]:
    """The vendor learns of everything at once, so everything is judged first."""
    open_ = verdicts.count(Verdict.OPEN)
    return [Refusal("vendors.verdicts_missing", {"num": open_})] if open_ else []


def return_refusals(verdicts: Sequence[Verdict], returns: int) -> list[Refusal]:
    """Why an application cannot go back for correction; all reasons."""
    found = _unjudged(verdicts)
    if returns >= MOST_RETURNS:
        found.append(Refusal("vendors.returned_already"))
    if Verdict.REFUSED not in verdicts:
        found.append(Refusal("vendors.nothing_refused"))
    return found


def propose_refusals(verdicts: Sequence[Verdict], proposal: Proposal) -> list[Refusal]:
    """Why this cannot be proposed; all reasons."""
    found = _unjudged(verdicts)
    if proposal is Proposal.APPROVE and Verdict.REFUSED in verdicts:
        found.append(Refusal("vendors.something_refused", field="proposal"))
    if proposal is Proposal.REJECT and Verdict.REFUSED not in verdicts:
        found.append(Refusal("vendors.nothing_refused", field="proposal"))
    return found


def approval_refusals(
    valid_from: date,
    valid_until: date,
    today: date,
    months: int,
    earliest_end: date | None,
    renewed_until: date | None = None,
) -> list[Refusal]:
    """Why an approval cannot hold for these days; `renewed_until`: the end of what it renews. Beyond the end of what
    proves it, it is a doubt: somebody says so."""
    if valid_until < valid_from:
        return [Refusal("vendors.validity_backwards", {"start": valid_from}, "valid_until")]
    found: list[Refusal] = []
    if not today <= valid_from <= today + LATEST_BEGIN:
        found.append(
            Refusal(
                "vendors.validity_begins", {"first": today, "last": today + LATEST_BEGIN}, field="valid_from"
            )
        )
    if renewed_until is not None and valid_from <= renewed_until:
        found.append(Refusal("vendors.validity_overlaps", {"day": renewed_until}, field="valid_from"))
    if valid_until > (latest := last_day(valid_from, months)):
        found.append(
            Refusal("vendors.validity_too_long", {"months": months, "day": latest}, field="valid_until")
        )
    if earliest_end is not None and valid_until > earliest_end:
        found.append(Doubt("vendors.beyond_evidence", {"day": earliest_end, "until": valid_until}))
    return found
