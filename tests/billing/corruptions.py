"""What somebody with the owner's rights might change past the system, triggers off; and the check that must name it.

Each is one statement on the books of bureau :b as `settled` leaves them; :o is the other bureau.
"""

from __future__ import annotations

SHEET = "(SELECT min(id) FROM sheet WHERE bureau_id = :b AND seq = 0)"
BILL = "(SELECT min(id) FROM bill WHERE bureau_id = :b)"
LATER_BILL = "(SELECT max(id) FROM bill WHERE bureau_id = :b)"
RUN = "(SELECT min(id) FROM bill_run WHERE bureau_id = :b)"
RECEIPT = "(SELECT min(id) FROM receipt WHERE bureau_id = :b AND state = 'recorded')"
CONTRACT = "(SELECT min(id) FROM contract WHERE bureau_id = :b)"
TAKEN_OVER = "(SELECT max(id) FROM contract WHERE bureau_id = :b)"
LINES = f"(SELECT id FROM contract_line WHERE contract_id = {CONTRACT})"
D1 = "(SELECT min(id) FROM organisation WHERE bureau_id = :b AND kind = 'department')"
D2 = "(SELECT max(id) FROM organisation WHERE bureau_id = :b AND kind = 'department')"


def account(kind: str, bureau: str = ":b") -> str:
    return f"(SELECT min(id) FROM account WHERE bureau_id = {bureau} AND kind = '{kind}')"


def journal(key: str) -> str:
    return f"(SELECT min(id) FROM journal WHERE bureau_id = :b AND source_key LIKE '{key}')"


def posted(debit: str, credit: str, key: str = "'manual:1'", amount: str = "100000000") -> str:
    """A forged fact of the ledger, its accounts moved as the trigger would."""
    return f"""
    WITH k AS (SELECT {key} AS key),
    j AS (INSERT INTO journal (bureau_id, source_key, subject_type, subject_id, reverses_id, day, description, document, posted_by)
               SELECT bureau_id, key, split_part(key, ':', 1), CAST(split_part(key, ':', 2) AS bigint),
                      CASE WHEN key LIKE '%:reversal' THEN (SELECT min(id) FROM journal WHERE source_key || ':reversal' = key) END,
                      day, '调整', 'TZ-1', posted_by FROM k CROSS JOIN journal WHERE id = {journal("bill%")}
               RETURNING id, day),
    t AS (INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount)
          SELECT id, day, {debit}, {credit}, {amount} FROM j)
    UPDATE account SET debits = debits + CASE WHEN id = {debit} THEN {amount} ELSE 0 END,
                       credits = credits + CASE WHEN id = {credit} THEN {amount} ELSE 0 END
    WHERE id IN ({debit}, {credit})"""


def moved(key: str, change: str, where: str = "true") -> str:
    return f"UPDATE transfer SET {change} WHERE journal_id = {journal(key)} AND {where}"


def lines(change: str, where: str = "place = 1") -> str:
    return f"UPDATE contract_line SET {change} WHERE id IN {LINES} AND {where}"


def share(change: str, kind: str = "area") -> str:
    return f"""UPDATE share SET {change} WHERE kind = '{kind}' AND bill_line_id IN (
        SELECT l.id FROM bill_line l WHERE l.bill_id = {BILL})"""


def drivers(change: str, kind: str = "area") -> str:
    return f"UPDATE driver SET {change} WHERE run_id = {RUN} AND kind LIKE '%{kind}' AND department_id = {D1}"


MOVED = (
    "UPDATE share SET {} WHERE kind = 'bounded' AND amount > 0 AND bill_line_id IN "
    "(SELECT l.id FROM bill_line l JOIN bill b ON b.id = l.bill_id WHERE b.bureau_id = :b)"
)


