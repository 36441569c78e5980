"""What billing says: refusals, records, and the words of its states; for pages and papers alike."""

from __future__ import annotations

from procurement.accounts.rules import OrganisationKind
from procurement.billing.rules.changes import Cause
from procurement.billing.rules.states import Answer, BillState, ReceiptState
from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "billing.bad_move": lazy(
        "This cannot be done in its present state. Open the page again to see what has happened."
    ),
    "billing.sheets_unbilled": lazy("Confirmed sheets up to %(month)s that are not billed: %(count)d."),
    "billing.nothing_to_bill": lazy(
        "No confirmed sheet waits to be billed in %(month)s or before. Have the sheets confirmed first."
    ),
    "billing.earlier_month_waits": lazy(
        "%(earlier)s has confirmed service that is not billed. Bill %(earlier)s first; or its service goes on the bills of %(month)s."
    ),
    "billing.receipt_far_beyond": lazy(
        "¥%(amount)s is ¥%(more)s more than owed; the rest would stay as credit."
    ),
    "billing.preview_changed": lazy(
        "Sheets, usage or occupancies have changed since this preview. The new figures are below: check them again."
    ),
    "billing.run_by_another": lazy(
        "You prepared or sent sheet %(number)s yourself: another person of finance bills the month."
    ),
    "billing.run_exists": lazy("Somebody else billed this month just now. Open the page again."),
    "billing.check_no_driver": lazy(
        "%(contract)s is left out: “%(line)s” has nobody to carry it, no area, people, usage or share on the days served"
    ),
    "billing.check_stale": lazy(
        "Sheet %(number)s of %(month)s (%(contract)s) is left out: what it was made from has changed since, and a "
        "correction of %(amount)s is needed"
    ),
    "billing.check_below_share": lazy(
        "%(contract)s is left out: %(department)s would get back more of “%(line)s” than its bills, less credit notes, took"
    ),
    "billing.check_inactive_share": lazy(
        "%(contract)s is left out: %(department)s is no longer active but holds a fixed share of “%(line)s”"
    ),
    "billing.check_earlier": lazy(
        "%(earlier)s has confirmed service that is not billed: it would go on the bills of %(month)s"
    ),
    "billing.check_own_sheet": lazy(
        "You prepared or sent sheet %(number)s yourself: another person of finance bills the month"
    ),
    "billing.check_closed": lazy("The ledger is closed to the end of %(month)s; bills are posted today."),
    "billing.check_usage": lazy("%(number)s %(title)s: quantities not confirmed yet: %(count)d"),
    "billing.check_no_sheet": lazy("%(number)s %(title)s has no sheet for the month yet"),
    "billing.check_sheet_draft": lazy("%(number)s %(title)s: the sheet was not sent yet"),
    "billing.check_sheet_sent": lazy("%(number)s %(title)s: the sheet waits for the vendor"),
    "billing.check_sheet_disputed": lazy("%(number)s %(title)s: the vendor disputes the sheet"),
    "billing.check_area_short": lazy(
        "%(name)s has %(area)s ㎡, but on %(day)s departments occupy %(occupied)s ㎡: the others carry the rest"
    ),
    "billing.check_area_over": lazy(
        "%(name)s has %(area)s ㎡, but on %(day)s departments occupy %(occupied)s ㎡"
    ),
    "billing.check_no_place": lazy("%(name)s occupies nothing in the month and carries no area or people"),
    "billing.answer_too_late": lazy(
        "The time to answer ended on %(day)s. What was not answered counts as confirmed."
    ),
    "billing.no_answer": lazy("Confirm or dispute at least one line."),
    "billing.line_answered": lazy("A line here was answered already. Open the bill again."),
    "billing.reason_needed": lazy("Say why."),
    "billing.reason_too_long": lazy("At most %(most)d characters: a paper has no room for more."),
    "billing.credit_not_positive": lazy("Write an amount above zero."),
    "billing.credit_beyond_line": lazy(
        "%(most)s is left of this line, less what was corrected: no more can be taken back of it."
    ),
    "billing.credited_by_another": lazy(
        "You billed this month: another person of finance gives money back by a credit note."
    ),
    "billing.already_credited": lazy("This line has its credit note already. Open the bill again."),
    "billing.paid_beyond_bill": lazy("The bill was paid or corrected in the meantime. Open the page again."),
    "billing.receipt_taken": lazy(
        "A receipt with this bank reference is recorded already. Look it up in the register."
    ),
    "billing.receipt_in_future": lazy("Money cannot have arrived after today."),
    "billing.receipt_before_books": lazy(
        "The books begin with %(month)s. Check the day on the bank's paper."
    ),
    "billing.reversed_by_another": lazy(
        "You recorded this receipt yourself: another person of finance reverses it."
    ),
    "billing.nothing_to_charge": lazy(
        "No bill of %(month)s is left to be charged: none by budget, all paid, or what is left is disputed."
    ),
    "billing.brought_twice": lazy("The paper %(code)s already stands in row %(first)d."),
    "billing.brought_twice_at_once": lazy(
        "Somebody else brought this paper forward just now. Open the page again."
    ),
    "billing.brought_department_unknown": lazy("No department in use has the code %(code)s."),
    "billing.brought_shown_only": lazy("The bills of this department are only shown: it owes nothing."),
    "billing.brought_too_late": lazy(
        "This department has been billed or has paid here already; its balance goes on from there."
    ),
    "billing.brought_in_future": lazy("This month has not begun yet."),
    "billing.brought_differs": lazy(
        "This paper was brought forward with other facts. What is posted stays; a difference is settled by receipts."
    ),
    # ---- records
    "audit.settlement.statement_issued": lazy("issued the statement %(number)s to %(name)s, %(span)s"),
    "audit.settlement.run": lazy("billed %(month)s: %(bills)d bills over %(amount)s from %(sheets)d sheets"),
    "audit.settlement.further_run": lazy(
        "billed late sheets in %(month)s, further run %(seq)d: %(bills)d bills over %(amount)s from %(sheets)d sheets"
    ),
    "audit.settlement.late_places_seen": lazy(
        "looked at the occupancy changed after %(month)s was billed: %(count)d changes"
    ),
    "audit.settlement.stale_left_out": lazy(
        "left the sheet %(number)s of %(month)s out, for a further run: a correction of %(amount)s is needed first"
    ),
    "audit.settlement.left_out": lazy(
        "left the sheets of %(contract)s out, for a further run: nobody can bear %(lines)s as it stands"
    ),
    "audit.settlement.bill_answered": lazy(
        "answered %(number)s: %(confirmed)d lines confirmed, %(disputed)d disputed"
    ),
    "audit.settlement.bill_silent": lazy(
        "confirmed %(number)s for %(department)s, which did not answer by %(day)s"
    ),
    "audit.settlement.bill_papers": lazy("issued the papers of %(count)d bills, %(first)s to %(last)s"),
    "audit.settlement.papers_again": lazy("queued the missing papers of %(month)s once more: %(count)d"),
    "audit.settlement.upheld": lazy("upheld the objection to %(bill)s: credit note %(number)s, %(amount)s"),
    "audit.settlement.rejected": lazy("rejected the objection to %(number)s"),
    "audit.settlement.receipt_recorded": lazy("recorded %(number)s: %(amount)s from %(department)s"),
    "audit.settlement.receipt_reversed": lazy("reversed %(number)s: %(reason)s"),
    "audit.settlement.budget_charged": lazy("charged %(bill)s of %(month)s to its budget line: %(amount)s"),
    "audit.settlement.brought_forward": lazy(
        "brought %(amount)s of the former paper %(paper)s forward as %(number)s"
    ),
}

