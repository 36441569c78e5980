"""What waits for a person, whom a notice is for, and what each may see of all that: their own."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation, User, UserRole
from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.infra import signing
from procurement.infra.columns import HIGHEST
from procurement.infra.db import reading
from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Permission, Role
from procurement.kernel.work import Work, WorkList
from procurement.notifications import policy
from procurement.notifications.kinds import News, Waiting, kinds
from procurement.notifications.models import Absence, CalendarFeed, Notice, NoticeMail, NoticeSetting
from procurement.notifications.rules import MailState, Stage, Way, way_of


def worklist(actor: Actor, now: datetime) -> list[Work]:
    """Everything that waits for a person, module by module, in the language spoken here."""
    return [work for part in declared(WorkList) for work in part.find(actor, now)]


# ---- whom it is for -----------------------------------------------------------------------------
def people_who(
    bureau_id: int,
    permissions: Collection[Permission],
    organisations: Collection[int],
    only: Collection[int] | None = None,
) -> Sequence[User]:
    """Everybody in use who may do one of these, of these organisations; `only` these people, unless it is None."""
    roles = [role for role in Role if ROLE_PERMISSIONS[role] & set(permissions)]
    able = select(UserRole.user_id).where(UserRole.role.in_(roles))
    wanted = _in_use(bureau_id).where(User.organisation_id.in_(organisations), User.id.in_(able))
    return reading().scalars(wanted if only is None else wanted.where(User.id.in_(only))).unique().all()


def everybody(bureau_id: int) -> Sequence[int]:
    """The people in use of a bureau and of its departments and vendors."""
    return reading().scalars(_in_use(bureau_id).with_only_columns(User.id)).all()


def holders(bureau_id: int, role: Role) -> Sequence[User]:
    """The bureau's own people with a role."""
    return accounts.people_with_role(bureau_id, role, bureau_id)


def _in_use(bureau_id: int) -> Select[User]:
    return select(User).where(User.bureau_id == bureau_id, User.active).order_by(User.id)


def deputies(person: User, today: date) -> list[User]:
    """Who is told of a person's things today because they are away; nobody whom that is not for any more."""
    away = select(Absence.deputy_id).where(Absence.person_id == person.id, Absence.during.contains(today))
    unique = reading().scalars(select(User).where(User.active, User.id.in_(away))).unique()
    return [one for one in unique if stands_in(person, one)]


def stands_in(person: User, other: User) -> bool:
    """Whether the other may be a deputy of the person."""
    mine, theirs = ([role.name for role in one.roles] for one in (person, other))
    return policy.can_stand_in(mine, person.organisation_id, theirs, other.organisation_id)


def covered(actor: Actor, today: date) -> list[tuple[User, date]]:
    """Whom the actor stands in for today, and until when."""
    person = aliased(User)
    found = reading().execute(
        select(person, func.upper(Absence.during))
        .join(Absence, Absence.person_id == person.id)
        .where(Absence.deputy_id == actor.id, Absence.during.contains(today), person.active)
        .order_by(person.id)
    )
    mine = (actor.roles, actor.organisation_id)
    return [
        (one, after - timedelta(days=1))
        for one, after in found.unique()
        if policy.can_stand_in([role.name for role in one.roles], one.organisation_id, *mine)
    ]


def possible_deputies(actor: Actor) -> list[User]:
    """Who could stand in for the actor."""
    me = accounts.person(actor, actor.id)
    return [
        one
        for one in accounts.people_of(actor, actor.organisation_id)
        if one.active and one.id != me.id and stands_in(me, one)
    ]


def absences(actor: Actor, today: date) -> Sequence[tuple[Absence, str]]:
    """One's own absences that are not over, with the deputy's name."""
    return [
        (absence, name)
        for absence, name in reading().execute(
            select(Absence, User.name)
            .join(User, User.id == Absence.deputy_id)
            .where(Absence.person_id == actor.id, func.upper(Absence.during) > today)
            .order_by(func.lower(Absence.during))
        )
    ]


def locked_absence(actor: Actor, absence_id: int) -> Absence:
    """One's own, for a change. Raises NotFound."""
    return _own(actor, reading().get(Absence, absence_id, populate_existing=True, with_for_update=True))


def is_away(person_id: int, first: date, last: date) -> bool:
    """Whether a person is away on any of these days."""
    days = func.daterange(first, last, "[]")
    there = select(Absence.id).where(Absence.person_id == person_id, Absence.during.op("&&")(days))
    return reading().scalar(there.limit(1)) is not None


