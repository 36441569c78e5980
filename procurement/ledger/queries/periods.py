"""Reading the periods of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, literal, select

from procurement.accounts.models import User
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.rulebook.queries import NoRule
from procurement.settlement.models import Journal, LedgerPeriod, Sheet, Transfer
from procurement.settlement.queries import months
from procurement.settlement.queries.deadlines import CLOSE_RULE, Due, due
from procurement.settlement.rules.states import PeriodState


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
    """The months with transfers or sheets, oldest first: March's service is posted in April, yet March is closed."""
    settled = reading().scalars(select(Sheet.month).where(Sheet.bureau_id == actor.bureau_id).distinct())
    return sorted({*posted_months(actor), *map(Month.of, settled)})


def first_month(actor: Actor, today: date) -> Month:
    """The month the books begin with: the first settled, posted or closed one; this one while there is none."""
    firsts = (
        select(func.min(day)).where(table.bureau_id == actor.bureau_id).scalar_subquery()
        for table, day in ((Sheet, Sheet.month), (Journal, Journal.day), (LedgerPeriod, LedgerPeriod.month))
    )
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
    try:
        return due(actor.bureau_id, CLOSE_RULE, month.last)
    except NoRule:
        return None


def closing_refusals(actor: Actor, month: Month, today: date) -> list[Refusal]:
    """Why a month cannot be closed: not over, an earlier one open, sheets or bills missing."""
    found = _order_refusals(actor, month, today)
    open_sheets = months.open_sheets(actor, month)
    missing = [row for row in months.unsettled(actor, month) if row.sheet is None]
    unbilled = months.unbilled_sheets(actor, month)
    for code, rows in (
        ("settlement.sheets_unconfirmed", open_sheets),
        ("settlement.contracts_unsettled", missing),
        ("settlement.sheets_unbilled", unbilled),
    ):
        if rows:
            found.append(Refusal(code, {"count": len(rows), "month": month}))
    return found


def _order_refusals(actor: Actor, month: Month, today: date) -> list[Refusal]:
    if today <= month.last:
        return [Refusal("settlement.period_not_over", {"month": month})]
    closed = closed_through(actor.bureau_id)
    earlier = [one for one in months_to_close(actor) if one < month and (closed is None or one > closed)]
    return [Refusal("settlement.earlier_month_open", {"month": earlier[0]})] if earlier else []
