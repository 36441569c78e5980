"""People a vendor works with, and their certificates."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column

from procurement.infra.columns import Bureau, Id, Recorded, String, Version, reference
from procurement.infra.db import Model
from procurement.vendors.rules.staff import masked


class StaffMember(Model):
    """Somebody who works for a vendor. The identity number is loaded by nothing but a comparison; pages show its last
    four characters (`identity_end`), lists and records not even those."""

    __tablename__ = "staff_member"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[String]
    post: Mapped[String] = mapped_column(server_default="")
    identity_number: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    identity_end: Mapped[String]
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    entered_by: Mapped[int] = reference("user_account.id")
    entered_at: Mapped[Recorded]
    version: Mapped[Version]
    __table_args__ = (
        UniqueConstraint("id", "vendor_id"),
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        Index(
            "ix_staff_member_once",
            "vendor_id",
            "identity_number",
            unique=True,
            info={"refusal": "vendors.staff_there"},
        ),
        Index("ix_staff_member_shared", "bureau_id", "identity_number", postgresql_where=text("active")),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("right(identity_number, 4) = identity_end", name="identity_end"),
    )


class StaffCertificate(Model):
    """A certificate of somebody of the staff (持证上岗): of what (`key`, as requirements ask for it), and until when.

    Written once; a renewed one is another row. One that was entered wrongly, or no longer holds, is `ended`, once, and
    proves nothing from then on.
    """

    __tablename__ = "staff_certificate"
    id: Mapped[Id]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    staff_id: Mapped[int] = mapped_column(BigInteger, index=True)
    key: Mapped[String]
    number: Mapped[String]
    issuer: Mapped[String] = mapped_column(server_default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    entered_by: Mapped[int] = reference("user_account.id")
    entered_at: Mapped[Recorded]
    ended: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def number_shown(self) -> str:
        """Its number as pages show it: it may be the identity number."""
        return masked(self.number)

    __table_args__ = (
        UniqueConstraint("id", "vendor_id"),
        Index(
            "ix_staff_certificate_once",
            "staff_id",
            "key",
            "number",
            "valid_until",
            unique=True,
            postgresql_where=text("ended IS NULL"),
            postgresql_nulls_not_distinct=True,
            info={"refusal": "vendors.certificate_there"},
        ),
        ForeignKeyConstraint(["staff_id", "vendor_id"], ["staff_member.id", "staff_member.vendor_id"]),
        ForeignKeyConstraint(["file_id", "vendor_id"], ["vendor_file.id", "vendor_file.vendor_id"]),
        CheckConstraint("number <> ''", name="number"),
        CheckConstraint("valid_until >= valid_from", name="validity"),
        Index("ix_staff_certificate_key", "vendor_id", "key"),
        Index("ix_staff_certificate_until", "valid_until", postgresql_where=text("valid_until IS NOT NULL")),
        {"info": {"grants": "SELECT, INSERT, UPDATE"}},
    )
