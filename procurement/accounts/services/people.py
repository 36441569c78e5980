"""People: entering them, their roles, taking them out of use, and what each keeps of its own."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import delete, insert

from procurement.accounts import duties, policy, queries, rules, sessions, telling
from procurement.accounts.models import User, UserRole
from procurement.accounts.rules import OrganisationKind, PersonCommand
from procurement.accounts.sentences import in_words
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra import jobs
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale, refuse
from procurement.kernel.permissions import Role

RESET_LINK = "accounts.send_reset_link"


def create_person(
    actor: Actor, command: PersonCommand, password_hash: str | None = None, *, invite: bool = True
) -> int:
    """Enter a person; a mail with a link lets them choose a password, unless one is given (demo) or their link is
    handed out otherwise (not `invite`).

    Refuses: accounts.name_missing, accounts.email_shape, accounts.email_taken, accounts.role_missing,
    accounts.role_of_other_kind, accounts.roles_apart, accounts.organisation_retired.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        return enter(work, command, password_hash, invite=invite)


def save_person(actor: Actor, person_id: int, version: int, command: PersonCommand) -> None:
    """Change a person: name, address, organisation, roles. Another e-mail address ends every session and voids every
    link sent to the one before; who never chose a password is invited anew.

    Refuses what `create_person` refuses; accounts.own_roles, accounts.duties_held,
    kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        person = locked(work, actor, person_id, version)
        before = _facts(person)
        refusals = _refusals(actor, command, but=person)
        if sorted(command.roles) != before["roles"] and not policy.can_change_roles(actor, person_id):
            refusals.append(Refusal("accounts.own_roles", field="roles"))
        refuse(refusals)
        if person.email != command.email:
            _move_account(work, person, command.email)
        for name, value in _values(command).items():
            setattr(person, name, value)
        person.version += 1
        work.session.flush()
        set_roles(work, person_id, command.roles)
        refuse_orphans(work, person_id, "roles")
        home = queries.organisation(actor, command.organisation_id).name_zh
        after = {**_values(command), "organisation": home, "roles": sorted(command.roles)}
        del after["organisation_id"]
        changes = audit_rules.differences(before, after)
        _record(work, "accounts.person_saved", person_id, command.name, changes)


def deactivate_person(actor: Actor, person_id: int, version: int) -> None:
    """Take a person out of use: no more signing in, every session ends at once; what they did stays.

    Refuses: accounts.not_oneself, accounts.duties_held, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        _leave(work, actor, locked(work, actor, person_id, version))


def hand_over(
    actor: Actor, person_id: int, version: int, heir_id: int | None, reason: str, leaves: bool
) -> None:
    """Give all open duties of a person to another one and, if they leave, take them out of use: both or neither.

    Refuses: accounts.heir_unfit, accounts.reason_missing, accounts.not_oneself, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        person = locked(work, actor, person_id, version)
        refuse([] if reason.strip() else [Refusal("accounts.reason_missing", field="reason")])
        queries.hold(work, heir_id)
        heir = next((one for one in duties.heirs(person_id) if one.id == heir_id), None)
        if heir is None:
            raise Refused([Refusal("accounts.heir_unfit", field="heir")])
        count = duties.hand_over(work, person_id, heir, reason)
        said = {"name": person.name, "heir": heir.name, "count": count, "reason": reason}
        audit.record(work, "accounts.duties_handed_over", ("user", person_id), said)
        if leaves:
            _leave(work, actor, person)


def _leave(work: UnitOfWork, actor: Actor, person: User) -> None:
    if not policy.can_deactivate(actor, person.id):
        raise Refused([Refusal("accounts.not_oneself")])
    take_out(work, person)


def refuse_orphans(work: UnitOfWork, person_id: int, field: str | None = None) -> None:
    """A running contract is never without a supervisor, a draft never without whoever writes it."""
    work.session.flush()
    if left := duties.orphaned(person_id):
        titles = {"count": len(left), "first": left[0].title}
        raise Refused([Refusal("accounts.duties_held", titles, field)])


def reactivate_person(actor: Actor, person_id: int, version: int) -> None:
    """Bring a person back into use. Refuses: accounts.organisation_retired, kernel.stale."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        person = locked(work, actor, person_id, version)
        bring_back(work, person)


def invite_person(actor: Actor, person_id: int) -> None:
    """Send the link to choose a password once more; who never chose one has no other link then. Refuses:
    accounts.person_inactive."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        send_link(work, queries.person(actor, person_id))


# ---- one's own ----------------------------------------------------------------------------------
def save_profile(actor: Actor, version: int, name: str, language: str) -> None:
    """Change one's own name and language. Refuses: accounts.name_missing, kernel.stale."""
    with unit_of_work(actor) as work:
        person = locked(work, actor, actor.id, version)
        refuse(_name_refusals(name))
        before = {"name": person.name, "language": person.language}
        person.name, person.language = name, language
        person.version += 1
        changes = audit_rules.differences(before, {"name": name, "language": language})
        _record(work, "accounts.profile_saved", actor.id, name, changes)


