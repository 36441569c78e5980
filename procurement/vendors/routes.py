"""Addresses of vendors."""

from procurement.kernel.permissions import Permission
from procurement.pages.http import PUBLIC, Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen
from procurement.vendors.views import (
    accounts,
    answers,
    applications,
    approvals,
    bank_accounts,
    company,
    evidence,
    files,
    joins,
    people,
    register,
    reviews,
)

VIEW, EDIT = Permission.VENDORS_VIEW, Permission.VENDORS_EDIT
OWN = Permission.COMPANY_VIEW
FORM = ("GET", "POST")
PREPARES, SIGNS = Permission.COMPANY_EDIT, Permission.COMPANY_MANAGE
REVIEWS = Permission.VENDORS_REVIEW
ONE, SENT = "/company/applications/<int:application_id>", "/applications/<int:application_id>"

OF_APPLICATIONS = (
    Route("/company/qualifications", "list_qualifications", applications.list_qualifications, OWN),
    Route(
        "/company/qualifications/<int:set_id>",
        "begin_application",
        applications.begin_application,
        PREPARES,
        FORM,
    ),
    Route(ONE, "show_application", applications.show_application, OWN),
    Route(
        f"{ONE}/requirements/<int:requirement_id>",
        "answer_requirement",
        answers.answer_requirement,
        PREPARES,
        FORM,
    ),
    Route(
        f"{ONE}/requirements/<int:requirement_id>/on-file",
        "take_on_file",
        answers.take_on_file,
        PREPARES,
        FORM,
    ),
    Route(
        f"{ONE}/submission",
        "submit_application",
        applications.submit_application,
        SIGNS,
        FORM,
        seen=Seen.PAGE,
    ),
    Route(
        f"{ONE}/withdrawal",
        "withdraw_application",
        applications.withdraw_application,
        SIGNS,
        FORM,
        seen=Seen.PAGE,
    ),
    Route(f"{ONE}/discarding", "discard_application", applications.discard_application, PREPARES, FORM),
    Route("/company/evidence/<int:evidence_id>", "show_own_evidence", evidence.show_own_evidence, OWN),
    Route("/vendors/evidence/<int:evidence_id>", "show_evidence", evidence.show_evidence, VIEW),
    # ---- the bureau's
    Route("/applications", "list_applications", reviews.list_applications, VIEW),
    Route(SENT, "show_review", reviews.show_review, VIEW),
    Route(f"{SENT}/verdicts", "judge_application", reviews.judge_application, REVIEWS, FORM),
    Route(f"{SENT}/return", "return_application", reviews.return_application, REVIEWS, FORM, seen=Seen.PAGE),
    Route(f"{SENT}/proposal", "propose_decision", reviews.propose_decision, REVIEWS, FORM),
    Route(
        f"{SENT}/decision",
        "decide_application",
        approvals.decide_application,
        Permission.VENDORS_APPROVE,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
)
ACT = ("POST",)
MANAGE = Permission.COMPANY_MANAGE

ROUTES = (
    *OF_APPLICATIONS,
    Route("/vendors", "list_vendors", register.list_vendors, VIEW),
    Route("/vendors/new", "create_vendor", register.create_vendor, EDIT, FORM),
    Route("/vendors/workbook", "blank_vendors", register.blank_vendors, EDIT),
    Route("/vendors/import", "upload_vendors", register.TABLE.upload_page, EDIT, FORM),
    Route("/vendors/import/<ticket>", "import_vendors", register.TABLE.check_page, EDIT, FORM),
    Route("/vendors/<int:vendor_id>", "show_vendor", register.show_vendor, VIEW),
    Route("/vendors/<int:vendor_id>/revision", "edit_vendor", register.edit_vendor, EDIT, FORM),
    Route(
        "/vendors/<int:vendor_id>/account",
        "propose_account",
        bank_accounts.propose_account,
        EDIT,
        FORM,
        proof=Proof.RECENT,
    ),
    Route(
        "/vendors/<int:vendor_id>/account/decision",
        "decide_account",
        bank_accounts.decide_account,
        Permission.VENDORS_CONFIRM_ACCOUNT,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route("/vendors/files/<int:file_id>", "send_file", files.send_file, Permission.HOME),
    # ---- the vendor's own pages
    Route("/company", "show_company", company.show_company, OWN),
    # ---- accounts of vendors: anybody asks, the company's managers keep its people
    Route("/vendors/account", "ask_account", accounts.ask_account, PUBLIC, FORM),
    Route("/vendors/account/sent", "account_asked", accounts.account_asked, PUBLIC),
    Route("/vendors/account/<token>", "prove_account", accounts.prove_account, PUBLIC, FORM),
    Route(
        "/vendors/join-requests/<int:join_id>",
        "decide_join",
        joins.decide_join,
        EDIT,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route("/company/join-requests/<int:join_id>", "answer_join", joins.answer_join, MANAGE, FORM),
    Route("/company/people", "list_colleagues", people.list_colleagues, OWN),
    Route("/company/people/new", "invite_colleague", people.invite_colleague, MANAGE, FORM),
    Route("/company/people/<int:colleague_id>", "show_colleague", people.show_colleague, MANAGE),
    Route(
        "/company/people/<int:colleague_id>/role",
        "change_colleague_role",
        people.change_colleague_role,
        MANAGE,
        FORM,
    ),
    Route(
        "/company/people/<int:colleague_id>/deactivation",
        "take_colleague_out",
        people.take_colleague_out,
        MANAGE,
        ACT,
    ),
    Route(
        "/company/people/<int:colleague_id>/reactivation",
        "bring_colleague_back",
        people.bring_colleague_back,
        MANAGE,
        ACT,
    ),
    Route(
        "/company/people/<int:colleague_id>/link",
        "send_colleague_link",
        people.send_colleague_link,
        MANAGE,
        ACT,
    ),
)
