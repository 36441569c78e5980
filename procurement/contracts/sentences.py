"""What contracts say: refusals, records, and the words of kinds and states; for pages and papers alike."""

from __future__ import annotations

from procurement.contracts.rules import BasisKind, ContractAction, ContractState, Origin, Pricing, Side
from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "contracts.bad_move": lazy("A contract in this state cannot be changed this way. Open it again."),
    "contracts.not_draft": lazy("This contract is no longer a draft and stays as it is."),
    "contracts.not_drafter": lazy(
        "Only who began this draft may change or submit it. Copy it to work on it yourself."
    ),
    "contracts.own_draft": lazy("You drafted this contract: another person decides about it."),
    "contracts.needs_officer": lazy("Procurement officers do this."),
    "contracts.needs_supervisor": lazy("Supervisors decide this."),
    "contracts.rule_missing": lazy(
        "The rulebook has no rule %(rule)s for %(day)s. Ask an administrator to enter it."
    ),
    # ---- parties and term
    "contracts.drafted_from_award": lazy(
        "A contract of an award is drafted from the award itself, so that it cannot differ from it."
    ),
    "contracts.drafted_from_framework": lazy(
        "A call-off is drafted from the framework agreement it draws on."
    ),
    "contracts.origin_basis_needed": lazy("Name the document this contract rests on."),
    "contracts.vendor_unknown": lazy("This vendor is not in use any more. Choose another one."),
    "contracts.supervisor_unknown": lazy(
        "This person is not a contract supervisor any more. Choose another one."
    ),
    "contracts.term_backwards": lazy("The term ends before it starts on %(starts)s."),
    "contracts.term_too_long": lazy(
        "At most %(years)d years: the term ends on %(latest)s at the latest (%(basis)s)."
    ),
    "contracts.amount_needed": lazy("Enter the contract sum."),
    "contracts.retention_too_high": lazy("At most %(percent)s%% may be kept back (%(basis)s)."),
    "contracts.payment_too_late": lazy("From 1 to %(most)d days (%(basis)s)."),
    # ---- lines
    "contracts.price_needed": lazy("Enter a price above zero."),
    "contracts.lump_sum_in_fen": lazy(
        "A month of a lump sum is paid at exactly this price, so it has at most two decimals, not %(price)s. "
        "Only a unit rate may have up to six."
    ),
    "contracts.quantity_needed": lazy("Enter a quantity above zero."),
    "contracts.amount_zero": lazy("Price times quantity is less than half a fen."),
    "contracts.amount_too_large": lazy("A line costs at most %(most)s yuan."),
    "contracts.months_beyond_term": lazy("The term has only %(months)s months."),
    "contracts.weights_differ": lazy("The weights add up to %(sum)s%%, not 100%%: %(difference)s%%."),
    "contracts.weight_unusable": lazy("Every basis is named once and weighs more than nothing."),
    "contracts.direct_needs_quantity": lazy(
        "Only a unit rate can be charged directly: a lump sum has no confirmed quantities."
    ),
    "contracts.item_unknown": lazy("This service is not in use any more. Choose another one."),
    "contracts.line_below_opening": lazy(
        "%(amount)s yuan for a quantity of %(quantity)s are settled already. Lower the opening balance first."
    ),
    "contracts.line_unknown": lazy("One of the lines does not belong to this contract."),
    "contracts.shares_differ": lazy("The shares add up to %(sum)s%%, not 100%%: %(difference)s%%."),
    "contracts.share_unusable": lazy("Every department is named once and has a share above zero."),
    "contracts.not_by_share": lazy("This line is not shared out by fixed shares."),
    "contracts.department_unknown": lazy(
        "One of the departments is not in use any more. Open the page again."
    ),
    # ---- standards and text
    "contracts.standard_unknown": lazy("Only a standard in force can be chosen. Choose again."),
    "contracts.template_unknown": lazy("There is no clause library %(key)s, version %(version)s."),
    "contracts.variable_missing": lazy("The text needs a value here: %(label_en)s (%(label_zh)s)."),
    "contracts.variable_unreadable": lazy("This value cannot be read: %(label_en)s (%(label_zh)s)."),
    "contracts.variable_unknown": lazy("The clause library has no variable %(name)s."),
    "contracts.variable_not_settled": lazy(
        "The monthly sheets do not compute this, so the contract may not promise it: %(label_en)s (%(label_zh)s)."
    ),
    "contracts.bond_off_rate": lazy(
        "The performance bond is ¥%(bond)s, but %(rate)s%% of %(amount)s are ¥%(due)s."
    ),
    "contracts.bond_too_high": lazy("At most %(most)s yuan, 10%% of the contract sum (%(basis)s)."),
    "contracts.text_of_running": lazy("Only a running contract taken over is registered by this text."),
    # ---- tables of running contracts
    "contracts.vendor_code_unknown": lazy(
        "No vendor in use has the code %(code)s. Import the vendors first."
    ),
    "contracts.supervisor_account_unknown": lazy(
        "Nobody with the account %(email)s is a contract supervisor in use. Import the people first."
    ),
    "contracts.item_code_unknown": lazy(
        "No service in use has the code %(code)s. Import the services first."
    ),
    "contracts.department_code_unknown": lazy("No department in use has the code %(code)s."),
    "contracts.row_incomplete": lazy("The first row of the contract %(number)s says this; here it is empty."),
    "contracts.row_differs": lazy(
        "Row %(first)d says otherwise for the same contract. Leave it empty here, or make both the same."
    ),
    "contracts.pricing_unknown": lazy(
        "“%(value)s” is no way of pricing: choose one of the list in the workbook."
    ),
    "contracts.shares_unreadable": lazy("“%(value)s” is no list of shares: write D01=60; D02=40."),
    "contracts.shares_needed": lazy("A line by fixed shares names each department's share."),
    "audit.contracts.imported": lazy(
        "imported running contracts: %(added)d new, %(unchanged)d there already"
    ),
    # ---- opening
    "contracts.opening_only_taken_over": lazy("Only a contract taken over has opening balances."),
    "contracts.settled_outside_term": lazy("From %(first)s (nothing settled) to %(last)s."),
    "contracts.settled_before_start": lazy(
        "Nothing can have been earned by %(first)s, the day before the term."
    ),
    "contracts.opening_lines_changed": lazy("The lines have changed meanwhile. Open the page again."),
    "contracts.opening_beyond_line": lazy("From 0.00 to %(most)s, the amount of the line."),
    "contracts.opening_beyond_quantity": lazy("From 0 to %(most)s, the quantity of the line."),
    "contracts.opening_sum_differs": lazy(
        "The lines add up to %(sum)s, but %(earned)s is given as earned: a difference of %(difference)s."
    ),
    "contracts.opening_paid_beyond": lazy(
        "Paid and retained together are %(over)s more than the %(earned)s earned."
    ),
    # ---- submission
    "contracts.lines_missing": lazy("The contract has no lines yet."),
    "contracts.sum_differs": lazy(
        "The lines add up to %(sum)s, the contract sum is %(agreed)s: a difference of %(difference)s."
    ),
    "contracts.line_beyond_term": lazy(
        "Line %(line)d “%(title)s” is priced for %(months)s months, more than the term has."
    ),
    "contracts.shares_missing": lazy("Line %(line)d “%(title)s” still lacks the departments' fixed shares."),
    "contracts.standard_missing": lazy("No quality standard is chosen yet."),
    "contracts.standard_replaced": lazy("A newer version of “%(title)s” is in force. Choose again."),
    "contracts.reason_needed": lazy("Give the reason; the other side reads it."),
    # ---- confirmation
    "contracts.paper_not_ready": lazy("The PDF is still being made. Confirm it once it is there."),
    "contracts.file_differs": lazy("This is not the file shown to you. Open the page again and look at it."),
    "contracts.file_damaged": lazy(
        "The stored file no longer has the content that was issued. Tell an administrator."
    ),
    "contracts.already_confirmed": lazy("Your side has confirmed this contract already."),
    # ---- course
    "contracts.not_over": lazy(
        "The term runs until %(ends)s. Before that a contract is terminated, not completed."
    ),
    "contracts.not_begun": lazy(
        "The term begins on %(starts)s; from that day on the contract can be terminated. Until then suspend it."
    ),
    "contracts.last_day_outside": lazy("From %(first)s to %(last)s."),
    "contracts.day_outside": lazy("From %(first)s to %(last)s."),
    "contracts.suspended_twice": lazy(
        "The contract was suspended on one of these days already. Open it again."
    ),
    "contracts.supervisor_of_running": lazy(
        "Before approval the drafter changes the contract supervisor in the draft itself."
    ),
    "contracts.not_in_force": lazy("The contract is not in force: both sides have not confirmed it yet."),
    "contracts.balance_lock": lazy(
        "Line %(line)d “%(title)s”: %(contracted)s contracted, %(used)s used, %(amount)s more would be %(over)s too much."
    ),
    "contracts.quantity_lock": lazy(
        "Line %(line)d “%(title)s”: %(contracted)s contracted, %(used)s used; that is %(over)s too many."
    ),
    "contracts.earned_below_zero": lazy(
        "Line %(line)d “%(title)s” has earned %(earned)s here; no more can be taken back."
    ),
    "contracts.balance_lock_held": lazy("A line would pass what was contracted. Nothing was saved."),
    "contracts.quantity_lock_held": lazy("A line would pass the contracted quantity. Nothing was saved."),
    # ---- history
    "audit.contracts.drafted": lazy("began the draft “%(title)s”"),
    "audit.contracts.copied": lazy("drafted “%(title)s” from an earlier contract %(number)s"),
    "audit.contracts.parties_saved": lazy("changed parties, term or terms of payment"),
    "audit.contracts.line_added": lazy("added the line “%(line)s”, %(amount)s"),
    "audit.contracts.line_saved": lazy("changed the line “%(line)s”, now %(amount)s"),
    "audit.contracts.line_removed": lazy("removed the line “%(line)s”"),
    "audit.contracts.shares_saved": lazy("set fixed shares of %(count)d departments for “%(line)s”"),
    "audit.contracts.standards_chosen": lazy("chose the standards %(standards)s"),
    "audit.contracts.clauses_saved": lazy("gave the values of the text (%(template)s)"),
    "audit.contracts.opening_saved": lazy("entered opening balances: earned %(earned)s, paid %(paid)s"),
    "audit.contracts.discarded": lazy("discarded the draft “%(title)s”"),
    "audit.contracts.submitted": lazy("submitted it for approval"),
    "audit.contracts.recalled": lazy("took the submission back"),
    "audit.contracts.returned": lazy("returned it: %(reason)s"),
    "audit.contracts.approved": lazy("approved it as %(number)s"),
    "audit.contracts.confirmed_bureau": lazy("confirmed the file %(digest)s… for the bureau"),
    "audit.contracts.confirmed_vendor": lazy("confirmed the file %(digest)s… for the vendor"),
    "audit.contracts.suspended": lazy("suspended it from %(day)s on: %(reason)s"),
    "audit.contracts.resumed": lazy("resumed it as of %(day)s: %(reason)s"),
    "audit.contracts.completed": lazy("completed it: %(reason)s"),
    "audit.contracts.terminated": lazy("terminated it as of %(day)s: %(reason)s"),
    "audit.contracts.supervisor_named": lazy("named %(name)s contract supervisor: %(reason)s"),
    "audit.contracts.draft_handed_over": lazy("gave the draft to %(name)s: %(reason)s"),
    "audit.contracts.earned": lazy("%(amount)s earned by %(paper)s"),
}

