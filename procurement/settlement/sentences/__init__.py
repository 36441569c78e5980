"""What settlement says: refusals, records, and the words of its states; for pages and papers alike."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy
from procurement.settlement.rules.states import Cause, SheetState, UsageState

SENTENCES: dict[str, Text] = {
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
    "settlement.sheets_unconfirmed": lazy("Sheets of %(month)s that are not confirmed: %(count)d."),
    "settlement.contracts_unsettled": lazy("Contracts served in %(month)s without a sheet: %(count)d."),
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
    "audit.settlement.opening_posted": lazy("posted the opening balance of %(contract)s"),
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
CAUSES: dict[Cause, Text] = {
    Cause.FACTS: lazy("The facts have changed: days served, prices or usage"),
    Cause.AGREED: lazy("Agreed with the vendor beside the facts, such as a deduction"),
}
"""Why a correction was made."""
