"""What billing says on the page of a department (`accounts.remarks`) and of a vendor (`vendors.registry`)."""

from __future__ import annotations

from flask import url_for

from procurement.billing.queries import late_occupancies, statements
from procurement.billing.queries.late_occupancies import Touched
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission
from procurement.ledger.views.books import this_year
from procurement.pages import i18n
from procurement.pages.i18n import _
from procurement.pages.parts import ChecklistItem
from procurement.vendors.registry import Told


def of_department(actor: Actor, department_id: int) -> list[ChecklistItem]:
    """The billed months whose occupancy was changed since and that nobody of finance has looked at yet."""
    return [_notice(actor, month) for month in late_occupancies.touched_months(actor, department_id)]


def _notice(actor: Actor, touched: Touched) -> ChecklistItem:
    sees_runs = actor.may(Permission.SETTLEMENT_VIEW)
    run = url_for("billing.show_run", run_id=touched.run_id, _anchor="late") if sees_runs else ""
    return ChecklistItem(
        "wait",
        _("%(month)s was billed already when its occupancy changed here", month=i18n.month(touched.month)),
        _(
            "The bills stay as they are. Finance finds the change on its work list and decides whether a correction is due."
        ),
        run,
        _("The run of the month") if run else "",
    )


def of_vendor(actor: Actor, vendor_id: int) -> Told | None:
    """What the vendor is owed for this year's work, and what of it was paid; the way on for those who read accounts."""
    if not actor.may(Permission.SETTLEMENT_VIEW):
        return None
    span = this_year(clock.today())
    found = statements.owed_to(actor, vendor_id, span)
    figures = [
        (_("Confirmed this year"), found.debit, ""),
        (_("Paid this year"), found.credit, ""),
        (_("Still owed"), found.closing, _("with what was owed before")),
    ]
    reads = actor.may(Permission.STATEMENTS_VIEW)
    url = url_for("billing.show_statement", organisation_id=vendor_id) if reads else ""
    return Told(_("Money of %(year)d", year=span.start.year), figures, url=url, act=_("Statement of account"))