FIELDS: dict[str, Text] = {
    "title": lazy("Title"),
    "vendor_id": lazy("Vendor"),
    "contract_supervisor_id": lazy("Contract supervisor"),
    "starts": lazy("Term starts"),
    "ends": lazy("Term ends"),
    "amount": lazy("Contract sum"),
    "retention_rate": lazy("Retention"),
    "payment_days": lazy("Payment term"),
    "origin_basis": lazy("Rests on"),
}
ORIGINS: dict[Origin, Text] = {
    Origin.TAKEN_OVER: lazy("Running contract taken over"),
    Origin.EXTERNAL_AWARD: lazy("Award by an agency"),
    Origin.SERVICE_AGREEMENT: lazy("Service agreement with an in-house unit"),
    Origin.AWARD: lazy("Award of an own tender"),
    Origin.CALL_OFF: lazy("Call-off from a framework agreement"),
}
ORIGIN_NOTES: dict[Origin, Text] = {
    Origin.TAKEN_OVER: lazy("Signed and under way already; its opening balances are entered."),
    Origin.EXTERNAL_AWARD: lazy("A central or social agency ran the tender; its result is named."),
    Origin.SERVICE_AGREEMENT: lazy("No tender was needed; the legal basis is named."),
}
STATES: dict[ContractState, Text] = {
    ContractState.DRAFT: lazy("Draft"),
    ContractState.IN_APPROVAL: lazy("In approval"),
    ContractState.APPROVED: lazy("To be confirmed"),
    ContractState.PARTLY_SIGNED: lazy("One side confirmed"),
    ContractState.ACTIVE: lazy("Running"),
    ContractState.SUSPENDED: lazy("Suspended"),
    ContractState.COMPLETED: lazy("Completed"),
    ContractState.TERMINATED: lazy("Terminated"),
}
PHASES: dict[str, Text] = {
    "draft": lazy("To be submitted"),
    "approval": lazy("Waits for approval"),
    "confirmation": lazy("Waits for confirmation"),
    "expiring": lazy("Ends within 90 days"),
    "expired": lazy("Term is over"),
}
PRICINGS: dict[Pricing, Text] = {
    Pricing.LUMP_SUM: lazy("Lump sum per month"),
    Pricing.UNIT_RATE: lazy("Unit rate × confirmed quantity"),
}
BASES: dict[BasisKind, Text] = {
    BasisKind.AREA: lazy("Occupied area"),
    BasisKind.HEADCOUNT: lazy("Headcount"),
    BasisKind.EQUAL: lazy("Equal parts"),
    BasisKind.FIXED_SHARE: lazy("Fixed shares"),
    BasisKind.DIRECT: lazy("Direct, by what was ordered"),
}
SIDES: dict[Side, Text] = {Side.BUREAU: lazy("Buyer's side"), Side.VENDOR: lazy("Vendor's side")}
MOVES: dict[ContractAction, Text] = {
    ContractAction.SUSPEND: lazy("Suspend"),
    ContractAction.RESUME: lazy("Resume"),
    ContractAction.COMPLETE: lazy("Complete"),
    ContractAction.TERMINATE: lazy("Terminate early"),
}
DEADLINES: dict[str, Text] = {
    "notice": lazy("publish the contract"),
    "filing": lazy("file a copy with the finance department"),
    "end": lazy("the term ends"),
}
WAITING: dict[str, Text] = {
    "approval": lazy("Contract to approve: %(title)s"),
    "returned": lazy("Returned draft: %(title)s"),
    "confirmation": lazy("Contract to confirm: %(title)s"),
    "expiring": lazy("Contract ends soon: %(title)s"),
    "expired": lazy("Term is over: %(title)s"),
    "unsupervised": lazy("Contract without a supervisor: %(title)s"),
    "lapsed": lazy("Proof of the vendor has ended: %(title)s"),
}
ACTS: dict[str, Text] = {
    "approval": lazy("Review"),
    "returned": lazy("Mend"),
    "confirmation": lazy("Confirm"),
    "expiring": lazy("Open"),
    "expired": lazy("Complete"),
    "unsupervised": lazy("Name the contract supervisor"),
    "lapsed": lazy("Look at it"),
}
DUTIES: dict[str, Text] = {
    "supervises": lazy("Supervises the contract"),
    "drafts": lazy("Has the draft in hand"),
}
"""What a contract is to the person who has to do with it by name."""
