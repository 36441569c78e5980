"""Playing the demo bureau's year into an empty rehearsal database."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import create_engine, pool, text

from config import Settings
from procurement.infra import clock, jobs
from procurement.infra.db import db, reading
from procurement.web.app import create_app
from procurement.web.demo import contracts as contract_acts
from procurement.web.demo import founding, notices, qualifications, standing, year
from procurement.web.demo.people import accounts

BEGINS, ENDS = "2026-01-05 09:00", "2026-11-23 09:00"
ACCOUNTS = accounts()


def load(settings: Settings, tell: Callable[[str], None]) -> None:
    """Load everything, telling each step with the seconds it took. The database must be migrated and empty."""
    owner = create_engine(settings.migration_database_url or settings.database_url, poolclass=pool.NullPool)
    app = create_app(settings)
    began = time.monotonic()

    def told(line: str) -> None:
        tell(f"  demo {time.monotonic() - began:5.1f} s  {line}")

    def move(moment: str) -> None:
        with owner.begin() as connection:
            clock.move(connection, moment, settings.bureau_tz)

    def render() -> None:
        while claims := jobs.claim(None, 8):
            for claim in claims:
                jobs.perform(app, claim.id, claim.attempt)

    set_clock(settings)
    with app.app_context():
        founding.found(told)
        contracts = contract_acts.sign(move, render)
        told("three contracts signed by both sides")
        qualifications.begin()
        until = year.live(contracts, move, told)
        standing.propose()
        until("2026-11-23 08:30")
        qualifications.go_on()
        standing.decide()
        told("five applications for qualification, a suspension, credit checks")
        move(ENDS)
        reading().rollback()
        db.session.remove()
        notices.tell(owner)
        told("everybody was told what waits for them")
    told("papers are printed in the background from now on")


def set_clock(settings: Settings) -> None:
    """The rehearsal begins on 5 January; before anything has happened the clock may be set back."""
    owner = create_engine(settings.migration_database_url or settings.database_url, poolclass=pool.NullPool)
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL procurement.clock_setup = 'on'"))
        connection.execute(
            text(
                "UPDATE clock_shift SET shift = (CAST(:at AS timestamp) AT TIME ZONE :zone) - clock_timestamp()"
            ),
            {"at": BEGINS, "zone": settings.bureau_tz.key},
        )
