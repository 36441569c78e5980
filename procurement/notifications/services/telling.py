"""Telling people: news when an act calls for it, what waits whenever their work list is looked at. A notice of something
to do is never a copy of it: it is made because the work list shows it, and is over when the work list shows it no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from procurement.accounts import queries as accounts
from procurement.accounts.models import User
from procurement.audit.timeline import READ
from procurement.infra import clock, jobs, locks
from procurement.infra.db import own_transaction
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.work import Work
from procurement.notifications import queries
from procurement.notifications.kinds import News, Waiting, address, kinds
from procurement.notifications.models import Notice, NoticeMail
from procurement.notifications.rules import Stage, Way, to_say, way_of
from procurement.notifications.services import changes
from procurement.notifications.services.mails import queue_digests
from procurement.pages import i18n

KEPT_FOR = timedelta(days=400)
log = structlog.get_logger()


def notify(
    work: UnitOfWork,
    kind: News,
    *organisations: int | None,
    values: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
    only: Iterable[int | None] | None = None,
) -> None:
    """Tell the people of these organisations news, once the unit of work is committed; one statement of it.

    `values` name the page, `said` fill the words. `only`: these people, by name; where nobody is of that name, nobody.
    Whoever acts is not told of their own act. What waits needs no word of a service (`services/changes.py`).
    """
    args = {
        "bureau": work.actor.bureau_id,
        "by": work.actor.id,
        "at": work.now.isoformat(),
        "kind": kind.name,
        "organisations": [organisation for organisation in organisations if organisation],
        "only": None if only is None else [one for one in only if one],
        "values": dict(values or {}),
        "said": {name: str(value) for name, value in (said or {}).items()},
    }
    jobs.add(work, "notifications.tell", args)


def tell(args: Mapping[str, Any]) -> None:
    """What `notify` asked for. Again after a crash: nobody is told twice. Raises what kept it from somebody, at the end."""
    kind, actor = kinds()[args["kind"]], accounts.system_actor(args["bureau"])
    assert isinstance(kind, News)
    people = queries.people_who(args["bureau"], kind.to, args["organisations"], args["only"])
    ids = [person.id for person in people if person.id != args["by"]]
    _raise(_each(ids, lambda person_id: _news(actor, kind, person_id, args)))


def look_at_changed(args: Mapping[str, Any]) -> None:
    """What an act has changed: look at whoever acted, at whoever may be told, and at everybody who was told of what is
    found to be over. The last of several equal jobs does it for all. Raises what kept it from somebody, at the end."""
    if jobs.waits(changes.TASK, args):
        return
    actor, over = accounts.system_actor(args["bureau"]), set[str]()

    def turn(person_id: int) -> None:
        over.update(look(actor, person_id))

    known = kinds()
    may = {permission for name in args["kinds"] for permission in known[name].to}
    able = [one.id for one in queries.people_who(args["bureau"], may, args["organisations"])]
    people = dict.fromkeys([*able, *filter(None, [args["by"]])])
    faults = _each(people, turn)
    told = [one for one in queries.told_of(args["bureau"], over) if one not in people]
    _raise([*faults, *_each(told, turn)])


def morning(actor: Actor) -> None:
    """Look at what waits for everybody of the bureau, and send the day's mail. Raises what kept it from somebody, at
    the end: nobody's faulty row is another's missed day."""
    faults = _each(queries.everybody(actor.bureau_id), lambda person_id: look(actor, person_id))
    queue_digests(actor)
    _raise(faults)


def _each(people: Iterable[int], turn: Callable[[int], object]) -> list[Exception]:
    """One after the other, whatever happens to one of them; returns the faults."""
    faults = []
    for person_id in people:
        try:
            turn(person_id)
        except Exception as fault:
            log.error("person not told", person=person_id, error=f"{type(fault).__name__}: {fault}")
            faults.append(fault)
    return faults


def _raise(faults: Sequence[Exception]) -> None:
    if faults:
        raise ExceptionGroup("some people were not told", faults)


# ---- something to do ----------------------------------------------------------------------------
@dataclass(frozen=True)
class _Look:
    """What waits for a person now, and what was told of it. `rows` by language: a deputy may read another one."""

    person: User
    today: date
    told: Sequence[Notice]
    rows: Mapping[str, Mapping[str, Work]]

    @property
    def own(self) -> Mapping[str, Work]:
        return self.rows[self.person.language]

    def row(self, key: str, language: str) -> Work:
        """In the words of a language, where it was looked at in it; else in the person's own."""
        return self.rows.get(language, self.own)[key]

    def over(self, readers: Collection[User]) -> list[Notice]:
        """The notices of what waits no longer, and of whoever is no reader any more; who is told late is none."""
        ids = {one.id for one in readers}
        stays = {one.id for one in self.told if one.stage == Stage.LATE or one.person_id in ids}
        return [one for one in self.told if one.task not in self.own or one.id not in stays]


