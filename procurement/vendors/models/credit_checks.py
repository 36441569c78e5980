"""What public lists said of vendors."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Day, Id, Recorded, String, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.rules.credit_checks import CreditList


class CreditCheck(Model):
    """One list looked up for one day, with what was seen. Written once: a wrong one is followed by a right one, and the
    later of a list and a day counts. `listed_since` None: the vendor is not on the list."""

    __tablename__ = "credit_check"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    list: Mapped[String]
    day: Mapped[Day]
    listed_since: Mapped[date | None] = mapped_column(Date)
    file_id: Mapped[int] = mapped_column(BigInteger)
    checked_by: Mapped[int] = reference("user_account.id")
    checked_at: Mapped[Recorded]
    __table_args__ = (
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        ForeignKeyConstraint(["file_id", "vendor_id"], ["vendor_file.id", "vendor_file.vendor_id"]),
        CheckConstraint(one_of("list", CreditList), name="list"),
        CheckConstraint("listed_since <= day", name="listed_since"),
        Index("ix_credit_check_day", "vendor_id", "day", "id"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
