"""What billing says on the page of a department (`accounts.remarks`)."""

from __future__ import annotations

from flask import url_for

from procurement.billing.queries import late_occupancies
from procurement.billing.queries.late_occupancies import Touched
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission
from procurement.pages import i18n
from procurement.pages.i18n import _
from procurement.pages.parts import ChecklistItem


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
