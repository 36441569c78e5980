"""Review: verdicts on what was sent, one return for correction, a proposal."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from procurement.audit import services as audit
from procurement.infra.db import reading
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Stale, refuse
from procurement.rulebook import deadlines
from procurement.vendors import policy
from procurement.vendors.models import GivenVerdict, VendorApplication
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import Item, checklist
from procurement.vendors.rules.applications import APPLICATION, ApplicationAction, ApplicationState, Verdict
from procurement.vendors.rules.checklist import lacking_refusals
from procurement.vendors.rules.reviews import (
    Judgement,
    Proposal,
    judgement_refusals,
    propose_refusals,
    return_refusals,
)
from procurement.vendors.services.applications import SUBJECT, moved

A, S = ApplicationAction, ApplicationState


def judge(actor: Actor, application_id: int, version: int, judgements: Sequence[Judgement]) -> None:
    """Accept or refuse what was sent, requirement by requirement; what is left open stays open. The first verdict
    begins the review, and whoever judges last is its reviewer. States: submitted -> in_review.

    Refuses: vendors.verdict_reason_missing, vendors.not_in_review, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application = locked_for_review(actor, application_id, version)
        _begin(work, application)
        refuse(judgement_refusals(judgements))
        items = {one.requirement.id: one for one in checklist(application, work.today)}
        new = [one for one in judgements if _is_new(items, one)]
        for one in new:
            _give(work, items[one.requirement_id], one)
        application.reviewer_id = actor.id
        application.version += 1
        refused = sum(one.verdict is Verdict.REFUSED for one in new)
        said = {"accepted": len(new) - refused, "refused": refused}
        audit.record(work, "vendors.requirements_judged", (SUBJECT, application_id), said)


def _begin(work: UnitOfWork, application: VendorApplication) -> None:
    if application.state == S.SUBMITTED:
        application.state = APPLICATION.next(S.SUBMITTED, A.BEGIN)
        application.moved_at = work.now
    elif application.state != S.IN_REVIEW:
        refuse([Refusal("vendors.not_in_review")])


def _is_new(items: dict[int, Item], one: Judgement) -> bool:
    """Whether it says something that was not said before. Raises NotFound for what the set does not ask."""
    if one.requirement_id not in items:
        raise NotFound
    item = items[one.requirement_id]
    said = (item.answer.verdict, item.answer.reason)
    return item.to_judge and one.verdict is not Verdict.OPEN and said != (one.verdict, one.reason)


def _give(work: UnitOfWork, item: Item, one: Judgement) -> None:
    answer = item.answer
    answer.verdict, answer.reason = one.verdict, one.reason
    answer.judged_by, answer.judged_at = work.actor.id, work.now
    row = {
        "application_id": answer.application_id,
        "requirement_id": one.requirement_id,
        "evidence_id": answer.evidence_id,
        "verdict": one.verdict,
        "reason": one.reason,
        "judged_by": work.actor.id,
        "judged_at": work.now,
    }
    work.session.execute(insert(GivenVerdict).values(row))


def return_application(actor: Actor, application_id: int, version: int, days: int) -> None:
    """Give the vendor one chance to correct what was refused, within so many working days.
    States: in_review -> returned.

    Refuses: vendors.verdicts_missing, vendors.returned_already, vendors.nothing_refused, vendors.bad_move,
    kernel.stale.
    """
    with unit_of_work(actor) as work:
        application = locked_for_review(actor, application_id, version)
        state = APPLICATION.next(S(application.state), A.RETURN)
        refuse(return_refusals(verdicts_on(checklist(application, work.today)), application.returns))
        due = deadlines.working_days(work.today, days)
        application.returns, application.returned_at = application.returns + 1, work.now
        application.correct_until, application.reviewer_id = due.day, actor.id
        said = {"number": application.number, "day": due.day}
        moved(work, application, state, "vendors.application_returned", said)


def propose(actor: Actor, application_id: int, version: int, proposal: Proposal, words: str) -> None:
    """Propose to another person what becomes of an application; a rejection says why. States: in_review -> in_approval.

    Refuses: vendors.verdicts_missing, vendors.something_refused, vendors.nothing_refused, vendors.reason_needed,
    vendors.requirements_missing, vendors.requirements_expired, vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application = locked_for_review(actor, application_id, version)
        state = APPLICATION.next(S(application.state), A.PROPOSE)
        found = proposal_refusals(checklist(application, work.today), proposal)
        if proposal is Proposal.REJECT and not words:
            found.append(Refusal("vendors.reason_needed", field="words"))
        refuse(found)
        application.proposal, application.reason, application.reviewer_id = proposal, words, actor.id
        said = {"number": application.number, "words": words}
        moved(work, application, state, f"vendors.application_proposed_{proposal}", said)


def lapse_corrections(actor: Actor) -> int:
    """Applications whose day of correction has passed go on as they are: the reviewer sees that they were not corrected
    in time, and people decide; asked every day; returns how many. States: returned -> in_review."""
    with unit_of_work(actor) as work:
        over = (
            VendorApplication.bureau_id == actor.bureau_id,
            VendorApplication.state == S.RETURNED,
            VendorApplication.correct_until < work.today,
        )
        found = reading().scalars(select(VendorApplication).where(*over).with_for_update()).all()
        for application in found:
            state = APPLICATION.next(S(application.state), A.LAPSE)
            application.lapsed_at = work.now
            due = deadlines.working_days(work.today, application.asked.answer_days)
            application.answer_due = due.day
            said = {"number": application.number}
            moved(work, application, state, "vendors.correction_lapsed", said)
        return len(found)


# ---- the shared beats ---------------------------------------------------------------------------
def locked_for_review(actor: Actor, application_id: int, version: int) -> VendorApplication:
    """A sent application, locked for a reviewer. Raises NotFound, Forbidden; Stale where it was changed since."""
    found = queries.sent_application(actor, application_id, locked=True)
    policy.require(policy.can_review(actor, found.bureau_id))
    if found.version != version:
        raise Stale
    return found


def verdicts_on(items: Sequence[Item]) -> list[Verdict]:
    """The verdicts on everything that was sent; what was left out has none."""
    return [Verdict(one.answer.verdict) for one in items if one.to_judge]


def proposal_refusals(items: Sequence[Item], proposal: Proposal) -> list[Refusal]:
    """Why this cannot become of an application as it stands today; all reasons."""
    found = propose_refusals(verdicts_on(items), proposal)
    return found + (lacking_refusals(one.standing for one in items) if proposal is Proposal.APPROVE else [])
