"""The decision of another person: approval with its certificate, rejection, or back to review."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from procurement.documents import services as documents
from procurement.documents.rules import PaperKind
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Doubt, Refusal, Refused, Stale, ask, refuse
from procurement.notifications.kinds import News
from procurement.notifications.services import notify
from procurement.vendors import notices, policy
from procurement.vendors.models import VendorApplication
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import Item, checklist, earliest_end, judges_of
from procurement.vendors.rules.applications import APPLICATION, ApplicationAction, ApplicationState
from procurement.vendors.rules.requirements import RequirementKind
from procurement.vendors.rules.reviews import Proposal, approval_refusals
from procurement.vendors.services.applications import SUBJECT, moved
from procurement.vendors.services.reviews import proposal_refusals
from procurement.vendors.shapes import Proved, Qualification

KIND = PaperKind("qualification", "供应商资格证书", "ZG", "vendors/qualification")
A, S = ApplicationAction, ApplicationState


def approve(
    actor: Actor,
    application_id: int,
    version: int,
    valid_from: date | None,
    valid_until: date | None,
    sure: Collection[str] = (),
) -> None:
    """Approve what another person reviewed, from a day to a day; the vendor gets its certificate.
    States: in_approval -> approved.

    Refuses: vendors.own_review, vendors.days_missing, vendors.verdicts_missing, vendors.something_refused,
    vendors.requirements_missing, vendors.requirements_expired, vendors.validity_backwards,
    vendors.validity_begins, vendors.validity_overlaps, vendors.validity_too_long, documents.unprintable, vendors.bad_move, kernel.stale; beyond
    what proves it only once confirmed (`sure`): vendors.beyond_evidence.
    """
    with unit_of_work(actor) as work:
        application, state = _move(actor, application_id, version, A.APPROVE)
        if valid_from is None or valid_until is None:
            raise Refused([Refusal("vendors.days_missing", field="valid_until")])
        asked = checklist(application, work.today)
        refuse(proposal_refusals(asked, Proposal.APPROVE))
        items = [one for one in asked if one.whole]
        months, ends = application.asked.months, earliest_end(items)
        before = queries.renewed(application)
        renewed_until = before.valid_until if before else None
        found = approval_refusals(valid_from, valid_until, work.today, months, ends, renewed_until)
        refuse([one for one in found if not isinstance(one, Doubt)])
        ask([one for one in found if isinstance(one, Doubt)], sure)
        paper = _paper(work, application, items, valid_from, valid_until)
        application.paper_id = documents.issue(
            work, paper
        )  # before what follows: the row changes once, whole
        application.valid_from, application.valid_until = valid_from, valid_until
        application.reason = ""
        said = {"number": application.number, "certificate": paper.number, "day": valid_until}
        _decided(work, application, state, "vendors.application_approved", said)
        _tell(work, application, notices.APPROVED)


def reject(actor: Actor, application_id: int, version: int, reason: str) -> None:
    """Reject what another person reviewed, with the reason the vendor reads. States: in_approval -> rejected.

    Refuses: vendors.own_review, vendors.reason_needed, vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application, state = _move(actor, application_id, version, A.REJECT)
        refuse([] if reason else [Refusal("vendors.reason_needed", field="reason")])
        application.reason = reason
        said = {"number": application.number, "reason": reason}
        _decided(work, application, state, "vendors.application_rejected", said)
        _tell(work, application, notices.REJECTED)


def send_back(actor: Actor, application_id: int, version: int, reason: str) -> None:
    """Give an application back to review, with the reason. States: in_approval -> in_review.

    Refuses: vendors.own_review, vendors.reason_needed, vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application, state = _move(actor, application_id, version, A.SEND_BACK)
        refuse([] if reason else [Refusal("vendors.reason_needed", field="reason")])
        application.proposal, application.reason = "", reason
        said = {"number": application.number, "reason": reason}
        moved(work, application, state, "vendors.application_sent_back", said)


def _move(
    actor: Actor, application_id: int, version: int, action: ApplicationAction
) -> tuple[VendorApplication, ApplicationState]:
    """The application, locked, and the state an act of this person leads to."""
    application = queries.sent_application(actor, application_id, locked=True)
    policy.require(policy.can_decide(actor, application.bureau_id))
    judges = judges_of(application_id) | {application.reviewer_id or 0}
    objection = policy.decision_objection(actor, judges)
    refuse([objection] if objection else [])
    if application.version != version:
        raise Stale
    return application, APPLICATION.next(S(application.state), action)


def _decided(
    work: UnitOfWork,
    application: VendorApplication,
    state: ApplicationState,
    action: str,
    said: dict[str, Any],
) -> None:
    application.decided_by, application.decided_at = work.actor.id, work.now
    moved(work, application, state, action, said)


def _tell(work: UnitOfWork, application: VendorApplication, news: News) -> None:
    page = {"application_id": application.id}
    said = {"number": application.number or "", "title": application.asked.title_zh}
    notify(work, news, application.vendor_id, values=page, said=said)


# ---- the certificate ----------------------------------------------------------------------------
def _paper(
    work: UnitOfWork, application: VendorApplication, items: list[Item], valid_from: date, valid_until: date
) -> documents.Draft:
    vendor, asked = application.vendor, application.asked
    data: Qualification = {  # type: ignore[typeddict-item]  # doc is added as the paper is issued
        "vendor": vendor.name_zh,
        "credit_code": vendor.credit_code or "",
        "representative": vendor.representative,
        "requirements": asked.title_zh,
        "code": f"{asked.code}/{asked.issue}",
        "scope": queries.scope_of(asked),
        "application": application.number or "",
        "valid_from": valid_from.isoformat(),
        "valid_until": valid_until.isoformat(),
        "proved": [_proved(one) for one in items],
    }
    number = documents.take_number(work, KIND.series)
    subject = (SUBJECT, application.id)
    return documents.Draft(KIND.template, KIND.title, subject, data, number, application.vendor_id)


def _proved(item: Item) -> Proved:
    return {
        "title": item.requirement.title_zh,
        "basis": item.requirement.basis,
        "proof": _proof(item),
        "until": item.until.isoformat() if item.until else "",
    }


def _proof(item: Item) -> str:
    kind = item.requirement.kind
    if kind == RequirementKind.STAFF_CERTIFICATE:
        return f"{len(item.staff)}人持证"
    if item.evidence is None or item.file is None:
        return "声明"
    return f"编号{item.evidence.number}" if item.evidence.number else "文件"
