"""What was learned of occupancy after a month was billed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Day, Id, Instant, Recorded, reference
from procurement.infra.db import Model


class LateOccupancy(Model):
    """A change of occupancy on days of a month that a run had billed; finance looks at it and says that it has.

    A trigger on occupancy writes it, whichever way the change comes: typed, imported or mended.
    """

    __tablename__ = "late_place"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    run_id: Mapped[int] = reference("bill_run.id", index=True)
    month: Mapped[Day]
    department_id: Mapped[int] = reference("organisation.id", index=True)
    days: Mapped[Sequence[Range[date]]] = mapped_column(DATEMULTIRANGE)
    recorded_at: Mapped[Recorded]
    seen_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    seen_at: Mapped[Instant | None]
    __table_args__ = (Index("ix_late_place_unseen", "bureau_id", postgresql_where=text("seen_by IS NULL")),)
