"""What a person says a hint means."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import services as audit
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, refuse
from procurement.vendors import policy, queries
from procurement.vendors.models import RelatedVerdict
from procurement.vendors.rules.related import Meaning, verdict_refusals


@dataclass(frozen=True)
class VerdictCommand:
    """What two vendors' hints mean; `fingerprint`: of what the person saw they have in common."""

    meaning: Meaning
    reason: str
    fingerprint: str


def decide_related(actor: Actor, one_id: int, other_id: int, command: VerdictCommand) -> None:
    """Record what it means that two vendors have something in common; it holds until they have something else.

    Refuses: vendors.related_reason_missing, vendors.hint_changed.
    """
    one_id, other_id = sorted((one_id, other_id))
    with unit_of_work(actor) as work:
        one = accounts.organisation(actor, one_id, OrganisationKind.VENDOR)
        other = accounts.organisation(actor, other_id, OrganisationKind.VENDOR)
        policy.require(policy.can_check(actor, one.bureau_id))
        pair = queries.pair_of(actor, one_id, other_id)
        refuse(verdict_refusals(command.reason))
        if pair.fingerprint != command.fingerprint:
            raise Refused([Refusal("vendors.hint_changed")])
        row = insert(RelatedVerdict).values(
            bureau_id=one.bureau_id,
            one_id=one_id,
            other_id=other_id,
            meaning=command.meaning,
            reason=command.reason,
            fingerprint=pair.fingerprint,
            decided_by=actor.id,
        )
        work.session.execute(row)
        for about, beside in ((one, other), (other, one)):
            told = {"name": beside.name_zh, "reason": command.reason}
            audit.record(work, f"vendors.related_{command.meaning}", ("organisation", about.id), told)
