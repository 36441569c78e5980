"""What a vendor may say of itself: contacts, related parties, size; and what a table of staff would do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.accounts.rules import SmeClass
from procurement.kernel.errors import Refusal
from procurement.rulebook.sizes import table_on
from procurement.vendors.rules import (
    CertificateCommand,
    CertificateKey,
    ContactCommand,
    KnownStaff,
    RelationCommand,
    RelationKind,
    SizeCommand,
    StaffCommand,
    StaffLine,
    StaffRow,
    certificate_refusals,
    contact_refusals,
    declared_size,
    relation_refusals,
    size_refusals,
    staff_plan,
    staff_refusals,
)

TODAY = date(2026, 3, 2)
OWN = "91990100MA0000015X"
OTHER = "91350100M000100Y43"
ONE, TWO = "11010519491231002X", "990101199001010019"
Kind = RelationKind


def said(found: list[Refusal]) -> list[tuple[str, str | None]]:
    return [(one.code.partition(".")[2], one.field) for one in found]


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (ContactCommand("张", phone="1"), []),
        (ContactCommand("张", email="a@b.example"), []),
        (ContactCommand(" "), [("contact_name_missing", "name"), ("contact_unreachable", "phone")]),
        (ContactCommand("张", email="a@b"), [("email_shape", "email")]),
    ],
)
def test_a_contact_can_be_reached(command: ContactCommand, refused: list[tuple[str, str]]) -> None:
    assert said(contact_refusals(command)) == refused


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (RelationCommand(Kind.HOLDING, "某集团", OTHER), []),
        (RelationCommand(Kind.HOLDING, "某集团", OTHER[:-1] + "2"), []),
        (
            RelationCommand(Kind.HOLDING, " ", "12"),
            [("relation_name_missing", "name"), ("credit_code_length", "credit_code")],
        ),
        (RelationCommand(Kind.SUBSIDIARY, "某", OWN), [("relation_itself", "credit_code")]),
        (RelationCommand(Kind.HOLDING, "某", share=Decimal(5)), [("share_not_asked", "share")]),
        (RelationCommand(Kind.SHAREHOLDER, "某"), [("share_range", "share")]),
        (RelationCommand(Kind.SHAREHOLDER, "某", share=Decimal(0)), [("share_range", "share")]),
        (RelationCommand(Kind.SHAREHOLDER, "某", share=Decimal("100.01")), [("share_range", "share")]),
        (RelationCommand(Kind.SHAREHOLDER, "某", share=Decimal("40.01")), [("shares_exceed", "share")]),
        (RelationCommand(Kind.SHAREHOLDER, "某", share=Decimal(40)), []),
        (RelationCommand(Kind.RELATIVE_OF_BUYER, "某", note="市一局办公室"), []),
        (
            RelationCommand(Kind.RELATIVE_OF_BUYER, "某", OTHER),
            [("relation_person", "credit_code"), ("relation_note_missing", "note")],
        ),
    ],
)
def test_a_relation_says_what_its_kind_needs_and_no_more(
    command: RelationCommand, refused: list[tuple[str, str]]
) -> None:
    assert said(relation_refusals(command, OWN, [Decimal(60)])) == refused


@given(st.lists(st.decimals("0.01", 100, places=2), max_size=8))
def test_shareholders_never_hold_more_than_the_whole(wanted: list[Decimal]) -> None:
    held: list[Decimal] = []
    for share in wanted:
        if not relation_refusals(RelationCommand(Kind.SHAREHOLDER, "某", share=share), OWN, held):
            held.append(share)
    assert sum(held) <= 100


# ---- size ---------------------------------------------------------------------------------------
def test_the_size_needs_the_figures_its_industry_is_judged_by() -> None:
    table = table_on(TODAY)
    leasing = SizeCommand("business_services", 50, Decimal(1))
    assert said(size_refusals(leasing, table["business_services"])) == [("assets_missing", "assets")]
    assert said(size_refusals(leasing, None)) == [("industry_unknown", "industry")]
    assert size_refusals(SizeCommand("other", 50, Decimal(1)), table["other"]) == []


def test_whoever_is_tied_to_a_large_company_is_large_whatever_the_figures() -> None:
    limits = table_on(TODAY)["business_services"]
    figures = SizeCommand("business_services", 50, Decimal(1), Decimal(100))
    assert declared_size(figures, limits) is SmeClass.SMALL
    tied = SizeCommand("business_services", 50, Decimal(1), Decimal(100), tied=True)
    assert declared_size(tied, limits) is SmeClass.LARGE


# ---- staff --------------------------------------------------------------------------------------
def test_somebody_needs_a_name_and_a_number_and_the_number_stands_nowhere_else() -> None:
    assert staff_refusals(StaffCommand("张", "保安", ONE), TODAY, new=True) == []
    assert said(staff_refusals(StaffCommand(" "), TODAY, new=True)) == [
        ("staff_name_missing", "name"),
        ("identity_length", "identity_number"),
    ]
    assert staff_refusals(StaffCommand("张"), TODAY, new=False) == []
    assert said(staff_refusals(StaffCommand(ONE, f"电工{ONE}", TWO), TODAY, new=True)) == [
        ("identity_elsewhere", "name"),
        ("identity_elsewhere", "post"),
    ]


def test_a_certificate_needs_a_number_and_ends_no_day_before_it_begins() -> None:
    health = CertificateKey.HEALTH
    day = date(2026, 1, 1)
    assert certificate_refusals(CertificateCommand(health, "1", "", day, day)) == []
    assert said(certificate_refusals(CertificateCommand(health, "1", f"发给{ONE}"))) == [
        ("identity_elsewhere", "issuer")
    ]
    assert said(certificate_refusals(CertificateCommand(health, " ", "", day, date(2025, 12, 31)))) == [
        ("certificate_number_missing", "certificate_number"),
        ("validity_backwards", "valid_until"),
    ]


GUARD = CertificateCommand(CertificateKey.SECURITY_GUARD, "B1", valid_until=date(2027, 1, 1))
HEALTH = CertificateCommand(CertificateKey.HEALTH, "J1")
KNOWN = {
    ONE: KnownStaff(7, "张", "保安", True, frozenset({("security_guard", "B1", date(2027, 1, 1))})),
    TWO: KnownStaff(8, "李", "厨师", False),
}


def row(
    number: int, name: str, post: str, identity: str, certificate: CertificateCommand | None = None
) -> StaffLine:
    return StaffLine(number, StaffRow(StaffCommand(name, post, identity), certificate))


def test_rows_add_people_and_certificates_and_change_who_is_known() -> None:
    new = "110105194912310046"
    assert staff_refusals(StaffCommand("王", "", new), TODAY, new=True) == []
    lines = [
        row(2, "张", "保安", ONE, GUARD),
        row(3, "张", "保安", ONE, HEALTH),
        row(4, "李", "厨师", TWO),
        row(5, "王", "", new),
    ]
    plan = staff_plan(lines, KNOWN, TODAY)
    assert plan.faults == ()
    assert plan.added == (lines[1].said, lines[3].said)
    assert plan.changed == ((8, lines[2].said),)
    assert plan.unchanged == 1
    renamed = row(2, "张三", "保安", ONE, GUARD)
    assert staff_plan([renamed], KNOWN, TODAY).changed == ((7, renamed.said),)


def test_rows_that_contradict_or_repeat_another_are_named_with_it_and_never_with_the_number() -> None:
    lines = [
        row(2, "张", "保安", ONE, GUARD),
        row(3, "章", "保安", ONE, HEALTH),
        row(4, "张", "保安", ONE, GUARD),
        StaffLine(5, StaffRow(StaffCommand("李", "厨师", TWO)), incomplete=True),
        row(6, "赵", "", "1"),
    ]
    plan = staff_plan(lines, {}, TODAY)
    assert [(number, field, one.code.partition(".")[2]) for number, field, one in plan.faults] == [
        (3, "name", "staff_differs"),
        (4, "identity_number", "staff_twice"),
        (5, "certificate_number", "certificate_half"),
        (6, "identity_number", "identity_length"),
    ]
    assert not any(ONE in str(one.params) for _row, _field, one in plan.faults)
