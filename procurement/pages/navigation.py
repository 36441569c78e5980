"""The side bar's entries: each module declares its own, `web.navigation` puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from procurement.kernel.permissions import Permission
from procurement.pages.i18n import Text
from procurement.pages.i18n import lazy as _


class Section(Enum):
    """The sections of the side bar, from above."""

    WORK = "work"
    BUYING = "buying"
    DELIVERY = "delivery"
    ADMINISTRATION = "administration"


LABELS: Mapping[Section, Text] = {
    Section.WORK: _("Work"),
    Section.BUYING: _("Buying"),
    Section.DELIVERY: _("Delivery and money"),
    Section.ADMINISTRATION: _("Administration"),
}


@dataclass(frozen=True)
class Entry:
    """One way into a module: its section, `order` within it, endpoint, label, a shorter one for a narrow bar, icon.

    It is shown to people who hold `permission`, that of its route. Equal orders: as declared, lowest module first.
    """

    section: Section
    order: int
    endpoint: str
    label: Text
    short: Text
    icon: str
    permission: Permission
