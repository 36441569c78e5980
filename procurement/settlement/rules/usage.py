"""Usage: what may be entered for a unit-rate line, and what an imported table of it would change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from procurement.kernel.dates import Month
from procurement.kernel.errors import Doubt, Refusal
from procurement.kernel.references import Known as KnownCodes
from procurement.settlement.rules.charges import Term
from procurement.settlement.rules.states import UsageState

Fault = tuple[int, Refusal]
"""Row as the sheet program counts it, and the reason."""


@dataclass(frozen=True)
class UsageCommand:
    """A quantity of a line in a month, of one department or of all together (None)."""

    line_id: int
    month: Month
    department_id: int | None
    quantity: Decimal


@dataclass(frozen=True)
class UnitLine:
    """A unit-rate line usage can be entered for. `direct`: shared out by what each department used."""

    id: int
    contract_id: int
    bureau_id: int
    supervisor_id: int
    contract: str
    place: int
    title: str
    unit: str
    direct: bool
    term: Term


@dataclass(frozen=True)
class UsageRow:
    """A row of an imported table, read but not yet looked up. No department code: of all together."""

    row: int
    contract: str
    place: int
    month: Month
    department: str
    quantity: Decimal


@dataclass(frozen=True)
class Known:
    """A quantity that is there already."""

    id: int
    version: int
    quantity: Decimal
    state: UsageState


Key = tuple[int, Month, int | None]


@dataclass(frozen=True)
class UsageFacts:
    """What an import is judged against: lines that are the importer's, departments, known quantities, sent months."""

    lines: Mapping[tuple[str, int], UnitLine]
    departments: Mapping[str, int]
    known: Mapping[Key, Known]
    sent: frozenset[tuple[int, Month]]
    today: date


@dataclass(frozen=True)
class UsagePlan:
    """What an import would do. A single fault, and nothing is taken."""

    added: Sequence[UsageCommand]
    changed: Sequence[tuple[Known, UsageCommand]]
    unchanged: int
    faults: Sequence[Fault]


def usage_refusals(
    line: UnitLine, month: Month, department_id: int | None, today: date, *, sent: bool
) -> list[Refusal]:
    """Why a quantity may not be entered or changed: month to come or outside the term, sheet sent, no department."""
    found = []
    if month.first > today:
        found.append(Refusal("settlement.month_ahead", {"month": month}, "month"))
    elif line.term.served(month) is None:
        found.append(Refusal("settlement.month_outside_term", {"month": month}, "month"))
    elif sent:
        found.append(Refusal("settlement.usage_sheet_sent", {"month": month}, "month"))
    if line.direct and department_id is None:
        found.append(Refusal("settlement.usage_needs_department", {"line": line.title}, "department"))
    return found


TIMES = 5
"""How many times the highest month before a quantity may be before a person is asked: a slipped digit is ten."""


def usage_doubts(
    commands: Sequence[UsageCommand], lines: Mapping[int, UnitLine], known: Mapping[Key, Decimal]
) -> list[Doubt]:
    """What is looked at twice: a line charged whole *and* by department in a month, and far more than ever before."""
    after = {
        **known,
        **{(command.line_id, command.month, command.department_id): command.quantity for command in commands},
    }
    doubled = _doubled(after)
    touched = dict.fromkeys((command.line_id, command.month) for command in commands)
    found = [
        Doubt("settlement.usage_doubled", {"line": lines[line].title, "month": month}, "department")
        for line, month in touched
        if (line, month) in doubled
    ]
    highest = _highest(after)
    for command in commands:
        before = max(
            (
                most
                for month, most in highest.get((command.line_id, command.department_id), ())
                if month < command.month
            ),
            default=None,
        )
        if before is not None and command.quantity > TIMES * before:
            params = {
                "line": lines[command.line_id].title, "month": command.month, "quantity": command.quantity, "times": TIMES,
                "before": before,
            }  # fmt: skip
            found.append(Doubt("settlement.usage_far_beyond", params, "quantity"))
    return found


def _doubled(quantities: Collection[Key]) -> set[tuple[int, Month]]:
    """The lines and months that have a quantity of all together and one of a department."""
    whole = {(line, month) for line, month, department in quantities if department is None}
    return {
        (line, month)
        for line, month, department in quantities
        if department is not None and (line, month) in whole
    }


def _highest(quantities: Mapping[Key, Decimal]) -> dict[tuple[int, int | None], list[tuple[Month, Decimal]]]:
    found: dict[tuple[int, int | None], list[tuple[Month, Decimal]]] = {}
    for (line, month, department), quantity in quantities.items():
        found.setdefault((line, department), []).append((month, quantity))
    return found


def usage_plan(rows: Iterable[UsageRow], facts: UsageFacts) -> UsagePlan:
    """Compare a table with what is known: rows are added, change a quantity not yet confirmed, or are there already."""
    added: list[UsageCommand] = []
    changed: list[tuple[Known, UsageCommand]] = []
    faults: list[Fault] = []
    first_rows: dict[Key, int] = {}
    unchanged = 0
    contracts = KnownCodes({number for number, _ in facts.lines})
    departments = KnownCodes(facts.departments)
    for row in rows:
        meant = replace(
            row, contract=contracts.meant(row.contract), department=departments.meant(row.department)
        )
        command, refused = _looked_up(meant, facts)
        if command is None:
            faults += [(row.row, refusal) for refusal in refused]
            continue
        key = (command.line_id, command.month, command.department_id)
        if key in first_rows:
            faults.append((row.row, Refusal("settlement.usage_twice", {"first": first_rows[key]})))
            continue
        first_rows[key] = row.row
        known = facts.known.get(key)
        if known is None:
            added.append(command)
        elif known.quantity == command.quantity:
            unchanged += 1
        elif known.state == UsageState.CONFIRMED:
            faults.append(
                (row.row, Refusal("settlement.usage_confirmed", {"quantity": known.quantity}, "quantity"))
            )
        else:
            changed.append((known, command))
    return UsagePlan(added, changed, unchanged, faults)


def _looked_up(row: UsageRow, facts: UsageFacts) -> tuple[UsageCommand | None, list[Refusal]]:
    line = facts.lines.get((row.contract, row.place))
    department = facts.departments.get(row.department)
    refused = []
    if line is None:
        params = {"contract": row.contract, "place": row.place}
        refused.append(Refusal("settlement.usage_line_unknown", params, "contract"))
    if row.department and department is None:
        refused.append(Refusal("settlement.usage_department_unknown", {"code": row.department}, "department"))
    if line is None or refused:
        return None, refused
    command = UsageCommand(line.id, row.month, department, row.quantity)
    known = facts.known.get((line.id, row.month, department))
    if known is not None and known.quantity == row.quantity:
        return command, []  # says what is there already: nothing is entered, so nothing can be too late
    sent = (line.contract_id, row.month) in facts.sent
    refused = usage_refusals(line, row.month, department, facts.today, sent=sent)
    return (None, refused) if refused else (command, [])
