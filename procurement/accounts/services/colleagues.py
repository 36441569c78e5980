"""People of a vendor, kept by the vendor's own managers: the same acts as an administrator's, for one company alone."""

from __future__ import annotations

from dataclasses import replace

from procurement.accounts import policy, queries, rules
from procurement.accounts.models import User
from procurement.accounts.rules import OrganisationKind, PersonCommand
from procurement.accounts.services import people
from procurement.accounts.services.organisations import locked as locked_organisation
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import refuse
from procurement.kernel.permissions import Role


def invite_colleague(actor: Actor, command: PersonCommand) -> int:
    """Enter somebody of one's own company, who gets a link to choose a password by mail; returns their id.

    Refuses what `create_person` refuses.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_colleagues(actor, command.organisation_id))
        return people.enter(work, command)


def invite_first_manager(actor: Actor, command: PersonCommand) -> int:
    """Enter the manager of a vendor that has none who can sign in; the bureau's officer does, who entered the vendor or
    called it back. Refuses what `create_person` refuses."""
    with unit_of_work(actor) as work:
        locked_organisation(work, actor, command.organisation_id, OrganisationKind.VENDOR)
        policy.require(policy.can_invite_manager(actor, queries.managers(command.organisation_id)))
        return people.enter(work, replace(command, roles=frozenset({Role.VENDOR})))


def change_role(actor: Actor, person_id: int, version: int, role: Role) -> None:
    """Make somebody of one's own company a manager or a bidder.

    Refuses: accounts.last_manager, accounts.duties_held, accounts.role_of_other_kind, kernel.stale.
    """
    with unit_of_work(actor) as work:
        person = _locked(work, actor, person_id, version)
        before = sorted(row.name for row in person.roles)
        refuse(rules.person_refusals(OrganisationKind.VENDOR, {role}, person.email))
        person.version += 1
        work.session.flush()
        people.set_roles(work, person_id, frozenset({role}))
        work.session.expire(person, ["roles"])
        people.refuse_orphans(work, person_id, "role")
        _keep_a_manager(person.organisation_id, "role")
        changes = audit_rules.differences({"roles": before}, {"roles": [role]})
        audit.record(work, "accounts.person_saved", ("user", person_id), {"name": person.name}, changes)


def take_colleague_out(actor: Actor, person_id: int, version: int) -> None:
    """Take somebody of one's own company out of use, oneself too where another manager stays.

    Refuses: accounts.last_manager, accounts.duties_held, kernel.stale.
    """
    with unit_of_work(actor) as work:
        person = _locked(work, actor, person_id, version)
        people.take_out(work, person)
        _keep_a_manager(person.organisation_id)


def bring_colleague_back(actor: Actor, person_id: int, version: int) -> None:
    """Bring somebody of one's own company back into use. Refuses: accounts.organisation_retired, kernel.stale."""
    with unit_of_work(actor) as work:
        people.bring_back(work, _locked(work, actor, person_id, version))


def send_colleague_link(actor: Actor, person_id: int) -> None:
    """Mail somebody of one's own company the link to choose a password once more. Refuses: accounts.person_inactive."""
    with unit_of_work(actor) as work:
        people.send_link(work, _colleague(actor, person_id))


def _colleague(actor: Actor, person_id: int) -> User:
    person = queries.colleague(actor, person_id)
    policy.require(policy.can_manage_colleagues(actor, person.organisation_id))
    return person


def _locked(work: UnitOfWork, actor: Actor, person_id: int, version: int) -> User:
    """The person, after the company: two managers who take each other out do so one after the other."""
    person = _colleague(actor, person_id)
    locked_organisation(work, actor, person.organisation_id, OrganisationKind.VENDOR)
    return people.locked(work, actor, person_id, version)


def _keep_a_manager(vendor_id: int, field: str | None = None) -> None:
    """A company is never without a manager who can sign in."""
    refuse(rules.manager_refusals(queries.managers(vendor_id), field))
