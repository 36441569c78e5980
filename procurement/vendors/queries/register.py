"""The register of vendors, and what an import compares with it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation, User
from procurement.accounts.rules import OrganisationKind, PartnerCommand, SmeClass
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.plans import Plan
from procurement.vendors import rules
from procurement.vendors.rules import VendorLine


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
