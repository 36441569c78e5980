"""Tables of the rulebook."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Day, Id, String, Version
from procurement.infra.db import Model


class Rule(Model):
    """One rule over one span of dates. `value` is text: a number, a share or a phrase, read by who uses it."""

    __tablename__ = "rule"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    code: Mapped[String]
    title_zh: Mapped[String]
    title_en: Mapped[String]
    value: Mapped[String]
    unit: Mapped[String]
    basis: Mapped[String]
    verification: Mapped[String]
    effective_from: Mapped[Day]
    effective_to: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[Version]
    __table_args__ = (
        UniqueConstraint("bureau_id", "code", "effective_from", info={"refusal": "rulebook.from_taken"}),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="span"),
        CheckConstraint("verification IN ('T','S','R','K','B')", name="verification"),
    )


class CalendarDay(Model):
    """A date that differs from its weekday: a holiday off, or a day worked instead."""

    __tablename__ = "calendar_day"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    day: Mapped[Day]
    kind: Mapped[String]
    name_zh: Mapped[String]
    source: Mapped[String]
    __table_args__ = (
        UniqueConstraint("bureau_id", "day"),
        CheckConstraint("kind IN ('OFF','MAKE_UP_WORKDAY')", name="kind"),
    )
