"""Corrections: further sheets that add to or take back from a confirmed one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.documents.models import Paper
from procurement.infra.db import reading
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.settlement import queries, services
from procurement.settlement.rules.charges import CorrectedLine
from tests.factories import Office
from tests.settlement.sheeted import (
    SUPERVISOR,
    VENDOR,
    balances,
    broken,
    codes,
    confirmed,
    earned,
    made,
    row,
    sent,
)
from tests.settlement.world import Made


@pytest.fixture
def contract(db: Office) -> Made:
    return made(db)


def corrected(
    office: Office, contract: Made, sheet: int, amount: str, quantity: str = "0", place: int = 1
) -> int:
    department = office.organisations["d1"] if place else None
    line = CorrectedLine(
        contract.lines[place], Money.parse(amount), Decimal(quantity), "复核记录", department
    )
    return services.correct_sheet(office.actor(SUPERVISOR), sheet, "人次复核", [line])


def test_a_correction_is_a_further_sheet_that_takes_back_and_releases(db: Office, contract: Made) -> None:
    main = confirmed(db, contract)
    correction = corrected(db, contract, main, "-180.00", "-10")
    services.send_sheet(db.actor(SUPERVISOR), correction, row(correction).version)
    services.confirm_sheet(db.actor(VENDOR), correction, row(correction).version)
    found = row(correction)
    assert (found.seq, found.corrects_id, str(found.retention)) == (1, main, "-9.00")
    assert earned(contract)[1] == ("1620.00", Decimal(90))
    assert balances(db) == {"service_cost": "11620.00", "payable": "-11039.00", "retention": "-581.00"}
    paper = reading().get(Paper, found.paper_id)
    assert paper is not None
    assert (paper.data["sequence"], paper.data["corrects"]) == (1, "JS-2026-000001")
    assert broken(db) == []


def test_corrections_follow_one_another(db: Office, contract: Made) -> None:
    main = confirmed(db, contract)
    assert [row(corrected(db, contract, main, "-1.00", place=0)).seq for _ in range(2)] == [1, 2]


def test_only_a_confirmed_main_sheet_is_corrected(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    with pytest.raises(Refused) as refused:
        corrected(db, contract, sheet, "18.00", "1")
    assert codes(refused) == ["settlement.correction_of_unconfirmed"]
    services.confirm_sheet(db.actor(VENDOR), sheet, row(sheet).version)
    correction = corrected(db, contract, sheet, "18.00", "1")
    with pytest.raises(Refused) as refused:
        corrected(db, contract, correction, "18.00", "1")
    assert codes(refused) == ["settlement.correction_of_unconfirmed"]


def test_a_correction_of_nothing_or_of_a_strange_line_is_refused(db: Office, contract: Made) -> None:
    main = confirmed(db, contract)
    with pytest.raises(Refused) as refused:
        corrected(db, contract, main, "0.00")
    assert codes(refused) == ["settlement.correction_empty"]
    line = CorrectedLine(contract.lines[1] + 999, Money(1), Decimal(0), "")
    with pytest.raises(Refused) as refused:
        services.correct_sheet(db.actor(SUPERVISOR), main, "x", [line])
    assert codes(refused) == ["settlement.line_unknown"]


# ---- its sums -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("place", "amount", "quantity", "code"),
    [
        (1, "2000000.00", "0", "off_price"),
        (1, "-180.00", "-9", "off_price"),
        (1, "-1800.01", "-100.0001", "below_nothing"),
        (1, "-1.00", "1", "both_ways"),
        (0, "50000.00", "0", "beyond_month"),
        (0, "0.01", "0", "beyond_month"),
        (0, "0.00", "1", "beyond_month"),
        (0, "-10000.01", "-1", "below_nothing"),
        (0, "-15000.00", "-1", "below_nothing"),
        (0, "-5000.00", "0.5", "both_ways"),
        (1, "-180.00", "-10", ""),
        (1, "180.01", "10", ""),
        (0, "-357.14", "0", ""),
        (0, "-10000.00", "-1", ""),
    ],
)
def test_the_sums_of_a_correction_follow_from_the_price_of_its_line(
    db: Office, contract: Made, place: int, amount: str, quantity: str, code: str
) -> None:
    main = confirmed(db, contract)
    if not code:
        assert str(row(corrected(db, contract, main, amount, quantity, place)).earned) == amount
        return
    with pytest.raises(Refused) as refused:
        corrected(db, contract, main, amount, quantity, place)
    assert codes(refused) == [f"settlement.correction_{code}"]


def test_two_corrections_at_once_do_not_take_back_more_than_the_month_earned(
    db: Office, contract: Made
) -> None:
    """The month has 10 000.00; both drafts of 6 000.00 fit it, together they do not."""
    main = confirmed(db, contract)
    first, second = (corrected(db, contract, main, "-6000.00", "-0.6", place=0) for _ in range(2))
    services.send_sheet(db.actor(SUPERVISOR), first, row(first).version)
    with pytest.raises(Refused) as refused:
        services.send_sheet(db.actor(SUPERVISOR), second, row(second).version)
    assert codes(refused) == ["settlement.correction_below_nothing"]
    services.withdraw_sheet(db.actor(SUPERVISOR), first, row(first).version, "改由第二次更正")
    services.send_sheet(db.actor(SUPERVISOR), second, row(second).version)
    services.confirm_sheet(db.actor(VENDOR), second, row(second).version)
    assert earned(contract)[0] == ("4000.00", Decimal("0.4"))


def test_the_draft_of_a_correction_can_be_changed(db: Office, contract: Made) -> None:
    main = confirmed(db, contract)
    correction = corrected(db, contract, main, "-180.00", "-10")
    line = CorrectedLine(contract.lines[0], Money.parse("-100.00"), Decimal(0), "")
    services.save_correction(db.actor(SUPERVISOR), correction, row(correction).version, "停水1日", [line])
    assert (str(row(correction).earned), row(correction).reason) == ("-100.00", "停水1日")
    assert {one.line_id for one in queries.corrected_lines(correction)} == {contract.lines[0]}
