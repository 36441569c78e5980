"""What is looked at before a month is billed: what blocks the run, and what a person should know and may mend first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procurement.kernel.dates import Month
from procurement.settlement.rules.bearing import Blocked
from procurement.settlement.rules.corrections import Stale


@dataclass(frozen=True)
class Check:
    """One finding: its sentence, whether it stops the run, and the page where it is mended."""

    code: str
    params: Mapping[str, Any]
    blocks: bool
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unsettled:
    """A contract of the month whose main sheet is not confirmed: its state ("" without one) and what is missing."""

    contract_id: int
    number: str
    title: str
    sheet_id: int | None
    state: str
    unconfirmed: int


@dataclass(frozen=True)
class Misfit:
    """A building whose occupied ㎡ are not its ㎡ on some day of the month."""

    building_id: int
    name: str
    area: Decimal
    occupied: Decimal
    day: Any


@dataclass(frozen=True)
class RunFacts:
    """Everything the checks judge."""

    month: Month
    closed: Month | None
    unsettled: Sequence[Unsettled]
    blocked: Sequence[Blocked]
    misfits: Sequence[Misfit]
    without_place: Sequence[tuple[int, str]]
    own: Sequence[tuple[int, str]] = ()
    stale: Sequence[Stale] = ()
    earlier: Sequence[Month] = ()


def checks(facts: RunFacts) -> list[Check]:
    """All findings, those that block first; a contract whose lines are blocked is left out, the others are billed."""
    found = [
        Check("billing.check_own_sheet", {"number": number}, True, "settlement.show_sheet", {"sheet_id": one})
        for one, number in facts.own
    ]
    if facts.closed is not None:
        found.append(Check("billing.check_closed", {"month": facts.closed}, True, "ledger.list_periods"))
    found += [_of_stale(one) for one in facts.stale]
    found += [
        Check(
            "billing.check_earlier",
            {"month": facts.month, "earlier": one},
            False,
            "billing.preview_run",
            {"month": str(one)},
        )
        for one in facts.earlier
    ]
    found += [_of_blocked(one) for one in facts.blocked]
    found += [_of_contract(facts.month, one) for one in facts.unsettled]
    found += [_of_building(misfit) for misfit in facts.misfits]
    found += [
        Check(
            "billing.check_no_place",
            {"name": name},
            False,
            "accounts.show_department",
            {"department_id": one},
        )
        for one, name in facts.without_place
    ]
    return found


def _of_stale(one: Stale) -> Check:
    """Leads to the correction, filled in with the difference."""
    return Check(
        "billing.check_stale",
        one.refusal.params,
        False,
        "settlement.correct_sheet",
        {"sheet_id": one.sheet_id},
    )


def _of_blocked(one: Blocked) -> Check:
    params = {"contract": one.contract, "line": one.line, "department": one.department or ""}
    return Check(
        _why_blocked(one), params, False, "contracts.show_contract", {"contract_id": one.contract_id}
    )


def _why_blocked(one: Blocked) -> str:
    if one.below:
        return "billing.check_below_share"
    return "billing.check_no_driver" if one.department is None else "billing.check_inactive_share"


def _of_contract(month: Month, one: Unsettled) -> Check:
    params = {"number": one.number, "title": one.title, "count": one.unconfirmed}
    if one.unconfirmed:
        values = {"month": month.first.isoformat(), "state": "entered", "line": one.number}
        return Check("billing.check_usage", params, False, "settlement.list_usage", values)
    if one.sheet_id is None:
        return Check(
            "billing.check_no_sheet", params, False, "settlement.month_sheets", {"month": str(month)}
        )
    code = f"billing.check_sheet_{one.state}"
    return Check(code, params, False, "settlement.show_sheet", {"sheet_id": one.sheet_id})


def _of_building(one: Misfit) -> Check:
    code = "billing.check_area_short" if one.occupied < one.area else "billing.check_area_over"
    params = {"name": one.name, "area": one.area, "occupied": one.occupied, "day": one.day}
    return Check(code, params, False, "accounts.show_building", {"building_id": one.building_id})
