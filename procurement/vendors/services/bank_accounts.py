"""Another bank account for a vendor: proposed by one person, decided by another who called back."""

from __future__ import annotations

from sqlalchemy import insert

from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind
from procurement.accounts.services.organisations import locked
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra.scans import Scan
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale
from procurement.notifications.services import notify
from procurement.vendors import policy, queries, rules
from procurement.vendors.models import BankChange
from procurement.vendors.notices import (
    ACCOUNT_CONFIRMED,
    ACCOUNT_REFUSED,
    OWN_ACCOUNT_CONFIRMED,
    OWN_ACCOUNT_PROPOSED,
    OWN_ACCOUNT_REFUSED,
)
from procurement.vendors.rules import BankChangeState
from procurement.vendors.services.files import keep_file


def propose_account(
    actor: Actor,
    vendor_id: int,
    version: int,
    bank_name: str,
    bank_account: str,
    reason: str,
    scan: Scan | None = None,
) -> None:
    """Propose another bank account of a vendor; the one before holds until another person of the bureau has confirmed
    it. `scan`: the letter it comes from. The vendor is told, whoever proposes.

    Refuses: vendors.account_missing, vendors.account_same, vendors.reason_missing, vendors.account_waits,
    kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_propose_account(actor, vendor_id))
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
            "file_id": keep_file(work, vendor_id, scan) if scan else None,
            **proposed,
        }
        work.session.execute(insert(BankChange).values(row))
        audit.record(work, "vendors.account_proposed", ("organisation", vendor_id), proposed)
        notify(work, OWN_ACCOUNT_PROPOSED, vendor_id, said={"name": vendor.name_zh})


def decide_account(actor: Actor, vendor_id: int, change_id: int, confirmed: bool, call_back: str) -> None:
    """Confirm or refuse the proposed account that was read (`change_id`) after calling the vendor back on a number known
    before.

    Refuses: vendors.nothing_waits, vendors.own_proposal, vendors.own_admission, vendors.call_back_missing, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_decide_account(actor))
        vendor = locked(work, actor, vendor_id, OrganisationKind.VENDOR)
        change = queries.waiting_change(actor, vendor_id)
        if change is None:
            raise Refused([Refusal("vendors.nothing_waits")])
        if change.id != change_id:
            raise Stale
        let_in = queries.let_in_proposer(actor, change)
        if objection := policy.account_objection(actor, change.proposed_by, let_in):
            raise Refused([objection])
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
        notify(work, OWN_ACCOUNT_CONFIRMED if confirmed else OWN_ACCOUNT_REFUSED, vendor_id, said=said)


def _moved(vendor: Organisation, change: BankChange) -> dict[str, list[str]]:
    """The new account holds from now on; what the history of changes says of it."""
    before = {"bank_name": vendor.bank_name, "bank_account": vendor.bank_account}
    vendor.bank_name, vendor.bank_account = change.bank_name, change.bank_account
    vendor.version += 1
    after = {"bank_name": change.bank_name, "bank_account": change.bank_account}
    return audit_rules.differences(before, after)
