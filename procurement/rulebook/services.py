"""Changing the rulebook: new values from a day on, never edited in place; the calendar year by year."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import delete, func, insert, update

from procurement.audit import services as audit
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import ONE_DAY
from procurement.kernel.errors import Stale, refuse
from procurement.rulebook import policy, queries, rules
from procurement.rulebook.models import CalendarDay, Rule
from procurement.rulebook.rules import CalendarLine, CalendarPlan, DayKind, NewValue, RuleLine, Span, Unit

DATA = Path(__file__).parent / "data"


# ---- what is shipped ----------------------------------------------------------------------------
def shipped_rules() -> list[RuleLine]:
    """The rules that come with the system, as known when it was made."""
    with (DATA / "rules.csv").open(encoding="utf-8", newline="") as file:
        return [rules.rule_row(row) for row in csv.DictReader(file)]


def shipped_calendar(year: int) -> list[CalendarLine]:
    """A year's notice that comes with the system. Raises FileNotFoundError for other years."""
    with (DATA / f"calendar-{year}.csv").open(encoding="utf-8", newline="") as file:
        return [rules.calendar_row(row) for row in csv.DictReader(file)]


def shipped_years() -> list[int]:
    """The years whose notice comes with the system."""
    return sorted(int(path.stem.rpartition("-")[2]) for path in DATA.glob("calendar-*.csv"))


# ---- rules --------------------------------------------------------------------------------------
def load_rules(actor: Actor, lines: Sequence[RuleLine]) -> int:
    """Take over rules, all or none; returns how many. Refuses: rulebook.overlap, rulebook.value_*."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage(actor))
        _one_at_a_time(work)
        refuse(rules.line_refusals(lines, queries.spans_by_code(actor)))
        if lines:
            values = [{"bureau_id": actor.bureau_id, **asdict(line)} for line in lines]
            work.session.execute(insert(Rule), values)
            audit.record(work, "rulebook.rules_loaded", ("bureau", actor.bureau_id), {"count": len(lines)})
        return len(lines)


def change_rule(actor: Actor, rule_id: int, version: int, new: NewValue) -> int:
    """A rule has another value from a day on; the former ends the day before and stays readable.

    Refuses: rulebook.value_*, rulebook.from_past, rulebook.from_taken, rulebook.basis_missing,
    rulebook.reason_missing, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage(actor))
        _one_at_a_time(work)
        rule = queries.rule_row(actor, rule_id)
        work.session.refresh(rule)
        if rule.version != version:
            raise Stale
        spans = [Span(row.effective_from, row.effective_to) for row in queries.history(actor, rule.code)]
        refuse(rules.new_value_refusals(Unit(rule.unit), new, spans, work.today))
        return _insert(work, rule, new, rules.succession(spans, new.effective_from))


def _insert(work: UnitOfWork, rule: Rule, new: NewValue, place: rules.Succession) -> int:
    if place.former is not None:
        cut = (Rule.bureau_id == rule.bureau_id) & (Rule.code == rule.code)
        work.session.execute(
            update(Rule)
            .where(cut, Rule.effective_from == place.former.start)
            .values(effective_to=new.effective_from - ONE_DAY, version=Rule.version + 1)
        )
    values = {
        "bureau_id": rule.bureau_id,
        "code": rule.code,
        "title_zh": rule.title_zh,
        "title_en": rule.title_en,
        "unit": rule.unit,
        "effective_to": place.end,
        **asdict(new),
    }
    rule_id = work.session.execute(insert(Rule).values(values).returning(Rule.id)).scalar_one()
    told = {"code": rule.code, "value": new.value, "day": new.effective_from, "reason": new.reason}
    changes = {"value": [rule.value, new.value]} if rule.value != new.value else {}
    audit.record(work, "rulebook.rule_changed", ("rule", rule_id), told, changes)
    return rule_id


# ---- the calendar -------------------------------------------------------------------------------
def load_calendar(actor: Actor, lines: Sequence[CalendarLine]) -> CalendarPlan:
    """Take over a notice: every year it names is replaced whole, or nothing at all.

    Refuses: rulebook.day_twice, rulebook.year_range, rulebook.make_up_on_workday, rulebook.year_incomplete.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage(actor))
        _one_at_a_time(work)
        plan = queries.calendar_plan(actor, lines)
        refuse([refusal for _, refusal in plan.faults])
        if plan.added or plan.changed or plan.removed:
            _replace(work, plan, lines)
            counts = {"added": len(plan.added), "changed": len(plan.changed), "removed": len(plan.removed)}
            years = ", ".join(str(year) for year in plan.years)
            told = {"years": years, **counts}
            audit.record(work, "rulebook.calendar_loaded", ("bureau", actor.bureau_id), told)
        return plan


def _replace(work: UnitOfWork, plan: CalendarPlan, lines: Sequence[CalendarLine]) -> None:
    queries.forget_calendar()
    bureau_id = work.actor.bureau_id
    year = func.extract("year", CalendarDay.day)
    work.session.execute(delete(CalendarDay).where(CalendarDay.bureau_id == bureau_id, year.in_(plan.years)))
    work.session.execute(
        insert(CalendarDay),
        [
            {
                "bureau_id": bureau_id,
                "day": line.day,
                "kind": DayKind(line.kind),
                "name_zh": line.name_zh,
                "source": line.source,
            }
            for line in lines
        ],
    )


# ---- the shared beats ---------------------------------------------------------------------------
def _one_at_a_time(work: UnitOfWork) -> None:
    """Whoever changes the rulebook of a bureau waits for the other: spans are compared as a whole."""
    locks.hold_of_bureau(work, Lock.RULEBOOK)
