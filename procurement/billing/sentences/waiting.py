"""The words of what billing puts on work lists: what waits, and the act."""

from procurement.kernel.work import Words
from procurement.pages.i18n import Text, lazy

_WORDS: dict[str, tuple[Text, Text]] = {
    "month_bill": (lazy("Bill %(month)s to the departments"), lazy("Preview the run")),
    "late_places": (
        lazy("Occupancy of %(month)s changed after it was billed: %(count)d departments"),
        lazy("Look and decide"),
    ),
    "bill_answer": (lazy("Answer the bill %(number)s of %(month)s"), lazy("Confirm or dispute")),
    "bill_pay": (lazy("Pay the bill %(number)s of %(month)s: %(open)s"), lazy("Open the bill")),
    "objection_reply": (lazy("Answer the objection of %(department)s: %(line)s"), lazy("Answer")),
    "budget_charge": (lazy("Charge the bills of %(month)s to budget lines"), lazy("Check and charge")),
    "papers_missing": (
        lazy("Papers of the bills of %(month)s are missing: %(count)d"),
        lazy("Look and make them"),
    ),
    "bills_overdue": (lazy("Bills overdue: %(count)d, together %(open)s"), lazy("Look who owes")),
    "money_unused": (
        lazy("Money no bill has used: %(count)d receipts, together %(amount)s"),
        lazy("Look through"),
    ),
}
WAITING = {name: Words(f"billing.{name}", *words) for name, words in _WORDS.items()}
