"""What is said of openings: contracts taken over, receivables brought forward from before the books."""

from __future__ import annotations

from procurement.infra.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "audit.settlement.opening_posted": lazy("posted the opening balance of %(contract)s"),
    "settlement.brought_twice": lazy("The paper %(code)s already stands in row %(first)d."),
    "settlement.brought_twice_at_once": lazy(
        "Somebody else brought this paper forward just now. Open the page again."
    ),
    "settlement.brought_department_unknown": lazy("No department in use has the code %(code)s."),
    "settlement.brought_shown_only": lazy("The bills of this department are only shown: it owes nothing."),
    "settlement.brought_too_late": lazy(
        "This department has been billed or has paid here already; its balance goes on from there."
    ),
    "settlement.brought_in_future": lazy("This month has not begun yet."),
    "settlement.brought_differs": lazy(
        "This paper was brought forward with other facts. What is posted stays; a difference is settled by receipts."
    ),
    "audit.settlement.brought_forward": lazy(
        "brought %(amount)s of the former paper %(paper)s forward as %(number)s"
    ),
}
