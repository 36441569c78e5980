"""What the pages of the ledger show of their rows: marks, titles, the page behind a journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for

from procurement.audit.registry import subjects
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound
from procurement.ledger import registry
from procurement.ledger.rules.states import AccountKind, PeriodState
from procurement.ledger.sentences import ACCOUNTS, PERIOD_STATES
from procurement.pages import i18n, typed
from procurement.pages.i18n import Text, _
from procurement.pages.parts import Badge

PERIOD_BADGES = {
    PeriodState.OPEN: Badge("wait", "lock-open", PERIOD_STATES[PeriodState.OPEN]),
    PeriodState.CLOSED: Badge("ok", "lock", PERIOD_STATES[PeriodState.CLOSED]),
    PeriodState.REOPEN_ASKED: Badge("bad", "help-circle", PERIOD_STATES[PeriodState.REOPEN_ASKED]),
}


def month_in(text: str) -> Month:
    """The month an address names. Raises NotFound, also for a year nothing is settled in."""
    try:
        month = typed.month(text)
    except typed.Unreadable:
        raise NotFound from None
    if f"{month.first:%Y-%m}" != text:  # one month, one address
        raise NotFound
    return month


def options(badges: dict[Any, Badge]) -> tuple[tuple[str, Text], ...]:
    """States to choose from in a filter."""
    return tuple((str(state), badge.text) for state, badge in badges.items())


def month_options(months: Sequence[Month]) -> list[tuple[date, Text]]:
    """Months to choose from in a filter."""
    return [(month.first, i18n.month(month)) for month in months]


def account_title(kind: AccountKind, name: str) -> str:
    """`Receivable from departments: 示例市第一局`, or the kind alone for an account of the bureau itself."""
    words = str(ACCOUNTS[kind])
    return words if name == kind else _("%(kind)s: %(name)s", kind=words, name=name)


def cause_of(kind: str, document: str) -> str:
    """What a journal was posted for, as people call it: `Bill ZD-2026-000017`."""
    subject = subjects().get(kind)
    return f"{subject.label if subject else kind} {document}".rstrip()


def source_url(kind: str, row: int) -> str:
    """The page of the paper or record a journal was posted for; "" where it has none."""
    fact = next((one for one in registry.facts() if one.kind == kind and one.endpoint), None)
    if fact is None:
        return ""
    values: dict[str, Any] = {fact.argument: row}
    return url_for(fact.endpoint, **values)
