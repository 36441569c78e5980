"""Addresses of runs, bills, receipts and statements of account."""

from procurement.billing.views import bills, brought, receipts, run, statements
from procurement.kernel.permissions import Permission as P
from procurement.pages.http import Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen

FORM = ("GET", "POST")
ACT = ("POST",)
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
    Route(f"{RUN}/late-places", "see_late_occupancies", run.see_late_occupancies, P.SETTLEMENT_RUN, ACT),
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

STATEMENT_ROUTES = (
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

ROUTES = RUN_ROUTES + BILL_ROUTES + RECEIPT_ROUTES + STATEMENT_ROUTES
