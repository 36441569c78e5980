"""What the self-check compares with and what it found: facts frozen with their hash, and every check that ran."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Instant, Json, Recorded, String
from procurement.infra.db import Model


class FrozenFact(Model):
    """A contract, one of its lines, or a sheet, as it stood when it took its number, with the SHA-256 of that text.

    Only a trigger writes it. `label` is what people call it: the number, with the title of a line.
    """

    __tablename__ = "frozen_fact"
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bureau_id: Mapped[Bureau]
    label: Mapped[String]
    facts: Mapped[Json]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    frozen_at: Mapped[Recorded]
    __table_args__ = (
        CheckConstraint("kind IN ('contract','contract_line','sheet')", name="kind"),
        {"info": {"grants": "SELECT"}},
    )


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
