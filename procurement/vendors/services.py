"""Entering and changing vendors: the credit code is checked here, the organisation kept by accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import insert

from procurement.accounts import queries as account_queries
from procurement.accounts import services as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind, PartnerCommand
from procurement.accounts.services.organisations import locked
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Doubt, Refusal, Refused, ask, refuse
from procurement.kernel.plans import Plan
from procurement.kernel.references import reference_key
from procurement.notifications.services import notify
from procurement.vendors import policy, queries, rules
from procurement.vendors.models import BankChange, BankChangeState
from procurement.vendors.notices import ACCOUNT, ACCOUNT_CONFIRMED, ACCOUNT_REFUSED
from procurement.vendors.rules import VendorLine


def create_vendor(actor: Actor, command: PartnerCommand, sure: Collection[str] = ()) -> int:
    """Add a vendor. Refuses: vendors.credit_code_*, accounts.code_shape, accounts.name_missing,
    accounts.code_taken, accounts.credit_code_taken; credit_code_check until confirmed (`sure`)."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        doubted = _check(command.credit_code, sure)
        vendor_id = accounts.create_vendor(actor, command)
        _record_doubted(work, vendor_id, doubted)
        return vendor_id


def save_vendor(
    actor: Actor, vendor_id: int, version: int, command: PartnerCommand, sure: Collection[str] = ()
) -> None:
    """Change a vendor; a credit code that stays as it is was confirmed when it came.

    Refuses what `create_vendor` refuses; accounts.account_by_two, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        kept = account_queries.organisation(actor, vendor_id, OrganisationKind.VENDOR).credit_code
        doubted = _check(command.credit_code, sure, kept)
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


def propose_account(
    actor: Actor, vendor_id: int, version: int, bank_name: str, bank_account: str, reason: str
) -> None:
    """Propose another bank account of a vendor; the one before holds until another person has confirmed it.

    Refuses: vendors.account_missing, vendors.account_same, vendors.reason_missing, vendors.account_waits,
    kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        vendor = locked(work, actor, vendor_id, OrganisationKind.VENDOR, version)
        proposed = {"bank_name": bank_name, "bank_account": bank_account, "reason": reason}
        if found := rules.account_refusals(
            bank_name, bank_account, reason, (vendor.bank_name, vendor.bank_account)
        ):
            raise Refused(found)
        if queries.waiting_change(actor, vendor_id):
            raise Refused([Refusal("vendors.account_waits")])
        row = {
            "bureau_id": actor.bureau_id,
            "organisation_id": vendor_id,
            "proposed_by": actor.id,
            **proposed,
        }
        work.session.execute(insert(BankChange).values(row))
        audit.record(work, "vendors.account_proposed", ("organisation", vendor_id), proposed)
        notify(work, ACCOUNT, actor.bureau_id)


def decide_account(actor: Actor, vendor_id: int, confirmed: bool, call_back: str) -> None:
    """Confirm or refuse the proposed account after calling the vendor back on a number known before.

    Refuses: vendors.nothing_waits, vendors.own_proposal, vendors.call_back_missing.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_decide_account(actor))
        vendor = locked(work, actor, vendor_id, OrganisationKind.VENDOR)
        change = queries.waiting_change(actor, vendor_id)
        if change is None:
            raise Refused([Refusal("vendors.nothing_waits")])
        if change.proposed_by == actor.id:
            raise Refused([Refusal("vendors.own_proposal")])
        if not call_back.strip():
            raise Refused([Refusal("vendors.call_back_missing", field="call_back")])
        change.state = BankChangeState.CONFIRMED if confirmed else BankChangeState.REFUSED
        change.decided_by, change.decided_at, change.call_back = actor.id, work.now, call_back
        work.session.flush()  # before the account itself: the database looks for the confirmed change
        changes = _moved(vendor, change) if confirmed else None
        audit.record(
            work,
            f"vendors.account_{change.state}",
            ("organisation", vendor_id),
            {"call_back": call_back},
            changes,
        )
        news = ACCOUNT_CONFIRMED if confirmed else ACCOUNT_REFUSED
        page, said = {"vendor_id": vendor_id}, {"name": vendor.name_zh}
        notify(work, news, actor.bureau_id, only=[change.proposed_by], values=page, said=said)


def _moved(vendor: Organisation, change: BankChange) -> dict[str, list[str]]:
    """The new account holds from now on; what the history of changes says of it."""
    before = {"bank_name": vendor.bank_name, "bank_account": vendor.bank_account}
    vendor.bank_name, vendor.bank_account = change.bank_name, change.bank_account
    vendor.version += 1
    after = {"bank_name": change.bank_name, "bank_account": change.bank_account}
    return audit_rules.differences(before, after)


def _check(credit_code: str, sure: Collection[str], kept: str | None = None) -> list[Doubt]:
    """What a person has confirmed against the licence just now; what is no code at all nobody confirms."""
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
