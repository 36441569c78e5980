"""A bureau begins: its profile and its first administrator; and the one-time links of everybody who was entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from procurement.accounts import policy, queries, rules
from procurement.accounts.models import User
from procurement.accounts.rules import BureauProfile, PersonCommand
from procurement.accounts.services.organisations import create_bureau
from procurement.accounts.services.people import create_person, fresh_key
from procurement.audit import services as audit
from procurement.infra import jobs, locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import refuse


def found_bureau(profile: BureauProfile, first: PersonCommand, *, beside: bool = False) -> tuple[int, int]:
    """A bureau and its first administrator, whose one-time link the caller shows; returns the ids of both.

    Done by a command, never by a page: nobody can sign in yet. `beside`: another bureau may be there already.
    Refuses: accounts.bureau_there, accounts.bureau_beside, what `create_bureau` and `create_person` refuse.
    """
    with unit_of_work(queries.system_actor(0)) as work:
        # two commands at the same moment would each find no bureau; no constraint spans bureaus
        locks.hold(work.session, Lock.FOUNDING, 0)
        there = [(bureau.code, bureau.name_zh) for bureau in queries.bureaus()]
        refuse(rules.founding_refusals(profile, there, beside=beside))
        bureau_id = create_bureau(profile)
        founder = queries.system_actor(bureau_id)
        person_id = create_person(founder, replace(first, organisation_id=bureau_id), invite=False)
        audit.record(work, "accounts.link_made", ("user", person_id), {"name": first.name})
        return bureau_id, person_id


def make_links(actor: Actor) -> Sequence[User]:
    """Give everybody in use who never chose a password a new one-time link; every link made before is void.

    The caller shows each link once (`links.one_time`). Refuses: accounts.nobody_waits.
    """
    with unit_of_work(actor) as work:
        return _renewed(work, actor, "accounts.link_made")


def mail_links(actor: Actor) -> int:
    """Mail everybody in use who never chose a password a link to do so, every link made before is void; returns how
    many. Refuses: accounts.nobody_waits."""
    with unit_of_work(actor) as work:
        waiting = _renewed(work, actor, "accounts.link_sent")
        jobs.add_many(work, "accounts.send_reset_link", [{"account": person.email} for person in waiting])
        return len(waiting)


def _renewed(work: UnitOfWork, actor: Actor, action: str) -> Sequence[User]:
    """Everybody who never chose a password, with a key no earlier link fits, and a record of how they get the new one."""
    policy.require(policy.can_manage_people(actor))
    waiting = queries.without_password(actor, work)
    refuse(rules.links_refusals(len(waiting)))
    for person in waiting:
        person.fs_uniquifier = fresh_key()
        audit.record(work, action, ("user", person.id), {"name": person.name})
    return waiting
