"""What the self-check found: every check that ran."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Id, Instant
from procurement.infra.db import Model


class BookCheck(Model):
    """One run of the self-check: when it began, how many seconds it took, and what it found.

    `findings` is [{"check": code, "faults": [what is at fault, …]}] of the checks that did not hold.
    """

    __tablename__ = "book_check"
    id: Mapped[Id]
    bureau_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"))
    checked_at: Mapped[Instant]
    seconds: Mapped[Decimal] = mapped_column(Numeric(8, 1))
    checks: Mapped[int] = mapped_column(SmallInteger)
    broken: Mapped[int] = mapped_column(SmallInteger)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    __table_args__ = (
        CheckConstraint("seconds >= 0 AND broken BETWEEN 0 AND checks", name="counts"),
        Index("ix_book_check_latest", "bureau_id", "id"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
