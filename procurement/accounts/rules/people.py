"""What roles permit, which roles keep apart, and the checks on a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from procurement.accounts.rules.organisations import OrganisationKind
from procurement.kernel.errors import Refusal
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role

_EVERYONE = {P.HOME, P.OWN_FACTORS}
BEFORE_SET_UP = frozenset({P.OWN_FACTORS})
"""All a session permits until the second factor its bureau requires is set up."""
_BUREAU_READS = {
    P.CATALOG_VIEW,
    P.VENDORS_VIEW,
    P.CONTRACTS_VIEW,
    P.SETTLEMENT_VIEW,
    P.USAGE_VIEW,
    P.SHEETS_VIEW,
    P.BILLS_VIEW,
    P.DOCUMENTS_VIEW,
    P.RULEBOOK_VIEW,
}
_BOOKS_READ = {P.LEDGER_VIEW, P.STATEMENTS_VIEW}
_PAPERS_ISSUE = {P.DOCUMENTS_RENDER}
"""Of whoever acts on what papers are about; an auditor only reads, an administrator reads no papers at all."""
_COMPANY_PREPARES = {P.COMPANY_VIEW, P.COMPANY_EDIT}
"""Of a vendor's people, on the pages of their own company alone."""

ROLE_PERMISSIONS: Mapping[Role, frozenset[P]] = {
    Role.OFFICER: frozenset(
        _EVERYONE
        | _BUREAU_READS
        | _PAPERS_ISSUE
        | {
            P.BEGINNING_VIEW,
            P.CATALOG_EDIT,
            P.VENDORS_EDIT,
            P.VENDORS_CONFIRM_ACCOUNT,
            P.VENDORS_REVIEW,
            P.REQUIREMENTS_EDIT,
            P.CONTRACTS_DRAFT,
            P.DOCUMENTS_CORRECT,
            P.CONTRACTS_SIGN_BUREAU,
            P.USAGE_CONFIRM,
        }
    ),
    Role.SUPERVISOR: frozenset(
        _EVERYONE
        | _BUREAU_READS
        | _PAPERS_ISSUE
        | {P.VENDORS_APPROVE, P.CONTRACTS_APPROVE, P.CONTRACTS_SIGN_BUREAU, P.PERIOD_REOPEN}
        | _BOOKS_READ
    ),
    Role.CONTRACT_SUPERVISOR: frozenset(_EVERYONE | _BUREAU_READS | _PAPERS_ISSUE | {P.SETTLEMENT_PREPARE}),
    Role.FINANCE: frozenset(
        _EVERYONE
        | _BUREAU_READS
        | _PAPERS_ISSUE
        | {
            P.BEGINNING_VIEW,
            P.USAGE_CONFIRM,
            P.SETTLEMENT_PREPARE,
            P.SETTLEMENT_RUN,
            P.DOCUMENTS_CORRECT,
            P.RECEIPTS_RECORD,
            P.VENDORS_CONFIRM_ACCOUNT,
            P.STATEMENTS_ISSUE,
            P.PERIOD_CLOSE,
            P.PERIOD_REOPEN,
        }
        | _BOOKS_READ
    ),
    Role.LIAISON: frozenset(
        _EVERYONE
        | {P.CATALOG_VIEW, P.USAGE_VIEW, P.USAGE_CONFIRM, P.BILLS_VIEW, P.BILLS_ANSWER, P.STATEMENTS_VIEW}
    ),
    Role.VENDOR: frozenset(
        _EVERYONE
        | _COMPANY_PREPARES
        | {
            P.COMPANY_MANAGE,
            P.CONTRACTS_VIEW,
            P.CONTRACTS_SIGN_VENDOR,
            P.SHEETS_VIEW,
            P.SETTLEMENT_CONFIRM_VENDOR,
            P.STATEMENTS_VIEW,
        }
    ),
    Role.BIDDER: frozenset(_EVERYONE | _COMPANY_PREPARES),
    Role.AUDITOR: frozenset(_EVERYONE | _BUREAU_READS | {P.AUDIT_VIEW} | _BOOKS_READ),
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE
        | {
            P.BEGINNING_VIEW,
            P.PEOPLE_MANAGE,
            P.DEPARTMENTS_MANAGE,
            P.RULEBOOK_VIEW,
            P.RULEBOOK_MANAGE,
            P.CATALOG_VIEW,
            P.AUDIT_VIEW,
        }
    ),
    Role.WITNESS: frozenset(_EVERYONE),
    Role.EVALUATOR: frozenset(_EVERYONE),
    Role.AGENCY: frozenset(_EVERYONE),
    Role.SYSTEM: frozenset(P),
}

