"""What the page of a vendor shows of credit checks, suspensions and related parties: to the bureau, and to itself."""

from __future__ import annotations

from typing import Any

from procurement.accounts.models import Organisation
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.pages.parts import Badge
from procurement.vendors import policy, queries
from procurement.vendors.models import VendorSuspension
from procurement.vendors.rules.suspensions import SuspensionGround
from procurement.vendors.sentences.suspensions import GROUNDS
from procurement.vendors.views import credit_checks, related, suspensions

LATEST = 6
IN_PICTURE = 8
"""Other vendors in the picture of one; the table beside it has all."""


def of_vendor(actor: Actor, vendor: Organisation) -> dict[str, Any]:
    """For the bureau's page of a vendor."""
    may_check = policy.can_check(actor, vendor.bureau_id)
    standing = queries.credit_standing(actor, vendor.id, clock.today())
    return {
        "may_check": may_check,
        "may_suspend": policy.can_propose_suspension(actor, vendor.bureau_id),
        "standing_items": credit_checks.items(standing, vendor.id if may_check else None),
        "standing_valid": credit_checks.valid(standing.day),
        "checks": credit_checks.shown(queries.checks_of(actor, vendor.id, LATEST)),
        "suspensions": _suspensions(actor, vendor.id),
        **_related(actor, vendor),
    }


def of_company(actor: Actor, company: Organisation) -> dict[str, Any]:
    """For the vendor's own page: what was found of it and said of it, never of whom it may have something in common with."""
    return {
        "checks": credit_checks.shown(queries.checks_of(actor, company.id, LATEST)),
        "suspensions": _suspensions(actor, company.id),
    }


def _suspensions(actor: Actor, vendor_id: int) -> list[tuple[VendorSuspension, str, Badge]]:
    return [
        (one, str(GROUNDS[SuspensionGround(one.ground)]), suspensions.badge(one.state))
        for one in queries.suspensions_of(actor, vendor_id)
    ]


def _related(actor: Actor, vendor: Organisation) -> dict[str, Any]:
    pairs, groups = queries.pairs_of(actor, vendor.id), queries.groups_of(actor, [vendor.id])
    names = {vendor.id: vendor.name_zh}
    for pair in pairs[:IN_PICTURE]:
        names |= dict(related.named(pair))
    return {
        "pairs": [(pair, *related.other_of(pair, vendor.id)) for pair in pairs],
        "common": related.common(groups),
        "figure": related.picture(list(names), names, groups) if pairs else None,
    }
