"""Files about vendors."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Recorded, String, reference
from procurement.infra.db import Model


class VendorFile(Model):
    """A file about a vendor, kept for good: sent by its own people (`by_vendor`), who then see it, or by the bureau's."""

    __tablename__ = "vendor_file"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[String]
    digest: Mapped[str] = mapped_column(ForeignKey("stored_file.digest"))
    pages: Mapped[int] = mapped_column(SmallInteger)
    by_vendor: Mapped[bool] = mapped_column(Boolean)
    sent_by: Mapped[int] = reference("user_account.id")
    sent_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("id", "vendor_id"),
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        CheckConstraint("name <> '' AND pages > 0", name="said"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
