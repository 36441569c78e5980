"""Ratings of vendors: what a period under a contract was worth, recorded by whoever scored it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Recorded, String
from procurement.infra.db import Model


class VendorRating(Model):
    """A rating, written once. `period`: as its paper says it, a quarter or a year; `score` of `scale`."""

    __tablename__ = "vendor_rating"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[String]
    contract_number: Mapped[String] = mapped_column(server_default="")
    score: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    scale: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    grade: Mapped[String] = mapped_column(server_default="")
    words: Mapped[String] = mapped_column(server_default="")
    rated_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint(
            "vendor_id", "contract_number", "period", info={"refusal": "vendors.rating_recorded"}
        ),
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        CheckConstraint("period <> ''", name="period"),
        CheckConstraint("score BETWEEN 0 AND scale", name="score"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