ROLES_OF_KIND: Mapping[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.BUREAU: frozenset(Role)
    - {Role.LIAISON, Role.VENDOR, Role.BIDDER, Role.AGENCY, Role.SYSTEM},
    OrganisationKind.DEPARTMENT: frozenset({Role.LIAISON}),
    OrganisationKind.VENDOR: frozenset({Role.VENDOR, Role.BIDDER}),
    OrganisationKind.AGENCY: frozenset({Role.AGENCY}),
}

APART = (
    (Role.ADMINISTRATOR, Role.SUPERVISOR),
    (Role.ADMINISTRATOR, Role.FINANCE),
    (Role.AUDITOR, Role.FINANCE),
    (Role.AUDITOR, Role.OFFICER),
    (Role.AUDITOR, Role.SUPERVISOR),
    (Role.OFFICER, Role.FINANCE),
    (Role.OFFICER, Role.SUPERVISOR),
    (Role.OFFICER, Role.CONTRACT_SUPERVISOR),
)
"""Roles one person may not hold together. Who buys, who approves and who accepts are kept apart by 政府采购法 第61条."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class PersonCommand:
    """A person or an office that may sign in; the e-mail address is the account."""

    organisation_id: int
    name: str
    email: str
    roles: frozenset[Role]
    language: str = "zh_CN"


def permissions_of(roles: Iterable[Role]) -> frozenset[P]:
    """All permissions the roles give together."""
    return _permissions_of(frozenset(roles))


@cache
def _permissions_of(roles: frozenset[Role]) -> frozenset[P]:
    """The same set for the same roles, which so is hashed once: much is kept by who may do what."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


def roles_of_person() -> tuple[Role, ...]:
    """Every role a person may hold, in the order of the page; the system's own is none of them."""
    return tuple(role for role in Role if role is not Role.SYSTEM)


def person_refusals(kind: OrganisationKind, roles: Iterable[Role], email: str) -> list[Refusal]:
    """Why a person with these roles may not be entered for an organisation of this kind; all reasons."""
    held = set(roles)
    found = [
        Refusal("accounts.role_of_other_kind", {"role": role}, "roles")
        for role in sorted(held - ROLES_OF_KIND[kind])
    ]
    found += [
        Refusal("accounts.roles_apart", {"one": one, "other": other}, "roles")
        for one, other in APART
        if {one, other} <= held
    ]
    if not held:
        found.append(Refusal("accounts.role_missing", field="roles"))
    if not is_email(email):
        found.append(Refusal("accounts.email_shape", {"email": email}, "email"))
    return found


def manager_refusals(managers: int, field: str | None = None) -> list[Refusal]:
    """A company needs a manager who can sign in: somebody has to let people in and to sign."""
    return [] if managers else [Refusal("accounts.last_manager", field=field)]


def is_email(text: str) -> bool:
    """Whether a text has the shape of an e-mail address; whether anybody reads it, a mail shows."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def links_refusals(waiting: int) -> list[Refusal]:
    """Links are made for who never chose a password; where nobody is, there is nothing to make."""
    return [] if waiting else [Refusal("accounts.nobody_waits")]
