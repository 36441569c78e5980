"""Reading the rulebook: the rule in force on a day, and the bureau's calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Select, case, or_, select

from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import WorkingCalendar
from procurement.rulebook.models import CalendarDay, Rule
from procurement.rulebook.rules import UNCONFIRMED, CalendarLine, CalendarPlan, DayKind, Phase, Span
from procurement.rulebook.rules import calendar_plan as plan_of


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
    return rules(bureau_id, (code,), day)[code]


def rules(bureau_id: int, codes: Collection[str], day: date) -> dict[str, Rule]:
    """By code, the rules in force on a day. Raises NoRule where one is missing."""
    found = rules_there(bureau_id, codes, day)
    for code in codes:
        if code not in found:
            raise NoRule(f"{code} on {day}")
    return found


def rules_there(bureau_id: int, codes: Collection[str], day: date) -> dict[str, Rule]:
    """By code, those of the rules that are in force on a day."""
    in_force = reading().scalars(
        select(Rule)
        .where(Rule.bureau_id == bureau_id, Rule.code.in_(codes), Rule.effective_from <= day)
        .where(or_(Rule.effective_to.is_(None), Rule.effective_to >= day))
        .order_by(Rule.effective_from)
    )
    return {one.code: one for one in in_force}


def basis(found: Rule) -> Basis:
    """Its printed basis; rules known only at second hand are marked as to be confirmed."""
    return Basis(found.code, found.basis, found.verification not in UNCONFIRMED)


@keeps_statement
def listed(actor: Actor, day: date) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of rules, each with its phase on a day: past, now or coming."""
    phase = case(
        (Rule.effective_from > day, Phase.COMING),
        (Rule.effective_to < day, Phase.PAST),
        else_=Phase.NOW,
    )
    return select(
        Rule.id,
        Rule.code,
        Rule.title_zh,
        Rule.title_en,
        Rule.value,
        Rule.unit,
        Rule.basis,
        Rule.verification,
        Rule.effective_from,
        Rule.effective_to,
        Rule.verification.in_(UNCONFIRMED).label("unconfirmed"),
        phase.label("phase"),
    ).where(Rule.bureau_id == actor.bureau_id)


def history(actor: Actor, code: str) -> Sequence[Rule]:
    """Every value a rule had, has and will have, newest first."""
    mine = select(Rule).where(Rule.bureau_id == actor.bureau_id, Rule.code == code)
    return reading().scalars(mine.order_by(Rule.effective_from.desc())).all()


def spans_by_code(actor: Actor) -> dict[str, list[Span]]:
    """The days every rule already holds."""
    found: dict[str, list[Span]] = {}
    for row in reading().scalars(select(Rule).where(Rule.bureau_id == actor.bureau_id)):
        found.setdefault(row.code, []).append(Span(row.effective_from, row.effective_to))
    return found


def rule_row(actor: Actor, rule_id: int) -> Rule:
    """A rule of the actor's bureau. Raises NotFound."""
    return own(actor, reading().get(Rule, rule_id))


def calendar_of(actor: Actor, year: int) -> list[CalendarLine]:
    """The days of one year's notice, in order."""
    return [line for line in _lines(actor) if line.day.year == year]


def calendar_years(actor: Actor) -> list[int]:
    """The years whose notice is on file."""
    return sorted({line.day.year for line in _lines(actor)})


def calendar_plan(actor: Actor, lines: Sequence[CalendarLine]) -> CalendarPlan:
    """What loading these lines would do now; changes nothing."""
    return plan_of(lines, _lines(actor))


def _lines(actor: Actor) -> list[CalendarLine]:
    mine = select(CalendarDay).where(CalendarDay.bureau_id == actor.bureau_id).order_by(CalendarDay.day)
    return [
        CalendarLine(row.day, DayKind(row.kind), row.name_zh, row.source) for row in reading().scalars(mine)
    ]


def forget_calendar() -> None:
    """Read the calendar anew after it changed within this request or job."""
    if has_app_context():
        g.pop("working_calendar", None)


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
