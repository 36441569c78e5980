"""What the pages of accounts show of their rows: badges, words, and the story of a department's places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from procurement.accounts import queries
from procurement.accounts.sentences import ROLES
from procurement.kernel.dates import ONE_DAY
from procurement.kernel.permissions import Role
from procurement.pages import i18n
from procurement.pages.i18n import _, lazy
from procurement.pages.parts import Badge, Event

if TYPE_CHECKING:
    from procurement.accounts.models import Occupancy

IN_USE = Badge("ok", "circle-check", lazy("In use"))
OUT_OF_USE = Badge("mute", "circle-minus", lazy("Out of use"))
PRESENT = Badge("ok", "map-pin", lazy("Present"))
COMING = Badge("info", "clock", lazy("Coming"))
PAST = Badge("mute", "history", lazy("Past"))
USES = ((True, lazy("In use")), (False, lazy("Out of use")))


def use_badge(active: bool) -> Badge:
    return IN_USE if active else OUT_OF_USE


def role_choices() -> list[tuple[Role, i18n.Text]]:
    """Roles a person may hold, for a filter."""
    return [(role, words) for role, words in ROLES.items() if role is not Role.SYSTEM]


def phase(start: date, end: date | None, today: date) -> Badge:
    """Whether a place is held today, will be, or was."""
    if start > today:
        return COMING
    return PRESENT if end is None or end >= today else PAST


def story(occupancies: Sequence[Occupancy], today: date) -> list[Event]:
    """How a department came, changed and left, newest first; what lies ahead is marked."""
    told: list[tuple[date, Event]] = []
    for row in occupancies:
        holding = queries.holding_of(row)
        size = _(
            "%(area)s ㎡, %(headcount)s people",
            area=i18n.number(holding.area),
            headcount=i18n.number(holding.headcount),
        )
        name = row.building.name_zh
        told.append(
            (
                holding.start,
                _event(holding.start, _("occupies %(building)s", building=name), size, "ok", today),
            )
        )
        if holding.end is not None:
            out = holding.end + ONE_DAY
            told.append(
                (out, _event(out, _("no longer in %(building)s", building=name), size, "mute", today))
            )
    return [event for _day, event in sorted(told, key=lambda pair: pair[0], reverse=True)]


def _event(day: date, text: str, size: str, tone: str, today: date) -> Event:
    return Event(i18n.day(day), text, size, tone, next=day > today)
