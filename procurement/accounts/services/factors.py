"""Second factors and sessions: setting up and removing one's own, what the bureau requires, an administrator's reset."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert

from procurement.accounts import codes, passkeys, policy, queries, rules, sessions, telling
from procurement.accounts.models import (
    Authenticator,
    OpenSession,
    Passkey,
    RecoveryCode,
    RequiredFactor,
    User,
)
from procurement.accounts.services.people import fresh_key
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Refused, refuse
from procurement.kernel.permissions import Role


def set_up_app(actor: Actor, kept: str, code: str) -> None:
    """Take the app whose secret the page showed (`kept`), in place of the one before; the code that proves it is used up.

    Refuses: accounts.setting_up_over, accounts.code_wrong.
    """
    with unit_of_work(actor) as work:
        secret, counter = codes.secret_proven(actor.id, kept, code)
        values = {"secret": secret, "last_counter": counter, "since": work.now}
        made = upsert(Authenticator).values(user_id=actor.id, **values)
        work.session.execute(made.on_conflict_do_update(index_elements=["user_id"], set_=values))
        sessions.set_up(work, actor.id)
        _tell(work, queries.person(actor, actor.id), "accounts.app_set_up", "factor_added")


def remove_app(actor: Actor) -> None:
    """Codes of the app are no longer asked for. Refuses: accounts.factor_needed."""
    with unit_of_work(actor) as work:
        queries.hold_alone(work, actor.id)
        had = queries.factors(actor.id)
        refuse(rules.removal_refusals(had, len(had.passkeys)))
        work.session.execute(delete(Authenticator).where(Authenticator.user_id == actor.id))
        _removed(work, actor, len(had.passkeys), "accounts.app_removed")


def add_passkey(actor: Actor, name: str, answer: str) -> None:
    """Keep a passkey the browser has made.

    Refuses: accounts.passkey_wrong, accounts.passkeys_most, accounts.passkey_taken.
    """
    with unit_of_work(actor) as work:
        queries.hold_alone(work, actor.id)
        if len(queries.factors(actor.id).passkeys) >= rules.MOST_PASSKEYS:
            raise Refused([Refusal("accounts.passkeys_most", {"most": rules.MOST_PASSKEYS})])
        made = passkeys.new_key(actor.id, answer)
        values = {
            "user_id": actor.id,
            "name": name,
            "credential_id": made.credential_id,
            "public_key": made.public_key,
            "sign_count": made.sign_count,
        }
        work.session.execute(insert(Passkey).values(**values))
        sessions.set_up(work, actor.id)
        _tell(work, queries.person(actor, actor.id), "accounts.passkey_added", "factor_added", passkey=name)


def remove_passkey(actor: Actor, passkey_id: int) -> None:
    """This passkey opens nothing any more. Refuses: accounts.factor_needed."""
    with unit_of_work(actor) as work:
        queries.hold_alone(work, actor.id)
        key, had = queries.passkey(actor, passkey_id), queries.factors(actor.id)
        left = had.app + sum(held != key.credential_id for held in had.passkeys)
        refuse(rules.removal_refusals(had, left))
        work.session.execute(delete(Passkey).where(Passkey.id == key.id))
        _removed(work, actor, left, "accounts.passkey_removed", passkey=key.name)


def make_recovery_codes(actor: Actor) -> list[str]:
    """New ones, in groups to read; those before are void. They are kept as digests: nobody can show them again.

    Refuses: accounts.factor_first.
    """
    with unit_of_work(actor) as work:
        queries.hold_alone(work, actor.id)
        if not queries.factors(actor.id).some:
            raise Refused([Refusal("accounts.factor_first")])
        _forget_codes(work, actor.id)
        made = codes.new_recovery_codes()
        rows = [{"user_id": actor.id, "digest": rules.recovery_digest(code)} for code in made]
        work.session.execute(insert(RecoveryCode), rows)
        _record(work, "accounts.recovery_codes_made", queries.person(actor, actor.id), count=len(made))
        return [rules.in_groups(code) for code in made]


def record_recovery(person: User) -> None:
    """A recovery code was used: on record, and told, for it may have been found by somebody else."""
    with unit_of_work(queries.actor_of(person)) as work:
        left = queries.factors(person.id).recovery_codes
        _tell(work, person, "accounts.recovery_code_used", "recovery_used", left=left)


def reset_factors(actor: Actor, person_id: int) -> None:
    """Take everything away another person proves themselves with besides the password, and end their sessions; they are
    told by mail, and set up anew what their bureau requires.

    Refuses: accounts.own_factors, accounts.no_factors.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        person = queries.person(actor, person_id)
        if not policy.can_reset_factors(actor, person_id):
            raise Refused([Refusal("accounts.own_factors")])
        if not queries.factors(person_id).some:
            raise Refused([Refusal("accounts.no_factors")])
        for table in (Authenticator, Passkey):
            work.session.execute(delete(table).where(table.user_id == person_id))
        _forget_codes(work, person_id)
        sessions.end_all(work, person_id)
        # What hangs on the session key ends too: links, and the address of their calendar.
        person.fs_uniquifier = fresh_key()
        _tell(work, person, "accounts.factors_reset", "factors_reset")


def require_factors(actor: Actor, roles: Iterable[Role]) -> None:
    """People of these roles, and of no others, need a second factor from their next sign-in on."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        before, after = queries.required_roles(actor.bureau_id), frozenset(roles)
        ours = RequiredFactor.bureau_id == actor.bureau_id
        work.session.execute(delete(RequiredFactor).where(ours, RequiredFactor.role.not_in(after)))
        for role in sorted(after - before):
            made = upsert(RequiredFactor).values(bureau_id=actor.bureau_id, role=role)
            work.session.execute(made.on_conflict_do_nothing())
        changes = audit_rules.differences({"roles": sorted(before)}, {"roles": sorted(after)})
        audit.record(work, "accounts.factors_required", ("bureau", actor.bureau_id), {}, changes)


# ---- sessions -----------------------------------------------------------------------------------
def end_session(actor: Actor, number: int) -> None:
    """End one of one's own sessions, by its number. Raises NotFound for another's."""
    with unit_of_work(actor) as work:
        mine = (OpenSession.number == number, OpenSession.user_id == actor.id)
        ended = work.session.execute(delete(OpenSession).where(*mine).returning(OpenSession.device)).first()
        if ended is None:
            raise NotFound
        person = queries.person(actor, actor.id)
        _record(work, "accounts.session_ended", person, device=rules.device(ended.device) or "?")


def end_other_sessions(actor: Actor, name: str | None) -> int:
    """End every session of one's own but the one of this name; returns how many."""
    with unit_of_work(actor) as work:
        count = sessions.end_all(work, actor.id, but=name)
        _record(work, "accounts.signed_out_everywhere", queries.person(actor, actor.id))
        return count


# ---- the shared beats ---------------------------------------------------------------------------
def _removed(work: UnitOfWork, actor: Actor, left: int, action: str, **said: object) -> None:
    """Recovery codes stand in for a factor: without one they go too."""
    if not left:
        _forget_codes(work, actor.id)
    _tell(work, queries.person(actor, actor.id), action, "factor_removed", **said)


def _forget_codes(work: UnitOfWork, user_id: int) -> None:
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _tell(work: UnitOfWork, person: User, action: str, notice: str, **said: object) -> None:
    """On record, and by mail: whoever did it, the person learns of it."""
    _record(work, action, person, **said)
    telling.tell(work, person, notice)


def _record(work: UnitOfWork, action: str, person: User, **said: object) -> None:
    audit.record(work, action, ("user", person.id), {"name": person.name, **said})
