"""Addresses of settlement: those of usage, sheets and the ledger, then those of runs, bills and receipts."""

from procurement.billing.views import bills, brought, receipts, run, statements
from procurement.infra.http import Route
from procurement.infra.proofs import Proof
from procurement.infra.seen import Seen
from procurement.kernel.permissions import Permission as P
from procurement.ledger.views import books as ledger
from procurement.ledger.views import periods
from procurement.settlement.views import corrections, months, sheets, usage

FORM = ("GET", "POST")
ACT = ("POST",)
SHEET = "/sheets/<int:sheet_id>"
MONTH = "/ledger/periods/<month>"

USAGE_ROUTES = (
    Route("/usage", "list_usage", usage.list_usage, P.USAGE_VIEW),
    Route("/usage/new", "enter_usage", usage.enter_usage, P.SETTLEMENT_PREPARE, FORM),
    Route("/usage/confirmation", "confirm_usage", usage.confirm_usage, P.USAGE_CONFIRM, FORM),
    Route("/usage/table", "export_usage", usage.export_usage, P.USAGE_VIEW),
    Route("/usage/import", "upload_usage", usage.upload_usage, P.SETTLEMENT_PREPARE, FORM),
    Route("/usage/import/<ticket>", "import_usage", usage.import_usage, P.SETTLEMENT_PREPARE, FORM),
    Route("/usage/<int:usage_id>", "show_usage", usage.show_usage, P.USAGE_VIEW),
    Route(
        "/usage/<int:usage_id>/revision",
        "edit_usage",
        usage.edit_usage,
        P.SETTLEMENT_PREPARE,
        FORM,
    ),
    Route(
        "/usage/<int:usage_id>/removal",
        "remove_usage",
        usage.remove_usage,
        P.SETTLEMENT_PREPARE,
        ACT,
    ),
    Route(
        "/usage/<int:usage_id>/withdrawal",
        "withdraw_usage",
        usage.withdraw_usage,
        P.USAGE_CONFIRM,
        ACT,
    ),
)