# ---- the shared beats ---------------------------------------------------------------------------
def enter(
    work: UnitOfWork, command: PersonCommand, password_hash: str | None = None, *, invite: bool = True
) -> int:
    """A new person, whose policy has been asked. Refuses what `create_person` refuses."""
    refuse(_refusals(work.actor, command))
    values = {
        "bureau_id": work.actor.bureau_id,
        "password": password_hash,
        "fs_uniquifier": fresh_key(),
        **_values(command),
    }
    person_id = work.session.execute(insert(User).values(values).returning(User.id)).scalar_one()
    set_roles(work, person_id, command.roles)
    _record(work, "accounts.person_created", person_id, command.name)
    if invite and password_hash is None:
        jobs.add(work, RESET_LINK, {"account": command.email})
    return person_id


def take_out(work: UnitOfWork, person: User) -> None:
    """Out of use. Refuses: accounts.duties_held."""
    _switch(work, person, False, "accounts.person_deactivated")
    refuse_orphans(work, person.id)


def bring_back(work: UnitOfWork, person: User) -> None:
    """Into use again. Refuses: accounts.organisation_retired."""
    if not person.organisation.active:
        raise Refused([Refusal("accounts.organisation_retired")])
    _switch(work, person, True, "accounts.person_reactivated")


def send_link(work: UnitOfWork, person: User) -> None:
    """Mail the link to choose a password; who never chose one has no other link then. Refuses:
    accounts.person_inactive."""
    if not person.active:
        raise Refused([Refusal("accounts.person_inactive")])
    if person.password is None:
        person.fs_uniquifier = fresh_key()
    jobs.add(work, RESET_LINK, {"account": person.email})
    _record(work, "accounts.link_sent", person.id, person.name)


def _refusals(actor: Actor, command: PersonCommand, but: User | None = None) -> list[Refusal]:
    organisation = queries.organisation(actor, command.organisation_id)
    found = _name_refusals(command.name)
    found += [
        in_words(refusal)
        for refusal in rules.person_refusals(
            OrganisationKind(organisation.kind), command.roles, command.email
        )
    ]
    if queries.account_taken(command.email, but=but.id if but else None):
        found.append(Refusal("accounts.email_taken", field="email"))
    moved = but is None or but.organisation_id != organisation.id
    if moved and not organisation.active:
        found.append(Refusal("accounts.organisation_retired", field="organisation_id"))
    return found


def _name_refusals(name: str) -> list[Refusal]:
    return [] if name.strip() else [Refusal("accounts.name_missing", field="name")]


def _values(command: PersonCommand) -> dict[str, Any]:
    """The columns a command fills."""
    return {
        "organisation_id": command.organisation_id,
        "name": command.name,
        "email": command.email,
        "language": command.language,
    }


def _facts(person: User) -> dict[str, Any]:
    """What the history of changes compares."""
    return {
        "organisation": person.organisation.name_zh,
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "roles": sorted(row.name for row in person.roles),
    }


def set_roles(work: UnitOfWork, person_id: int, roles: frozenset[Role]) -> None:
    work.session.execute(delete(UserRole).where(UserRole.user_id == person_id))
    work.session.execute(insert(UserRole), [{"user_id": person_id, "role": role} for role in sorted(roles)])


def locked(work: UnitOfWork, actor: Actor, person_id: int, version: int) -> User:
    person = queries.person(actor, person_id)
    work.session.refresh(person, with_for_update={"of": User})
    if person.version != version:
        raise Stale
    return person


def _move_account(work: UnitOfWork, person: User, email: str) -> None:
    """Links are signed over the session key: with a new one, whoever reads the old mailbox holds nothing. It is told,
    though, for what is told later goes to the new one; who never chose a password has nothing to lose there."""
    person.fs_uniquifier = fresh_key()
    sessions.end_all(work, person.id)
    if person.password is not None:
        telling.tell(work, person, "address_changed")
    elif person.active:
        jobs.add(work, RESET_LINK, {"account": email})


def _switch(work: UnitOfWork, person: User, active: bool, action: str) -> None:
    """A new session key voids every link; who is out of use has no session either."""
    person.active, person.fs_uniquifier = active, fresh_key()
    if not active:
        sessions.end_all(work, person.id)
    person.version += 1
    _record(work, action, person.id, person.name)


def fresh_key() -> str:
    """A session key nobody has had: sessions and links of the one before are void."""
    return secrets.token_hex(32)


def _record(
    work: UnitOfWork, action: str, person_id: int, name: str, changes: dict[str, list[Any]] | None = None
) -> None:
    audit.record(work, action, ("user", person_id), {"name": name}, changes)
