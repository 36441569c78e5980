"""What an imported table of departments or of occupancies would change, and why rows of it cannot be taken.

A row is known by its keys (a department by its code, an occupancy by department, building and first day), codes
compared as references are: a known
row is changed or unchanged, an unknown one is added, none is ever removed. One fault anywhere and nothing is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from procurement.accounts.rules.occupancies import (
    LAST_DAY,
    OccupancyCommand,
    Span,
    amount_refusals,
    overlap_refusals,
    space_refusals,
)
from procurement.accounts.rules.organisations import DepartmentCommand, department_refusals
from procurement.kernel.errors import Refusal
from procurement.kernel.references import Known, as_meant

Fault = tuple[int, str, Refusal]
"""Row as the sheet program counts it, the field concerned, the reason."""


# ---- departments --------------------------------------------------------------------------------
@dataclass(frozen=True)
class DepartmentLine:
    """One row of a table of departments; `untold` are the columns its table has not, which say nothing."""

    row: int
    command: DepartmentCommand
    untold: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DepartmentFacts:
    """A department that is there already."""

    id: int
    command: DepartmentCommand


@dataclass(frozen=True)
class DepartmentPlan:
    """What an import would do. `namesakes`: new departments that bear the name of another one, which is its code's
    writing gone wrong more often than not."""

    added: tuple[DepartmentCommand, ...]
    changed: tuple[tuple[DepartmentFacts, DepartmentCommand], ...]
    unchanged: int
    faults: tuple[Fault, ...]
    namesakes: tuple[tuple[DepartmentCommand, DepartmentCommand], ...] = ()


def department_plan(lines: Sequence[DepartmentLine], known: Mapping[str, DepartmentFacts]) -> DepartmentPlan:
    """Compare rows with the departments known by code. What a table does not tell (address, phone, whether in
    use, columns it has not) stays as it is. Faults: accounts.code_twice and those of `department_refusals`.
    """
    lines = _as_known(lines, known)
    first: dict[str, DepartmentLine] = {}
    for line in lines:
        first.setdefault(line.command.code, line)
    wanted = [_completed(line, known.get(line.command.code)) for line in first.values()]
    added = tuple(command for command in wanted if command.code not in known)
    changed = tuple(
        (known[command.code], command)
        for command in wanted
        if command.code in known and command != known[command.code].command
    )
    faults = [*_repeated(lines, first), *_refused(lines, known)]
    unchanged = len(wanted) - len(added) - len(changed)
    return DepartmentPlan(
        added, changed, unchanged, _in_order(faults), tuple(_namesakes(wanted, added, known))
    )


def _as_known(lines: Sequence[DepartmentLine], known: Mapping[str, DepartmentFacts]) -> list[DepartmentLine]:
    """The rows under the codes they mean: a known department's own, else as the first row writes it."""
    meant = as_meant((line.command.code for line in lines), known)
    return [
        replace(line, command=replace(line.command, code=code))
        for line, code in zip(lines, meant, strict=True)
    ]


def _completed(line: DepartmentLine, there: DepartmentFacts | None) -> DepartmentCommand:
    if there is None:
        return line.command
    kept = there.command
    untold = {key: getattr(kept, key) for key in line.untold}
    return replace(line.command, address=kept.address, phone=kept.phone, active=kept.active, **untold)


def _namesakes(
    wanted: Sequence[DepartmentCommand],
    added: Sequence[DepartmentCommand],
    known: Mapping[str, DepartmentFacts],
) -> Iterator[tuple[DepartmentCommand, DepartmentCommand]]:
    """Each new department beside another of its name, as all of them will be called after the import."""
    after = {**{code: facts.command for code, facts in known.items()}, **{one.code: one for one in wanted}}
    named: dict[str, list[DepartmentCommand]] = {}
    for one in after.values():
        named.setdefault(_bare(one.name_zh), []).append(one)
    for command in added:
        others = [one for one in named[_bare(command.name_zh)] if one.code != command.code]
        if others:
            yield command, others[0]


def _bare(name: str) -> str:
    return "".join(name.split()).casefold()


def _repeated(lines: Sequence[DepartmentLine], first: Mapping[str, DepartmentLine]) -> Iterator[Fault]:
    for line in lines:
        code = line.command.code
        if first[code] is not line:
            yield line.row, "code", Refusal("accounts.code_twice", {"code": code, "first": first[code].row})


def _refused(lines: Sequence[DepartmentLine], known: Mapping[str, DepartmentFacts]) -> Iterator[Fault]:
    for line in lines:
        for refusal in department_refusals(_completed(line, known.get(line.command.code))):
            yield line.row, refusal.field or "", refusal


# ---- occupancies --------------------------------------------------------------------------------
@dataclass(frozen=True)
class OccupancyLine:
    """One row of a table of occupancies; department and building by code. A table without the column of last days
    says nothing of them (`end_told`): known ones stay."""

    row: int
    department: str
    building: str
    area: Decimal
    headcount: int
    start: date
    end: date | None = None
    end_told: bool = True