SHEET_ROUTES = (
    Route("/sheets", "list_sheets", sheets.list_sheets, P.SHEETS_VIEW),
    Route("/sheets/months/<month>", "month_sheets", months.month_sheets, P.SETTLEMENT_VIEW),
    Route(
        "/sheets/months/<month>/contracts/<int:contract_id>",
        "prepare_sheet",
        months.prepare_sheet,
        P.SETTLEMENT_PREPARE,
        ACT,
    ),
    Route(SHEET, "show_sheet", sheets.show_sheet, P.SHEETS_VIEW),
    Route(f"{SHEET}/dispatch", "send_sheet", sheets.send_sheet, P.SETTLEMENT_PREPARE, FORM, seen=Seen.PAGE),
    Route(f"{SHEET}/removal", "remove_sheet", sheets.remove_sheet, P.SETTLEMENT_PREPARE, ACT),
    Route(
        f"{SHEET}/confirmation",
        "confirm_sheet",
        sheets.confirm_sheet,
        P.SETTLEMENT_CONFIRM_VENDOR,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(f"{SHEET}/dispute", "dispute_sheet", sheets.dispute_sheet, P.SETTLEMENT_CONFIRM_VENDOR, FORM),
    Route(f"{SHEET}/answer", "answer_dispute", sheets.answer_dispute, P.SETTLEMENT_PREPARE, FORM),
    Route(
        f"{SHEET}/withdrawal",
        "withdraw_sheet",
        sheets.withdraw_sheet,
        P.SETTLEMENT_PREPARE,
        FORM,
        seen=Seen.PAGE,
    ),
    Route(f"{SHEET}/correction", "correct_sheet", corrections.correct_sheet, P.SETTLEMENT_PREPARE, FORM),
    Route(f"{SHEET}/revision", "edit_correction", corrections.edit_correction, P.SETTLEMENT_PREPARE, FORM),
)

LEDGER_ROUTES = (
    Route("/ledger", "trial_balance", ledger.trial_balance, P.LEDGER_VIEW),
    Route("/ledger/accounts/<int:account_id>", "show_account", ledger.show_account, P.LEDGER_VIEW),
    Route("/ledger/journals/<int:journal_id>", "show_journal", ledger.show_journal, P.LEDGER_VIEW),
    Route("/ledger/export/<dialect>", "export_ledger", ledger.export_ledger, P.LEDGER_VIEW),
    Route("/ledger/checks", "check_books", ledger.check_books, P.LEDGER_VIEW),
    Route("/ledger/checks/now", "ask_check", ledger.ask_check, P.LEDGER_VIEW, ACT),
    Route("/ledger/periods", "list_periods", periods.list_periods, P.LEDGER_VIEW),
    Route(
        f"{MONTH}/closing",
        "close_period",
        periods.close_period,
        P.PERIOD_CLOSE,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(f"{MONTH}/reopening-request", "ask_reopening", periods.ask_reopening, P.PERIOD_CLOSE, FORM),
    Route(
        f"{MONTH}/reopening",
        "decide_reopening",
        periods.decide_reopening,
        P.PERIOD_REOPEN,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route("/statements", "list_statements", statements.list_statements, P.STATEMENTS_VIEW),
    Route(
        "/statements/<int:organisation_id>", "show_statement", statements.show_statement, P.STATEMENTS_VIEW
    ),
    Route(
        "/statements/<int:organisation_id>/issue",
        "issue_statement",
        statements.issue_statement,
        P.STATEMENTS_ISSUE,
        FORM,
        seen=Seen.PAGE,
    ),
)

RUN, RECEIPT, LINE = "/runs/<int:run_id>", "/receipts/<int:receipt_id>", "/bill-lines/<int:line_id>"

RUN_ROUTES = (
    Route("/runs", "list_runs", run.list_runs, P.SETTLEMENT_VIEW),
    Route(
        "/runs/months/<month>",
        "preview_run",
        run.preview_run,
        P.SETTLEMENT_RUN,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(RUN, "show_run", run.show_run, P.SETTLEMENT_VIEW),
    Route(f"{RUN}/papers", "make_papers_again", run.make_papers_again, P.SETTLEMENT_RUN, ACT),
    Route(f"{RUN}/late-places", "see_late_places", run.see_late_places, P.SETTLEMENT_RUN, ACT),
    Route(f"{RUN}/table", "export_run", run.export_run, P.SETTLEMENT_VIEW),
    Route(f"{RUN}/archive", "zip_run", run.zip_run, P.SETTLEMENT_VIEW),
)

BILL_ROUTES = (
    Route("/bills", "list_bills", bills.list_bills, P.BILLS_VIEW),
    Route("/bills/<int:bill_id>", "show_bill", bills.show_bill, P.BILLS_VIEW),
    Route(
        "/bills/<int:bill_id>/answer",
        "answer_bill",
        bills.answer_bill,
        P.BILLS_ANSWER,
        ACT,
        proof=Proof.RECENT,
        seen=Seen.CHECK,
    ),
    Route(f"{LINE}/origin", "explain_line", bills.explain_line, P.BILLS_VIEW),
    Route(
        f"{LINE}/reply",
        "reply_to_objection",
        bills.reply_to_objection,
        P.SETTLEMENT_RUN,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.CHECK,
    ),
    Route("/credit-notes/<int:note_id>", "show_credit", bills.show_credit, P.BILLS_VIEW),
)

RECEIPT_ROUTES = (
    Route("/receipts", "list_receipts", receipts.list_receipts, P.SETTLEMENT_VIEW),
    Route("/open-items/workbook", "blank_receivables", brought.blank_receivables, P.RECEIPTS_RECORD),
    Route("/open-items/import", "upload_receivables", brought.TABLE.upload_page, P.RECEIPTS_RECORD, FORM),
    Route(
        "/open-items/import/<ticket>",
        "import_receivables",
        brought.TABLE.check_page,
        P.RECEIPTS_RECORD,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(
        "/receipts/new", "record_receipt", receipts.record_receipt, P.RECEIPTS_RECORD, FORM, seen=Seen.CHECK
    ),
    Route(
        "/receipts/budget-charges/<month>",
        "charge_budgets",
        receipts.charge_budgets,
        P.RECEIPTS_RECORD,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(RECEIPT, "show_receipt", receipts.show_receipt, P.SETTLEMENT_VIEW),
    Route(
        f"{RECEIPT}/reversal",
        "reverse_receipt",
        receipts.reverse_receipt,
        P.RECEIPTS_RECORD,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route("/open-items", "list_open_items", receipts.list_open_items, P.SETTLEMENT_VIEW),
)

ROUTES = USAGE_ROUTES + SHEET_ROUTES + LEDGER_ROUTES + RUN_ROUTES + BILL_ROUTES + RECEIPT_ROUTES
