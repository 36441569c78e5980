"""The rules of telling: when, how, and the text of a calendar."""

from procurement.notifications.rules.calendar import Event, calendar
from procurement.notifications.rules.telling import (
    MORNING,
    OVERDUE,
    MailState,
    Stage,
    Way,
    reminder_due,
    to_say,
    way_of,
)

__all__ = [
    "Event",
    "MORNING",
    "MailState",
    "OVERDUE",
    "Stage",
    "Way",
    "calendar",
    "reminder_due",
    "to_say",
    "way_of",
]
