"""Proofs that have ended: what a qualification stood on and holds no more, for those who supervise contracts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from procurement.infra.db import reading
from procurement.vendors.models import (
    Answer,
    AnswerStaff,
    Evidence,
    Requirement,
    StaffCertificate,
    StaffMember,
    VendorApplication,
)
from procurement.vendors.rules.applications import ApplicationState

A = VendorApplication


@dataclass(frozen=True)
class Lapse:
    """A proof of a vendor that ended, and was not replaced; `person`, where it was somebody's own certificate."""

    vendor_id: int
    title_zh: str
    title_en: str
    until: date
    person: str = ""


def lapses(vendor_ids: Collection[int], today: date) -> Sequence[Lapse]:
    """What these vendors' qualifications stood on that ended before a day, the oldest first."""
    if not vendor_ids:
        return []
    found = [*_evidence(vendor_ids, today), *_staff(vendor_ids, today)]
    return sorted(found, key=lambda one: (one.until, one.title_zh, one.person))


def _last() -> tuple[ColumnElement[bool], ...]:
    """Approvals that no other renews: what was judged anew stands on what was given anew."""
    renewal = aliased(A)
    renewed = exists().where(renewal.renews_id == A.id, renewal.state == ApplicationState.APPROVED)
    return A.state == ApplicationState.APPROVED, ~renewed


def _evidence(vendor_ids: Collection[int], today: date) -> list[Lapse]:
    """Of each key the latest counts: what was replaced in time has not lapsed."""
    latest = (
        select(Evidence.vendor_id, Evidence.key, Evidence.valid_until)
        .ext(distinct_on(Evidence.vendor_id, Evidence.key))
        .where(Evidence.vendor_id.in_(vendor_ids))
        .order_by(Evidence.vendor_id, Evidence.key, Evidence.id.desc())
        .subquery()
    )
    ended = latest.c.valid_until < today
    rows = reading().execute(
        select(
            A.vendor_id, func.max(Requirement.title_zh), func.max(Requirement.title_en), latest.c.valid_until
        )
        .join(Answer, Answer.application_id == A.id)
        .join(Requirement, Requirement.id == Answer.requirement_id)
        .join(latest, (latest.c.vendor_id == A.vendor_id) & (latest.c.key == Requirement.key))
        .where(A.vendor_id.in_(vendor_ids), *_last(), ended)
        .group_by(A.vendor_id, latest.c.key, latest.c.valid_until)
    )
    return [Lapse(vendor, zh, en, until) for vendor, zh, en, until in rows]


def _staff(vendor_ids: Collection[int], today: date) -> list[Lapse]:
    """People named for a qualification, who still work for the vendor and have no certificate that holds."""
    other = aliased(StaffCertificate)
    holds = other.ended.is_(None) & (other.valid_until.is_(None) | (other.valid_until >= today))
    has_another = (
        select(other.id)
        .where(other.staff_id == StaffCertificate.staff_id, other.key == StaffCertificate.key, holds)
        .exists()
    )
    rows = reading().execute(
        select(
            A.vendor_id,
            func.max(Requirement.title_zh),
            func.max(Requirement.title_en),
            func.max(StaffCertificate.valid_until),
            StaffMember.name,
        )
        .join(AnswerStaff, AnswerStaff.application_id == A.id)
        .join(Requirement, Requirement.id == AnswerStaff.requirement_id)
        .join(StaffCertificate, StaffCertificate.id == AnswerStaff.certificate_id)
        .join(StaffMember, StaffMember.id == StaffCertificate.staff_id)
        .where(A.vendor_id.in_(vendor_ids), *_last(), StaffMember.active)
        .where(StaffCertificate.valid_until < today, ~has_another)
        .group_by(A.vendor_id, StaffCertificate.key, StaffMember.id, StaffMember.name)
    )
    return [Lapse(vendor, zh, en, until, name) for vendor, zh, en, until, name in rows if until]
