"""What the ledger puts on people's work lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Permission as P
from procurement.kernel.work import Work
from procurement.ledger.queries.checked import broken_books
from procurement.ledger.queries.periods import CLOSE_RULE, closed_through, months_to_close, period_list
from procurement.ledger.rules.states import PeriodState
from procurement.ledger.sentences.waiting import WAITING
from procurement.pages.i18n import month as month_words
from procurement.rulebook.deadlines import last_day, work


def worklist(actor: Actor, now: datetime) -> list[Work]:
    """Everything in the ledger that waits for this person."""
    return [
        *_period_to_close(actor, clock.civil(now)),
        *_periods_to_decide(actor),
        *_broken_books(actor),
    ]


def _period_to_close(actor: Actor, today: date) -> Iterator[Work]:
    """The first month with postings or sheets that is over and not closed."""
    if not actor.may(P.PERIOD_CLOSE):
        return
    closed = closed_through(actor.bureau_id)
    for month in months_to_close(actor):
        if month.last < today and (closed is None or month > closed):
            found = last_day(actor, CLOSE_RULE, month.last)
            values, said = {"month": str(month)}, {"month": month_words(month)}
            yield work(WAITING["period_close"], "ledger.close_period", values, said=said, found=found)
            return


def _periods_to_decide(actor: Actor) -> Iterator[Work]:
    if not actor.may(P.PERIOD_REOPEN):
        return
    for period in period_list(actor):
        if period.state == PeriodState.REOPEN_ASKED and period.reopen_asked_by != actor.id:
            month = Month.of(period.month)
            values, said = {"month": str(month)}, {"month": month_words(month)}
            yield work(
                WAITING["period_reopen"],
                "ledger.decide_reopening",
                values,
                said=said,
                small=period.reopen_reason or "",
            )


def _broken_books(actor: Actor) -> Iterator[Work]:
    """What the last self-check found, for everybody who reads the books: finance and auditors."""
    if not actor.may(P.LEDGER_VIEW):
        return
    if count := broken_books(actor):
        yield work(WAITING["books_broken"], "ledger.check_books", {}, said={"count": count}, count=count)