def look(actor: Actor, person_id: int) -> set[str]:
    """Tell a person, and whoever stands in for them, what waits for them and they were not told of; end what waits no
    longer, or not for that deputy; and where a day has passed and nobody had opened a notice, tell whoever is to know
    of that. Once each. Returns what was found to be over."""
    with unit_of_work(actor) as work:
        locks.hold(work.session, Lock.NOTICES, person_id)
        person = accounts.person(actor, person_id)
        readers = (person, *queries.deputies(person, work.today))
        rows = {one.language: _waiting(person, work, one.language) for one in readers}
        seen = _Look(person, work.today, queries.open_notices(person_id), rows)
        over = seen.over(readers)
        _end(work, [one.id for one in over])
        _say_anew(seen, over)
        new = [row for reader in readers for row in _to_tell(seen, reader)]
        _insert(work, [*new, *_late(seen, actor.bureau_id)])
        return {one.task for one in over if one.task}


def _waiting(person: User, work: UnitOfWork, language: str) -> dict[str, Work]:
    """The rows of a person's work list people are told of, by key; none for who is out of use."""
    if not person.active:
        return {}
    known = kinds()
    with i18n.speaking(language):
        worklist = queries.worklist(accounts.actor_of(person), work.now)
    return {row.key: row for row in worklist if isinstance(known.get(row.kind), Waiting)}


def _to_tell(seen: _Look, reader: User) -> Iterable[dict[str, Any]]:
    for key, row in seen.rows[reader.language].items():
        kind = kinds()[row.kind]
        assert isinstance(kind, Waiting)
        mine = [one for one in seen.told if one.task == key and one.person_id == reader.id]
        days = [clock.civil(one.made_at) for one in mine]
        if found := to_say(key, row.due, seen.today, kind.remind, days):
            yield _row(reader, seen.person, row, *found)


def _late(seen: _Look, bureau_id: int) -> Iterable[dict[str, Any]]:
    """What is late and nobody had opened, for who is told of that."""
    late = {key: row for key, row in seen.own.items() if row.due and row.due < seen.today}
    home = seen.person.organisation_id  # another organisation's row of the same key is another thing
    opened = queries.opened(late, home) if late else set()
    before = {one.task for one in seen.told}
    for key in late.keys() & before - opened:
        kind = kinds()[late[key].kind]
        if not isinstance(kind, Waiting) or kind.late is None:
            continue
        for reader in queries.holders(bureau_id, kind.late.role):
            if reader.id != seen.person.id:
                row = seen.row(key, reader.language)
                said = _row(reader, seen.person, row, Stage.LATE, f"{key} late {home}")
                yield {**said, "path": kind.late.path(row)}


def _row(reader: User, person: User, row: Work, stage: Stage, cause: str) -> dict[str, Any]:
    with i18n.speaking(reader.language):
        return {
            **_whose(reader, person),
            "kind": row.kind,
            "stage": stage,
            "task": row.key,
            "cause": cause,
            "path": address(row.endpoint, row.asked),
            **_words(row),
        }


