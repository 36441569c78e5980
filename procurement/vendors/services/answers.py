"""Answers to what is asked, each saved by itself: nothing a vendor gave is lost, whoever else writes beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert

from procurement.audit import services as audit
from procurement.infra.scans import Scan
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Stale, refuse
from procurement.vendors import policy
from procurement.vendors.models import AnswerStaff, Evidence, VendorApplication
from procurement.vendors.queries.checklist import Item, item_of
from procurement.vendors.queries.evidence import certificates_on_file
from procurement.vendors.rules.applications import ApplicationState, Verdict
from procurement.vendors.rules.checklist import answer_refusals, staff_refusals
from procurement.vendors.rules.evidence import Proof, proof_refusals
from procurement.vendors.rules.requirements import WITH_FILE, RequirementKind
from procurement.vendors.services.applications import SUBJECT, locked
from procurement.vendors.services.files import keep_file

K = RequirementKind
DECLARED = frozenset({K.DECLARATION, K.EXCLUSION, K.WEIGHED_EXCLUSION})
DENIED = "否"
"""What is kept where a vendor says that an exclusion does not apply."""


def answer_with_file(
    actor: Actor, application_id: int, requirement_id: int, version: int, scan: Scan | None, proof: Proof
) -> None:
    """Answer by a file with what is said of it. Without another file the one that is there stays.

    Refuses: vendors.file_missing, vendors.number_missing, vendors.until_missing, vendors.evidence_over,
    vendors.evidence_backwards, vendors.application_sent, vendors.only_refused, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application, item = _open(work, actor, application_id, requirement_id, version, WITH_FILE)
        asked = item.requirement
        found = proof_refusals(proof, asked.kind == K.CERTIFICATE, asked.dated, work.today)
        if scan is None and item.file is None:
            found.append(Refusal("vendors.file_missing", field="file"))
        refuse(found)
        kept = keep_file(work, application.vendor_id, scan) if scan else item.evidence.file_id  # type: ignore[union-attr]
        said = {
            "number": proof.number,
            "issuer": proof.issuer,
            "valid_from": proof.valid_from,
            "valid_until": proof.valid_until,
        }
        _answered(work, application, item, _evidence(work, item, file_id=kept, **said))


def declare(
    actor: Actor,
    application_id: int,
    requirement_id: int,
    version: int,
    admitted: bool = False,
    words: str = "",
) -> None:
    """Declare what a requirement says, or answer whether an exclusion applies; one that may be weighed may, in the
    vendor's own words.

    Refuses: vendors.words_missing, vendors.application_sent, vendors.only_refused, kernel.stale.
    """
    with unit_of_work(actor) as work:
        application, item = _open(work, actor, application_id, requirement_id, version, DECLARED)
        asked = item.requirement
        admitted = admitted and asked.kind == K.WEIGHED_EXCLUSION
        refuse([Refusal("vendors.words_missing", field="words")] if admitted and not words else [])
        text = words if admitted else asked.words_zh or asked.title_zh
        kept = DENIED if asked.kind == K.WEIGHED_EXCLUSION and not admitted else text
        _answered(work, application, item, _evidence(work, item, words=kept, admitted=admitted))


def name_staff(
    actor: Actor, application_id: int, requirement_id: int, version: int, certificates: Sequence[int]
) -> None:
    """Name the people of the own staff who have what is asked, each by a certificate.

    Refuses: vendors.certificate_unknown, vendors.certificate_over, vendors.person_twice, vendors.people_missing,
    vendors.application_sent, vendors.only_refused, kernel.stale.
    """
    with unit_of_work(actor) as work:
        people = frozenset({K.STAFF_CERTIFICATE})
        application, item = _open(work, actor, application_id, requirement_id, version, people)
        there = {one.id: one for one, _ in certificates_on_file(application.vendor_id, item.requirement.key)}
        if not set(certificates) <= there.keys():
            refuse([Refusal("vendors.certificate_unknown", field="certificates")])
        named = [there[one] for one in dict.fromkeys(certificates)]
        found = staff_refusals([one.staff_id for one in named], item.requirement.people)
        if any(one.valid_until and one.valid_until < work.today for one in named):
            found.append(Refusal("vendors.certificate_over", field="certificates"))
        refuse(found)
        _name(work, application, item, [one.id for one in named])
        _answered(work, application, item, None)


def take_on_file(actor: Actor, application_id: int, requirement_id: int, version: int) -> None:
    """Answer with what the vendor gave last under the same key, for whatever set.

    Refuses: vendors.nothing_on_file, vendors.application_sent, vendors.only_refused, kernel.stale.
    """
    with unit_of_work(actor) as work:
        kinds = WITH_FILE | DECLARED
        application, item = _open(work, actor, application_id, requirement_id, version, kinds)
        if item.offered is None:
            refuse([Refusal("vendors.nothing_on_file")])
        _answered(work, application, item, item.offered.id if item.offered else None)


# ---- the shared beats ---------------------------------------------------------------------------
def _open(
    work: UnitOfWork,
    actor: Actor,
    application_id: int,
    requirement_id: int,
    version: int,
    kinds: frozenset[RequirementKind],
) -> tuple[VendorApplication, Item]:
    """The application, locked, and the requirement that is answered now. Stale where somebody answered it since."""
    application = locked(actor, application_id)
    policy.require(policy.can_prepare(actor, application.vendor_id))
    item = item_of(application, requirement_id, work.today)
    if item.requirement.kind not in kinds:
        raise NotFound
    refuse(answer_refusals(ApplicationState(application.state), item.standing))
    if item.answer.version != version:
        raise Stale
    return application, item


def _evidence(work: UnitOfWork, item: Item, **said: Any) -> int:
    row = {
        "bureau_id": work.actor.bureau_id,
        "vendor_id": item.answer.vendor_id,
        "key": item.requirement.key,
        "sent_by": work.actor.id,
        **said,
    }
    made = insert(Evidence).values(row).returning(Evidence.id)
    return int(work.session.execute(made).scalar_one())


def _name(work: UnitOfWork, application: VendorApplication, item: Item, certificates: Sequence[int]) -> None:
    here = {"application_id": application.id, "requirement_id": item.requirement.id}
    work.session.execute(delete(AnswerStaff).filter_by(**here))
    rows = [{**here, "vendor_id": application.vendor_id, "certificate_id": one} for one in certificates]
    work.session.execute(insert(AnswerStaff), rows)


def _answered(work: UnitOfWork, application: VendorApplication, item: Item, evidence_id: int | None) -> None:
    """What was said of the answer before is said of it no more; the verdicts as they were given stay."""
    answer = item.answer
    answer.evidence_id, answer.verdict, answer.reason = evidence_id, Verdict.OPEN, ""
    answer.judged_by = answer.judged_at = None
    answer.version += 1
    application.version += 1
    said = {"title": item.requirement.title_zh}
    audit.record(work, "vendors.requirement_answered", (SUBJECT, application.id), said)
