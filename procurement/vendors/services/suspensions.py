"""The bureau's own suspension of a vendor: proposed, answered, decided by another person, over by the clock or lifted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import services as audit
from procurement.documents import services as documents
from procurement.infra.scans import Scan
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale, refuse
from procurement.notifications.services import notify
from procurement.rulebook import deadlines
from procurement.rulebook import queries as rulebook
from procurement.vendors import notices, policy, queries
from procurement.vendors.models import SuspensionFile, VendorSuspension
from procurement.vendors.rules.suspensions import (
    LONGEST,
    REPLY,
    SUSPENSION,
    ProposalCommand,
    SuspensionAction,
    SuspensionState,
    decision_refusals,
    proposal_refusals,
    reply_refusals,
)
from procurement.vendors.services import suspension_papers
from procurement.vendors.services.files import keep_file

A, S = SuspensionAction, SuspensionState


@dataclass(frozen=True)
class DecisionCommand:
    """What the second person decides: the term, or none where the proposal is dropped; and why."""

    reason: str
    term: tuple[date, date] | None


def propose_suspension(actor: Actor, vendor_id: int, command: ProposalCommand, scans: Sequence[Scan]) -> int:
    """Propose to suspend a vendor; it is told, and may reply within the time of QUAL-03. Returns the suspension's id.

    States: -> proposed. Refuses: vendors.suspension_facts_missing, vendors.suspension_evidence_missing,
    vendors.suspension_before_reply, vendors.suspension_backwards, vendors.suspension_too_long, vendors.rule_missing.
    """
    with unit_of_work(actor) as work:
        vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
        policy.require(policy.can_propose_suspension(actor, vendor.bureau_id))
        reply_until = _reply_until(work)
        refuse([*_proposal_refusals(work, command, reply_until), *_evidence_refusals(scans)])
        row = insert(VendorSuspension).values(
            bureau_id=vendor.bureau_id,
            vendor_id=vendor_id,
            number=documents.take_number(work, suspension_papers.KIND.series),
            ground=command.ground,
            facts=command.facts,
            wanted_from=command.starts,
            wanted_until=command.ends,
            reply_until=reply_until,
            proposed_by=actor.id,
            proposed_at=work.now,
        )
        suspension_id: int = work.session.execute(row.returning(VendorSuspension.id)).scalar_one()
        _keep(work, suspension_id, vendor_id, scans, of_vendor=False)
        told = {"day": reply_until, "name": vendor.name_zh}
        audit.record(work, "vendors.suspension_proposed", ("suspension", suspension_id), told)
        work.concerns(vendor_id)
        return suspension_id


def _reply_until(work: UnitOfWork) -> date:
    try:
        return deadlines.due(work.actor.bureau_id, REPLY, work.today).day
    except rulebook.NoRule:
        raise Refused([Refusal("vendors.rule_missing", {"rule": REPLY, "day": work.today})]) from None


def _proposal_refusals(work: UnitOfWork, command: ProposalCommand, reply_until: date) -> list[Refusal]:
    try:
        longest = rulebook.rule(work.actor.bureau_id, LONGEST, work.today)
    except rulebook.NoRule:
        return [Refusal("vendors.rule_missing", {"rule": LONGEST, "day": work.today})]
    return proposal_refusals(command, reply_until, int(longest.value), longest.basis)


def _evidence_refusals(scans: Sequence[Scan]) -> list[Refusal]:
    return [] if scans else [Refusal("vendors.suspension_evidence_missing", field="file")]


def _keep(
    work: UnitOfWork, suspension_id: int, vendor_id: int, scans: Iterable[Scan], *, of_vendor: bool
) -> None:
    rows = [
        {
            "suspension_id": suspension_id,
            "file_id": keep_file(work, vendor_id, scan),
            "vendor_id": vendor_id,
            "of_vendor": of_vendor,
        }
        for scan in scans
    ]
    if rows:
        work.session.execute(insert(SuspensionFile), rows)


def reply_to_suspension(actor: Actor, suspension_id: int, words: str, scans: Sequence[Scan]) -> None:
    """The vendor's reply, once, by whoever signs for it.

    States: proposed -> replied. Refuses: vendors.reply_missing, vendors.reply_late, vendors.bad_move.
    """
    with unit_of_work(actor) as work:
        suspension = queries.own_suspension(actor, suspension_id)
        policy.require(policy.can_reply(actor, suspension.vendor_id))
        work.session.refresh(suspension, with_for_update=True)
        refuse(reply_refusals(words, suspension.reply_until, work.today))
        state = SUSPENSION.next(S(suspension.state), A.REPLY)
        _keep(work, suspension_id, suspension.vendor_id, scans, of_vendor=True)
        suspension.reply, suspension.replied_by = words, actor.id
        _move(work, suspension, state, {}, heard_at=work.now)
        _tell(
            work, notices.SUSPENSION_REPLIED, suspension, suspension.bureau_id, only=[suspension.proposed_by]
        )


def decide_suspension(actor: Actor, suspension_id: int, version: int, command: DecisionCommand) -> None:
    """Impose the suspension for a term, or drop it; a letter goes to the vendor.

    Never by whoever proposed it, and never before the vendor replied or its time to reply is over.
    States: replied, unanswered -> in_force, dropped. Refuses: vendors.own_suspension, vendors.suspension_too_early,
    vendors.suspension_reason_missing, vendors.suspension_starts_early, vendors.suspension_backwards,
    vendors.suspension_beyond_proposal, vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        suspension = _locked(work, suspension_id, version)
        policy.require(policy.can_decide_suspension(actor, suspension.bureau_id))
        refuse(_too_soon(suspension, actor, work.today))
        _close_reply(work, suspension)
        action = A.IMPOSE if command.term else A.DROP
        state = SUSPENSION.next(S(suspension.state), action)
        wanted = (suspension.wanted_from, suspension.wanted_until)
        refuse(decision_refusals(command.reason, command.term, wanted, work.today))
        suspension.starts, suspension.ends = command.term or (None, None)
        suspension.reason, suspension.decided_by = command.reason, actor.id
        _move(work, suspension, state, {"reason": command.reason}, decided_at=work.now)
        suspension.paper_id = suspension_papers.issue(work, suspension)
        told = notices.SUSPENDED if command.term else notices.SUSPENSION_DROPPED
        _tell(work, told, suspension, suspension.vendor_id)
        _tell(
            work, notices.SUSPENSION_DECIDED, suspension, suspension.bureau_id, only=[suspension.proposed_by]
        )


