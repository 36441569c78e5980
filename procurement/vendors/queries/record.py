"""What is known of one vendor: its qualifications, the latest evidence of each kind, and its ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import distinct_on

from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.vendors.models import Evidence, RequirementSet, VendorApplication, VendorRating
from procurement.vendors.queries.evidence import readable
from procurement.vendors.queries.requirements import keys_in_use
from procurement.vendors.rules.applications import ApplicationState

MOST_RATINGS = 20


@dataclass(frozen=True)
class Proof:
    """The latest evidence under a key, and what the requirements that ask for it call it."""

    row: Evidence
    title: str


def qualifications(actor: Actor, vendor_id: int, today: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a vendor is, was or will be qualified for; of each set what has begun, of that what holds longest: its title,
    code, both days."""
    found = (
        select(
            RequirementSet.code,
            RequirementSet.title_zh,
            RequirementSet.title_en,
            VendorApplication.set_id,
            VendorApplication.number,
            VendorApplication.valid_from,
            VendorApplication.valid_until,
        )
        .join(RequirementSet, RequirementSet.id == VendorApplication.set_id)
        .where(VendorApplication.bureau_id == actor.bureau_id, VendorApplication.vendor_id == vendor_id)
        .where(VendorApplication.state == ApplicationState.APPROVED)
        .ext(distinct_on(RequirementSet.code))
        .order_by(
            RequirementSet.code,
            (VendorApplication.valid_from <= today).desc(),
            VendorApplication.valid_until.desc(),
        )
    )
    return reading().execute(found).all()


def latest_evidence(actor: Actor, vendor_id: int) -> list[Proof]:
    """The latest evidence of each key this person may read, in the order of what it is called."""
    found = (
        select(Evidence)
        .where(
            Evidence.bureau_id == actor.bureau_id,
            Evidence.vendor_id == vendor_id,
            *readable(actor, vendor_id),
        )
        .ext(distinct_on(Evidence.key))
        .order_by(Evidence.key, Evidence.id.desc())
    )
    rows = reading().scalars(found).all()
    titles = {key: title for key, (_kind, title) in keys_in_use(actor).items()} if rows else {}
    return sorted((Proof(row, titles.get(row.key, row.key)) for row in rows), key=lambda one: one.title)


def ratings(actor: Actor, vendor_id: int) -> Sequence[VendorRating]:
    """What was recorded of a vendor's work, newest first."""
    mine = select(VendorRating).where(
        VendorRating.bureau_id == actor.bureau_id, VendorRating.vendor_id == vendor_id
    )
    return reading().scalars(mine.order_by(VendorRating.id.desc()).limit(MOST_RATINGS)).all()
