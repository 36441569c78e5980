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
from tests.factories import House
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
def contract(db: House) -> Made:
    return made(db)


def corrected(
    house: House, contract: Made, sheet: int, amount: str, quantity: str = "0", place: int = 1
) -> int:
    line = CorrectedLine(contract.lines[place], Money.parse(amount), Decimal(quantity), "复核记录")
    return services.correct_sheet(house.actor(SUPERVISOR), sheet, "人次复核", [line])


def test_a_correction_is_a_further_sheet_that_takes_back_and_releases(db: House, contract: Made) -> None:
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


def test_corrections_follow_one_another(db: House, contract: Made) -> None:
    main = confirmed(db, contract)
    assert [row(corrected(db, contract, main, amount)).seq for amount in ("-1.00", "2.00")] == [1, 2]


def test_only_a_confirmed_main_sheet_is_corrected(db: House, contract: Made) -> None:
    sheet = sent(db, contract)
    with pytest.raises(Refused) as refused:
        corrected(db, contract, sheet, "1.00")
    assert codes(refused) == ["settlement.correction_of_unconfirmed"]
    services.confirm_sheet(db.actor(VENDOR), sheet, row(sheet).version)
    correction = corrected(db, contract, sheet, "1.00")
    with pytest.raises(Refused):
        corrected(db, contract, correction, "1.00")


def test_a_correction_of_nothing_or_of_a_strange_line_is_refused(db: House, contract: Made) -> None:
    main = confirmed(db, contract)
    with pytest.raises(Refused) as refused:
        corrected(db, contract, main, "0.00")
    assert codes(refused) == ["settlement.correction_empty"]
    line = CorrectedLine(contract.lines[1] + 999, Money(1), Decimal(0), "")
    with pytest.raises(Refused) as refused:
        services.correct_sheet(db.actor(SUPERVISOR), main, "x", [line])
    assert codes(refused) == ["settlement.line_unknown"]


def test_a_correction_cannot_take_back_more_than_was_earned(db: House, contract: Made) -> None:
    main = confirmed(db, contract)
    correction = corrected(db, contract, main, "-1800.01")
    services.send_sheet(db.actor(SUPERVISOR), correction, row(correction).version)
    with pytest.raises(Refused) as refused:
        services.confirm_sheet(db.actor(VENDOR), correction, row(correction).version)
    assert codes(refused) == ["contracts.earned_below_zero"]


def test_the_draft_of_a_correction_can_be_changed(db: House, contract: Made) -> None:
    main = confirmed(db, contract)
    correction = corrected(db, contract, main, "-180.00", "-10")
    line = CorrectedLine(contract.lines[0], Money.parse("-100.00"), Decimal(0), "")
    services.save_correction(db.actor(SUPERVISOR), correction, row(correction).version, "停水1日", [line])
    assert (str(row(correction).earned), row(correction).reason) == ("-100.00", "停水1日")
    assert set(queries.corrected_amounts(correction)) == {contract.lines[0]}
