"""Addresses of contracts."""

from procurement.contracts.views import contents, decisions, drafts, record, register, takeovers
from procurement.kernel.permissions import Permission
from procurement.pages.http import Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen

VIEW, DRAFT, APPROVE = Permission.CONTRACTS_VIEW, Permission.CONTRACTS_DRAFT, Permission.CONTRACTS_APPROVE
BUREAU, VENDOR = Permission.CONTRACTS_SIGN_BUREAU, Permission.CONTRACTS_SIGN_VENDOR
FORM = ("GET", "POST")
ONE = "/contracts/<int:contract_id>"
LINE = f"{ONE}/lines/<int:line_id>"
COURSE = f"{ONE}/<any(suspension, resumption, completion):act_name>"

ROUTES = (
    Route("/contracts", "list_contracts", register.list_contracts, VIEW),
    Route("/contracts/new", "choose_origin", drafts.choose_origin, DRAFT),
    Route("/contracts/workbook", "blank_takeovers", takeovers.blank_takeovers, DRAFT),
    Route("/contracts/import", "upload_takeovers", takeovers.TABLE.upload_page, DRAFT, FORM),
    Route("/contracts/import/<ticket>", "import_takeovers", takeovers.TABLE.check_page, DRAFT, FORM),
    Route("/contracts/new/<origin>", "create_draft", drafts.create_draft, DRAFT, FORM),
    Route(ONE, "show_contract", record.show_contract, VIEW),
    Route(f"{ONE}/parties", "edit_parties", drafts.edit_parties, DRAFT, FORM),
    Route(f"{ONE}/lines", "list_lines", contents.list_lines, DRAFT),
    Route(f"{ONE}/lines/new", "add_line", contents.add_line, DRAFT, FORM),
    Route(LINE, "edit_line", contents.edit_line, DRAFT, FORM),
    Route(f"{LINE}/shares", "edit_shares", contents.edit_shares, DRAFT, FORM),
    Route(f"{LINE}/removal", "remove_line", contents.remove_line, DRAFT, FORM),
    Route(f"{ONE}/standards", "choose_standards", contents.choose_standards, DRAFT, FORM),
    Route(f"{ONE}/clauses", "edit_clauses", contents.edit_clauses, DRAFT, FORM),
    Route(f"{ONE}/opening", "edit_opening", contents.edit_opening, DRAFT, FORM),
    Route(f"{ONE}/submission", "check_draft", contents.check_draft, DRAFT, FORM, seen=Seen.PAGE),
    Route(f"{ONE}/recall", "recall_draft", drafts.recall_draft, DRAFT, FORM),
    Route(f"{ONE}/draft", "print_draft", decisions.print_draft, VIEW),
    Route(f"{ONE}/removal", "discard_draft", drafts.discard_draft, DRAFT, FORM),
    Route(f"{ONE}/copy", "copy_contract", drafts.copy_contract, DRAFT, FORM),
    Route(
        f"{ONE}/approval",
        "decide_contract",
        decisions.decide_contract,
        APPROVE,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(
        f"{ONE}/bureau-confirmation",
        "confirm_for_bureau",
        decisions.confirm_for_bureau,
        BUREAU,
        FORM,
        proof=Proof.IN_FORM,
        seen=Seen.PAGE,
    ),
    Route(
        f"{ONE}/vendor-confirmation",
        "confirm_for_vendor",
        decisions.confirm_for_vendor,
        VENDOR,
        FORM,
        proof=Proof.IN_FORM,
        seen=Seen.PAGE,
    ),
    Route(COURSE, "change_course", decisions.change_course, APPROVE, FORM, seen=Seen.CHECK),
    Route(
        f"{ONE}/termination",
        "terminate_contract",
        decisions.terminate_contract,
        APPROVE,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.CHECK,
    ),
    Route(f"{ONE}/supervisor", "name_supervisor", decisions.name_supervisor, APPROVE, FORM),
)
