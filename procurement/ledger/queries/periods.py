"""Reading the periods of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select, union

from procurement.accounts.models import User
from procurement.infra.db import reading
from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.ledger.models import Journal, LedgerPeriod, Transfer
from procurement.ledger.registry import Books, Gap
from procurement.ledger.rules.states import PeriodState
from procurement.rulebook.deadlines import Due, last_day

CLOSE_RULE = "CLOSE-01"


def closed_through(bureau_id: int) -> Month | None:
    """The last closed month: nothing is posted on its days or earlier ones."""
    last = reading().scalar(
        select(func.max(LedgerPeriod.month)).where(
            LedgerPeriod.bureau_id == bureau_id, LedgerPeriod.state != PeriodState.OPEN
        )
    )
    return Month.of(last) if last else None


def period(actor: Actor, month: Month) -> LedgerPeriod | None:
    """The row of a month that was closed at least once."""
    return (
        reading()
        .scalars(
            select(LedgerPeriod).where(
                LedgerPeriod.bureau_id == actor.bureau_id, LedgerPeriod.month == month.first
            )
        )
        .one_or_none()
    )


def period_list(actor: Actor) -> Sequence[LedgerPeriod]:
    """Every month that was closed at least once, newest first."""
    return (
        reading()
        .scalars(
            select(LedgerPeriod)
            .where(LedgerPeriod.bureau_id == actor.bureau_id)
            .order_by(LedgerPeriod.month.desc())
        )
        .all()
    )


def posted_months(actor: Actor) -> list[Month]:
    """The months that have transfers, oldest first."""
    month = func.date_trunc("month", Transfer.day)
    rows = reading().scalars(
        select(month)
        .join(Journal, Journal.id == Transfer.journal_id)
        .where(Journal.bureau_id == actor.bureau_id)
        .group_by(month)
        .order_by(month)
    )
    return [Month.of(row) for row in rows]


def months_to_close(actor: Actor) -> list[Month]:
    """The months with transfers or business of any module, oldest first: March's service is posted in April, yet March is
    closed."""
    found = set(posted_months(actor))
    if known := _months_of_modules(actor):
        found |= {Month.of(row) for row in reading().scalars(union(*known))}
    return sorted(found)


def _months_of_modules(actor: Actor) -> list[Select[*tuple[Any, ...]]]:
    """A select of first days for each module that declares months."""
    every = [one.months.subquery() for one in declared(Books) if one.months is not None]
    return [select(one.c.month).where(one.c.bureau_id == actor.bureau_id) for one in every]


def first_month(actor: Actor, today: date) -> Month:
    """The month the books begin with: the first that was settled, posted or closed; this one while there is none."""
    own = ((Journal, Journal.day), (LedgerPeriod, LedgerPeriod.month))
    days = [select(day).where(table.bureau_id == actor.bureau_id) for table, day in own]
    firsts = [
        select(func.min(one.subquery().c[0])).scalar_subquery() for one in (*_months_of_modules(actor), *days)
    ]
    return min(Month.of(day) for day in reading().execute(select(*firsts, literal(today))).one() if day)


def ledger_months(actor: Actor, today: date) -> list[Month]:
    """The months the books know, newest first: from the first settled, posted or closed one up to this one."""
    known = months_to_close(actor) + [Month.of(row.month) for row in period_list(actor)]
    month, found = Month.of(today), list[Month]()
    first = min(known, default=month)
    while month >= first:
        found.append(month)
        month = month.previous()
    return found


def period_people(period: LedgerPeriod) -> dict[str, str]:
    """Who closed it, asked for its reopening and decided, by name."""
    ids = {"closed": period.closed_by, "asked": period.reopen_asked_by, "reopened": period.reopened_by}
    rows = reading().execute(
        select(User.id, User.name).where(User.id.in_([one for one in ids.values() if one]))
    )
    names = dict(rows.all())
    return {act: names.get(user or 0, "") for act, user in ids.items()}


def close_by(actor: Actor, month: Month) -> Due | None:
    """By when a month is to be closed; none while the rulebook has no rule for it."""
    return last_day(actor, CLOSE_RULE, month.last)


def gaps(actor: Actor, month: Month) -> list[Gap]:
    """What every module still waits for before the month can be closed."""
    return [gap for one in declared(Books) if one.gaps is not None for gap in one.gaps(actor, month)]


def closing_refusals(actor: Actor, month: Month, today: date) -> list[Refusal]:
    """Why a month cannot be closed: not over, an earlier one open, or a module waits for something."""
    return order_refusals(actor, month, today) + [gap.refusal for gap in gaps(actor, month)]


def order_refusals(actor: Actor, month: Month, today: date) -> list[Refusal]:
    """A month is closed when it is over and every earlier one is."""
    if today <= month.last:
        return [Refusal("ledger.period_not_over", {"month": month})]
    closed = closed_through(actor.bureau_id)
    earlier = [one for one in months_to_close(actor) if one < month and (closed is None or one > closed)]
    return [Refusal("ledger.earlier_month_open", {"month": earlier[0]})] if earlier else []
