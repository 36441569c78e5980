"""Keeping files about vendors."""

from __future__ import annotations

from sqlalchemy import insert

from procurement.documents import services as documents
from procurement.infra.scans import Scan
from procurement.infra.uow import UnitOfWork
from procurement.vendors.models import VendorFile


def keep_file(work: UnitOfWork, vendor_id: int, scan: Scan) -> int:
    """Keep a file about a vendor; returns its id. Part of the caller's unit of work and record, whose policy has been
    asked. Whoever sends it decides who sees it: what the bureau keeps of a vendor, the vendor does not read here."""
    made = insert(VendorFile).values(
        bureau_id=work.actor.bureau_id,
        vendor_id=vendor_id,
        name=scan.name,
        digest=documents.keep_file(work, scan.content, scan.media_type),
        pages=scan.pages,
        by_vendor=work.actor.organisation_id == vendor_id,
        sent_by=work.actor.id,
    )
    return int(work.session.execute(made.returning(VendorFile.id)).scalar_one())
