"""Addresses of usage and of sheets."""

from procurement.kernel.permissions import Permission as P
from procurement.pages.http import Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen
from procurement.settlement.views import corrections, months, sheets, usage

FORM = ("GET", "POST")
ACT = ("POST",)
SHEET = "/sheets/<int:sheet_id>"

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

ROUTES = USAGE_ROUTES + SHEET_ROUTES
