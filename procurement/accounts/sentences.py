"""What accounts says: refusals, records, and the words of roles, kinds and ways of paying."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from procurement.accounts.rules import Factors, OrganisationKind, SettlementMode, SmeClass
from procurement.kernel.errors import Refusal
from procurement.kernel.permissions import Permission, Role
from procurement.pages.i18n import LANGUAGES, Text, _, _n, lazy

SENTENCES: dict[str, Text] = {
    # organisations
    "accounts.code_shape": lazy(
        "A code has up to 20 letters, digits, dots or dashes: “%(code)s” does not fit."
    ),
    "accounts.code_taken": lazy("Another organisation has this code. Choose a different one."),
    "accounts.name_missing": lazy("Enter a name."),
    "accounts.budget_line_missing": lazy("A department whose budget is charged needs its budget line."),
    "accounts.credit_code_missing": lazy("Enter the unified social credit code."),
    "accounts.credit_code_taken": lazy("Another organisation has this unified social credit code already."),
    "accounts.account_by_two": lazy(
        "The bank account of a vendor changes when a second person has called back and confirmed it."
    ),
    "accounts.department_occupies": lazy(
        "This department still occupies rooms. End its occupancies first; otherwise its share would fall on nobody."
    ),
    # places
    "accounts.building_code_taken": lazy("Another building has this code. Choose a different one."),
    "accounts.area_range": lazy("Enter an area in ㎡ that is above zero and below a thousand million."),
    "accounts.headcount_range": lazy("Enter a headcount from 0 to 999,999."),
    "accounts.occupancy_empty": lazy("Enter an area, a headcount, or both."),
    "accounts.ends_before_start": lazy("The last day lies before the first, %(start)s."),
    "accounts.occupied_already": lazy(
        "The department already occupies part of this building from %(start)s. Let it move on, or end that first."
    ),
    "accounts.occupancy_overlap": lazy(
        "Somebody else entered a place of this department in this building just now. Open the page again."
    ),
    "accounts.building_full": lazy(
        "The building has %(area)s ㎡. On %(day)s that would be exceeded by %(over)s ㎡."
    ),
    "accounts.area_below_occupied": lazy(
        "On %(day)s departments occupy %(held)s ㎡ of it: that is the least."
    ),
    "accounts.move_too_early": lazy(
        "The department moved in on %(start)s; it can move on the day after at the earliest."
    ),
    "accounts.move_too_late": lazy(
        "This occupancy ends on %(end)s; a move later than that is a new occupancy."
    ),
    # people
    "accounts.email_shape": lazy("This is no e-mail address: “%(email)s”."),
    "accounts.email_taken": lazy("Somebody has this e-mail address already. Every account needs its own."),
    "accounts.role_missing": lazy("Tick at least one role."),
    "accounts.role_of_other_kind": lazy("People of this organisation cannot be %(role)s."),
    "accounts.roles_apart": lazy(
        "One person cannot be both %(one)s and %(other)s: these duties are kept apart."
    ),
    "accounts.own_roles": lazy("Nobody changes their own roles. Another administrator can."),
    "accounts.not_oneself": lazy("Nobody takes themselves out of use. Another administrator can."),
    "accounts.last_manager": lazy(
        "The company would be without a manager who can sign in, and nobody could let people in or sign. Make somebody "
        "else a manager first, who has chosen a password."
    ),
    "accounts.duties_held": lazy(
        "%(first)s would be without whoever answers for it (%(count)d in all). Hand the open duties over first, or in "
        "the same act."
    ),
    "accounts.heir_unfit": lazy("This person cannot take all of it over. Choose somebody of the list."),
    "accounts.reason_missing": lazy("Say why."),
    "accounts.organisation_retired": lazy(
        "This organisation is out of use. Bring it back first, or choose another."
    ),
    "accounts.person_inactive": lazy("This person is out of use: there is nothing to sign in to."),
    "accounts.bureau_there": lazy("The bureau %(code)s %(name)s is there already."),
    "accounts.bureau_beside": lazy(
        "This database holds the bureau %(code)s %(name)s. Say --beside to found another one beside it."
    ),
    "accounts.nobody_waits": lazy("Everybody has chosen a password already: there is no link to make."),
    "accounts.password_missing": lazy(
        "Type your password: this passkey has not asked for a PIN, finger or face."
    ),
    "accounts.password_wrong": lazy("The password is not right."),
    "accounts.too_many_attempts": lazy("Too many failed attempts. Try again in ten minutes."),
    # second steps
    "accounts.code_missing": lazy("Type the code your app shows, or a recovery code."),
    "accounts.code_wrong": lazy(
        "This code is not right, or was used before. An app shows a new one every half minute."
    ),
    "accounts.app_unreadable": lazy(
        "Codes of your app cannot be checked since this installation's secret was replaced. Use a recovery code or a "
        "passkey and set the app up again; without either, an administrator resets your second step."
    ),
    "accounts.passkey_wrong": lazy("This passkey did not answer as one of this account. Try once more."),
    "accounts.passkey_taken": lazy("This passkey is kept already."),
    "accounts.passkeys_most": lazy("You have %(most)d passkeys. Remove one you no longer use first."),
    "accounts.setting_up_over": lazy("This page stood open too long. Scan the new picture it shows now."),
    "accounts.factor_first": lazy("Recovery codes stand in for an app or a passkey: set one up first."),
    "accounts.factor_needed": lazy(
        "Your bureau requires a second step for your role: set another one up before you remove this one."
    ),
    "accounts.own_factors": lazy(
        "Nobody resets their own second step here: remove it on your own page, or ask another administrator."
    ),
    "accounts.no_factors": lazy("This person has set up no second step: there is nothing to reset."),
    # imported tables
    "accounts.mode_unknown": lazy(
        "“%(value)s” is no way of paying: write transfer, budget_charge, entrusted or shown_only."
    ),
    "accounts.code_twice": lazy("The code %(code)s already stands in row %(first)d."),
    "accounts.row_twice": lazy("The same department, building and first day already stand in row %(first)d."),
    "accounts.department_unknown": lazy("No department has the code %(code)s. Import the departments first."),
    "accounts.building_unknown": lazy("No building has the code %(code)s. Enter the building first."),
    "accounts.email_twice": lazy("The e-mail address %(code)s already stands in row %(first)d."),
    "accounts.organisation_unknown": lazy(
        "%(kind)s: none has the code “%(code)s”. Import it first; people of the bureau itself have no code here."
    ),
    "accounts.role_unknown": lazy(
        "“%(value)s” names no role: write roles as the page of roles does, parted by 、"
    ),
    # what happened
    "audit.accounts.bureau_created": lazy("founded the bureau %(code)s %(name)s"),
    "audit.accounts.bureau_saved": lazy("changed the profile of the bureau"),
    "audit.accounts.department_created": lazy("added the department %(code)s %(name)s"),
    "audit.accounts.department_saved": lazy("changed the department %(code)s %(name)s"),
    "audit.accounts.departments_imported": lazy(
        "imported departments: %(added)d new, %(changed)d changed, %(unchanged)d unchanged"
    ),
    "audit.accounts.vendor_created": lazy("added the vendor %(code)s %(name)s"),
    "audit.accounts.vendor_saved": lazy("changed the vendor %(code)s %(name)s"),
    "audit.accounts.company_facts_saved": lazy("changed what is on file of the own company %(name)s"),
    "audit.accounts.size_class_taken": lazy("declared the size of the own company %(name)s"),
    "audit.accounts.agency_created": lazy("added the agency %(code)s %(name)s"),
    "audit.accounts.building_created": lazy("added the building %(code)s %(name)s"),
    "audit.accounts.building_saved": lazy("changed the building %(code)s %(name)s"),
    "audit.accounts.occupancy_added": lazy(
        "entered an occupancy in %(building)s: %(area)s ㎡, %(headcount)d people, from %(start)s"
    ),
    "audit.accounts.occupancy_moved": lazy(
        "let the department move on %(start)s to %(building)s: %(area)s ㎡, %(headcount)d people"
    ),
    "audit.accounts.occupancy_ended": lazy("ended the occupancy in %(building)s with %(end)s"),
    "audit.accounts.occupancy_corrected": lazy(
        "mended the occupancy in %(building)s: %(area)s ㎡, %(headcount)d people, from %(start)s"
    ),
    "audit.accounts.occupancies_imported": lazy(
        "imported occupancies: %(added)d new, %(changed)d changed, %(unchanged)d unchanged"
    ),
    "audit.accounts.buildings_imported": lazy(
        "imported buildings: %(added)d new, %(changed)d changed, %(unchanged)d unchanged"
    ),
    "audit.accounts.people_imported": lazy(
        "imported people: %(added)d new, %(changed)d changed, %(unchanged)d unchanged"
    ),
    "audit.accounts.person_created": lazy("entered %(name)s"),
    "audit.accounts.person_saved": lazy("changed the particulars of %(name)s"),
    "audit.accounts.person_deactivated": lazy("took %(name)s out of use"),
    "audit.accounts.duties_handed_over": lazy(
        "handed %(count)d open duties of %(name)s over to %(heir)s: %(reason)s"
    ),
    "audit.accounts.person_reactivated": lazy("brought %(name)s back into use"),
    "audit.accounts.link_sent": lazy("sent %(name)s a link to choose a password"),
    "audit.accounts.link_made": lazy("made a one-time link for %(name)s to choose a password"),
    "audit.accounts.profile_saved": lazy("changed their own profile"),
    "audit.accounts.signed_in": lazy("signed in from %(address)s"),
    "audit.accounts.signed_in_by_app": lazy("signed in from %(address)s, with a code of the app"),
    "audit.accounts.signed_in_by_recovery": lazy("signed in from %(address)s, with a recovery code"),
    "audit.accounts.signed_in_by_passkey": lazy("signed in from %(address)s, with a passkey"),
    "audit.accounts.app_set_up": lazy("set up an app for the second step"),
    "audit.accounts.app_removed": lazy("removed the app from the second step"),
    "audit.accounts.passkey_added": lazy("added the passkey “%(passkey)s”"),
    "audit.accounts.passkey_removed": lazy("removed the passkey “%(passkey)s”"),
    "audit.accounts.recovery_codes_made": lazy("made %(count)d recovery codes; those before are void"),
    "audit.accounts.recovery_code_used": lazy("used a recovery code; %(left)d are left"),
    "audit.accounts.factors_reset": lazy("reset the second step of %(name)s and ended their sessions"),
    "audit.accounts.factors_required": lazy("changed which roles need a second step"),
    "audit.accounts.session_ended": lazy("ended one of their sessions (%(device)s)"),
    "audit.accounts.signed_out_everywhere": lazy("ended their sessions in every other browser"),
    "audit.accounts.password_reset": lazy("reset the password by a mailed link, from %(address)s"),
    "audit.accounts.password_changed": lazy("changed the password, from %(address)s"),
}

FIELDS: dict[str, Text] = {
    "code": lazy("Code"),
    "name": lazy("Name"),
    "name_zh": lazy("Chinese name"),
    "name_en": lazy("English name"),
    "credit_code": lazy("Unified social credit code"),
    "address": lazy("Address"),
    "office_address": lazy("Office address"),
    "post_address": lazy("Postal address"),
    "phone": lazy("Telephone"),
    "representative": lazy("Represented by"),
    "bank_name": lazy("Bank"),
    "bank_account": lazy("Bank account"),
    "settlement_mode": lazy("Way of paying"),
    "budget_line": lazy("Budget line"),
    "sort": lazy("Place in lists"),
    "sme_class": lazy("Size class"),
    "active": lazy("In use"),
    "area": lazy("Area (㎡)"),
    "headcount": lazy("Headcount"),
    "building": lazy("Building"),
    "department": lazy("Department"),
    "start": lazy("First day"),
    "end": lazy("Last day"),
    "email": lazy("E-mail address"),
    "language": lazy("Language"),
    "organisation_id": lazy("Organisation"),
    "organisation": lazy("Organisation"),
    "roles": lazy("Roles"),
}

ROLES: dict[Role, Text] = {
    Role.OFFICER: lazy("Procurement officer"),
    Role.SUPERVISOR: lazy("Supervisor"),
    Role.CONTRACT_SUPERVISOR: lazy("Contract supervisor"),
    Role.FINANCE: lazy("Finance officer"),
    Role.LIAISON: lazy("Department liaison"),
    Role.VENDOR: lazy("Vendor's manager"),
    Role.BIDDER: lazy("Vendor's bidder"),
    Role.AUDITOR: lazy("Auditor"),
    Role.ADMINISTRATOR: lazy("Administrator"),
    Role.WITNESS: lazy("Opening witness"),
    Role.EVALUATOR: lazy("Evaluator"),
    Role.AGENCY: lazy("Procurement agency"),
    Role.SYSTEM: lazy("The system itself"),
}

PERMISSIONS: dict[Permission, Text] = {
    Permission.HOME: lazy("sign in and see one's own work list"),
    Permission.OWN_FACTORS: lazy("keep one's own second step and sessions"),
    Permission.BEGINNING_VIEW: lazy("see what a new bureau still brings"),
    Permission.PEOPLE_MANAGE: lazy("enter people and give roles"),
    Permission.DEPARTMENTS_MANAGE: lazy("keep departments, buildings and occupancies"),
    Permission.RULEBOOK_VIEW: lazy("read the rulebook and the calendar"),
    Permission.RULEBOOK_MANAGE: lazy("change the rulebook and the calendar"),
    Permission.AUDIT_VIEW: lazy("read the audit trail and verify it"),
    Permission.DOCUMENTS_VIEW: lazy("read papers"),
    Permission.DOCUMENTS_RENDER: lazy("have the PDF of a paper made again"),
    Permission.DOCUMENTS_CORRECT: lazy("issue a paper that cannot be printed once more, corrected"),
    Permission.CATALOG_VIEW: lazy("read the catalogue"),
    Permission.CATALOG_EDIT: lazy("change the catalogue"),
    Permission.VENDORS_VIEW: lazy("read the vendors"),
    Permission.VENDORS_EDIT: lazy("enter and change vendors"),
    Permission.VENDORS_CONFIRM_ACCOUNT: lazy("confirm a vendor's bank account proposed by others"),
    Permission.VENDORS_REVIEW: lazy("review what vendors prove of themselves"),
    Permission.VENDORS_APPROVE: lazy("approve a vendor's qualification or suspension that others proposed"),
    Permission.REQUIREMENTS_EDIT: lazy("write what is asked of vendors"),
    Permission.COMPANY_VIEW: lazy("see the own company and where its applications stand"),
    Permission.COMPANY_EDIT: lazy("keep the own company's evidence and prepare applications"),
    Permission.COMPANY_MANAGE: lazy("send applications, and let people of the own company in and out"),
    Permission.CONTRACTS_VIEW: lazy("read contracts"),
    Permission.CONTRACTS_DRAFT: lazy("draft contracts"),
    Permission.CONTRACTS_APPROVE: lazy("approve contracts of others"),
    Permission.CONTRACTS_SIGN_BUREAU: lazy("confirm contracts for the bureau"),
    Permission.CONTRACTS_SIGN_VENDOR: lazy("confirm contracts for the vendor"),
    Permission.SETTLEMENT_VIEW: lazy("read settlement runs"),
    Permission.SETTLEMENT_PREPARE: lazy("prepare settlement sheets"),
    Permission.USAGE_VIEW: lazy("read confirmed usage"),
    Permission.USAGE_CONFIRM: lazy("confirm usage"),
    Permission.SHEETS_VIEW: lazy("read settlement sheets"),
    Permission.SETTLEMENT_CONFIRM_VENDOR: lazy("confirm sheets for the vendor"),
    Permission.SETTLEMENT_RUN: lazy("run the settlement of a month"),
    Permission.BILLS_VIEW: lazy("read department bills"),
    Permission.BILLS_ANSWER: lazy("confirm or dispute bills of one's own department"),
    Permission.RECEIPTS_RECORD: lazy("record bank receipts"),
    Permission.LEDGER_VIEW: lazy("read the ledger"),
    Permission.STATEMENTS_VIEW: lazy("read statements of account"),
    Permission.STATEMENTS_ISSUE: lazy("issue statements of account"),
    Permission.PERIOD_CLOSE: lazy("close periods"),
    Permission.PERIOD_REOPEN: lazy("reopen periods"),
}

KINDS: dict[OrganisationKind, Text] = {
    OrganisationKind.BUREAU: lazy("Bureau"),
    OrganisationKind.DEPARTMENT: lazy("Department"),
    OrganisationKind.VENDOR: lazy("Vendor"),
    OrganisationKind.AGENCY: lazy("Agency"),
}

MODES: dict[SettlementMode, Text] = {
    SettlementMode.TRANSFER: lazy("By transfer"),
    SettlementMode.BUDGET_CHARGE: lazy("Charged to its budget"),
    SettlementMode.ENTRUSTED: lazy("Paid by the finance centre for it"),
    SettlementMode.SHOWN_ONLY: lazy("Shown only, not charged"),
}

SIZES: dict[SmeClass, Text] = {
    SmeClass.LARGE: lazy("Large"),
    SmeClass.MEDIUM: lazy("Medium"),
    SmeClass.SMALL: lazy("Small"),
    SmeClass.MICRO: lazy("Micro"),
}


def roles_in_words(roles: Iterable[str]) -> str:
    """Roles by name, in the order of the page: 采购经办、开标见证人."""
    held = set(roles)
    return _(", ").join(str(words) for role, words in ROLES.items() if role in held)


def factors_in_words(factors: Factors) -> str:
    """What somebody has set up: 验证器、2 个通行密钥; empty where nothing."""
    keys = len(factors.passkeys)
    held = [_("App")] if factors.app else []
    held += [_n("%(num)d passkey", "%(num)d passkeys", keys)] if keys else []
    return _(", ").join(held)


def in_words(refusal: Refusal) -> Refusal:
    """A refusal with roles and kinds of organisations as people call them."""
    words: dict[Any, Text] = {**ROLES, **KINDS}
    named = {name: words.get(value, value) for name, value in refusal.params.items()}
    return replace(refusal, params=named)


VALUES: dict[str, Callable[[Any], Text]] = {
    "settlement_mode": lambda mode: MODES[SettlementMode(mode)],
    "sme_class": lambda size: SIZES[SmeClass(size)],
    "roles": roles_in_words,
    "active": lambda active: _("In use") if active else _("Out of use"),
    "language": lambda language: LANGUAGES[language],
}
"""How the history of changes says the values of a field."""
