"""Recording ratings of vendors, for whoever scores them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import Select, insert, select

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import services as audit
from procurement.infra.uow import UnitOfWork
from procurement.kernel.errors import Refusal, refuse
from procurement.vendors.models import VendorRating


@dataclass(frozen=True)
class Rating:
    """A period's score of `scale` under a contract; `grade` and `words` as the one who scored says them."""

    period: str
    score: Decimal
    scale: Decimal
    contract_number: str = ""
    grade: str = ""
    words: str = ""


def record_rating(work: UnitOfWork, vendor_id: int, rating: Rating) -> int:
    """Keep a rating of a vendor; returns its id. Part of the caller's unit of work, whose policy has been asked.

    Information in open tenders, a factor in call-offs and purchases below the threshold only (QUAL-02).
    Refuses: vendors.rating_recorded, vendors.rating_score, vendors.rating_period.
    """
    vendor = accounts.organisation(work.actor, vendor_id, OrganisationKind.VENDOR)
    found = []
    if not rating.period:
        found.append(Refusal("vendors.rating_period", field="period"))
    if not 0 <= rating.score <= rating.scale:
        found.append(Refusal("vendors.rating_score", field="score"))
    if work.session.scalar(_same(vendor.id, rating)) is not None:
        found.append(Refusal("vendors.rating_recorded"))
    refuse(found)
    values = {"bureau_id": work.actor.bureau_id, "vendor_id": vendor.id, **asdict(rating)}
    made = work.session.execute(insert(VendorRating).values(values).returning(VendorRating.id)).scalar_one()
    said = {name: asdict(rating)[name] for name in ("period", "score", "scale", "grade")}
    audit.record(work, "vendors.rated", ("organisation", vendor.id), said)
    return int(made)


def _same(vendor_id: int, rating: Rating) -> Select[int]:
    return select(VendorRating.id).where(
        VendorRating.vendor_id == vendor_id,
        VendorRating.contract_number == rating.contract_number,
        VendorRating.period == rating.period,
    )
