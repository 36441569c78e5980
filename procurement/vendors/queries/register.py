"""The register of vendors, and what an import compares with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, exists, func, select
from sqlalchemy.orm import aliased

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation, User
from procurement.accounts.rules import OrganisationKind, PartnerCommand, SmeClass
from procurement.catalog.models import Category
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor
from procurement.kernel.plans import Plan
from procurement.vendors import rules
from procurement.vendors.models import RequirementSet, SizeDeclaration, VendorApplication, VendorSuspension
from procurement.vendors.rules import VendorLine
from procurement.vendors.rules.applications import ApplicationState
from procurement.vendors.rules.standing import SOON, Standing
from procurement.vendors.rules.suspensions import SuspensionState


# ---- the register -------------------------------------------------------------------------------
@keeps_statement
def vendors(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """The statement behind the register: facts, what finds a vendor, and where it stands on a day.

    `held`: what it is qualified for; `held_known`: the same with codes, English titles and categories, to filter by;
    `ends`: the first day on which one of them ends without another approval that goes on.
    """
    last = _last_day(today)
    return select(
        Organisation.id,
        Organisation.code,
        Organisation.name_zh,
        Organisation.name_en,
        Organisation.sort_key,
        Organisation.search,
        Organisation.credit_code,
        Organisation.sme_class,
        Organisation.phone,
        Organisation.active,
        _held(today, RequirementSet.title_zh).label("held"),
        _held(
            today,
            func.concat_ws(
                " ",
                RequirementSet.code,
                RequirementSet.title_zh,
                RequirementSet.title_en,
                Category.code,
                Category.name_zh,
            ),
        ).label("held_known"),
        last.label("ends"),
        _standing(last, today).label("standing"),
        suspended(today).label("suspended"),
    ).where(Organisation.bureau_id == actor.bureau_id, Organisation.kind == OrganisationKind.VENDOR)


def suspended(today: date) -> ColumnElement[bool]:
    """Whether a suspension of the bureau's own binds the vendor on a day."""
    return exists().where(
        VendorSuspension.vendor_id == Organisation.id,
        VendorSuspension.state == SuspensionState.IN_FORCE,
        VendorSuspension.starts <= today,
        VendorSuspension.ends >= today,
    )


def _approved() -> Any:
    return (VendorApplication.vendor_id == Organisation.id) & (
        VendorApplication.state == ApplicationState.APPROVED
    )


def _held(today: date, said: Any) -> ColumnElement[str]:
    """What is said of the sets whose approval is in force, each once."""
    return (
        select(func.string_agg(distinct(said), ", "))
        .select_from(VendorApplication)
        .join(RequirementSet, RequirementSet.id == VendorApplication.set_id)
        .outerjoin(Category, Category.id == RequirementSet.category_id)
        .where(_approved(), VendorApplication.valid_from <= today, VendorApplication.valid_until >= today)
        .correlate(Organisation)
        .scalar_subquery()
    )


def _last_day(today: date) -> ColumnElement[Any]:
    """Of the approvals that have begun, or go on from one, the one that ends first of those no other goes on from; a
    lapsed one only where none is left."""
    one, other = VendorApplication, aliased(VendorApplication)
    renewed = exists().where(other.renews_id == one.id, _goes_on(other, one, today))
    goes_on = exists().where(one.renews_id == other.id, _goes_on(one, other, today))
    begun = (one.valid_from <= today) | goes_on
    day = one.valid_until
    return (
        select(func.coalesce(func.min(day).filter(day >= today), func.max(day)))
        .where(_approved(), begun, ~renewed)
        .correlate(Organisation)
        .scalar_subquery()
    )


def _goes_on(renewal: Any, before: Any, today: date) -> ColumnElement[bool]:
    """Whether an approved renewal leaves no day without a qualification that is not over yet."""
    approved = renewal.state == ApplicationState.APPROVED
    return approved & (renewal.valid_from <= func.greatest(today, before.valid_until + 1))


def _standing(last: ColumnElement[Any], today: date) -> ColumnElement[str]:
    return case(
        (last.is_(None), Standing.NONE),
        (last < today, Standing.LAPSED),
        (last <= today + SOON, Standing.EXPIRING),
        else_=Standing.QUALIFIED,
    )


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
    mine = select(SizeDeclaration.vendor_id).where(SizeDeclaration.bureau_id == actor.bureau_id)
    declared = set(reading().scalars(mine.distinct()))
    return rules.vendor_plan(lines, known_vendors(actor), holders, declared)


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
