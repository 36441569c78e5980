"""What vendors declare of their size."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
)
from sqlalchemy.orm import Mapped, mapped_column

from procurement.accounts.rules import SmeClass
from procurement.infra.columns import Bureau, Id, Recorded, String, one_of, reference
from procurement.infra.db import Model


class SizeDeclaration(Model):
    """The size a vendor declared, with its figures and the table they were compared with (`table_from`, the day it came
    into force). Written once; the latest of a vendor counts.

    `headcount` in persons, `revenue` and `assets` in ten thousand yuan (万元) of the year before. `tied`: to a large
    company, so that no figure makes it a small one. `project` and `service`: what the letter is for, where it says so.
    """

    __tablename__ = "size_declaration"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    industry: Mapped[String]
    headcount: Mapped[int] = mapped_column(Integer)
    revenue: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    assets: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    tied: Mapped[bool] = mapped_column(Boolean)
    table_from: Mapped[date] = mapped_column(Date)
    sme_class: Mapped[String]
    project: Mapped[String] = mapped_column(server_default="")
    service: Mapped[String] = mapped_column(server_default="")
    declared_by: Mapped[int] = reference("user_account.id")
    declared_at: Mapped[Recorded]
    __table_args__ = (
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        CheckConstraint(one_of("sme_class", SmeClass), name="sme_class"),
        CheckConstraint("headcount >= 0 AND revenue >= 0 AND assets >= 0", name="figures"),
        CheckConstraint("NOT tied OR sme_class = 'large'", name="tied"),
        Index("ix_size_declaration_vendor", "vendor_id", "id"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
