"""Last days by the rulebook: to confirm a sheet, to answer a bill, to pay, to close a month."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from procurement.billing.rules.bills import RESPOND_RULE
from procurement.infra import clock
from procurement.kernel.dates import WorkingCalendar, deadline
from procurement.rulebook import queries as rulebook
from procurement.rulebook.models import Rule
from procurement.rulebook.queries import Basis
from procurement.settlement.models import Bill
from procurement.settlement.rules import charges

PREPARE_RULE, CONFIRM_RULE, CLOSE_RULE, STATEMENT_RULE = "BILL-01", "SHEET-01", "CLOSE-01", "BILL-02"
PAY_RULE, PAY_MOST_RULE, PAY_START_RULE = "PAY-01", "PAY-01-MAX", "PAY-02"
SMALL_FIRMS = ("micro", "small", "medium")


@dataclass(frozen=True)
class Due:
    """A last day with the rule behind it. Provisional: its year has no calendar yet, no holiday was counted out."""

    day: date
    provisional: bool
    basis: Basis

    @property
    def known(self) -> date | None:
        """The day, once the calendar that decides it is there."""
        return None if self.provisional else self.day


def due(bureau_id: int, code: str, start: date, days: int | None = None) -> Due:
    """The last day of a rule's period after `start`; `days` replaces the rule's own number (an agreed term)."""
    return _due(rulebook.rule(bureau_id, code, start), start, days)


def dues(bureau_id: int, codes: Collection[str], start: date) -> dict[str, Due]:
    """By code, the last days of several rules' periods after `start`."""
    return {code: _due(rule, start) for code, rule in rulebook.rules(bureau_id, codes, start).items()}


def _due(rule: Rule, start: date, days: int | None = None) -> Due:
    count = int(rule.value) if days is None else days
    found = deadline(start, count, rule.unit.removesuffix("_day"), rulebook.calendar())
    last = found.rolled_to or found.last_day or _without_holidays(start, count, rulebook.calendar())
    return Due(last, found.provisional, rulebook.basis(rule))


def _without_holidays(start: date, count: int, calendar: WorkingCalendar) -> date:
    """Working days where a year's notice is missing: Monday to Friday, so that holidays can only move the day on."""
    years = range(start.year, start.year + 2 + count // 200)
    return replace(calendar, years=calendar.years.union(years)).add_working_days(start, count)


def answers_due(bills: Iterable[Bill]) -> dict[Bill, Due]:
    """By when each bill is to be answered, by the calendar as it is now: never earlier than the bill says."""
    found: dict[tuple[int, date], Due] = {}
    days = {}
    for bill in bills:
        key = (bill.bureau_id, clock.civil(bill.issued_at))
        if key not in found:
            found[key] = due(key[0], RESPOND_RULE, key[1])
        days[bill] = replace(found[key], day=max(found[key].day, bill.respond_by))
    return days


@dataclass(frozen=True)
class PaymentDue:
    """By when a confirmed sheet is to be paid, and why: agreed days, for a small firm bounded by law."""

    day: date
    days: int
    small_firm: bool
    provisional: bool
    bases: tuple[Basis, ...]


def payment_due(bureau_id: int, agreed_days: int, sme_class: str | None, confirmed_on: date) -> PaymentDue:
    """The payment clock of PAY-02: it starts the day both sides have confirmed the amount."""
    small_firm = sme_class in SMALL_FIRMS
    most = int(rulebook.rule(bureau_id, PAY_MOST_RULE, confirmed_on).value)
    days = charges.payment_days(agreed_days, small_firm=small_firm, most=most)
    found = due(bureau_id, PAY_RULE, confirmed_on, days)
    start = rulebook.basis(rulebook.rule(bureau_id, PAY_START_RULE, confirmed_on))
    bases = (found.basis, start) if small_firm else ()
    return PaymentDue(found.day, days, small_firm, found.provisional, bases)