def _words(row: Work) -> dict[str, Any]:
    """What a notice says of a row, in the language spoken here."""
    return {
        "title": str(row.title),
        "small": str(row.small),
        "act": str(row.act),
        "due": row.due,
        "basis": " · ".join(row.basis) if row.basis else "",
    }


def _say_anew(seen: _Look, over: Collection[Notice]) -> None:
    """What is open says what the work list says now; that is no reason to tell anybody of it again."""
    gone = {one.id for one in over}
    stays = [one for one in seen.told if one.task and one.id not in gone]
    languages = queries.languages({one.person_id for one in stays})
    for one in stays:
        row, language = seen.row(str(one.task), languages[one.person_id]), languages[one.person_id]
        with i18n.speaking(language):
            words = _words(row)
        if one.stage != Stage.LATE:
            words["path"] = address(row.endpoint, row.asked)
        for name, value in words.items():
            setattr(one, name, value)


def _end(work: UnitOfWork, ids: Sequence[int]) -> None:
    if ids:
        work.session.execute(update(Notice).where(Notice.id.in_(ids)).values(over_at=work.now))


# ---- news ---------------------------------------------------------------------------------------
def _news(actor: Actor, kind: News, person_id: int, args: Mapping[str, Any]) -> None:
    with unit_of_work(actor) as work:
        person = accounts.person(actor, person_id)
        readers = (person, *queries.deputies(person, work.today))
        _insert(work, [_piece(reader, person, kind, args) for reader in readers])


def _piece(reader: User, person: User, kind: News, args: Mapping[str, Any]) -> dict[str, Any]:
    with i18n.speaking(reader.language):
        said = {name: i18n.shown(READ.get(name, str)(value)) for name, value in args["said"].items()}
        path = address(kind.page, args["values"])
        return {
            **_whose(reader, person),
            "kind": kind.name,
            "stage": Stage.NEW,
            "task": None,
            "cause": f"{path} {args['at']}",
            "title": str(kind.words) % said,
            "small": said.get("small", ""),
            "act": str(kind.act),
            "path": path,
            "due": None,
            "basis": "",
        }


# ---- the shared beats ---------------------------------------------------------------------------
def _whose(reader: User, person: User) -> dict[str, Any]:
    return {"bureau_id": person.bureau_id, "person_id": reader.id, "of_id": person.id}


def _insert(work: UnitOfWork, rows: Collection[dict[str, Any]]) -> None:
    """Keep what was not told before, and queue its mail."""
    if not rows:
        return
    once = pg_insert(Notice).on_conflict_do_nothing(
        index_elements=["person_id", "kind", "cause"], index_where=Notice.over_at.is_(None)
    )
    made = work.session.scalars(once.returning(Notice.id), list(rows)).all()
    if made:
        _mail(work, made)


def _mail(work: UnitOfWork, notices: Sequence[int]) -> None:
    """A mail for whoever wants one; what is to come at once has its job."""
    rows = []
    for notice, email, chosen in queries.addressees(notices):
        kind = kinds()[notice.kind]
        way = way_of(Way(chosen) if chosen else None, kind.way, kind.optional)
        if way is not Way.INBOX:
            rows.append({"notice_id": notice.id, "address": email, "digest": way is Way.DIGEST})
    if not rows:
        return
    made = work.session.execute(insert(NoticeMail).returning(NoticeMail.id, NoticeMail.digest), rows)
    at_once = [mail_id for mail_id, digest in made if not digest]
    jobs.add_many(
        work,
        "notifications.send",
        [{"mails": [one]} for one in at_once],
        keys=[f"mail:{one}" for one in at_once],
    )


def forget_old() -> int:
    """Drop notices, and their mail, told more than a year ago that wait for nothing any more; returns how many."""
    since = clock.now() - KEPT_FOR  # asked before the transaction: it may need a connection of its own
    old = delete(Notice).where(Notice.made_at < since, Notice.task.is_(None) | Notice.over_at.is_not(None))
    with own_transaction() as connection:
        return connection.execute(old).rowcount
