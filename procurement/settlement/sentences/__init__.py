"""What settlement says: refusals, records, and the words of its states; for pages and papers alike."""

from __future__ import annotations

from procurement.accounts.rules import OrganisationKind
from procurement.billing.rules.changes import Cause
from procurement.billing.sentences import brought
from procurement.infra.i18n import Text, lazy
from procurement.settlement.rules.states import (
    AccountKind,
    Answer,
    BillState,
    PeriodState,
    ReceiptState,
    SheetState,
    UsageState,
)

SENTENCES: dict[str, Text] = {
    **brought.SENTENCES,
    # ---- usage
    "settlement.month_ahead": lazy("%(month)s has not begun yet. Enter its usage when it has."),
    "settlement.month_outside_term": lazy(
        "The contract is not settled here in %(month)s: it lies outside its term, or it was suspended throughout."
    ),
    "settlement.usage_taken": lazy(
        "A quantity for this line, month and department is there already. Change that one instead."
    ),
    "settlement.usage_sheet_sent": lazy(
        "The sheet of %(month)s was sent already, so its quantities stay. Draft a correction of the sheet instead."
    ),
    "settlement.usage_needs_department": lazy(
        "“%(line)s” is charged to the department that ordered it. Name the department."
    ),
    "settlement.usage_confirmed": lazy(
        "%(quantity)s is confirmed already. Have the confirmation withdrawn before you change it."
    ),
    "settlement.usage_confirmed_already": lazy(
        "“%(line)s” was confirmed in the meantime. Open the list again; nothing of your choice was confirmed."
    ),
    "settlement.usage_not_yours": lazy(
        "“%(line)s” is confirmed by the department's liaison, or by finance or an officer, and never by who entered "
        "it. Take it out of your choice; nothing was confirmed."
    ),
    "settlement.nothing_chosen": lazy("Tick at least one row."),
    "settlement.usage_twice": lazy("The same line, month and department already stands in row %(first)d."),
    "settlement.usage_line_unknown": lazy(
        "Contract %(contract)s has no unit-rate line %(place)d that you may enter usage for."
    ),
    "settlement.usage_department_unknown": lazy("No department has the code %(code)s."),
    "settlement.usage_month_unreadable": lazy("Write the month as year-month, like 2026-10."),
    "settlement.usage_place_unreadable": lazy("Write the number of the line as a whole number."),
    "settlement.usage_quantity_unreadable": lazy(
        "Write a quantity above zero with at most four decimals, like 1,234.5."
    ),
    # ---- sheets
    "settlement.bad_move": lazy(
        "This cannot be done in its present state. Open the page again to see what has happened."
    ),
    "settlement.sheet_exists": lazy(
        "The sheet of %(month)s was sent already. It is corrected by a further sheet, never edited."
    ),
    "settlement.month_not_over": lazy("%(month)s is settled once its last day of service is over, %(day)s."),
    "settlement.amount_beyond_contract": lazy(
        "“%(line)s” comes to %(amount)s, but the contract has only %(left)s left of it."
        " Correct the quantity if it is wrong; else amend the contract first."
    ),
    "settlement.quantity_beyond_contract": lazy(
        "“%(line)s” has %(quantity)s confirmed, but the contract has only %(left)s left of it."
        " Correct the quantity if it is wrong; else amend the contract first."
    ),
    "settlement.usage_unconfirmed": lazy(
        "Quantities not confirmed yet: %(count)d. Have them confirmed or take them out, then prepare the sheet again."
    ),
    "settlement.sheet_outdated": lazy(
        "Usage or the contract's balance has changed since this draft was prepared. Prepare it again, then send it."
    ),
    "settlement.sheet_overtaken": lazy(
        "The contract or its figures have changed since this sheet was sent, so it no longer holds. The bureau withdraws "
        "it and sends another."
    ),
    "settlement.correction_both_ways": lazy(
        "“%(line)s”: amount and quantity change in the same direction, both up or both down."
    ),
    "settlement.correction_off_price": lazy(
        "“%(line)s”: %(quantity)s × %(price)s comes to %(due)s, not to %(amount)s."
    ),
    "settlement.correction_below_nothing": lazy(
        "“%(line)s” has %(amount)s for a quantity of %(quantity)s in this month; no more can be taken back."
    ),
    "settlement.correction_beyond_month": lazy(
        "“%(line)s” is due %(due)s for %(days)s of %(of)s days served, and %(amount)s are on the month's sheets already."
    ),
    "settlement.correction_without_facts": lazy("The facts of %(month)s have not changed: choose “agreed”."),
    "settlement.correction_below_share": lazy(
        "“%(line)s”: %(department)s would get back more than its bills of the month, less credit notes, took from it."
    ),
    "settlement.sheet_stale": lazy(
        "Sheet %(number)s of %(month)s (%(contract)s): what it was made from has changed since. Correct it by %(amount)s "
        "first; then it is billed."
    ),
    "settlement.correction_of_unconfirmed": lazy(
        "Only a confirmed main sheet is corrected. Wait for the vendor's answer."
    ),
    "settlement.correction_empty": lazy(
        "Enter the change of at least one line; what stays as it is may be left empty."
    ),
    "settlement.department_needed": lazy(
        "“%(line)s” is charged by use: name the department whose use is corrected."
    ),
    "settlement.line_unknown": lazy("A line here does not belong to this contract. Open the page again."),
    "settlement.reason_needed": lazy("Say why."),
    # ---- ledger
    "settlement.posted_already": lazy("This was posted already. Open the page again."),
    "settlement.reversed_already": lazy("This was reversed already. Open the page again."),
    "settlement.period_closed": lazy(
        "The ledger is closed to the end of %(month)s. Choose a later day, or have the month opened again."
    ),
    "settlement.period_closed_already": lazy("This month was closed in the meantime. Open the page again."),
    "settlement.period_not_over": lazy("%(month)s is not over yet. Close it from the first day after it on."),
    "settlement.earlier_month_open": lazy("Months are closed in order: close %(month)s first."),
    "settlement.later_month_closed": lazy(
        "Months are opened again from the last one: %(month)s has a closed month after it."
    ),
    "settlement.sheets_unconfirmed": lazy("Sheets of %(month)s that are not confirmed: %(count)d."),
    "settlement.contracts_unsettled": lazy("Contracts served in %(month)s without a sheet: %(count)d."),
    "settlement.sheets_unbilled": lazy("Confirmed sheets up to %(month)s that are not billed: %(count)d."),
    # ---- records
    "audit.settlement.usage_entered": lazy("entered %(quantity)s %(unit)s of “%(line)s” for %(month)s"),
    "audit.settlement.usage_saved": lazy("changed “%(line)s” for %(month)s to %(quantity)s %(unit)s"),
    "audit.settlement.usage_removed": lazy("took back %(quantity)s %(unit)s of “%(line)s” for %(month)s"),
    "audit.settlement.usage_confirmed": lazy("confirmed %(quantity)s %(unit)s of “%(line)s” for %(month)s"),
    "audit.settlement.usage_withdrawn": lazy("withdrew the confirmation of “%(line)s” for %(month)s"),
    "audit.settlement.usage_imported": lazy("imported usage: %(added)d new, %(changed)d changed"),
    "audit.settlement.sheet_prepared": lazy("prepared the sheet of %(month)s, %(earned)s earned"),
    "audit.settlement.sheet_removed": lazy("threw the draft sheet of %(month)s away"),
    "audit.settlement.correction_prepared": lazy(
        "drafted a correction of %(month)s by %(earned)s: %(reason)s"
    ),
    "audit.settlement.sheet_sent": lazy("sent the sheet %(number)s, %(earned)s earned"),
    "audit.settlement.sheet_confirmed": lazy("confirmed the sheet %(number)s, %(earned)s earned"),
    "audit.settlement.sheet_disputed": lazy("disputed the sheet %(number)s: %(reason)s"),
    "audit.settlement.sheet_withdrawn": lazy("withdrew the sheet %(number)s: %(reason)s"),
    "audit.settlement.dispute_answered": lazy("answered the dispute of %(number)s: %(answer)s"),
    "audit.settlement.period_closed": lazy("closed %(month)s"),
    "audit.settlement.reopening_asked": lazy("asked to open %(month)s again: %(reason)s"),
    "audit.settlement.period_reopened": lazy("opened %(month)s again: %(reason)s"),
    "audit.settlement.reopening_declined": lazy("left %(month)s closed although asked: %(reason)s"),
    "audit.settlement.statement_issued": lazy("issued the statement %(number)s to %(name)s, %(span)s"),
    "audit.settlement.books_hold": lazy("checked the books: all %(checks)d checks hold"),
    "audit.settlement.books_broken": lazy("checked the books: %(broken)d of %(checks)d checks do not hold"),
    # ---- runs
    "settlement.nothing_to_bill": lazy(
        "No confirmed sheet waits to be billed in %(month)s or before. Have the sheets confirmed first."
    ),
    "settlement.earlier_month_waits": lazy(
        "%(earlier)s has confirmed service that is not billed. Bill %(earlier)s first; or its service goes on the bills of %(month)s."
    ),
    "settlement.receipt_far_beyond": lazy(
        "¥%(amount)s is ¥%(more)s more than owed; the rest would stay as credit."
    ),
    "settlement.usage_doubled": lazy(
        "“%(line)s” of %(month)s has a quantity for all departments together and others for single departments; all of them are charged."
    ),
    "settlement.usage_far_beyond": lazy(
        "“%(line)s” of %(month)s: %(quantity)s is more than %(times)d times the highest of the months before, %(before)s."
    ),
    "settlement.no_driver": lazy(
        "“%(line)s” cannot be shared out: nobody has area, people, usage or a share to carry it. Enter them first."
    ),
    "settlement.share_of_inactive": lazy(
        "“%(line)s”: %(department)s is no longer active but holds a fixed share of it. Set it active again, or end the contract."
    ),
    "settlement.preview_changed": lazy(
        "Sheets, usage or occupancies have changed since this preview. The new figures are below: check them again."
    ),
    "settlement.run_by_another": lazy(
        "You prepared or sent sheet %(number)s yourself: another person of finance bills the month."
    ),
    "settlement.run_exists": lazy("Somebody else billed this month just now. Open the page again."),
    "settlement.check_no_driver": lazy(
        "%(contract)s is left out: “%(line)s” has nobody to carry it, no area, people, usage or share on the days served"
    ),
    "settlement.check_stale": lazy(
        "Sheet %(number)s of %(month)s (%(contract)s) is left out: what it was made from has changed since, and a "
        "correction of %(amount)s is needed"
    ),
    "settlement.check_below_share": lazy(
        "%(contract)s is left out: %(department)s would get back more of “%(line)s” than its bills, less credit notes, took"
    ),
    "settlement.check_inactive_share": lazy(
        "%(contract)s is left out: %(department)s is no longer active but holds a fixed share of “%(line)s”"
    ),
    "settlement.check_earlier": lazy(
        "%(earlier)s has confirmed service that is not billed: it would go on the bills of %(month)s"
    ),
    "settlement.check_own_sheet": lazy(
        "You prepared or sent sheet %(number)s yourself: another person of finance bills the month"
    ),
    "settlement.check_closed": lazy("The ledger is closed to the end of %(month)s; bills are posted today."),
    "settlement.check_usage": lazy("%(number)s %(title)s: quantities not confirmed yet: %(count)d"),
    "settlement.check_no_sheet": lazy("%(number)s %(title)s has no sheet for the month yet"),
    "settlement.check_sheet_draft": lazy("%(number)s %(title)s: the sheet was not sent yet"),
    "settlement.check_sheet_sent": lazy("%(number)s %(title)s: the sheet waits for the vendor"),
    "settlement.check_sheet_disputed": lazy("%(number)s %(title)s: the vendor disputes the sheet"),
    "settlement.check_area_short": lazy(
        "%(name)s has %(area)s ㎡, but on %(day)s departments occupy %(occupied)s ㎡: the others carry the rest"
    ),
    "settlement.check_area_over": lazy(
        "%(name)s has %(area)s ㎡, but on %(day)s departments occupy %(occupied)s ㎡"
    ),
    "settlement.check_no_place": lazy("%(name)s occupies nothing in the month and carries no area or people"),
    # ---- bills
    "settlement.answer_too_late": lazy(
        "The time to answer ended on %(day)s. What was not answered counts as confirmed."
    ),
    "settlement.no_answer": lazy("Confirm or dispute at least one line."),
    "settlement.line_answered": lazy("A line here was answered already. Open the bill again."),
    "settlement.reason_too_long": lazy("At most %(most)d characters: a paper has no room for more."),
    "settlement.credit_not_positive": lazy("Write an amount above zero."),
    "settlement.credit_beyond_line": lazy(
        "%(most)s is left of this line, less what was corrected: no more can be taken back of it."
    ),
    "settlement.credited_by_another": lazy(
        "You billed this month: another person of finance gives money back by a credit note."
    ),
    "settlement.already_credited": lazy("This line has its credit note already. Open the bill again."),
    # ---- receipts
    "settlement.paid_beyond_bill": lazy(
        "The bill was paid or corrected in the meantime. Open the page again."
    ),
    "settlement.receipt_taken": lazy(
        "A receipt with this bank reference is recorded already. Look it up in the register."
    ),
    "settlement.receipt_in_future": lazy("Money cannot have arrived after today."),
    "settlement.receipt_before_books": lazy(
        "The books begin with %(month)s. Check the day on the bank's paper."
    ),
    "settlement.reversed_by_another": lazy(
        "You recorded this receipt yourself: another person of finance reverses it."
    ),
    "settlement.nothing_to_charge": lazy(
        "No bill of %(month)s is left to be charged: none by budget, all paid, or what is left is disputed."
    ),
    # ---- records of runs, bills, receipts
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
}

