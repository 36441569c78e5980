"""What public lists say of a vendor on a day (信用查询, EVAL-12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procurement.kernel.errors import Refusal


class CreditList(StrEnum):
    """The three lists that keep a vendor out of a public tender, in the order they are looked up."""

    JUDGMENT_DEFAULTERS = "judgment_defaulters"
    """失信被执行人"""
    TAX_OFFENDERS = "tax_offenders"
    """重大税收违法失信主体"""
    PROCUREMENT_OFFENDERS = "procurement_offenders"
    """政府采购严重违法失信行为记录名单"""


@dataclass(frozen=True)
class CheckFacts:
    """One list looked up for one day; `listed_since` None: the vendor is not on it."""

    list: CreditList
    day: date
    listed_since: date | None


@dataclass(frozen=True)
class DayStanding:
    """What the lists looked up for a day say together."""

    day: date
    missing: tuple[CreditList, ...]
    listed: tuple[CheckFacts, ...]

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def clean(self) -> bool:
        """Whether all lists were looked up for the day, and the vendor is on none."""
        return self.complete and not self.listed


def standing(checks: Iterable[CheckFacts], day: date) -> DayStanding:
    """What is known of a vendor for a day. `checks` in the order they were entered, of any days.

    A check says something of its own day alone. Of a list that was entered twice for a day the later entry counts:
    checks are never changed, a wrong one is followed by a right one. Source: rulebook EVAL-12.
    """
    last = {check.list: check for check in checks if check.day == day}
    missing = tuple(one for one in CreditList if one not in last)
    listed = tuple(last[one] for one in CreditList if one in last and last[one].listed_since is not None)
    return DayStanding(day, missing, listed)


def check_refusals(day: date, listed: bool, listed_since: date | None, today: date) -> list[Refusal]:
    """Why a check cannot be entered; all reasons. What a list will say tomorrow nobody has seen."""
    found = []
    if day > today:
        found.append(Refusal("vendors.check_of_tomorrow", {"today": today}, "day"))
    if listed and listed_since is None:
        found.append(Refusal("vendors.listed_since_missing", field="listed_since"))
    if not listed and listed_since is not None:
        found.append(Refusal("vendors.listed_since_without", field="listed_since"))
    if listed and listed_since is not None and listed_since > day:
        found.append(Refusal("vendors.listed_since_later", {"day": day}, "listed_since"))
    return found
