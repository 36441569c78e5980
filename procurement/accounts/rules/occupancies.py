"""Buildings and who occupies how much of them on which day. Areas in ㎡, days civil, both ends included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from procurement.kernel.dates import ONE_DAY
from procurement.kernel.errors import Refusal

FIRST_DAY = date(1949, 10, 1)
LAST_DAY = date(2199, 12, 31)
"""What `Span.end` holds for an occupancy without an end; a day beyond any settlement."""


@dataclass(frozen=True)
class BuildingCommand:
    """A building: its floor area is what departments may occupy of it."""

    code: str
    name_zh: str
    area: Decimal
    name_en: str = ""


@dataclass(frozen=True)
class OccupancyCommand:
    """A department's place in a building; without `end` until further notice."""

    department_id: int
    building_id: int
    area: Decimal
    headcount: int
    start: date
    end: date | None = None


@dataclass(frozen=True)
class MoveCommand:
    """From `day` on the department holds this instead."""

    day: date
    building_id: int
    area: Decimal
    headcount: int


@dataclass(frozen=True)
class Span:
    """An area held from a first to a last day; `id` names the occupancy where there is one."""

    start: date
    end: date
    area: Decimal
    id: int | None = None

    @classmethod
    def of(cls, command: OccupancyCommand) -> Span:
        return cls(command.start, command.end or LAST_DAY, command.area)

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.end

    def touches(self, other: Span) -> bool:
        return self.start <= other.end and other.start <= self.end


def fullest(spans: Sequence[Span]) -> tuple[date, Decimal] | None:
    """The first day on which the most ㎡ are held, and how many; None when nobody holds anything."""
    change: dict[date, Decimal] = defaultdict(Decimal)
    for span in spans:
        change[span.start] += span.area
        change[span.end + ONE_DAY] -= span.area
    held, most = Decimal(), None
    for day in sorted(change):
        held += change[day]
        if most is None or held > most[1]:
            most = day, held
    return most


def space_refusals(area: Decimal, others: Iterable[Span], new: Span) -> list[Refusal]:
    """Refuses a span that would hold more than the building's `area` on any of its days; names the worst day."""
    within = [
        replace(span, start=max(span.start, new.start), end=min(span.end, new.end))
        for span in others
        if span.touches(new)
    ]
    found = fullest([*within, new])
    if found is None or found[1] <= area:
        return []
    day, held = found
    return [Refusal("accounts.building_full", {"area": area, "over": held - area, "day": day}, "area")]


def shrinking_refusals(area: Decimal, spans: Sequence[Span]) -> list[Refusal]:
    """Refuses a building's new area below what was or will be held in it on some day."""
    found = fullest(spans)
    if found is None or found[1] <= area:
        return []
    return [Refusal("accounts.area_below_occupied", {"day": found[0], "held": found[1]}, "area")]


def overlap_refusals(own: Iterable[Span], new: Span) -> list[Refusal]:
    """Refuses a second place of the same department in the same building on the same day; names the first."""
    return [
        Refusal("accounts.occupied_already", {"start": span.start}, "start")
        for span in own
        if span.touches(new)
    ][:1]


def building_refusals(command: BuildingCommand) -> list[Refusal]:
    """Why a building cannot be kept; all reasons."""
    found = []
    if not command.code.strip():
        found.append(Refusal("accounts.code_shape", {"code": command.code}, "code"))
    if not command.name_zh.strip():
        found.append(Refusal("accounts.name_missing", field="name_zh"))
    if not 0 < command.area < 10**9:
        found.append(Refusal("accounts.area_range", field="area"))
    return found


def amount_refusals(command: OccupancyCommand) -> list[Refusal]:
    """Why area, headcount or days of an occupancy make no sense; all reasons."""
    found = []
    if not 0 <= command.area < 10**9:
        found.append(Refusal("accounts.area_range", field="area"))
    if not 0 <= command.headcount < 10**6:
        found.append(Refusal("accounts.headcount_range", field="headcount"))
    if not command.area and not command.headcount:
        found.append(Refusal("accounts.occupancy_empty", field="area"))
    if command.end is not None and command.end < command.start:
        found.append(Refusal("accounts.ends_before_start", {"start": command.start}, "end"))
    return found


def move_refusals(span: Span, day: date) -> list[Refusal]:
    """Refuses a move on a day that is not after the first or not within the days of the present place."""
    if day <= span.start:
        return [Refusal("accounts.move_too_early", {"start": span.start}, "day")]
    if day > span.end:
        return [Refusal("accounts.move_too_late", {"end": span.end}, "day")]
    return []


def end_refusals(span: Span, last_day: date) -> list[Refusal]:
    """Refuses a last day before the first one."""
    if last_day >= span.start:
        return []
    return [Refusal("accounts.ends_before_start", {"start": span.start}, "end")]
