"""Rows of notifications for tests, written directly; and the jobs a test lets run."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import Range

from procurement.accounts.models import User
from procurement.infra import jobs
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.infra.jobs import Job
from procurement.notifications.models import Absence, Notice, NoticeMail
from tests.factories import Office

LONG_AFTER = date(2027, 6, 1)


def told(office: Office, person: int, **values: Any) -> int:
    """A notice of a person's own, unread."""
    row = {
        "bureau_id": office.bureau,
        "person_id": person,
        "of_id": person,
        "kind": "contracts.in_force",
        "stage": "new",
        "cause": f"{values.get('title', 'x')}",
        "title": "合同生效",
        "small": "",
        "act": "打开合同",
        "path": "/home",
        "basis": "",
        **values,
    }
    with own_transaction() as connection:
        return connection.execute(insert(Notice).values(row).returning(Notice.id)).scalar_one()


def mailed(notice: int, state: str = "waiting", address: str = "somebody@example.cn", **values: Any) -> int:
    """A mail of a notice."""
    row = {"notice_id": notice, "address": address, "digest": False, "state": state, **values}
    with own_transaction() as connection:
        return connection.execute(insert(NoticeMail).values(row).returning(NoticeMail.id)).scalar_one()


def away(
    office: Office, person: int, deputy: int | None = None, first: date = LONG_AFTER, last: date = LONG_AFTER
) -> int:
    """An absence, far away unless said otherwise."""
    other = deputy or next(one for one in office.people.values() if one != person)
    row = {"bureau_id": office.bureau, "person_id": person, "deputy_id": other}
    with own_transaction() as connection:
        made = insert(Absence).values(**row, during=Range(first, last, bounds="[]")).returning(Absence.id)
        return connection.execute(made).scalar_one()


def run_jobs(office: Office) -> list[str]:
    """Let every job of notifications that waits be done, in one savepoint; returns what was done."""
    done = []
    while job := _next():
        with own_transaction() as connection:
            connection.execute(Job.__table__.update().where(Job.id == job.id).values(state="done"))
        reading().commit()  # who sends mail ends the session, and with it what was done in its savepoint
        jobs.resolve(job.task)(job.args)
        done.append(job.task)
        reading().expire_all()
    return done


def _next() -> Any:
    ours = select(Job.id, Job.task, Job.args).where(Job.state == "waiting", Job.task.like("notifications.%"))
    with own_transaction() as connection:
        return connection.execute(ours.order_by(Job.id).limit(1)).one_or_none()


def notices(person: int | None = None) -> list[Notice]:
    """What was told (to one person), oldest first."""
    database.session.rollback() if not database.session.is_active else None
    reading().expire_all()
    wanted = select(Notice).order_by(Notice.id)
    return list(reading().scalars(wanted.where(Notice.person_id == person) if person else wanted))


def mails(notice: int | None = None) -> list[NoticeMail]:
    reading().expire_all()
    wanted = select(NoticeMail).order_by(NoticeMail.id)
    return list(reading().scalars(wanted.where(NoticeMail.notice_id == notice) if notice else wanted))


def choose_language(person: int, language: str) -> None:
    with own_transaction() as connection:
        connection.execute(User.__table__.update().where(User.id == person).values(language=language))


def counted() -> int:
    return reading().scalar(select(func.count(Notice.id))) or 0
