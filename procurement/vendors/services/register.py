"""Entering and changing vendors: the credit code is checked here, the organisation kept by accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from procurement.accounts import queries as account_queries
from procurement.accounts import services as accounts
from procurement.accounts.rules import OrganisationKind, PartnerCommand
from procurement.audit import services as audit
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Doubt, Refusal, Refused, ask, refuse
from procurement.kernel.plans import Plan
from procurement.kernel.references import reference_key
from procurement.vendors import policy, queries, rules
from procurement.vendors.rules import VendorLine


def create_vendor(actor: Actor, command: PartnerCommand, sure: Collection[str] = ()) -> int:
    """Add a vendor. Refuses: vendors.credit_code_*, accounts.code_shape, accounts.name_missing,
    accounts.code_taken, accounts.credit_code_taken; credit_code_check until confirmed (`sure`)."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        doubted = check_code(command.credit_code, sure)
        vendor_id = accounts.create_vendor(actor, command)
        _record_doubted(work, vendor_id, doubted)
        return vendor_id


def save_vendor(
    actor: Actor, vendor_id: int, version: int, command: PartnerCommand, sure: Collection[str] = ()
) -> None:
    """Change a vendor; a credit code that stays as it is was confirmed when it came.

    Refuses what `create_vendor` refuses; vendors.size_by_vendor, accounts.account_by_two, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        kept = account_queries.organisation(actor, vendor_id, OrganisationKind.VENDOR)
        if command.sme_class != kept.sme_class and queries.sizes(actor, vendor_id):
            raise Refused([Refusal("vendors.size_by_vendor", field="sme_class")])
        doubted = check_code(command.credit_code, sure, kept.credit_code)
        accounts.save_vendor(actor, vendor_id, version, command)
        _record_doubted(work, vendor_id, doubted)


def import_vendors(
    actor: Actor, lines: Sequence[VendorLine], sure: Collection[str] = ()
) -> Plan[PartnerCommand]:
    """Add and change vendors by code; none is taken out of use. All or nothing.

    Refuses: accounts.code_twice, vendors.credit_code_twice and what `create_vendor` and `save_vendor` refuse;
    credit_code_check of all rows at once until confirmed (`sure`).
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        # two imports of the same vendors would each find them missing; the second waits and finds them there
        locks.hold_of_bureau(work, Lock.VENDORS_IMPORT)
        plan = queries.vendor_plan(actor, lines)
        refuse(plan.reasons)
        known = {key: command.credit_code for key, command in queries.known_vendors(actor).values()}
        ask(rules.doubts_of(plan, known), sure)
        for command in plan.added:
            create_vendor(actor, command, sure)
        for vendor_id, command in plan.changed:
            version = account_queries.organisation(actor, vendor_id).version
            save_vendor(actor, vendor_id, version, command, sure)
        audit.record_import(work, "vendors.imported", plan)
        return plan


def check_code(credit_code: str, sure: Collection[str], kept: str | None = None) -> list[Doubt]:
    """What a person has confirmed against the licence just now; what is no code at all nobody confirms.

    Refuses: vendors.credit_code_*.
    """
    credit_code = reference_key(credit_code)
    found = rules.credit_code_refusals(credit_code)
    doubts = [refusal for refusal in found if isinstance(refusal, Doubt)]
    if len(doubts) < len(found):
        raise Refused([refusal for refusal in found if not isinstance(refusal, Doubt)])
    if credit_code == kept:
        return []
    ask(doubts, sure)
    return doubts


def _record_doubted(work: UnitOfWork, vendor_id: int, doubts: Sequence[Doubt]) -> None:
    for doubt in doubts:
        audit.record(
            work, "vendors.credit_code_confirmed", ("organisation", vendor_id), {"code": doubt.params["code"]}
        )