@dataclass(frozen=True)
class BuildingSize:
    """A building as an import sees it."""

    id: int
    area: Decimal


@dataclass(frozen=True)
class Holding:
    """An occupancy that is there already."""

    id: int
    department_id: int
    building_id: int
    area: Decimal
    headcount: int
    start: date
    end: date | None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end or LAST_DAY, self.area, self.id)


@dataclass(frozen=True)
class OccupancyPlan:
    """What an import would do."""

    added: tuple[OccupancyCommand, ...]
    changed: tuple[tuple[Holding, OccupancyCommand], ...]
    unchanged: int
    faults: tuple[Fault, ...]


def occupancy_plan(
    lines: Sequence[OccupancyLine],
    departments: Mapping[str, int],
    buildings: Mapping[str, BuildingSize],
    held: Sequence[Holding],
) -> OccupancyPlan:
    """Compare rows with the occupancies held; rows are laid into the buildings one after the other.

    Faults: accounts.department_unknown, accounts.building_unknown, accounts.row_twice, accounts.occupied_already,
    accounts.building_full (at the first row that goes beyond) and those of `amount_refusals`.
    """
    codes, blocks = Known(departments), Known(buildings)
    lines = [
        replace(line, department=codes.meant(line.department), building=blocks.meant(line.building))
        for line in lines
    ]
    known = {(one.department_id, one.building_id, one.start): one for one in held}
    readable, faults = _located(lines, departments, buildings, known)
    named = {(c.department_id, c.building_id, c.start) for _, c in readable}
    laid: dict[int, list[tuple[int, Span]]] = {size.id: [] for size in buildings.values()}
    for key, one in known.items():
        if key not in named:
            laid[one.building_id].append((one.department_id, one.span))
    areas = {size.id: size.area for size in buildings.values()}
    for row, command in readable:
        here = laid[command.building_id]
        faults += [(row, r.field or "", r) for r in _laid_refusals(command, here, areas[command.building_id])]
        here.append((command.department_id, Span.of(command)))
    return _compared([command for _, command in readable], known, faults)


def _located(
    lines: Sequence[OccupancyLine],
    departments: Mapping[str, int],
    buildings: Mapping[str, BuildingSize],
    known: Mapping[tuple[int, int, date], Holding],
) -> tuple[list[tuple[int, OccupancyCommand]], list[Fault]]:
    """Rows with the ids of what they name; rows naming something unknown, twice or senseless become faults."""
    good: list[tuple[int, OccupancyCommand]] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str, date], int] = {}
    for line in lines:
        first = seen.setdefault((line.department, line.building, line.start), line.row)
        line_refusals = _line_refusals(line, departments, buildings, first)
        faults += [(line.row, r.field or "", r) for r in line_refusals]
        if not line_refusals:
            command = _command(line, departments, buildings)
            there = known.get((command.department_id, command.building_id, command.start))
            if there is not None and not line.end_told:
                command = replace(command, end=there.end)
            good.append((line.row, command))
    return good, faults


def _line_refusals(
    line: OccupancyLine, departments: Mapping[str, int], buildings: Mapping[str, BuildingSize], first: int
) -> list[Refusal]:
    found = []
    if line.department not in departments:
        found.append(Refusal("accounts.department_unknown", {"code": line.department}, "department"))
    if line.building not in buildings:
        found.append(Refusal("accounts.building_unknown", {"code": line.building}, "building"))
    if first != line.row:
        found.append(Refusal("accounts.row_twice", {"first": first}, "start"))
    nobody = OccupancyCommand(0, 0, line.area, line.headcount, line.start, line.end)
    return found + amount_refusals(nobody)


def _command(
    line: OccupancyLine, departments: Mapping[str, int], buildings: Mapping[str, BuildingSize]
) -> OccupancyCommand:
    return OccupancyCommand(
        departments[line.department],
        buildings[line.building].id,
        line.area,
        line.headcount,
        line.start,
        line.end,
    )


def _laid_refusals(
    command: OccupancyCommand, here: Sequence[tuple[int, Span]], area: Decimal
) -> list[Refusal]:
    """Against what lies in the same building already."""
    new = Span.of(command)
    own = [span for department, span in here if department == command.department_id]
    return overlap_refusals(own, new) or space_refusals(area, [span for _, span in here], new)


def _compared(
    commands: Sequence[OccupancyCommand],
    known: Mapping[tuple[int, int, date], Holding],
    faults: Sequence[Fault],
) -> OccupancyPlan:
    pairs = [(known.get((c.department_id, c.building_id, c.start)), c) for c in commands]
    added = tuple(command for there, command in pairs if there is None)
    changed = tuple(
        (there, command) for there, command in pairs if there is not None and _differs(there, command)
    )
    return OccupancyPlan(added, changed, len(pairs) - len(added) - len(changed), _in_order(faults))


def _differs(there: Holding, command: OccupancyCommand) -> bool:
    return (there.area, there.headcount, there.end) != (command.area, command.headcount, command.end)


def _in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault[0]))
