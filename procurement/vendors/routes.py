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
    credit_checks,
    evidence,
    files,
    joins,
    people,
    register,
    related,
    requirement_sets,
    requirements,
    reviews,
    sizes,
    staff,
    suspensions,
)

VIEW, EDIT = Permission.VENDORS_VIEW, Permission.VENDORS_EDIT
OWN = Permission.COMPANY_VIEW
FORM, ACT = ("GET", "POST"), ("POST",)
PREPARES, SIGNS = Permission.COMPANY_EDIT, Permission.COMPANY_MANAGE
REVIEWS = Permission.VENDORS_REVIEW
ONE, SENT = "/company/applications/<int:application_id>", "/applications/<int:application_id>"
APPROVE = Permission.VENDORS_APPROVE
ASK = Permission.REQUIREMENTS_EDIT
SET = "/requirement-sets/<int:set_id>"
ASKED = f"{SET}/requirements/<int:requirement_id>"

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
    # ---- credit checks, suspensions, related parties
    Route("/credit-checks", "list_checks", credit_checks.list_checks, VIEW),
    Route("/credit-checks/<int:check_id>", "show_check", credit_checks.show_check, VIEW),
    Route(
        "/vendors/<int:vendor_id>/credit-checks/new",
        "record_check",
        credit_checks.record_check,
        REVIEWS,
        FORM,
    ),
    Route("/suspensions", "list_suspensions", suspensions.list_suspensions, VIEW),
    Route("/suspensions/<int:suspension_id>", "show_suspension", suspensions.show_suspension, VIEW),
    Route(
        "/vendors/<int:vendor_id>/suspensions/new",
        "propose_suspension",
        suspensions.propose_suspension,
        REVIEWS,
        FORM,
    ),
    Route(
        "/suspensions/<int:suspension_id>/decision",
        "decide_suspension",
        suspensions.decide_suspension,
        APPROVE,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(
        "/suspensions/<int:suspension_id>/lifting",
        "lift_suspension",
        suspensions.lift_suspension,
        APPROVE,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route("/vendors/related", "list_related", related.list_related, VIEW),
    Route("/vendors/related/<pair>", "show_pair", related.show_pair, VIEW),
    Route("/vendors/related/<pair>/decision", "decide_pair", related.decide_pair, REVIEWS, FORM),
    Route(
        "/company/suspensions/<int:suspension_id>",
        "show_own_suspension",
        suspensions.show_own_suspension,
        OWN,
    ),
    Route(
        "/company/suspensions/<int:suspension_id>/reply",
        "reply_to_suspension",
        suspensions.reply_to_suspension,
        SIGNS,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(
        "/company/suspensions/<int:suspension_id>/files/<int:suspension_file_id>",
        "send_suspension_file",
        suspensions.send_suspension_file,
        OWN,
    ),
    # ---- what is asked of vendors
    Route("/requirement-sets", "list_sets", requirement_sets.list_sets, VIEW),
    Route("/requirement-sets/new", "create_set", requirement_sets.create_set, ASK, FORM),
    Route("/requirement-sets/shipped", "load_sets", requirement_sets.load_shipped_sets, ASK, FORM),
    Route(SET, "show_set", requirement_sets.show_set, VIEW),
    Route(f"{SET}/comparison/<int:other_id>", "compare_sets", requirement_sets.compare_sets, VIEW),
    Route(f"{SET}/revision", "edit_set", requirement_sets.edit_set, ASK, FORM),
    Route(f"{SET}/version", "draft_version", requirement_sets.draft_version, ASK, ACT),
    Route(f"{SET}/publication", "publish_set", requirement_sets.publish_set, ASK, FORM, seen=Seen.PAGE),
    Route(f"{SET}/retirement", "retire_set", requirement_sets.retire_set, ASK, FORM, seen=Seen.PAGE),
    Route(f"{SET}/removal", "discard_set", requirement_sets.discard_set, ASK, FORM),
    Route(f"{SET}/requirements/new", "add_requirement", requirements.add_requirement, ASK, FORM),
    Route(ASKED, "edit_requirement", requirements.edit_requirement, ASK, FORM),
    Route(f"{ASKED}/removal", "remove_requirement", requirements.remove_requirement, ASK, FORM),
    Route(f"{ASKED}/rise", "raise_requirement", requirements.raise_requirement, ASK, ACT),
    Route(f"{ASKED}/fall", "lower_requirement", requirements.lower_requirement, ASK, ACT),
    Route("/company/requirement-sets", "list_offered_sets", requirement_sets.list_offered_sets, OWN),
    Route(
        "/company/requirement-sets/<int:set_id>", "show_offered_set", requirement_sets.show_offered_set, OWN
    ),
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
    Route("/company/join-requests/<int:join_id>", "answer_join", joins.answer_join, SIGNS, FORM),
    Route("/company/people", "list_colleagues", people.list_colleagues, OWN),
    Route("/company/people/new", "invite_colleague", people.invite_colleague, SIGNS, FORM),
    Route("/company/people/<int:colleague_id>", "show_colleague", people.show_colleague, SIGNS),
    Route(
        "/company/people/<int:colleague_id>/role",
        "change_colleague_role",
        people.change_colleague_role,
        SIGNS,
        FORM,
    ),
    Route(
        "/company/people/<int:colleague_id>/deactivation",
        "take_colleague_out",
        people.take_colleague_out,
        SIGNS,
        ACT,
    ),
    Route(
        "/company/people/<int:colleague_id>/reactivation",
        "bring_colleague_back",
        people.bring_colleague_back,
        SIGNS,
        ACT,
    ),
    Route(
        "/company/people/<int:colleague_id>/link",
        "send_colleague_link",
        people.send_colleague_link,
        SIGNS,
        ACT,
    ),
    # facts, contacts, related parties, account and size
    Route("/company/facts", "edit_company", company.edit_company, SIGNS, FORM),
    Route("/company/contacts/new", "add_contact", company.add_contact, PREPARES, FORM),
    Route("/company/contacts/<int:contact_id>", "edit_contact", company.edit_contact, PREPARES, FORM),
    Route(
        "/company/contacts/<int:contact_id>/removal", "remove_contact", company.remove_contact, PREPARES, FORM
    ),
    Route("/company/relations/new", "state_relation", company.state_relation, PREPARES, FORM),
    Route("/company/relations/<int:relation_id>/end", "end_relation", company.end_relation, PREPARES, FORM),
    Route(
        "/company/account",
        "propose_own_account",
        bank_accounts.propose_own_account,
        SIGNS,
        FORM,
        proof=Proof.RECENT,
    ),
    Route("/company/size", "list_sizes", sizes.list_sizes, OWN),
    Route(
        "/company/size/new",
        "declare_size",
        sizes.declare_size,
        SIGNS,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.CHECK,
    ),
    # staff
    Route("/company/staff", "list_staff", staff.list_staff, OWN),
    Route("/company/staff/new", "add_staff", staff.add_staff, PREPARES, FORM),
    Route("/company/staff/workbook", "blank_staff", staff.blank_staff, PREPARES),
    Route("/company/staff/import", "upload_staff", staff.TABLE.upload_page, PREPARES, FORM),
    Route("/company/staff/import/<ticket>", "import_staff", staff.TABLE.check_page, PREPARES, FORM),
    Route("/company/staff/<int:staff_id>", "show_own_staff", staff.show_own_staff, OWN),
    Route("/company/staff/<int:staff_id>/revision", "edit_staff", staff.edit_staff, PREPARES, FORM),
    Route("/company/staff/<int:staff_id>/leave", "let_staff_go", staff.let_staff_go, PREPARES, ACT),
    Route("/company/staff/<int:staff_id>/return", "take_staff_back", staff.take_staff_back, PREPARES, ACT),
    Route(
        "/company/staff/<int:staff_id>/certificates", "add_certificate", staff.add_certificate, PREPARES, FORM
    ),
    Route(
        "/company/certificates/<int:certificate_id>/removal",
        "end_certificate",
        staff.end_certificate,
        PREPARES,
        FORM,
    ),
    Route("/vendors/<int:vendor_id>/staff", "list_vendor_staff", staff.list_vendor_staff, VIEW),
    Route("/vendors/staff/<int:staff_id>", "show_staff", staff.show_staff, VIEW),
)
