"""The words of what settlement puts on work lists: what waits, and the act."""

from procurement.infra.i18n import Text, lazy

WAITING: dict[str, tuple[Text, Text]] = {
    "usage_confirm": (lazy("Confirm usage: %(count)d quantities"), lazy("Look and confirm")),
    "usage_enter": (lazy("Enter the usage of %(month)s: %(contract)s"), lazy("Enter")),
    "sheet_prepare": (lazy("Prepare the sheet of %(month)s: %(contract)s"), lazy("Prepare")),
    "sheet_send": (lazy("Check and send the sheet of %(month)s: %(contract)s"), lazy("Check and send")),
    "sheet_correct": (
        lazy("Correct the sheet %(number)s of %(month)s by %(amount)s: what it was made from has changed"),
        lazy("Look and correct"),
    ),
    "sheet_answer": (lazy("Confirm the sheet %(number)s of %(month)s"), lazy("Look and confirm")),
    "dispute_answer": (lazy("Answer the dispute of %(number)s"), lazy("Answer")),
    "period_close": (lazy("Close %(month)s"), lazy("Check and close")),
    "period_reopen": (lazy("Decide on opening %(month)s again"), lazy("Decide")),
    "books_broken": (
        lazy("The self-check of the books found what must not be: %(count)d checks do not hold"),
        lazy("Look what was found"),
    ),
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
