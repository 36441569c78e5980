"""The demo bureau's first two months, played quickly: what the pages look like when there is something on them.

Everything is done by the demo's own acts; only the contracts' PDFs are stand-ins, for those take many seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import create_engine, pool, select

from procurement.accounts import queries as accounts
from procurement.billing.services.run import run_month
from procurement.documents import services as documents
from procurement.documents.models import Paper
from procurement.infra import clock, jobs
from procurement.infra.db import db, reading
from procurement.web.demo import contracts, founding, year
from procurement.web.demo.people import actor


@contextmanager
def engine_of(app: Flask, url: str) -> Iterator[None]:
    """The application of the tests on another database."""
    engine, previous = create_engine(url), db._app_engines[app]
    db._app_engines[app] = {None: engine}
    try:
        with app.app_context():
            yield
            db.session.remove()
    finally:
        db._app_engines[app] = previous
        engine.dispose()


def lived(app: Flask, owner_url: str) -> None:
    """March settled, paid and closed; April billed, one bill objected to, the books open."""
    owner = create_engine(owner_url, poolclass=pool.NullPool)

    def move(moment: str) -> None:
        with owner.begin() as connection:
            clock.move(connection, moment, ZoneInfo("Asia/Shanghai"))

    founding.found(lambda line: None)
    signed = contracts.sign(move, stand_ins)
    year.settle(signed, year.FIRST, move)
    april(signed, move)


def stand_ins() -> None:
    """Something to confirm in place of every PDF; the jobs that would print them are taken and left."""
    waiting = reading().execute(select(Paper.id, Paper.bureau_id).where(Paper.state == "pending")).all()
    reading().rollback()
    for paper, bureau in waiting:
        documents.store_rendered(accounts.system_actor(bureau), paper, f"%PDF-1.7 {paper}".encode())
    jobs.claim(None, 100)


def april(signed: contracts.Contracts, move: year.Move) -> None:
    month = year.FIRST.next()
    move(f"{month.next()}-05 09:00")
    year.enter_usage(signed, month)
    for code, contract_id in signed.ids.items():
        year.agree_on_sheet(code, contract_id, month)
    run_month(actor("finance2@example.cn"), month)
    person = actor(year.LIAISONS[1])
    bill = year.bill_of(person, person.organisation_id, month)
    assert bill is not None
    year.object_to_a_line(person, bill.id, bill.version)
    reading().rollback()
