"""The one clock. It lives in the database as `official_now()`; nothing else in the system asks the time.

In production it is `clock_timestamp()`. A rehearsal database (demo, tests) adds the shift of the one-row table
`clock_shift`, which only its owner may write and only forward.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, g, has_app_context
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from procurement.infra.db import reading
from procurement.kernel.errors import Refusal, Refused

_STEP = re.compile(r"\+(\d{1,5})([dhm])")
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


def move(owner: Connection, spec: str, tz: ZoneInfo) -> datetime:
    """Move the rehearsal clock forward by `+20d`, `+3h`, `+5m`, or to `2026-11-23 09:00` bureau time.

    Refuses: clock.not_rehearsal, clock.bad_step, clock.backward. Returns the new official instant.
    """
    if not is_rehearsal(owner):
        raise Refused([Refusal("clock.not_rehearsal")])
    current = ask(owner)
    target = _target(spec, current, tz)
    if target < current:
        raise Refused([Refusal("clock.backward", {"now": current.astimezone(tz).isoformat(" ", "minutes")})])
    owner.execute(text("UPDATE clock_shift SET shift = shift + :by"), {"by": target - current})
    return ask(owner)


def _target(spec: str, current: datetime, tz: ZoneInfo) -> datetime:
    if step := _STEP.fullmatch(spec):
        unit = {"d": "days", "h": "hours", "m": "minutes"}[step[2]]
        return current + timedelta(**{unit: int(step[1])})
    if _AT.fullmatch(spec):
        try:
            return datetime.fromisoformat(spec).replace(tzinfo=tz)
        except ValueError:
            pass
    raise Refused([Refusal("clock.bad_step", {"spec": spec})])
