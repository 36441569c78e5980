"""People a vendor works with, and their certificates: kept by its own people. Identity numbers go in and never out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import insert

from procurement.accounts.rules import OrganisationKind
from procurement.accounts.services.organisations import locked
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra.scans import Scan
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale, refuse
from procurement.kernel.plans import Plan
from procurement.kernel.references import reference_key
from procurement.vendors import policy, queries, rules
from procurement.vendors.models import StaffCertificate, StaffMember
from procurement.vendors.rules import CertificateCommand, StaffCommand, StaffLine, StaffRow
from procurement.vendors.services.files import keep_file


def add_staff(actor: Actor, command: StaffCommand) -> int:
    """Add somebody to the own company's staff; returns them.

    Refuses: vendors.staff_name_missing, vendors.identity_*.
    """
    with unit_of_work(actor) as work:
        _begun(work)
        number = reference_key(command.identity_number)
        refuse(rules.staff_refusals(StaffCommand(command.name, command.post, number), work.today, new=True))
        _refuse_taken(actor, number)
        made = insert(StaffMember).values(
            bureau_id=actor.bureau_id,
            vendor_id=actor.organisation_id,
            name=command.name,
            post=command.post,
            identity_number=number,
            identity_end=number[-rules.SHOWN :],
            entered_by=actor.id,
        )
        staff_id = int(work.session.execute(made.returning(StaffMember.id)).scalar_one())
        audit.record(work, "vendors.staff_added", ("staff_member", staff_id), {"name": command.name})
        return staff_id


def save_staff(actor: Actor, staff_id: int, version: int, command: StaffCommand) -> None:
    """Change somebody of the own company's staff; without an identity number the one before stays.

    Refuses what `add_staff` refuses; kernel.stale.
    """
    with unit_of_work(actor) as work:
        person = _locked(work, staff_id, version)
        number = reference_key(command.identity_number)
        refuse(rules.staff_refusals(StaffCommand(command.name, command.post, number), work.today, new=False))
        before = {"name": person.name, "post": person.post}
        if number:
            _refuse_taken(actor, number, but=staff_id)
            person.identity_number, person.identity_end = number, number[-rules.SHOWN :]
        person.name, person.post = command.name, command.post
        person.version += 1
        changes = audit_rules.differences(before, {"name": command.name, "post": command.post})
        audit.record(work, "vendors.staff_saved", ("staff_member", staff_id), {"name": command.name}, changes)


def let_staff_go(actor: Actor, staff_id: int, version: int) -> None:
    """Somebody works for the own company no longer; what they had stays to be read. Refuses: kernel.stale."""
    _set_active(actor, staff_id, version, active=False)


def take_staff_back(actor: Actor, staff_id: int, version: int) -> None:
    """Somebody who had gone works for the own company again. Refuses: kernel.stale."""
    _set_active(actor, staff_id, version, active=True)


def add_certificate(
    actor: Actor, staff_id: int, command: CertificateCommand, scan: Scan | None = None
) -> int:
    """Enter a certificate of somebody of the own company's staff; a renewed one is another one.

    Refuses: vendors.certificate_number_missing, vendors.identity_elsewhere, vendors.validity_backwards,
    vendors.certificate_there, vendors.staff_left.
    """
    with unit_of_work(actor) as work:
        person = _locked(work, staff_id)
        if not person.active:
            raise Refused([Refusal("vendors.staff_left", {"name": person.name})])
        refuse(rules.certificate_refusals(command))
        if _names(command) in _held(staff_id):
            raise Refused([Refusal("vendors.certificate_there", field="certificate_number")])
        file_id = keep_file(work, person.vendor_id, scan) if scan else None
        made = insert(StaffCertificate).values(
            vendor_id=person.vendor_id,
            staff_id=staff_id,
            file_id=file_id,
            entered_by=actor.id,
            **asdict(command),
        )
        certificate_id = int(work.session.execute(made.returning(StaffCertificate.id)).scalar_one())
        _record_certificate(work, "vendors.certificate_added", person, command.number)
        return certificate_id


def end_certificate(actor: Actor, certificate_id: int) -> None:
    """Take out a certificate that was entered wrongly or holds no longer; it proves nothing from now on.

    Refuses: vendors.certificate_ended.
    """
    with unit_of_work(actor) as work:
        certificate = queries.own_certificate(actor, certificate_id)
        person = _locked(work, certificate.staff_id)
        work.session.refresh(certificate)
        if certificate.ended:
            raise Refused([Refusal("vendors.certificate_ended")])
        certificate.ended = work.now
        _record_certificate(work, "vendors.certificate_ended", person, certificate.number)


def import_staff(actor: Actor, lines: Sequence[StaffLine], sure: Collection[str] = ()) -> Plan[StaffRow]:
    """Add and change the own company's staff by identity number, with their certificates; nobody is taken out. All or
    nothing. Refuses: vendors.staff_differs, staff_twice, certificate_half and what the acts one by one refuse."""
    with unit_of_work(actor) as work:
        vendor_id = _begun(work)
        plan = queries.staff_plan(actor, lines)
        refuse(plan.reasons)
        for row in plan.added:
            _bring(work, row)
        for _staff_id, row in plan.changed:
            _bring(work, row)
        if plan.added or plan.changed:
            counts = {"added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged}
            audit.record(work, "vendors.staff_imported", ("organisation", vendor_id), counts)
        return plan


# ---- the shared beats ---------------------------------------------------------------------------
def _begun(work: UnitOfWork) -> int:
    """The own company, held: whether a number is there already is asked by one at a time, so that the database never has
    to refuse one, and to name it in its log."""
    policy.require(policy.can_keep(work.actor))
    return locked(work, work.actor, work.actor.organisation_id, OrganisationKind.VENDOR).id


def _locked(work: UnitOfWork, staff_id: int, version: int | None = None) -> StaffMember:
    _begun(work)
    person = queries.own_member(work.actor, staff_id)
    work.session.refresh(person)
    if version is not None and person.version != version:
        raise Stale
    return person


def _refuse_taken(actor: Actor, number: str, but: int | None = None) -> None:
    there = queries.named_by_identity(actor.organisation_id, number)
    if there is not None and there.id != but:
        raise Refused([Refusal("vendors.identity_taken", {"name": there.name}, "identity_number")])


def _set_active(actor: Actor, staff_id: int, version: int, *, active: bool) -> None:
    with unit_of_work(actor) as work:
        person = _locked(work, staff_id, version)
        person.active = active
        person.version += 1
        action = "vendors.staff_back" if active else "vendors.staff_gone"
        audit.record(work, action, ("staff_member", staff_id), {"name": person.name})


def _record_certificate(work: UnitOfWork, action: str, person: StaffMember, number: str) -> None:
    said = {"name": person.name, "number": rules.masked(number)}
    audit.record(work, action, ("staff_member", person.id), said)


def _bring(work: UnitOfWork, row: StaffRow) -> None:
    """What one row of a table says becomes so: the person, as it names them, and the certificate."""
    number = reference_key(row.staff.identity_number)
    person = queries.named_by_identity(work.actor.organisation_id, number)
    if person is None:
        staff_id = add_staff(work.actor, row.staff)
    else:
        staff_id = person.id
        if not person.active:
            take_staff_back(work.actor, staff_id, person.version)
        if (person.name, person.post) != (row.staff.name, row.staff.post):
            save_staff(work.actor, staff_id, person.version, row.staff)
    if row.certificate and _names(row.certificate) not in _held(staff_id):
        add_certificate(work.actor, staff_id, row.certificate)


def _names(one: CertificateCommand) -> tuple[str, str, date | None]:
    """What tells a certificate from another one of the same person."""
    return str(one.key), one.number, one.valid_until


def _held(staff_id: int) -> set[tuple[str, str, date | None]]:
    return {(one.key, one.number, one.valid_until) for one in queries.certificates(staff_id)}
