"""Whom to reach at a vendor."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Recorded, String, Version, reference
from procurement.infra.db import Model


class VendorContact(Model):
    """Somebody to write to or call at a vendor; one of them `for_bids` and contracts. Who is taken out is forgotten
    here; the record of the act keeps the name."""

    __tablename__ = "vendor_contact"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[String]
    duty: Mapped[String] = mapped_column(server_default="")
    phone: Mapped[String] = mapped_column(server_default="")
    email: Mapped[String] = mapped_column(server_default="")
    for_bids: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    entered_by: Mapped[int] = reference("user_account.id")
    entered_at: Mapped[Recorded]
    version: Mapped[Version]
    __table_args__ = (
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        CheckConstraint("name <> '' AND (phone <> '' OR email <> '')", name="reached"),
        Index("ix_vendor_contact_vendor", "vendor_id", "id"),
        Index("ix_vendor_contact_for_bids", "vendor_id", unique=True, postgresql_where=text("for_bids")),
    )
