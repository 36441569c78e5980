"""Last days of settlement by the rulebook: to settle a month, to confirm a sheet, to pay the vendor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procurement.rulebook import queries as rulebook
from procurement.rulebook.deadlines import due
from procurement.rulebook.queries import Basis
from procurement.settlement.rules import charges

PREPARE_RULE, CONFIRM_RULE = "BILL-01", "SHEET-01"
PAY_RULE, PAY_MOST_RULE, PAY_START_RULE = "PAY-01", "PAY-01-MAX", "PAY-02"
SMALL_FIRMS = ("micro", "small", "medium")


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
