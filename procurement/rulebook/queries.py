"""Reading the rulebook: the rule in force on a day, and the bureau's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Select, or_, select

from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import WorkingCalendar
from procurement.kernel.errors import NotFound
from procurement.rulebook.models import CalendarDay, Rule


class NoRule(LookupError):
    """No rule of this code is in force on that day: the rulebook must be mended before the act."""


@dataclass(frozen=True)
class Basis:
    """What a page prints beside a number: the rule's text and its code."""

    code: str
    text: str
    confirmed: bool


def rule(bureau_id: int, code: str, day: date) -> Rule:
    """The rule of a code in force on a day. Raises NoRule."""
    found = reading().scalars(
        select(Rule)
        .where(Rule.bureau_id == bureau_id, Rule.code == code, Rule.effective_from <= day)
        .where(or_(Rule.effective_to.is_(None), Rule.effective_to >= day))
        .order_by(Rule.effective_from.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NoRule(f"{code} on {day}")
    return found


def basis(found: Rule) -> Basis:
    """Its printed basis; rules known only at second hand are marked as to be confirmed."""
    return Basis(found.code, found.basis, found.verification not in ("K", "S"))


def rules(actor: Actor) -> Select[Any]:
    """The statement behind the register of rules."""
    return select(Rule).where(Rule.bureau_id == actor.bureau_id)


def rule_row(actor: Actor, rule_id: int) -> Rule:
    found = reading().get(Rule, rule_id)
    if found is None or found.bureau_id != actor.bureau_id:
        raise NotFound
    return found


def calendar_days() -> Sequence[CalendarDay]:
    """Every calendar row, in order."""
    return reading().scalars(select(CalendarDay).order_by(CalendarDay.day)).all()


def calendar() -> WorkingCalendar:
    """The working-day calendar, read once per request or job."""
    if not has_app_context():
        return _read()
    if "working_calendar" not in g:
        g.working_calendar = _read()
    return g.working_calendar


def _read() -> WorkingCalendar:
    rows = reading().execute(select(CalendarDay.day, CalendarDay.kind)).all()
    off = frozenset(day for day, kind in rows if kind == "OFF")
    make_up = frozenset(day for day, kind in rows if kind == "MAKE_UP_WORKDAY")
    return WorkingCalendar(off, make_up, frozenset(day.year for day in off))
