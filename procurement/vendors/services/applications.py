"""A vendor's application: begun with what is on file, sent by its manager, taken back or discarded."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert

from procurement.audit import services as audit
from procurement.documents import services as documents
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Stale, refuse
from procurement.rulebook import deadlines
from procurement.vendors import policy
from procurement.vendors.models import Answer, AnswerStaff, Evidence, Requirement, VendorApplication
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import Item, checklist, suffices
from procurement.vendors.queries.evidence import latest_evidence
from procurement.vendors.rules.applications import APPLICATION, ApplicationAction, ApplicationState
from procurement.vendors.rules.checklist import still_holds, submit_refusals
from procurement.vendors.rules.requirements import RequirementKind, SetState

SERIES = "SQ"
"""Numbers of applications (申请)."""
SUBJECT = "vendor_application"
A, S = ApplicationAction, ApplicationState


def begin_application(actor: Actor, set_id: int) -> int:
    """Begin an application for a published set, or the renewal of what ends soon; what is on file and still holds is
    its first answers. States: — -> draft.

    Refuses: vendors.application_there, vendors.qualified_already.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_prepare(actor, actor.organisation_id))
        asked = queries.open_set(actor, set_id)
        held = queries.held(actor, asked.code)
        refuse([Refusal("vendors.application_there")] if held.under_way else [])
        refuse([] if held.renewable(work.today) else [Refusal("vendors.qualified_already")])
        application_id = _insert(work, set_id, held.last.id if held.last else None)
        since = held.last.valid_until if held.last else None
        taken = _take_over(work, application_id, set_id, max(since or work.today, work.today))
        if held.last:
            taken += _staff_again(work, application_id, set_id, held.last)
        said = {"title": asked.title_zh, "taken": taken}
        audit.record(work, "vendors.application_begun", (SUBJECT, application_id), said)
        return application_id


def _insert(work: UnitOfWork, set_id: int, renews_id: int | None) -> int:
    row = {
        "bureau_id": work.actor.bureau_id,
        "vendor_id": work.actor.organisation_id,
        "set_id": set_id,
        "renews_id": renews_id,
        "prepared_by": work.actor.id,
    }
    made = insert(VendorApplication).values(row).returning(VendorApplication.id)
    return int(work.session.execute(made).scalar_one())


def _take_over(work: UnitOfWork, application_id: int, set_id: int, since: date) -> int:
    """A row for each requirement, answered where something on file holds beyond a day; returns how many are."""
    requirements = queries.requirements_of(set_id)
    vendor_id = work.actor.organisation_id
    latest = latest_evidence(vendor_id, [one.key for one in requirements])
    holding = {key: one for key, one in latest.items() if still_holds(one.valid_until, since)}
    rows = [_row(application_id, one, vendor_id, holding.get(one.key)) for one in requirements]
    if rows:
        work.session.execute(insert(Answer), rows)
    return sum(row["evidence_id"] is not None for row in rows)


def _row(
    application_id: int, requirement: Requirement, vendor_id: int, there: Evidence | None
) -> dict[str, Any]:
    by_people = requirement.kind == RequirementKind.STAFF_CERTIFICATE
    does = there is not None and not by_people and suffices(requirement, there)
    return {
        "application_id": application_id,
        "requirement_id": requirement.id,
        "set_id": requirement.set_id,
        "vendor_id": vendor_id,
        "evidence_id": there.id if there and does else None,
    }


def _staff_again(work: UnitOfWork, application_id: int, set_id: int, before: VendorApplication) -> int:
    """The people named before whose certificates hold beyond its end are named again, where enough of them are left;
    returns for how many requirements."""
    assert before.valid_until
    named = {one.requirement.key: one for one in checklist(before, work.today) if one.staff}
    taken = 0
    for requirement in queries.requirements_of(set_id):
        item = named.get(requirement.key)
        certificates = _holding(item, max(before.valid_until, work.today)) if item else []
        if not certificates or len(certificates) < requirement.people:
            continue
        work.session.execute(
            insert(AnswerStaff),
            [
                {
                    "application_id": application_id,
                    "requirement_id": requirement.id,
                    "certificate_id": certificate,
                    "vendor_id": before.vendor_id,
                }
                for certificate in certificates
            ],
        )
        taken += 1
    return taken


def _holding(item: Item, since: date) -> list[int]:
    return [
        one.id
        for one, person in item.staff
        if person.active and one.ended is None and still_holds(one.valid_until, since)
    ]


# ---- sending and taking back --------------------------------------------------------------------
def submit_application(actor: Actor, application_id: int, version: int) -> None:
    """Send an application that lacks nothing: it gets its number, and the day its answer is due. One that was returned
    goes on, though its requirements are in force no more. States: draft, returned -> submitted.

    Refuses: vendors.requirements_over, vendors.requirements_missing, vendors.requirements_expired, vendors.requirements_refused,
    vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application = locked(actor, application_id, version)
        policy.require(policy.can_submit(actor, application.vendor_id))
        state = APPLICATION.next(S(application.state), A.SUBMIT)
        first = application.number is None
        closed = first and application.asked.state != SetState.PUBLISHED
        refuse([Refusal("vendors.requirements_over")] if closed else [])
        refuse(submit_refusals(one.standing for one in checklist(application, work.today)))
        due = deadlines.working_days(work.today, application.asked.answer_days)
        application.submitted_by, application.submitted_at = actor.id, work.now
        application.answer_due = due.day
        application.number = application.number or documents.take_number(work, SERIES)
        said = {"number": application.number, "day": due.day}
        moved(work, application, state, "vendors.application_submitted", said)


def withdraw_application(actor: Actor, application_id: int, version: int) -> None:
    """Take a sent application back; it ends. What was given for it stays on file.
    States: submitted, in_review, returned -> withdrawn.

    Refuses: vendors.discard_drafts, vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application = locked(actor, application_id, version)
        policy.require(policy.can_submit(actor, application.vendor_id))
        refuse([Refusal("vendors.discard_drafts")] if application.state == S.DRAFT else [])
        state = APPLICATION.next(S(application.state), A.WITHDRAW)
        said = {"number": application.number}
        moved(work, application, state, "vendors.application_withdrawn", said)


def discard_application(actor: Actor, application_id: int, version: int) -> None:
    """Throw a draft away; what was given for it stays on file. States: draft -> withdrawn.

    Refuses: vendors.application_sent, vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application = locked(actor, application_id, version)
        policy.require(policy.can_prepare(actor, application.vendor_id))
        refuse([Refusal("vendors.application_sent")] if application.state != S.DRAFT else [])
        state = APPLICATION.next(S.DRAFT, A.WITHDRAW)
        said = {"title": application.asked.title_zh}
        moved(work, application, state, "vendors.application_discarded", said)


# ---- the shared beats ---------------------------------------------------------------------------
def locked(actor: Actor, application_id: int, version: int | None = None) -> VendorApplication:
    """An application of the own company, for a change. Raises NotFound; Stale where it was changed since `version`."""
    found = queries.own_application(actor, application_id, locked=True)
    if version is not None and found.version != version:
        raise Stale
    return found


def moved(
    work: UnitOfWork,
    application: VendorApplication,
    state: ApplicationState,
    action: str,
    said: dict[str, Any],
) -> None:
    """It stands elsewhere from now on, and the record says so."""
    application.state, application.moved_at = state, work.now
    work.concerns(application.vendor_id)
    application.version += 1
    audit.record(work, action, (SUBJECT, application.id), said)