USAGE_STATES: dict[UsageState, Text] = {
    UsageState.ENTERED: lazy("Not confirmed yet"),
    UsageState.CONFIRMED: lazy("Quantity confirmed"),
}

SHEET_STATES: dict[SheetState, Text] = {
    SheetState.DRAFT: lazy("Draft"),
    SheetState.SENT: lazy("With the vendor"),
    SheetState.DISPUTED: lazy("Disputed"),
    SheetState.CONFIRMED: lazy("Confirmed by both"),
    SheetState.WITHDRAWN: lazy("Withdrawn"),
}

PERIOD_STATES: dict[PeriodState, Text] = {
    PeriodState.OPEN: lazy("Not closed"),
    PeriodState.CLOSED: lazy("Closed"),
    PeriodState.REOPEN_ASKED: lazy("Reopening asked"),
}

ACCOUNTS: dict[AccountKind, Text] = {
    AccountKind.BANK: lazy("Money at the bank"),
    AccountKind.RECEIVABLE: lazy("Receivable from departments"),
    AccountKind.BUDGET: lazy("Charged to budgets"),
    AccountKind.PAYABLE: lazy("Payable to vendors"),
    AccountKind.RETENTION: lazy("Retention"),
    AccountKind.SERVICE_COST: lazy("Service cost"),
    AccountKind.BUREAU_BORNE: lazy("Borne by the bureau"),
    AccountKind.OPENING: lazy("Opening balances"),
    AccountKind.ROUNDING: lazy("Rounding"),
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

# ---- runs, bills, receipts ----------------------------------------------------------------------
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