# ---- what was told ------------------------------------------------------------------------------
def open_notices(person_id: int) -> Sequence[Notice]:
    """What was told of a person's things that had not been found gone."""
    mine = (Notice.of_id == person_id, Notice.task.is_not(None), Notice.over_at.is_(None))
    return reading().scalars(select(Notice).where(*mine)).all()


def languages(people: Collection[int]) -> dict[int, str]:
    """The language each of these people reads."""
    if not people:
        return {}
    found = reading().execute(select(User.id, User.language).where(User.id.in_(people)))
    return {row.id: row.language for row in found}


def told_of(bureau_id: int, tasks: Collection[str]) -> Sequence[int]:
    """Whose open notices are of these things."""
    theirs = (Notice.bureau_id == bureau_id, Notice.task.in_(tasks), Notice.over_at.is_(None))
    return reading().scalars(select(Notice.of_id).distinct().where(*theirs)).all() if tasks else []


def opened(tasks: Collection[str], organisation_id: int) -> set[str]:
    """Which of these things of an organisation's people somebody has opened a notice of."""
    there = (Notice.task.in_(tasks), Notice.over_at.is_(None), Notice.read_at.is_not(None))
    theirs = select(Notice.task).join(User, User.id == Notice.of_id)
    return set(reading().scalars(theirs.where(*there, User.organisation_id == organisation_id)))


def unread(person: ColumnElement[int]) -> ScalarSelect[int]:
    """How many notices of a person are neither opened nor over."""
    mine = (Notice.person_id == person, Notice.read_at.is_(None), Notice.over_at.is_(None))
    return select(func.count(Notice.id)).where(*mine).scalar_subquery()


def notice(actor: Actor, notice_id: int) -> Notice:
    """One's own. Raises NotFound."""
    return _own(actor, reading().get(Notice, notice_id))


def _own(actor: Actor, found: Any) -> Any:
    if found is None or found.person_id != actor.id:
        raise NotFound
    return found


STATE = case((Notice.over_at.is_not(None), "over"), (Notice.read_at.is_not(None), "read"), else_="unread")


