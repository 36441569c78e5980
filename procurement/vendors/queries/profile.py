"""What a vendor says of itself: contacts, related parties, its size. The vendor reads its own, the bureau all of its."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from procurement.documents import queries as documents
from procurement.documents.models import Paper
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.vendors.models import SizeDeclaration, VendorContact, VendorRelation
from procurement.vendors.rules import RelationKind

SIZE = "size_declaration"
"""What the letters are about."""


def contacts(actor: Actor, vendor_id: int) -> Sequence[VendorContact]:
    """Everybody to reach at a vendor, the one for bids first."""
    found = select(VendorContact).where(
        VendorContact.bureau_id == actor.bureau_id, VendorContact.vendor_id == vendor_id
    )
    return reading().scalars(found.order_by(VendorContact.for_bids.desc(), VendorContact.id)).all()


def own_contact(actor: Actor, contact_id: int) -> VendorContact:
    """A contact of the own company. Raises NotFound."""
    found = reading().get(VendorContact, contact_id)
    if found is None or found.vendor_id != actor.organisation_id:
        raise NotFound
    return found


def relations(actor: Actor, vendor_id: int) -> Sequence[VendorRelation]:
    """What a vendor states of related parties, in force, then ended."""
    found = select(VendorRelation).where(
        VendorRelation.bureau_id == actor.bureau_id, VendorRelation.vendor_id == vendor_id
    )
    in_order = found.order_by(VendorRelation.ended.is_not(None), VendorRelation.kind, VendorRelation.id)
    return reading().scalars(in_order).all()


def own_relation(actor: Actor, relation_id: int) -> VendorRelation:
    """A relation of the own company. Raises NotFound."""
    found = reading().get(VendorRelation, relation_id)
    if found is None or found.vendor_id != actor.organisation_id:
        raise NotFound
    return found


def shares(vendor_id: int) -> Sequence[Decimal]:
    """The shares of a vendor's shareholders in force, in per cent."""
    held = select(VendorRelation.share).where(
        VendorRelation.vendor_id == vendor_id,
        VendorRelation.kind == RelationKind.SHAREHOLDER,
        VendorRelation.ended.is_(None),
    )
    return [share for share in reading().scalars(held) if share is not None]


def sizes(actor: Actor, vendor_id: int) -> Sequence[SizeDeclaration]:
    """Every size a vendor declared, the one that counts first."""
    found = select(SizeDeclaration).where(
        SizeDeclaration.bureau_id == actor.bureau_id, SizeDeclaration.vendor_id == vendor_id
    )
    return reading().scalars(found.order_by(SizeDeclaration.id.desc())).all()


def letters(declarations: Sequence[SizeDeclaration]) -> dict[int, Paper]:
    """The letters of declarations, by declaration: of several issues the one that holds."""
    ids = [one.id for one in declarations]
    found = (
        select(Paper).options(documents.UNREAD).where(Paper.subject_type == SIZE, Paper.subject_id.in_(ids))
    )
    return {paper.subject_id: paper for paper in reading().scalars(found.order_by(Paper.issue))}
