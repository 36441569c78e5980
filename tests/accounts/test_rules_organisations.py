"""Departments, vendors and the bureau: what is missing is said at once."""

from __future__ import annotations

from datetime import date

import pytest

from procurement.accounts.rules import (
    LAST_DAY,
    BureauProfile,
    DepartmentCommand,
    PartnerCommand,
    SettlementMode,
    department_refusals,
    partner_refusals,
    profile_refusals,
    retirement_refusals,
)

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("code", ["", " ", "第一", "A B", "-A", "A" * 21, "a/b", "=1"])
def test_a_code_is_short_and_plain(code: str) -> None:
    command = DepartmentCommand(code, "示例局", SettlementMode.TRANSFER)
    assert [refusal.code for refusal in department_refusals(command)] == ["accounts.code_shape"]


def test_charging_a_budget_needs_its_line() -> None:
    command = DepartmentCommand("D01", "示例局", SettlementMode.BUDGET_CHARGE)
    assert [(r.code, r.field) for r in department_refusals(command)] == [
        ("accounts.budget_line_missing", "budget_line")
    ]
    assert (
        department_refusals(
            DepartmentCommand("D01", "示例局", SettlementMode.BUDGET_CHARGE, budget_line="Y1")
        )
        == []
    )


def test_all_reasons_come_at_once() -> None:
    command = DepartmentCommand("", " ", SettlementMode.BUDGET_CHARGE)
    assert [r.code for r in department_refusals(command)] == [
        "accounts.code_shape",
        "accounts.name_missing",
        "accounts.budget_line_missing",
    ]
    assert [r.code for r in profile_refusals(BureauProfile("", ""))] == [
        "accounts.code_shape",
        "accounts.name_missing",
    ]
    assert [r.field for r in partner_refusals(PartnerCommand("", "", ""))] == [
        "code",
        "name_zh",
        "credit_code",
    ]


@pytest.mark.parametrize(
    ("last", "refused"),
    [(None, False), (date(2026, 3, 1), False), (TODAY, True), (LAST_DAY, True)],
)
def test_a_department_that_still_holds_rooms_is_not_retired(last: date | None, refused: bool) -> None:
    assert bool(retirement_refusals(last, TODAY)) == refused
