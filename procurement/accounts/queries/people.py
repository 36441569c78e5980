"""People, what they may do, and when they signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from procurement.accounts.beside import Beside
from procurement.accounts.models import OpenSession, Organisation, RoleRow, SignInAttempt, User, UserRole
from procurement.accounts.rules import BEFORE_SET_UP, account_name, of_codes, permissions_of
from procurement.audit import queries as audit
from procurement.infra.db import keeps_statement, reading, rows_of
from procurement.infra.modules import declared
from procurement.infra.uow import UnitOfWork
from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Role


def actor_of(user: User) -> Actor:
    """The plain actor behind a signed-in person."""
    roles = frozenset(Role(row.name) for row in user.roles)
    return Actor(user.id, user.organisation_id, user.bureau_id, user.name, roles, permissions_of(roles))


@dataclass(frozen=True)
class SignedIn:
    """What a request of a signed-in person begins with, in one query."""

    actor: Actor
    bureau_name: str
    own_name: str
    """The organisation the person belongs to."""
    now: datetime
    seen_at: datetime
    """When this session was last noted to be in use."""
    beside: Mapping[str, Any]
    """What modules above want besides, by name (`accounts.beside`)."""


_ACCOUNT, _ROLE, _OPEN = User.__table__.c, UserRole.__table__.c, OpenSession.__table__.c
_BUREAU, _OWN = Organisation.__table__.alias("bureau"), Organisation.__table__.alias("own")
_SIGNED_IN = (
    select(
        _ACCOUNT.id,
        _ACCOUNT.organisation_id,
        _ACCOUNT.bureau_id,
        _ACCOUNT.name,
        select(func.array_agg(_ROLE.role)).where(_ROLE.user_id == _ACCOUNT.id).scalar_subquery(),
        _BUREAU.c.name_zh,
        _OWN.c.name_zh,
        func.official_now(),
        _OPEN.seen_at,
        _OPEN.must_set_up,
    )
    .join(_BUREAU, _BUREAU.c.id == _ACCOUNT.bureau_id)
    .join(_OWN, _OWN.c.id == _ACCOUNT.organisation_id)
    .join(OpenSession.__table__, _OPEN.user_id == _ACCOUNT.id)
    .where(_ACCOUNT.fs_uniquifier == bindparam("key"), _ACCOUNT.active, _OPEN.id == bindparam("session"))
)
"""Every request begins with it: of tables, which cost half of what mapped classes do."""


@cache
def _signed_in() -> Select[*tuple[Any, ...]]:
    """Made once, with what modules above want besides."""
    return _SIGNED_IN.add_columns(*(one.of(_ACCOUNT.id) for one in declared(Beside)))


def signed_in(session_key: str, session_id: str) -> SignedIn | None:
    """The active person behind a session that is still open, their roles and bureau, and the official instant.

    A session that still lacks the factor its bureau requires permits nothing but to set one up.
    """
    row = rows_of(_signed_in(), {"key": session_key, "session": session_id}).one_or_none()
    if row is None:
        return None
    (
        user_id,
        organisation_id,
        bureau_id,
        name,
        held,
        bureau_name,
        own_name,
        now,
        seen_at,
        must_set_up,
        *more,
    ) = row
    known = frozenset(Role(role) for role in held or ())
    permitted = BEFORE_SET_UP if must_set_up else permissions_of(known)
    actor = Actor(user_id, organisation_id, bureau_id, name, known, permitted)
    beside = dict(zip((one.name for one in declared(Beside)), more, strict=True))
    return SignedIn(actor, bureau_name, own_name, now, seen_at, beside)


def system_actor(bureau_id: int) -> Actor:
    """The actor of what the clock does by itself, for one bureau."""
    roles = frozenset({Role.SYSTEM})
    return Actor(0, bureau_id, bureau_id, "system", roles, permissions_of(roles))


@keeps_statement
def people(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of people: with organisation, roles (an array) and last sign-in."""
    roles = (
        select(func.array_agg(aggregate_order_by(UserRole.role, UserRole.role)))
        .where(UserRole.user_id == User.id)
        .scalar_subquery()
    )
    last = audit.last_at("user", User.id, "accounts.signed_in")
    return (
        select(
            User.id,
            User.name,
            User.email,
            User.active,
            Organisation.name_zh.label("organisation"),
            Organisation.kind,
            roles.label("roles"),
            last.label("signed_in_at"),
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.bureau_id == actor.bureau_id)
    )


