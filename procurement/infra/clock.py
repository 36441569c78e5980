"""The one clock. It lives in the database as `official_now()`; nothing else in the system asks the time.

In production it is `clock_timestamp()`. A rehearsal database (demo, tests) adds the shift of the one-row table
`clock_shift`, which only its owner may write and only forward.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g, has_app_context
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from procurement.infra import bell
from procurement.infra.db import reading
from procurement.kernel.errors import Refusal, Refused

REHEARSAL_DATABASE = (
    "this is a rehearsal database (its clock can be moved, its passwords are public) and ENVIRONMENT=production;"
    " production needs a database of its own that was migrated as production"
)
_STEP = re.compile(r"\+([0-9]{1,12})([dhm])")
LAST_YEAR = 2199
"""The last year a day may be typed of; a clock beyond it would make days nobody can enter."""
_AT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?")


def ask(session: Session | Connection) -> datetime:
    """The official instant, UTC-aware, as the database tells it now."""
    return session.execute(text("SELECT official_now()")).scalar_one()


def now() -> datetime:
    """The official instant, read once per request or job and then kept."""
    if not has_app_context():
        return ask(reading())
    if "official_now" not in g:
        g.official_now = ask(reading())
    return g.official_now


def zone() -> ZoneInfo:
    """The time zone of the bureau's civil days."""
    return current_app.config["BUREAU_TZ"]


def civil(moment: datetime) -> date:
    """The bureau's civil day of an instant: 16:30 UTC is already tomorrow in Shanghai."""
    return moment.astimezone(zone()).date()


def today() -> date:
    return civil(now())


def is_rehearsal(session: Session | Connection) -> bool:
    return bool(session.execute(text("SELECT to_regclass('clock_shift') IS NOT NULL")).scalar_one())


def refuse_rehearsal_database(url: str, *, production: bool) -> None:
    """Ends a production process whose database is a rehearsal: its clock was moved, its passwords are public.

    A database that does not answer is not waited for; each connection asks again (`refuse_rehearsal_connection`).
    """
    if not production:
        return
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            found = is_rehearsal(connection)
    except OperationalError:
        return
    if found:
        raise SystemExit(f"cannot start: {REHEARSAL_DATABASE}")


def refuse_rehearsal_connection(dbapi_connection: Any, record: Any) -> None:
    """Listens to new connections of a production process: one to a rehearsal database is never used."""
    with dbapi_connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('clock_shift') IS NOT NULL")
        (found,) = cursor.fetchone()
    dbapi_connection.rollback()
    if found:
        raise RuntimeError(REHEARSAL_DATABASE)


def move(owner: Connection, spec: str, tz: ZoneInfo) -> datetime:
    """Move the rehearsal clock forward by `+20d`, `+3h`, `+5m`, or to `2026-11-23 09:00` bureau time.

    Refuses: clock.not_rehearsal, clock.bad_step, clock.backward, clock.too_far. Returns the new official instant.
    """
    if not is_rehearsal(owner):
        raise Refused([Refusal("clock.not_rehearsal")])
    current = ask(owner)
    target = _target(spec, current, tz)
    if target.year > LAST_YEAR:
        raise Refused([Refusal("clock.too_far", {"year": LAST_YEAR})])
    if target < current:
        raise Refused([Refusal("clock.backward", {"now": current.astimezone(tz).isoformat(" ", "minutes")})])
    owner.execute(text("UPDATE clock_shift SET shift = shift + :by"), {"by": target - current})
    bell.ring(owner)
    return ask(owner)


def _target(spec: str, current: datetime, tz: ZoneInfo) -> datetime:
    if step := _STEP.fullmatch(spec):
        unit = {"d": "days", "h": "hours", "m": "minutes"}[step[2]]
        with suppress(OverflowError):
            return current + timedelta(**{unit: int(step[1])})
        raise Refused([Refusal("clock.too_far", {"year": LAST_YEAR})])
    if _AT.fullmatch(spec):
        try:
            return datetime.fromisoformat(spec).replace(tzinfo=tz)
        except ValueError:
            pass
    raise Refused([Refusal("clock.bad_step", {"spec": spec})])
