"""Evidence: the latest of each key, and every version there was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from procurement.accounts.models import User
from procurement.documents.models import StoredFile
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import NotFound
from procurement.vendors import policy
from procurement.vendors.models import (
    Answer,
    Evidence,
    GivenVerdict,
    Requirement,
    RequirementSet,
    StaffCertificate,
    StaffMember,
    VendorApplication,
    VendorFile,
)
from procurement.vendors.queries.requirements import readable_sets


@dataclass(frozen=True)
class FileShown:
    """A file as pages name it."""

    id: int
    name: str
    media_type: str
    size: int
    pages: int


def latest_evidence(vendor_id: int, keys: Collection[str]) -> dict[str, Evidence]:
    """By key, what a vendor gave last."""
    wanted = select(Evidence).where(Evidence.vendor_id == vendor_id, Evidence.key.in_(keys))
    newest = wanted.ext(distinct_on(Evidence.key)).order_by(Evidence.key, Evidence.id.desc())
    return {one.key: one for one in reading().scalars(newest)}


def evidence_visible_to(actor: Actor, evidence_id: int) -> Evidence:
    """Evidence of the own company, or, for the bureau's readers, what any vendor of it sent. Raises NotFound."""
    found = own(actor, reading().get(Evidence, evidence_id))
    if not policy.can_read_evidence(actor, found.bureau_id, found.vendor_id):
        raise NotFound
    seen = select(Evidence.id).where(Evidence.id == evidence_id, *readable(actor, found.vendor_id))
    if reading().scalar(seen) is None:
        raise NotFound
    return found


def readable(actor: Actor, vendor_id: int) -> tuple[ColumnElement[bool], ...]:
    """Which evidence of a vendor this person may read: its own people all of it, the bureau what was sent."""
    return () if policy.is_own(actor, vendor_id) else (sent(),)


def sent() -> ColumnElement[bool]:
    """Whether evidence came before the bureau: in an application that was sent once, or under a verdict that was given
    before it was corrected."""
    answers = exists().where(
        Answer.evidence_id == Evidence.id,
        VendorApplication.id == Answer.application_id,
        VendorApplication.number.is_not(None),
    )
    return answers | exists().where(GivenVerdict.evidence_id == Evidence.id)


@dataclass(frozen=True)
class GivenEvidence:
    """A version of evidence, its file, and who sent it."""

    evidence: Evidence
    file: FileShown | None
    sent_by: str


def versions_of(actor: Actor, evidence: Evidence) -> list[GivenEvidence]:
    """Everything the vendor ever gave under the same key that this person may read, the newest first."""
    rows = reading().execute(
        select(Evidence, VendorFile, StoredFile, User.name)
        .join(User, User.id == Evidence.sent_by)
        .outerjoin(VendorFile, VendorFile.id == Evidence.file_id)
        .outerjoin(StoredFile, StoredFile.digest == VendorFile.digest)
        .where(Evidence.vendor_id == evidence.vendor_id, Evidence.key == evidence.key)
        .where(*readable(actor, evidence.vendor_id))
        .order_by(Evidence.id.desc())
    )
    return [GivenEvidence(one, shown(file, stored), name) for one, file, stored, name in rows]


def shown(file: VendorFile | None, stored: StoredFile | None) -> FileShown | None:
    if file is None or stored is None:
        return None
    return FileShown(file.id, file.name, stored.media_type, stored.size, file.pages)


def requirement_of(actor: Actor, evidence: Evidence) -> Requirement | None:
    """The requirement that asks for the key of evidence, in the set written last of those this person may read."""
    asking = (
        select(Requirement)
        .join(RequirementSet, RequirementSet.id == Requirement.set_id)
        .where(*readable_sets(actor), Requirement.key == evidence.key)
    )
    return reading().scalars(asking.order_by(Requirement.id.desc()).limit(1)).one_or_none()


# ---- people with certificates -------------------------------------------------------------------
def certificates_on_file(vendor_id: int, key: str) -> Sequence[tuple[StaffCertificate, StaffMember]]:
    """The certificates of a key that people who work for the vendor have, by name."""
    found = reading().execute(
        select(StaffCertificate, StaffMember)
        .join(StaffMember, StaffMember.id == StaffCertificate.staff_id)
        .where(StaffCertificate.vendor_id == vendor_id, StaffCertificate.key == key, *at_work())
        .order_by(StaffMember.name, StaffCertificate.valid_until.desc().nulls_first(), StaffCertificate.id)
    )
    return [(certificate, person) for certificate, person in found]


def at_work() -> tuple[Any, ...]:
    """Certificates that were not taken out, of people who still work for the vendor."""
    return StaffMember.active, StaffCertificate.ended.is_(None)


def people_with(vendor_id: int, keys: Collection[str]) -> dict[str, int]:
    """By key, how many people have such a certificate."""
    counted = (
        select(StaffCertificate.key, func.count(StaffCertificate.staff_id.distinct()))
        .join(StaffMember, StaffMember.id == StaffCertificate.staff_id)
        .where(StaffCertificate.vendor_id == vendor_id, StaffCertificate.key.in_(keys), *at_work())
        .group_by(StaffCertificate.key)
    )
    return dict(reading().execute(counted).all())