def inbox(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the inbox: one's own notices; `whose` names another person whose thing it is."""
    other = aliased(User)
    return (
        select(
            Notice.id,
            Notice.title,
            Notice.small,
            Notice.kind,
            Notice.stage,
            Notice.due,
            Notice.made_at,
            STATE.label("state"),
            case((Notice.of_id != Notice.person_id, other.name), else_="").label("whose"),
        )
        .join(other, other.id == Notice.of_id)
        .where(Notice.person_id == actor.id)
    )


# ---- mail ---------------------------------------------------------------------------------------
NOT_ARRIVED = (MailState.REFUSED, MailState.UNKNOWN)
WANTED = and_(Notice.over_at.is_(None), Notice.read_at.is_(None), User.active)
"""Whether a notice is still to be mailed: it waits no longer, its reader has opened it or cannot sign in any more."""


def to_no_deputy(mails: Collection[int], today: date) -> list[int]:
    """Of these mails those to a deputy who is none any more; who is told late is none, and stays told."""
    whose = aliased(User)
    found = reading().execute(
        select(NoticeMail.id, Notice.person_id, whose)
        .join(Notice, Notice.id == NoticeMail.notice_id)
        .join(whose, whose.id == Notice.of_id)
        .where(NoticeMail.id.in_(mails), Notice.person_id != Notice.of_id, Notice.stage != Stage.LATE)
    )
    return [
        mail_id
        for mail_id, reader, person in found.unique()
        if reader not in {one.id for one in deputies(person, today)}
    ]


def undelivered(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Mail of the bureau no server took, mail nobody knows of whether it arrived, and mail that is tried again, as long
    as it is to arrive: whose and what sort, never its words, which are not for whoever looks after it."""
    troubled = (NoticeMail.state == MailState.WAITING) & (NoticeMail.said != "")
    return (
        select(
            NoticeMail.id,
            NoticeMail.address,
            NoticeMail.state,
            NoticeMail.said,
            NoticeMail.moved_at,
            Notice.kind,
            User.name,
            User.id.label("person_id"),
            Organisation.name_zh.label("organisation"),
        )
        .join(Notice, Notice.id == NoticeMail.notice_id)
        .join(User, User.id == Notice.person_id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(Notice.bureau_id == actor.bureau_id, WANTED, NoticeMail.state.in_(NOT_ARRIVED) | troubled)
    )


def not_arrived(actor: Actor) -> int:
    """How many mails wait for somebody to look at them."""
    there = undelivered(actor).where(NoticeMail.state.in_(NOT_ARRIVED)).subquery()
    return reading().scalar(select(func.count()).select_from(there)) or 0


@dataclass(frozen=True)
class Mailed:
    """A mail, the sort of its notice, whom it is for, and whether it is still to be said."""

    mail: NoticeMail
    kind: str
    person: User
    wanted: bool


def mail(actor: Actor, mail_id: int, *, locked: bool = False) -> Mailed:
    """A mail of the actor's bureau; `locked` for a change. Raises NotFound."""
    wanted = (
        select(NoticeMail, Notice.kind, User, WANTED)
        .join(Notice, Notice.id == NoticeMail.notice_id)
        .join(User, User.id == Notice.person_id)
        .where(NoticeMail.id == mail_id, Notice.bureau_id == actor.bureau_id)
    )
    if locked:
        wanted = wanted.with_for_update(of=NoticeMail).execution_options(populate_existing=True)
    found = reading().execute(wanted).unique().one_or_none()
    if found is None:
        raise NotFound
    return Mailed(*found)


def mails_of(notice_id: int) -> Sequence[NoticeMail]:
    """The mails a notice was sent as."""
    wanted = select(NoticeMail).where(NoticeMail.notice_id == notice_id)
    return reading().scalars(wanted.order_by(NoticeMail.id)).all()


def waiting_digests(bureau_id: int, *which: ColumnElement[bool]) -> Sequence[tuple[int, Sequence[int]]]:
    """By person, the mails that wait for the morning; of them those `which`."""
    found = reading().execute(
        select(Notice.person_id, func.array_agg(NoticeMail.id))
        .join(NoticeMail, NoticeMail.notice_id == Notice.id)
        .where(Notice.bureau_id == bureau_id, NoticeMail.digest, NoticeMail.state == MailState.WAITING)
        .where(*which)
        .group_by(Notice.person_id)
    )
    return [(person, ids) for person, ids in found]


def addressees(notices: Collection[int]) -> Sequence[tuple[Notice, str, str | None]]:
    """(notice, address, way the person chose) for each."""
    chosen = and_(NoticeSetting.person_id == Notice.person_id, NoticeSetting.kind == Notice.kind)
    found = reading().execute(
        select(Notice, User.email, NoticeSetting.way)
        .join(User, User.id == Notice.person_id)
        .outerjoin(NoticeSetting, chosen)
        .where(Notice.id.in_(notices))
        .order_by(Notice.id)
    )
    return [(notice, email, way) for notice, email, way in found]


# ---- what a person chose ------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """A kind as a person has it."""

    kind: Waiting | News
    way: Way


def choices(actor: Actor) -> list[Choice]:
    """Every kind that may be told to the actor, and how."""
    mine = select(NoticeSetting.kind, NoticeSetting.way).where(NoticeSetting.person_id == actor.id)
    chosen = {name: Way(way) for name, way in reading().execute(mine)}
    return [
        Choice(kind, way_of(chosen.get(kind.name), kind.way, kind.optional))
        for kind in kinds().values()
        if any(actor.may(permission) for permission in kind.to)
    ]


# ---- the calendar -------------------------------------------------------------------------------
def feed_of(actor: Actor) -> str:
    """The secret part of the address of one's own deadlines; "" where there is none."""
    found = _feed(actor.id)
    return _token(*found) if found else ""


def person_behind(token: str) -> User | None:
    """Whose deadlines an address is of, where it is still theirs and they are in use."""
    number, _dash, _rest = token.partition("-")
    known = number.isascii() and number.isdecimal() and len(number) <= len(str(HIGHEST))
    found = _feed(int(number)) if known and int(number) <= HIGHEST else None
    if found is None or not hmac.compare_digest(_token(*found).encode(), token.encode()):
        return None
    _salt, person = found
    return person if person.active else None


def _feed(person_id: int) -> tuple[str, User] | None:
    """The salt of a person's address, and the person."""
    wanted = select(CalendarFeed.salt, User).join(User, User.id == CalendarFeed.person_id)
    found = reading().execute(wanted.where(User.id == person_id)).unique().one_or_none()
    return None if found is None else (found[0], found[1])


def _token(salt: str, person: User) -> str:
    """It ends with the sessions of its person: a new password, address or second step makes it another one."""
    key = signing.derived("calendars", str(current_app.config["SECRET_KEY"]))
    said = f"{person.id} {salt} {person.fs_uniquifier}".encode()
    return f"{person.id}-{hmac.new(key, said, hashlib.sha256).hexdigest()}"
