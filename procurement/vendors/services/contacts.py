"""Whom to reach at a vendor: kept by its own people."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, insert, update

from procurement.accounts.rules import OrganisationKind
from procurement.accounts.services.organisations import locked
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale, refuse
from procurement.vendors import policy, queries, rules
from procurement.vendors.models import VendorContact
from procurement.vendors.rules import ContactCommand


def add_contact(actor: Actor, command: ContactCommand) -> int:
    """Add a contact of the own company; the first one is for contracts and bids.

    Refuses: vendors.contact_name_missing, vendors.contact_unreachable, accounts.email_shape.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_keep(actor))
        vendor = locked(work, actor, actor.organisation_id, OrganisationKind.VENDOR)
        refuse(rules.contact_refusals(command))
        first = not queries.contacts(actor, vendor.id)
        if command.for_bids:
            _unmark(work, vendor.id)
        row = {**asdict(command), "for_bids": command.for_bids or first}
        made = insert(VendorContact).values(
            bureau_id=actor.bureau_id, vendor_id=vendor.id, entered_by=actor.id, **row
        )
        contact_id = int(work.session.execute(made.returning(VendorContact.id)).scalar_one())
        audit.record(work, "vendors.contact_added", ("organisation", vendor.id), {"name": command.name})
        return contact_id


def save_contact(actor: Actor, contact_id: int, version: int, command: ContactCommand) -> None:
    """Change a contact of the own company; the mark for bids goes to another by marking that one.

    Refuses what `add_contact` refuses; kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_keep(actor))
        contact = _locked(work, actor, contact_id, version)
        refuse(rules.contact_refusals(command))
        if command.for_bids and not contact.for_bids:
            _unmark(work, contact.vendor_id)
        after = {**asdict(command), "for_bids": command.for_bids or contact.for_bids}
        before = {name: getattr(contact, name) for name in after}
        for name, value in after.items():
            setattr(contact, name, value)
        contact.version += 1
        changed = audit_rules.differences(_named(before), _named(after))
        audit.record(
            work,
            "vendors.contact_saved",
            ("organisation", contact.vendor_id),
            {"name": command.name},
            changed,
        )


def remove_contact(actor: Actor, contact_id: int, version: int) -> None:
    """Take a contact of the own company out. Refuses: vendors.contact_for_bids while others could have the mark;
    kernel.stale."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_keep(actor))
        contact = _locked(work, actor, contact_id, version)
        if contact.for_bids and len(queries.contacts(actor, contact.vendor_id)) > 1:
            raise Refused([Refusal("vendors.contact_for_bids")])
        work.session.execute(delete(VendorContact).where(VendorContact.id == contact_id))
        about = ("organisation", contact.vendor_id)
        audit.record(work, "vendors.contact_removed", about, {"name": contact.name})


def _locked(work: UnitOfWork, actor: Actor, contact_id: int, version: int) -> VendorContact:
    """The contact, its company locked first: the mark for bids is one of all its contacts."""
    contact = queries.own_contact(actor, contact_id)
    locked(work, actor, contact.vendor_id, OrganisationKind.VENDOR)
    work.session.refresh(contact)
    if contact.version != version:
        raise Stale
    return contact


def _unmark(work: UnitOfWork, vendor_id: int) -> None:
    marked = (VendorContact.vendor_id == vendor_id, VendorContact.for_bids)
    work.session.execute(update(VendorContact).where(*marked).values(for_bids=False))


def _named(facts: dict[str, object]) -> dict[str, object]:
    """What the history of changes calls the fields of a contact beside those of its company."""
    return {f"contact_{name}": value for name, value in facts.items()}
