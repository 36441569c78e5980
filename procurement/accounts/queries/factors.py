"""Second factors and open sessions of a person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from procurement.accounts.models import (
    Authenticator,
    OpenSession,
    Passkey,
    RecoveryCode,
    RequiredFactor,
    User,
    UserRole,
)
from procurement.accounts.rules import Factors
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Role


def factors(user_id: int) -> Factors:
    """What a person has set up, and whether their bureau requires something of one of their roles; one statement."""
    required = (
        select(RequiredFactor.role)
        .join(UserRole, UserRole.role == RequiredFactor.role)
        .join(User, (User.id == UserRole.user_id) & (User.bureau_id == RequiredFactor.bureau_id))
        .where(User.id == user_id)
    )
    keys = select(func.array_agg(Passkey.credential_id)).where(Passkey.user_id == user_id)
    codes = select(func.count()).where(RecoveryCode.user_id == user_id)
    app = select(Authenticator.user_id).where(Authenticator.user_id == user_id)
    found = select(app.exists(), keys.scalar_subquery(), codes.scalar_subquery(), required.exists())
    has_app, held, left, needed = reading().execute(found).one()
    return Factors(has_app, tuple(held or ()), left, needed)


def authenticator(user_id: int) -> Authenticator | None:
    """The app a person has set up."""
    return reading().get(Authenticator, user_id)


def passkeys(user_id: int) -> Sequence[Passkey]:
    """A person's, the oldest first."""
    mine = select(Passkey).where(Passkey.user_id == user_id)
    return reading().scalars(mine.order_by(Passkey.created_at, Passkey.id)).all()


def passkey(actor: Actor, passkey_id: int) -> Passkey:
    """One of one's own. Raises NotFound."""
    found = reading().get(Passkey, passkey_id)
    if found is None or found.user_id != actor.id:
        raise NotFound
    return found


def passkey_of(credential_id: bytes) -> Passkey | None:
    """Whosever it is: a browser names it before anybody is signed in."""
    return reading().scalars(select(Passkey).where(Passkey.credential_id == credential_id)).one_or_none()


def required_roles(bureau_id: int) -> frozenset[Role]:
    """The roles whose people need a second factor."""
    held = select(RequiredFactor.role).where(RequiredFactor.bureau_id == bureau_id)
    return frozenset(Role(role) for role in reading().scalars(held))


def without_factor(bureau_id: int, roles: frozenset[Role]) -> int:
    """How many people in use have one of these roles and no factor yet."""
    has = (
        select(Authenticator.user_id)
        .where(Authenticator.user_id == User.id)
        .union_all(select(Passkey.user_id).where(Passkey.user_id == User.id))
    )
    waiting = select(func.count(func.distinct(User.id))).join(UserRole, UserRole.user_id == User.id)
    waiting = waiting.where(User.bureau_id == bureau_id, User.active, UserRole.role.in_(roles), ~has.exists())
    return reading().scalar(waiting) or 0


def open_sessions(actor: Actor) -> Sequence[OpenSession]:
    """One's own, the one seen last first."""
    mine = select(OpenSession).where(OpenSession.user_id == actor.id)
    return reading().scalars(mine.order_by(OpenSession.seen_at.desc(), OpenSession.number.desc())).all()