HOLDERS_OF: dict[OrganisationKind, Text] = {
    OrganisationKind.DEPARTMENT: lazy("Department, what it owes"),
    OrganisationKind.VENDOR: lazy("Vendor, what it is owed"),
}


BANDS: tuple[Text, ...] = (
    lazy("Not due"),
    lazy("1–30 days overdue"),
    lazy("31–60 days overdue"),
    lazy("61–90 days overdue"),
    lazy("More than 90 days overdue"),
)


BILL_STATES: dict[BillState, Text] = {
    BillState.ISSUED: lazy("Waits for the department"),
    BillState.DISPUTED: lazy("Disputed"),
    BillState.CONFIRMED: lazy("Confirmed by the department"),
}


ANSWERS: dict[Answer, Text] = {
    Answer.OPEN: lazy("Not answered"),
    Answer.CONFIRMED: lazy("Confirmed by the department"),
    Answer.DISPUTED: lazy("Disputed"),
    Answer.UPHELD: lazy("Upheld"),
    Answer.REJECTED: lazy("Rejected"),
}


RECEIPT_STATES: dict[ReceiptState, Text] = {
    ReceiptState.RECORDED: lazy("Recorded"),
    ReceiptState.REVERSED: lazy("Reversed"),
}


MODES: dict[str, Text] = {
    "transfer": lazy("Bank transfer"),
    "budget_charge": lazy("Budget charge"),
    "entrusted": lazy("Entrusted payment"),
    "shown_only": lazy("Shown only"),
}


BASES: dict[str, Text] = {
    "area": lazy("area"),
    "headcount": lazy("headcount"),
    "equal": lazy("equal shares"),
    "fixed_share": lazy("fixed share"),
    "direct": lazy("own use"),
    "named": lazy("this department alone"),
}


CAUSES: dict[Cause, Text] = {
    Cause.NEW_LINE: lazy("new: %(lines)s"),
    Cause.ENDED_LINE: lazy("not charged this month: %(lines)s"),
    Cause.LATE: lazy("late or corrected earlier month: %(lines)s"),
    Cause.COST: lazy("the service cost another amount: %(lines)s"),
    Cause.MOVED: lazy("moved in or out: %(lines)s"),
    Cause.AREA: lazy("own area changed: %(lines)s"),
    Cause.HEADCOUNT: lazy("own headcount changed: %(lines)s"),
    Cause.EQUAL: lazy("there on other days: %(lines)s"),
    Cause.FIXED_SHARE: lazy("agreed share changed: %(lines)s"),
    Cause.DIRECT: lazy("used more or less: %(lines)s"),
    Cause.CORRECTED: lazy("corrected for this department alone: %(lines)s"),
    Cause.OTHERS: lazy("the other departments' area, people or days changed: %(lines)s"),
}
