"""By when bills are to be answered and statements too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from procurement.billing.models import Bill
from procurement.billing.rules.bills import RESPOND_RULE
from procurement.infra import clock
from procurement.rulebook.deadlines import Due, due

STATEMENT_RULE = "BILL-02"


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