CORRUPTIONS: list[tuple[str, str, str]] = [
    # ---- ledger
    ("a forged posting, bank from opening", "postings_have_facts", posted(account("bank"), account("opening"))),
    ("a forged pay-out", "postings_have_facts", posted(account("payable"), account("bank"))),
    ("a posting for a bill nobody wrote", "postings_have_facts",
     posted(account("bank"), account("receivable"), "'bill:99999:issue'")),
    ("a posting for a receipt that was never reversed", "postings_have_facts",
     posted(account("receivable"), account("bank"), f"'receipt:' || {RECEIPT} || ':reversal'")),
    ("another bureau's posting on our account", "postings_have_facts",
     posted(account("bank"), account("payable"), f"(SELECT 'x:' || {BILL})").replace(
         "SELECT bureau_id,", "SELECT :o,")),
    ("a second transfer under a bill", "bills_are_posted",
     f"INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount) SELECT journal_id, day, debit_id, credit_id, 5 "
     f"FROM transfer WHERE journal_id = {journal('bill%')}"),
    ("retention posted as payable", "sheets_are_posted",
     moved("sheet%", f"credit_id = {account('payable')}", f"credit_id = {account('retention')}")),
    ("payable posted as retention", "sheets_are_posted",
     moved("sheet%", f"credit_id = {account('retention')}", f"credit_id = {account('payable')}")),
    ("payable posted to another vendor", "sheets_are_posted",
     moved("sheet%", "credit_id = (SELECT max(id) FROM account WHERE bureau_id = :b AND kind = 'payable')",
           f"credit_id = {account('payable')}")),
    ("a sheet's posting raised", "sheets_are_posted", moved("sheet%", "amount = amount + 1")),
    ("a sheet's journal deleted", "sheets_are_posted",
     f"UPDATE journal SET source_key = 'gone:1', subject_type = 'gone', subject_id = 1 WHERE id = {journal('sheet%')}"),
    ("a journal under another number", "bills_are_posted",
     f"UPDATE journal SET document = 'ZD-2026-999999' WHERE id = {journal('bill%')}"),
    ("a bill's posting lowered", "bills_are_posted", moved("bill%", "amount = amount - 1")),
    ("a bill's posting turned round", "bills_are_posted", moved("bill%", "debit_id = credit_id, credit_id = debit_id")),
    ("a bill's posting charged to the bureau", "bills_are_posted", moved("bill%", f"debit_id = {account('bureau_borne')}")),
    ("a bill's posting of another department", "bills_are_posted",
     moved("bill%", f"debit_id = (SELECT id FROM account WHERE kind = 'receivable' AND organisation_id = {D1})")),
    ("a receipt's posting raised", "receipts_are_posted", moved("receipt:%", "amount = amount + 100")),
    ("a receipt's posting against another account", "receipts_are_posted",
     moved("receipt:%", f"debit_id = {account('opening')}")),
    ("a reversal taken out", "receipts_are_posted",
     "UPDATE journal SET source_key = 'x:1', subject_type = 'x', subject_id = 1 WHERE bureau_id = :b AND source_key LIKE 'receipt:%:reversal'"),
    ("a credit note's posting raised", "credits_are_posted", moved("credit%", "amount = amount + 1")),
    ("the posting of the bureau's part raised", "bureau_shares_are_posted", moved("bureau%", "amount = amount + 1")),
    ("an opening's posting raised", "openings_are_posted", moved("contract%", "amount = amount + 1")),
    ("an opening's posting to the other account", "openings_are_posted",
     moved("contract%", f"credit_id = {account('payable')}",
           "credit_id IN (SELECT id FROM account WHERE kind = 'retention')")),
    ("a transfer on another day", "postings_keep_their_day", moved("sheet%", "day = day - 40")),
    ("a posting on another day", "postings_keep_their_day",
     f"WITH t AS ({moved('sheet%', 'day = day - 40')}) UPDATE journal SET day = day - 40 WHERE id = {journal('sheet%')}"),
    ("an account's counter", "counters_replay", f"UPDATE account SET debits = debits + 1 WHERE id = {account('bank')}"),
    ("an account of another kind", "sheets_are_posted",
     f"UPDATE account SET kind = 'bureau_borne', organisation_id = 1 WHERE id = {account('retention')}"),
    ("a deleted transfer", "bills_are_posted", f"DELETE FROM transfer WHERE journal_id = {journal('bill%')}"),
    # ---- contracts
    ("a contract's price", "lines_as_approved", lines("price = price + 100")),
    ("a contract's price, seen on its sheet", "sheets_follow_prices", lines("price = price + 100")),
    ("a unit rate", "lines_as_approved", lines("price = price + 1", "pricing = 'unit_rate'")),
    ("a unit rate by its last decimal", "lines_as_approved", lines("price = price + 0.000001", "pricing = 'unit_rate'")),
    ("a contract's retention rate", "contracts_as_approved",
     f"UPDATE contract SET retention_rate = 0.03 WHERE id = {CONTRACT}"),
    ("a contract's retention rate, seen on its sheets", "retention_follows_rate",
     f"UPDATE contract SET retention_rate = 0.03 WHERE id = {CONTRACT}"),
    ("a contract's vendor", "contracts_as_approved",
     "UPDATE contract SET vendor_id = (SELECT max(id) FROM organisation WHERE bureau_id = :b AND kind = 'vendor') "
     f"WHERE id = {CONTRACT}"),
    ("a contract's amount", "contracts_as_approved", f"UPDATE contract SET amount = amount + 1 WHERE id = {CONTRACT}"),
    ("a contract's term", "contracts_as_approved", f"UPDATE contract SET ends = ends + 30 WHERE id = {CONTRACT}"),
    ("a contract's opening", "contracts_as_approved",
     f"UPDATE contract SET opening_paid = opening_paid - 1 WHERE id = {TAKEN_OVER}"),
    ("a contract's opening, seen in the ledger", "openings_are_posted",
     f"UPDATE contract SET opening_paid = opening_paid - 1 WHERE id = {TAKEN_OVER}"),
    ("a line's basis", "lines_as_approved", lines("basis = '[{\"kind\": \"headcount\", \"weight\": \"1\"}]'")),
    ("a line's basis, seen in the shares", "shares_follow_drivers",
     lines("basis = '[{\"kind\": \"headcount\", \"weight\": \"1\"}]'")),
    ("a line's weights of its basis", "shares_follow_drivers",
     lines("basis = '[{\"kind\": \"area\", \"weight\": \"0.5\"}, {\"kind\": \"headcount\", \"weight\": \"0.5\"}]'")),
    ("a line's quantity", "lines_as_approved", lines("quantity = quantity + 1")),
    ("fixed shares", "lines_as_approved",
     f"UPDATE line_share SET share = 1 - share WHERE line_id IN {LINES}"),
    ("fixed shares, seen on the bills", "shares_follow_drivers",
     f"UPDATE line_share SET share = 1 - share WHERE line_id IN {LINES}"),
    ("a fixed share of another department", "lines_as_approved",
     f"DELETE FROM line_share WHERE department_id = {D1} AND line_id IN {LINES}"),
    ("what a contract has earned", "contracts_follow_sheets", lines("earned_amount = earned_amount - 1")),
    ("the frozen facts themselves", "contracts_as_approved",
     f"UPDATE frozen_fact SET facts = facts || '{{\"amount\": 1}}' WHERE kind = 'contract' AND subject_id = {CONTRACT}"),
    ("frozen facts taken away", "sheets_as_sent", "DELETE FROM frozen_fact WHERE kind = 'sheet'"),
    # ---- usage and sheets
    ("billed usage", "sheets_follow_usage", "UPDATE usage SET quantity = quantity + 1 WHERE bureau_id = :b"),
    ("billed usage taken away", "sheets_follow_usage", f"DELETE FROM usage WHERE department_id = {D1}"),
    ("billed usage of another department", "shares_follow_drivers",
     "UPDATE usage SET quantity = 150 - quantity WHERE bureau_id = :b"),
    ("billed usage of another month", "sheets_follow_usage",
     f"UPDATE usage SET month = '2026-03-01' WHERE department_id = {D1}"),
    ("a confirmation of billed usage", "sheets_follow_usage",
     f"UPDATE usage SET state = 'entered', confirmed_by = NULL WHERE department_id = {D1}"),
    ("a sheet's amount", "sheets_add_up",
     f"UPDATE sheet SET earned = earned + 1, payable = payable + 1 WHERE id = {SHEET}"),
    ("a sheet's amount and its line", "sheets_as_sent",
     f"WITH l AS (UPDATE sheet_line SET amount = amount + 1 WHERE sheet_id = {SHEET} AND place = 1) "
     f"UPDATE sheet SET earned = earned + 1, payable = payable + 1 WHERE id = {SHEET}"),
    ("a sheet's line beyond its price", "sheets_follow_prices",
     f"UPDATE sheet_line SET amount = amount + 1 WHERE sheet_id = {SHEET} AND place = 1"),
    ("a sheet's line below its price", "sheets_as_sent",
     f"UPDATE sheet_line SET amount = amount - 1 WHERE sheet_id = {SHEET} AND place = 1"),
    ("a sheet's price by its last decimal", "sheets_as_sent",
     f"UPDATE sheet_line SET price = price - 0.000001 WHERE sheet_id = {SHEET}"),
    ("a sheet's price", "sheets_follow_prices", f"UPDATE sheet_line SET price = price - 1 WHERE sheet_id = {SHEET}"),
    ("a sheet's quantity", "sheets_follow_usage",
     f"UPDATE sheet_line SET quantity = quantity + 1 WHERE sheet_id = {SHEET} AND place = 3"),
    ("a sheet's days", "sheets_follow_prices", f"UPDATE sheet_line SET days = days - 1 WHERE sheet_id = {SHEET}"),
    ("the days a sheet was served", "sheets_as_sent",
     f"UPDATE sheet SET served = '{{[2026-02-02,2026-03-01)}}' WHERE id = {SHEET}"),
    ("a sheet's retention", "retention_follows_rate",
     f"UPDATE sheet SET retention = retention - 1, payable = payable + 1 WHERE id = {SHEET}"),
    ("a sheet's retention, seen in the ledger", "sheets_are_posted",
     f"UPDATE sheet SET retention = retention - 1, payable = payable + 1 WHERE id = {SHEET}"),
    ("a sheet of another contract", "sheets_as_sent",
     f"UPDATE sheet SET contract_id = {TAKEN_OVER}, seq = 9, corrects_id = id WHERE id = {SHEET}"),
    ("a sheet no longer confirmed", "postings_have_facts",
     f"UPDATE sheet SET state = 'sent', confirmed_at = NULL, run_id = NULL WHERE id = {SHEET}"),
    ("who bears a correction", "shares_follow_drivers",
     f"UPDATE sheet_line SET department_id = {D2} WHERE department_id = {D1}"),
    ("what a correction follows", "sheets_as_sent", "UPDATE sheet SET cause = 'facts' WHERE bureau_id = :b AND seq = 1"),
    ("what a correction follows, left out", "sheets_as_sent",
     "UPDATE sheet SET cause = NULL WHERE bureau_id = :b AND seq = 1"),
    ("a number left out", "numbers_have_no_gap", f"UPDATE bill SET number = 'ZD-2026-000099' WHERE id = {BILL}"),
    # ---- places and drivers
    ("occupancy's area", "drivers_follow_places", f"UPDATE occupancy SET area = area + 1 WHERE organisation_id = {D1}"),
    ("occupancy's people", "drivers_follow_places",
     f"UPDATE occupancy SET headcount = headcount - 1 WHERE organisation_id = {D1}"),
    ("occupancy's days", "drivers_follow_places",
     f"UPDATE occupancy SET during = '[2020-01-01,2026-02-11)' WHERE organisation_id = {D1}"),
    ("a place taken away", "drivers_follow_places", f"DELETE FROM occupancy WHERE organisation_id = {D1}"),
    ("a place of somebody who had none", "drivers_follow_places",
     "INSERT INTO occupancy (bureau_id, organisation_id, building_id, area, headcount, during) "
     "SELECT :b, max(o.id), min(b.id), 500, 5, '[2026-01-01,)' FROM organisation o, building b "
     "WHERE o.bureau_id = :b AND o.kind = 'vendor' AND b.bureau_id = :b"),
    ("a kept weight of area", "drivers_follow_places", drivers("weight = weight + 1")),
    ("a kept weight, seen in the shares", "shares_follow_drivers", drivers("weight = weight + 1")),
    ("a kept weight of presence", "drivers_follow_places", drivers("weight = weight - 1", "equal")),
    ("the rows behind a weight", "drivers_follow_places", drivers("detail = '[]'")),
    ("the days a weight is of", "drivers_follow_places", drivers("of_days = 31", "headcount")),
    ("a kept weight taken away", "drivers_follow_places",
     f"DELETE FROM driver WHERE run_id = {RUN} AND kind = 'headcount' AND department_id = {D1}"),
    # ---- runs, bills, shares
    ("a share's weight", "shares_follow_drivers", share("weight = weight + 1")),
    ("a share's sum of weights", "shares_follow_drivers", share("weights = weights + 1")),
    ("a share's part of the line", "shares_follow_drivers", share("part_total = part_total + 1")),
    ("a share's amount", "shares_follow_drivers", share("amount = amount + 1")),
    ("a fen from one department to another", "shares_follow_drivers",
     f"""UPDATE share h SET amount = h.amount + CASE b.department_id WHEN {D1} THEN 100 ELSE -100 END
         FROM bill_line l JOIN bill b ON b.id = l.bill_id
         WHERE l.id = h.bill_line_id AND h.kind = 'headcount' AND b.run_id = {RUN}"""),
    ("a share that moved on", "moves_between_bearers_cancel", MOVED.format("amount = amount - 100")),
    ("a share that moved on, seen on its bill", "lines_are_their_shares", MOVED.format("amount = amount - 100")),
    ("a share that moved on, called another kind", "moves_between_bearers_cancel", MOVED.format("kind = 'equal'")),
    ("a share that moved on, seen among the drivers", "shares_follow_drivers", MOVED.format("kind = 'equal'")),
    ("more moved to a department than it was short of, the bureau paying", "moves_make_up_what_was_short",
     f"WITH s AS ({MOVED.format('amount = amount + 5')} RETURNING bill_line_id), l AS (UPDATE bill_line SET amount = amount + 5 "
     "WHERE id IN (SELECT bill_line_id FROM s)) UPDATE bureau_share SET amount = amount - 5 WHERE bureau_id = :b"),
    ("the bureau's part of a correction", "moves_between_bearers_cancel",
     "UPDATE bureau_share SET amount = amount - 1 WHERE bureau_id = :b"),
    ("the bureau's part of a correction, seen on its sheet", "lines_are_shared_out",
     "UPDATE bureau_share SET amount = amount - 1 WHERE bureau_id = :b"),
    ("the bureau's part of a correction, seen in the ledger", "bureau_shares_are_posted",
     "UPDATE bureau_share SET amount = amount - 1 WHERE bureau_id = :b"),
    ("the bureau's part of a correction, seen in the run", "runs_add_up",
     "UPDATE bureau_share SET amount = amount - 1 WHERE bureau_id = :b"),
    ("the bureau's part of a correction taken away", "postings_have_facts", "DELETE FROM bureau_share WHERE bureau_id = :b"),
    ("a bureau's part beyond its credit notes", "nobody_is_below_nothing",
     "UPDATE bureau_share SET amount = -6001 WHERE bureau_id = :b"),
    ("a department below nothing", "nobody_is_below_nothing",
     f"""UPDATE bill_line b SET amount = b.amount - 1000000 FROM bill i, sheet_line l
         WHERE i.id = b.bill_id AND l.id = b.sheet_line_id AND l.place = 1 AND i.id = {BILL}"""),
    ("a bill's total", "bills_add_up", f"UPDATE bill SET total = total + 1, closing = closing + 1 WHERE id = {BILL}"),
    ("a bill's opening", "balances_on_bills",
     f"UPDATE bill SET opening = opening + 100, closing = closing + 100 WHERE id = {LATER_BILL}"),
    ("a bill's opening and received", "balances_on_bills",
     f"UPDATE bill SET opening = opening + 100, received = received + 100 WHERE id = {LATER_BILL}"),
    ("a bill's received", "balances_on_bills",
     f"UPDATE bill SET received = received + 100, closing = closing - 100 WHERE id = {BILL}"),
    ("a bill's corrections", "balances_on_bills",
     f"UPDATE bill SET corrections = corrections + 100, closing = closing - 100 WHERE id = {BILL}"),
    ("a bill's corrections and received", "balances_on_bills",
     f"UPDATE bill SET corrections = corrections + 100, received = received - 100 WHERE id = {LATER_BILL}"),
    ("a bill's closing", "balances_on_bills",
     f"UPDATE bill SET closing = closing + 100, received = received - 100 WHERE id = {BILL}"),
    ("a bill's department", "bills_are_posted",
     "UPDATE bill SET department_id = (SELECT max(id) FROM organisation WHERE bureau_id = :b AND kind = 'vendor') "
     f"WHERE id = {BILL}"),
    ("how a bill is settled", "bills_are_posted", f"UPDATE bill SET settlement_mode = 'shown_only' WHERE id = {BILL}"),
    ("a bill's line", "lines_are_shared_out", f"UPDATE bill_line SET amount = amount + 1 WHERE bill_id = {BILL}"),
    ("a bill's line and share", "shares_follow_drivers",
     f"WITH l AS (UPDATE bill_line SET amount = amount + 1 WHERE bill_id = {BILL}) {share('amount = amount + 1')}"),
    ("what a run billed", "runs_add_up", f"UPDATE bill_run SET earned = earned + 1 WHERE id = {RUN}"),
    ("how many sheets a run billed", "runs_add_up", f"UPDATE bill_run SET sheets = sheets + 1 WHERE id = {RUN}"),
    ("a sheet billed by no run", "runs_add_up", f"UPDATE sheet SET run_id = NULL WHERE id = {SHEET}"),
    ("what is paid of a bill", "bills_are_paid_by_receipts", "UPDATE bill SET paid = paid - 1 WHERE bureau_id = :b AND paid > 0"),
    ("what is credited on a bill", "bills_are_paid_by_receipts",
     f"UPDATE bill SET credited = credited + 1, paid = least(paid, total - credited - 1) WHERE id = {BILL}"),
    # ---- receipts and notes
    ("a receipt of another department", "receipts_are_posted",
     f"UPDATE receipt SET department_id = CASE department_id WHEN {D1} THEN {D2} ELSE {D1} END WHERE id = {RECEIPT}"),
    ("a receipt of another department, seen on its bills", "payments_stay_in_the_house",
     f"UPDATE receipt SET department_id = CASE department_id WHEN {D1} THEN {D2} ELSE {D1} END WHERE id = {RECEIPT}"),
    ("a receipt's amount", "receipts_are_posted", f"UPDATE receipt SET amount = amount + 100 WHERE id = {RECEIPT}"),
    ("a receipt's amount, seen in the trail", "papers_as_recorded",
     f"UPDATE receipt SET amount = amount + 100 WHERE id = {RECEIPT}"),
    ("what is left of a receipt", "receipts_add_up",
     "UPDATE receipt SET unapplied = amount - 1 WHERE bureau_id = :b AND state = 'recorded'"),
    ("how a receipt came", "receipts_are_posted", f"UPDATE receipt SET method = 'budget_charge' WHERE id = {RECEIPT}"),
    ("a receipt no longer reversed", "postings_have_facts",
     "UPDATE receipt SET state = 'recorded', reversal_reason = NULL, reversed_by = NULL WHERE bureau_id = :b"),
    ("a receipt nobody recorded", "papers_as_recorded",
     "INSERT INTO receipt (bureau_id, department_id, number, received_on, amount, method, bank_reference, payer, unapplied, "
     f"recorded_by) SELECT bureau_id, department_id, 'SK-2026-000099', received_on, amount, method, 'X', payer, amount, "
     f"recorded_by FROM receipt WHERE id = {RECEIPT}"),
    ("a receipt paying another bill", "payments_stay_in_the_house",
     "UPDATE receipt_application p SET bill_id = (SELECT max(b.id) FROM bill b JOIN receipt r ON r.id = p.receipt_id "
     "WHERE b.bureau_id = :b AND b.department_id <> r.department_id) WHERE p.bill_id IN "
     "(SELECT id FROM bill WHERE bureau_id = :b) AND p.receipt_id IS NOT NULL"),
    ("a credit note's amount", "credits_are_posted", "UPDATE credit_note SET amount = amount + 1 WHERE bureau_id = :b"),
    ("a credit note's amount, seen in the trail", "papers_as_recorded",
     "UPDATE credit_note SET amount = amount + 1 WHERE bureau_id = :b"),
    ("a credit note of another department", "payments_stay_in_the_house",
     f"UPDATE credit_note SET department_id = {D2} WHERE bureau_id = :b"),
    ("a credit note taken away", "postings_have_facts", "DELETE FROM credit_note WHERE bureau_id = :b"),
    # ---- periods
    ("a reopened period", "periods_as_recorded",
     "UPDATE ledger_period SET state = 'open' WHERE bureau_id = :b"),
    ("a deleted period", "periods_as_recorded", "DELETE FROM ledger_period WHERE bureau_id = :b"),
    ("a period of another month", "periods_as_recorded",
     "UPDATE ledger_period SET month = month - interval '1 month' WHERE bureau_id = :b"),
    ("a period nobody closed", "periods_as_recorded",
     "INSERT INTO ledger_period (bureau_id, month, state, closed_by) SELECT bureau_id, '2026-01-01', 'closed', closed_by "
     "FROM ledger_period WHERE bureau_id = :b"),
]  # fmt: skip
"""(what is changed, the check that names it, how)"""
