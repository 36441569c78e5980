"""Changes of vendors' bank accounts: the one that waits, and whose turn it is; what an import compares with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation, User
from procurement.accounts.rules import OrganisationKind, PartnerCommand, SmeClass
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.plans import Plan
from procurement.kernel.work import Work
from procurement.vendors import policy, rules
from procurement.vendors.models import BankChange, BankChangeState
from procurement.vendors.notices import ACCOUNT
from procurement.vendors.rules import VendorLine
from procurement.vendors.sentences import DECIDE, WAITING


def waiting_change(actor: Actor, vendor_id: int) -> BankChange | None:
    """The change of a vendor's account that nobody has decided yet."""
    mine = select(BankChange).where(
        BankChange.bureau_id == actor.bureau_id,
        BankChange.organisation_id == vendor_id,
        BankChange.state == BankChangeState.PROPOSED,
    )
    return reading().scalars(mine.execution_options(populate_existing=True)).one_or_none()


def worklist(actor: Actor) -> list[Work]:
    """Changes of accounts this person may decide: none of their own."""
    if not policy.can_decide_account(actor):
        return []
    found = reading().execute(
        select(Organisation.id, Organisation.name_zh, BankChange.reason)
        .join(BankChange, BankChange.organisation_id == Organisation.id)
        .where(BankChange.bureau_id == actor.bureau_id, BankChange.state == BankChangeState.PROPOSED)
        .where(BankChange.proposed_by != actor.id)
        .order_by(BankChange.id)
    )
    return [
        Work(
            str(WAITING) % {"name": name},
            "vendors.decide_account",
            DECIDE,
            {"vendor_id": vendor_id},
            small=reason,
            kind=ACCOUNT.name,
        )
        for vendor_id, name, reason in found
    ]


def vendors_begun(actor: Actor) -> tuple[int, int]:
    """How many vendors are in use, and for how many of them somebody may sign in."""
    somebody = select(User.id).where(User.organisation_id == Organisation.id, User.active).exists()
    counted = select(func.count(), func.count().filter(somebody)).where(
        Organisation.bureau_id == actor.bureau_id,
        Organisation.kind == OrganisationKind.VENDOR,
        Organisation.active,
    )
    vendors, answering = reading().execute(counted).one()
    return vendors, answering


def vendor_plan(actor: Actor, lines: Sequence[VendorLine]) -> Plan[PartnerCommand]:
    """What an import would do now; changes nothing."""
    held = select(Organisation.credit_code, Organisation.kind, Organisation.code).where(
        Organisation.bureau_id == actor.bureau_id, Organisation.credit_code.is_not(None)
    )
    holders = {
        str(code): name if kind == OrganisationKind.VENDOR else f"{kind} {name}"
        for code, kind, name in reading().execute(held)
    }
    return rules.vendor_plan(lines, known_vendors(actor), holders)


def known_vendors(actor: Actor) -> dict[str, tuple[int, PartnerCommand]]:
    """Every vendor as a person would enter it, with its id, by code."""
    organisations = accounts.organisations(actor, OrganisationKind.VENDOR, active_only=False)
    return {one.code: (one.id, command_of(one)) for one in organisations}


def command_of(vendor: Organisation) -> PartnerCommand:
    """A vendor as a person would enter it."""
    return PartnerCommand(
        vendor.code,
        vendor.name_zh,
        vendor.credit_code or "",
        vendor.name_en,
        vendor.address,
        vendor.phone,
        vendor.representative,
        vendor.bank_name,
        vendor.bank_account,
        SmeClass(vendor.sme_class) if vendor.sme_class else None,
        vendor.active,
    )