def person(actor: Actor, user_id: int) -> User:
    """A person of the actor's bureau. Raises NotFound."""
    return own(actor, reading().get(User, user_id))


def hold(work: UnitOfWork, person_id: int | None) -> None:
    """Let nobody take this person out of use, or their roles, before the unit of work is over."""
    work.session.execute(select(User.id).where(User.id == person_id).with_for_update(read=True, of=User))


def hold_alone(work: UnitOfWork, person_id: int) -> None:
    """Let one unit of work at a time decide by what this person has."""
    work.session.execute(select(User.id).where(User.id == person_id).with_for_update(key_share=True, of=User))


def person_by_account(account: str) -> User | None:
    """The person with an e-mail address as typed."""
    wanted = select(User).where(User.email == account_name(account))
    return reading().scalars(wanted).one_or_none()


def account_taken(email: str, but: int | None = None) -> bool:
    """Whether somebody (else) has this e-mail address, in whatever bureau."""
    held = reading().scalar(select(User.id).where(User.email == email))
    return held is not None and held != but


def people_with_role(bureau_id: int, role: Role, organisation_id: int | None = None) -> Sequence[User]:
    """Active people holding a role, of one organisation or of all."""
    statement = (
        select(User)
        .join(User.roles)
        .where(User.bureau_id == bureau_id, User.active, RoleRow.name == role)
        .order_by(User.id)
    )
    if organisation_id is not None:
        statement = statement.where(User.organisation_id == organisation_id)
    return reading().scalars(statement).unique().all()


def people_of(actor: Actor, organisation_id: int) -> Sequence[User]:
    """The people of one organisation of the actor's bureau."""
    mine = select(User).where(User.bureau_id == actor.bureau_id, User.organisation_id == organisation_id)
    return reading().scalars(mine.order_by(User.name, User.id)).unique().all()


def colleague(actor: Actor, user_id: int) -> User:
    """A person of the actor's own organisation. Raises NotFound."""
    found = person(actor, user_id)
    if found.organisation_id != actor.organisation_id:
        raise NotFound
    return found


def managers(vendor_id: int) -> int:
    """How many managers of a vendor can sign in: in use, and a password is chosen."""
    able = select(func.count(User.id)).join(UserRole, UserRole.user_id == User.id)
    mine = (User.organisation_id == vendor_id, User.active, User.password.is_not(None))
    return reading().scalar(able.where(*mine, UserRole.role == Role.VENDOR)) or 0


def waiting_for_links(actor: Actor) -> Sequence[User]:
    """Everybody in use who never chose a password, the bureau's own people first."""
    return reading().scalars(_without_password(actor)).unique().all()


def without_password(actor: Actor, work: UnitOfWork) -> Sequence[User]:
    """The same, locked: nobody chooses one meanwhile."""
    return work.session.scalars(_without_password(actor).with_for_update(of=User)).unique().all()


def _without_password(actor: Actor) -> Select[User]:
    mine = (User.bureau_id == actor.bureau_id, User.active, Organisation.active, User.password.is_(None))
    order = (User.organisation_id != actor.bureau_id, Organisation.sort_key, User.name, User.id)
    joined = select(User).join(Organisation, Organisation.id == User.organisation_id)
    return joined.where(*mine).order_by(*order)


def sign_ins(account: str, since: datetime, most: int = 50) -> Sequence[SignInAttempt]:
    """Passwords and codes tried on one account, right or not, newest first."""
    either = SignInAttempt.account.in_([account, of_codes(account)])
    tried = select(SignInAttempt).where(either, SignInAttempt.at >= since)
    return (
        reading().scalars(tried.order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc()).limit(most)).all()
    )
