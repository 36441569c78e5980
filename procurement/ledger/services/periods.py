"""Periods of the ledger: a month is closed in order, and opened again by two people from the end."""

from __future__ import annotations

from procurement.audit import services as audit
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound, Refusal, Refused, refuse
from procurement.ledger import notices, policy, queries
from procurement.ledger.models import LedgerPeriod
from procurement.ledger.rules.states import PERIOD, PeriodAction, PeriodState
from procurement.ledger.services import journals as ledger
from procurement.notifications.kinds import News
from procurement.notifications.services import notify


def close_period(actor: Actor, month: Month) -> None:
    """Close a month: nothing is posted on its days or earlier ones any more. States: open -> closed.

    Waits for every posting under way. Refuses: ledger.period_not_over, earlier_month_open, bad_move, and what modules say
    of what they still wait for (`registry.Gap`).
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_close_period(actor))
        ledger.hold_books(work)
        refuse(queries.closing_refusals(actor, month, work.today))
        period = queries.period(actor, month) or _new(work, month)
        period.state = PERIOD.next(PeriodState(period.state), PeriodAction.CLOSE)
        period.closed_by, period.closed_at = actor.id, work.now
        _record(work, "settlement.period_closed", period, month)


def _new(work: UnitOfWork, month: Month) -> LedgerPeriod:
    period = LedgerPeriod(
        bureau_id=work.actor.bureau_id,
        month=month.first,
        state=PeriodState.OPEN,
        closed_by=work.actor.id,
        version=0,
    )
    work.session.add(period)
    return period


def ask_reopening(actor: Actor, month: Month, reason: str) -> None:
    """Ask that the last closed month be opened again. States: closed -> reopen_asked.

    Refuses: ledger.later_month_closed, bad_move.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_close_period(actor))
        period = _locked(work, month)
        if queries.closed_through(actor.bureau_id) != month:
            raise Refused([Refusal("ledger.later_month_closed", {"month": month})])
        period.state = PERIOD.next(PeriodState(period.state), PeriodAction.ASK_REOPEN)
        period.reopen_asked_by, period.reopen_reason, period.reopened_by = actor.id, reason, None
        _record(work, "settlement.reopening_asked", period, month, reason=reason)


def reopen_period(actor: Actor, month: Month) -> None:
    """A second person opens the month again. States: reopen_asked -> open. Refuses: ledger.bad_move."""
    with unit_of_work(actor) as work:
        period = _locked(work, month)
        state = PERIOD.next(PeriodState(period.state), PeriodAction.REOPEN)
        policy.require(policy.can_reopen_period(actor, period.reopen_asked_by))
        period.state, period.reopened_by = state, actor.id
        _record(work, "settlement.period_reopened", period, month, reason=period.reopen_reason or "")
        _answer(work, notices.PERIOD_REOPENED, period, month)


def decline_reopening(actor: Actor, month: Month) -> None:
    """A second person leaves it closed. States: reopen_asked -> closed. Refuses: ledger.bad_move."""
    with unit_of_work(actor) as work:
        period = _locked(work, month)
        state = PERIOD.next(PeriodState(period.state), PeriodAction.DECLINE)
        policy.require(policy.can_reopen_period(actor, period.reopen_asked_by))
        period.state = state
        _record(work, "settlement.reopening_declined", period, month, reason=period.reopen_reason or "")
        _answer(work, notices.REOPENING_DECLINED, period, month)


def _locked(work: UnitOfWork, month: Month) -> LedgerPeriod:
    """The month's row, its state as it is now: two people deciding at once decide one after the other."""
    ledger.hold_books(work)
    period = queries.period(work.actor, month)
    if period is None:
        raise NotFound
    work.session.refresh(period)
    return period


def _answer(work: UnitOfWork, news: News, period: LedgerPeriod, month: Month) -> None:
    """Whoever asked learns what was decided."""
    notify(work, news, period.bureau_id, only=[period.reopen_asked_by], said={"month": month})


def _record(work: UnitOfWork, action: str, period: LedgerPeriod, month: Month, **more: str) -> None:
    period.version += 1
    work.session.flush()
    audit.record(work, action, ("ledger_period", period.id), {"month": month, **more})
