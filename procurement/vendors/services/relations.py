"""Companies and persons a vendor says it is related to."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import insert

from procurement.accounts.rules import OrganisationKind
from procurement.accounts.services.organisations import locked
from procurement.audit import services as audit
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, refuse
from procurement.kernel.references import reference_key
from procurement.vendors import policy, queries, rules
from procurement.vendors.models import VendorRelation
from procurement.vendors.rules import RelationCommand


def state_relation(actor: Actor, command: RelationCommand) -> int:
    """State a related company or person of the own company.

    Refuses: vendors.relation_name_missing, vendors.relation_person, vendors.relation_note_missing,
    vendors.relation_itself, vendors.relation_there, vendors.share_*, vendors.shares_exceed, vendors.credit_code_*.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_keep(actor))
        vendor = locked(work, actor, actor.organisation_id, OrganisationKind.VENDOR)
        command = replace(command, credit_code=reference_key(command.credit_code))
        refuse(rules.relation_refusals(command, vendor.credit_code, queries.shares(vendor.id)))
        row = {**asdict(command), "credit_code": command.credit_code or None}
        made = insert(VendorRelation).values(
            bureau_id=actor.bureau_id, vendor_id=vendor.id, entered_by=actor.id, **row
        )
        relation_id = int(work.session.execute(made.returning(VendorRelation.id)).scalar_one())
        audit.record(work, "vendors.relation_stated", ("organisation", vendor.id), {"name": command.name})
        return relation_id


def end_relation(actor: Actor, relation_id: int) -> None:
    """A relation of the own company holds no longer; it stays to be read. Refuses: vendors.relation_ended."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_keep(actor))
        relation = queries.own_relation(actor, relation_id)
        work.session.refresh(relation, with_for_update=True)
        if relation.ended:
            raise Refused([Refusal("vendors.relation_ended")])
        relation.ended = work.now
        about = ("organisation", relation.vendor_id)
        audit.record(work, "vendors.relation_ended", about, {"name": relation.name})