def _too_soon(suspension: VendorSuspension, actor: Actor, today: date) -> list[Refusal]:
    found = []
    if suspension.proposed_by == actor.id:
        found.append(Refusal("vendors.own_suspension"))
    if suspension.state == S.PROPOSED and today <= suspension.reply_until:
        found.append(Refusal("vendors.suspension_too_early", {"day": suspension.reply_until}))
    return found


def lift_suspension(actor: Actor, suspension_id: int, version: int, reason: str) -> None:
    """End a suspension before its term is over.

    States: in_force -> lifted. Refuses: vendors.lift_reason_missing, vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        suspension = _locked(work, suspension_id, version)
        policy.require(policy.can_decide_suspension(actor, suspension.bureau_id))
        _end(work, suspension)
        state = SUSPENSION.next(S(suspension.state), A.LIFT)
        refuse([] if reason.strip() else [Refusal("vendors.lift_reason_missing", field="reason")])
        suspension.lifted_by, suspension.lift_reason = actor.id, reason
        _move(work, suspension, state, {"reason": reason}, over_at=work.now)
        _tell(work, notices.SUSPENSION_OVER, suspension, suspension.vendor_id)


def note_times(actor: Actor) -> None:
    """What the clock says of suspensions: a time to reply is over, a term is over. Each is noted once.

    States: proposed -> unanswered; in_force -> ended.
    """
    with unit_of_work(actor) as work:
        for suspension in queries.suspensions_over(actor, work.today):
            work.session.refresh(suspension, with_for_update=True)
            _close_reply(work, suspension)
            _end(work, suspension)


def _close_reply(work: UnitOfWork, suspension: VendorSuspension) -> None:
    """Note that the time to reply is over, where it is."""
    if suspension.state == S.PROPOSED and work.today > suspension.reply_until:
        state = SUSPENSION.next(S(suspension.state), A.CLOSE_REPLY)
        _move(work, suspension, state, {"day": suspension.reply_until}, heard_at=work.now)


def _end(work: UnitOfWork, suspension: VendorSuspension) -> None:
    """Note that the term is over, where it is."""
    if suspension.state == S.IN_FORCE and suspension.ends is not None and work.today > suspension.ends:
        state = SUSPENSION.next(S(suspension.state), A.END)
        _move(work, suspension, state, {"day": suspension.ends}, over_at=work.now)
        _tell(work, notices.SUSPENSION_OVER, suspension, suspension.vendor_id)


# ---- the shared beats ---------------------------------------------------------------------------
def _locked(work: UnitOfWork, suspension_id: int, version: int) -> VendorSuspension:
    suspension = queries.suspension(work.actor, suspension_id)
    work.session.refresh(suspension, with_for_update=True)
    if suspension.version != version:
        raise Stale
    return suspension


def _move(
    work: UnitOfWork, suspension: VendorSuspension, state: SuspensionState, told: dict[str, Any], **at: Any
) -> None:
    """To another state, with its instant and its record; written at once, for the database looks at every move."""
    for name, value in at.items():
        setattr(suspension, name, value)
    work.concerns(suspension.vendor_id)
    suspension.state = state
    suspension.version += 1
    work.session.flush()
    audit.record(work, f"vendors.suspension_{state}", ("suspension", suspension.id), told)


def _tell(
    work: UnitOfWork,
    kind: notices.News,
    suspension: VendorSuspension,
    organisation: int,
    only: Iterable[int] | None = None,
) -> None:
    page, said = {"suspension_id": suspension.id}, {"number": suspension.number}
    notify(work, kind, organisation, values=page, said=said, only=only)
