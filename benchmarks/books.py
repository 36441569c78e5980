"""B8: the self-check of the books of 1 000 departments over 36 months, beside the minute it may take.

Months are settled by the service itself, then every check is recomputed as each night, the record of it kept. The floor is no
other program but the promise: 60 seconds. Sheets are written directly, so the checks on sheets' own papers find faults;
those on drivers, shares, bills and balances find none.
"""

from __future__ import annotations

import sys

from sqlalchemy import select

from benchmarks import measure
from benchmarks.b1_office import FIRST, add_sheet, built
from benchmarks.measure import Row
from procurement.billing.services.run import run_month
from procurement.infra.db import db, reading
from procurement.ledger import services
from procurement.ledger.models import BookCheck

DEPARTMENTS, MONTHS, PROMISED = 1_000, 36, 60
HOLD = {
    "balances_cancel", "counters_replay", "lines_are_shared_out", "lines_are_their_shares", "bills_add_up",
    "bills_are_posted", "postings_have_facts", "drivers_follow_places", "shares_follow_drivers", "balances_on_bills",
    "receivables_follow_bills", "lines_as_approved", "contracts_as_approved", "sheets_as_sent",
}  # fmt: skip


def run(departments: int = DEPARTMENTS, months: int = MONTHS) -> list[Row]:
    """Settle, check twice, and state the slower of the two."""
    with built(departments) as office:
        month = FIRST
        for n in range(months):
            if n:
                month = month.next()
                add_sheet(office.server, month)
            run_month(office.actor, month)
            db.session.remove()
        took = max(measure.seconds(lambda: services.check_books(office.actor)) for _ in range(2))
        found = reading().scalars(select(BookCheck).order_by(BookCheck.id.desc()).limit(1)).one()
        broken = {one["check"] for one in found.findings} & HOLD
        assert not broken, f"does not hold: {sorted(broken)}"
    bills = departments * months
    name = (
        f"self-check: {departments:,} departments × {months} months in {took[0]:.1f} s (at most {PROMISED})"
    )
    return [measure.row("B8", name, bills / took[0], "bills/s", bills / PROMISED, took[1], found.checks)]


if __name__ == "__main__":
    for row in run(*map(int, sys.argv[1:])):
        print(row)
