"""Receivables brought forward: what departments still owed when the books began, item by item.

An item is known again by the paper it comes from, compared as a reference, so that another dash or width brings no debt
twice. It is there to be paid: never billed anew, never changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from procurement.kernel.amounts import amount_refusals
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.kernel.plans import Fault, Plan, compared, of_row, repeated
from procurement.kernel.references import Known, reference_key


@dataclass(frozen=True)
class Brought:
    """What is still open of one paper of a department. `pay_by`: its day, today where none is told.

    Two are the same whatever the department's code is today and however the paper's number is written.
    """

    department_id: int
    department: str = field(compare=False)
    month: Month
    reference: str = field(compare=False)
    amount: Money
    pay_by: date


@dataclass(frozen=True)
class BroughtLine:
    """One row of a table of receivables; the department by its code."""

    row: int
    department: str
    month: Month
    reference: str
    amount: Money
    pay_by: date | None


@dataclass(frozen=True)
class BroughtFacts:
    """Departments in use by code; those that owe nothing because their bills are only shown; those whose account has
    moved already; and what was brought before, by its paper's key."""

    departments: Mapping[str, int]
    shown_only: Collection[int]
    begun: Collection[int]
    there: Mapping[str, tuple[int, Brought]]
    today: date


def brought_plan(lines: Sequence[BroughtLine], facts: BroughtFacts) -> Plan[Brought]:
    """What an import would bring. Faults: billing.brought_twice, brought_department_unknown, brought_shown_only,
    brought_too_late, brought_in_future, brought_differs, and amounts nobody owes."""
    written = {line.row: line.reference for line in lines}
    faults: list[Fault] = [
        (row, "reference", Refusal("billing.brought_twice", {"code": written[row], "first": first}))
        for row, _, first in repeated((line.row, reference_key(line.reference)) for line in lines)
    ]
    wanted: list[tuple[str, Brought]] = []
    codes = Known(facts.departments)
    for line in lines:
        department = facts.departments.get(codes.meant(line.department))
        if department is None:
            params = {"code": line.department}
            said = Refusal("billing.brought_department_unknown", params, "department")
            faults += of_row(line.row, [said])
            continue
        made = _brought(line, department, facts)
        wanted.append((reference_key(line.reference), made))
        faults += of_row(line.row, _refusals(made, facts))
    return compared(wanted, facts.there, faults)


def _brought(line: BroughtLine, department: int, facts: BroughtFacts) -> Brought:
    there = facts.there.get(reference_key(line.reference))
    untold = there[1].pay_by if there else facts.today
    day = line.pay_by or untold
    return Brought(department, line.department, line.month, line.reference, line.amount, day)


def _refusals(made: Brought, facts: BroughtFacts) -> list[Refusal]:
    there = facts.there.get(reference_key(made.reference))
    if there is not None:
        return [] if there[1] == made else [Refusal("billing.brought_differs", field="reference")]
    found = amount_refusals(made.amount, "amount")
    if made.department_id in facts.shown_only:
        found.append(Refusal("billing.brought_shown_only", field="department"))
    if made.department_id in facts.begun:
        found.append(Refusal("billing.brought_too_late", field="department"))
    if made.month.first > facts.today:
        found.append(Refusal("billing.brought_in_future", field="month"))
    return found
