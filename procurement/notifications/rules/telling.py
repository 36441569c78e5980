"""When somebody is told of something that waits, and by which way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time, timedelta
from enum import StrEnum

MORNING = time(8)
"""The bureau's hour of reminders and of the daily mail: before it nobody is at work."""
OVERDUE = timedelta(days=2)
"""So long a mail is tried again that no server takes."""


class Way(StrEnum):
    """How a person learns of a notice besides the inbox, where all of them stand."""

    NOW = "now"
    DIGEST = "digest"
    INBOX = "inbox"


class Stage(StrEnum):
    """Why it is told now: it is new, its day comes near, or its day has passed and nobody had opened it."""

    NEW = "new"
    REMINDER = "reminder"
    LATE = "late"


class MailState(StrEnum):
    """How far a mail has come. `unknown`: whoever sent it died before the server's word came; it may have arrived.
    `dropped`: what it was about no longer waited, or its reader had opened it or gone."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


def reminder_due(due: date | None, today: date, steps: Sequence[int]) -> date | None:
    """The day of the last reminder whose day has come; None before the first of them and after the due day.

    `steps` are days before the due day. Of several that were slept through only the last is said: the others would say
    what is no longer so.
    """
    if due is None or today > due:
        return None
    days = [due - timedelta(days=step) for step in steps]
    return max((day for day in days if day <= today), default=None)


def to_say(
    key: str, due: date | None, today: date, steps: Sequence[int], told: Collection[date]
) -> tuple[Stage, str] | None:
    """What a person is to be told today of a thing that waits, and what makes it the same saying; None for nothing.

    `told`: the days on which they were told of it. Who was told since the day of a reminder needs none.
    """
    if not told:
        return Stage.NEW, key
    day = reminder_due(due, today, steps)
    if day is None or any(when >= day for when in told):
        return None
    return Stage.REMINDER, f"{key} {due} {day}"


def way_of(chosen: Way | None, usual: Way, optional: bool) -> Way:
    """The way a person is told: as they chose, else as is usual. What may not be switched off comes at least daily."""
    way = chosen or usual
    return Way.DIGEST if way is Way.INBOX and not optional else way
