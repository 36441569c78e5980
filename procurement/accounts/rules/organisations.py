"""Kinds of organisations, what a person enters for each, and the checks on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procurement.kernel.errors import Refusal

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")


class OrganisationKind(StrEnum):
    BUREAU = "bureau"
    DEPARTMENT = "department"
    VENDOR = "vendor"
    AGENCY = "agency"


class SettlementMode(StrEnum):
    """How a department's bill is paid."""

    TRANSFER = "transfer"
    BUDGET_CHARGE = "budget_charge"
    ENTRUSTED = "entrusted"
    SHOWN_ONLY = "shown_only"


class SmeClass(StrEnum):
    """The size a company declares (中小企业划型)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


@dataclass(frozen=True)
class BureauProfile:
    """How the bureau stands on its papers."""

    code: str
    name_zh: str
    name_en: str = ""
    credit_code: str = ""
    address: str = ""
    phone: str = ""
    representative: str = ""
    bank_name: str = ""
    bank_account: str = ""


@dataclass(frozen=True)
class DepartmentCommand:
    """A department. `sort` is its place in lists; empty means by pinyin of the Chinese name."""

    code: str
    name_zh: str
    settlement_mode: SettlementMode
    name_en: str = ""
    budget_line: str = ""
    sort: str = ""
    address: str = ""
    phone: str = ""
    active: bool = True


@dataclass(frozen=True)
class PartnerCommand:
    """A vendor or an agency; its credit code has been checked by the caller."""

    code: str
    name_zh: str
    credit_code: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    representative: str = ""
    bank_name: str = ""
    bank_account: str = ""
    sme_class: SmeClass | None = None
    active: bool = True


@dataclass(frozen=True)
class CompanyFacts:
    """What a vendor's manager keeps of the own company; name and credit code are the bureau's to change."""

    name_en: str = ""
    address: str = ""
    office_address: str = ""
    post_address: str = ""
    phone: str = ""
    representative: str = ""


def profile_refusals(profile: BureauProfile) -> list[Refusal]:
    """Why a bureau's profile cannot be kept; all reasons."""
    return _named(profile.code, profile.name_zh)


def founding_refusals(
    profile: BureauProfile, there: Sequence[tuple[str, str]], *, beside: bool
) -> list[Refusal]:
    """Why a bureau cannot be founded where others (code, name) are: it is there already, or nobody said that it shall
    stand beside another one in the same database."""
    for code, name in there:
        if profile.code == code or profile.name_zh == name:
            return [Refusal("accounts.bureau_there", {"code": code, "name": name})]
    if there and not beside:
        code, name = there[0]
        return [Refusal("accounts.bureau_beside", {"code": code, "name": name})]
    return []


def partner_refusals(command: PartnerCommand) -> list[Refusal]:
    """Why a vendor or an agency cannot be kept; all reasons."""
    found = _named(command.code, command.name_zh)
    if not command.credit_code:
        found.append(Refusal("accounts.credit_code_missing", field="credit_code"))
    return found


def department_refusals(command: DepartmentCommand) -> list[Refusal]:
    """Why a department cannot be kept; all reasons. Charging a budget needs the line to charge."""
    found = _named(command.code, command.name_zh)
    if command.settlement_mode is SettlementMode.BUDGET_CHARGE and not command.budget_line:
        found.append(Refusal("accounts.budget_line_missing", field="budget_line"))
    return found


def retirement_refusals(last_occupied: date | None, today: date) -> list[Refusal]:
    """A department that still holds rooms keeps paying for them: end its occupancies before retiring it.

    `last_occupied`: the last day of its last occupancy, None where it holds none.
    """
    if last_occupied is None or last_occupied < today:
        return []
    return [Refusal("accounts.department_occupies", field="active")]


def _named(code: str, name_zh: str) -> list[Refusal]:
    found = []
    if not _CODE.fullmatch(code):
        found.append(Refusal("accounts.code_shape", {"code": code}, "code"))
    if not name_zh.strip():
        found.append(Refusal("accounts.name_missing", field="name_zh"))
    return found
