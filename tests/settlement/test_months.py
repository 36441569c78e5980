"""A month over all contracts: what each lacks, whom it waits for, and when the vendor is to be paid."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from procurement.billing.queries import work as billing
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Role
from procurement.ledger import queries as ledger
from procurement.settlement import queries, services
from tests.factories import Office
from tests.settlement import world
from tests.settlement.sheeted import (
    FEBRUARY,
    SUPERVISOR,
    VENDOR,
    made,
    prepared,
    row,
)
from tests.settlement.world import LUMP, MEALS, Made


@pytest.fixture
def contract(db: Office) -> Made:
    return made(db)


def test_the_month_says_what_each_contract_still_lacks(db: Office, contract: Made) -> None:
    world.usage(db, contract.lines[1], "7", "d2", FEBRUARY, confirmed=False)
    other = world.active_contract(
        db, number="HT-2026-000002", lines=(LUMP, MEALS), starts=date(2026, 2, 15), vendor="v2"
    )
    world.active_contract(db, number="HT-2026-000003", starts=date(2026, 3, 1))
    prepared(db, contract)
    found = queries.contract_months(db.actor(SUPERVISOR), FEBRUARY)
    assert [(one.number, one.unconfirmed, one.silent, one.days) for one in found] == [
        ("HT-2026-000001", 1, (), 28),
        ("HT-2026-000002", 0, ("职工用餐服务",), 14),
    ]
    assert found[0].sheet is not None and found[1].sheet is None
    assert [one.contract_id for one in queries.unsettled(db.actor(SUPERVISOR), FEBRUARY)] == [
        contract.id,
        other.id,
    ]


def test_work_lists_lead_from_usage_to_confirmation(db: Office, contract: Made) -> None:
    moment = "2026-03-02"

    def waiting(who: Role | str) -> list[str]:
        database.session.expire_all()
        now, actor = datetime.fromisoformat(f"{moment}T01:00+00:00"), db.actor(who)
        return [work.endpoint for one in (ledger, queries, billing) for work in one.worklist(actor, now)]

    january = world.sheet(db, contract, ["10000.00", "0"], month=Month("2026-01"))
    assert january
    world.usage(db, contract.lines[1], "7", "d2", FEBRUARY, confirmed=False)
    assert waiting("liaison2") == ["settlement.confirm_usage"]
    confirmation = queries.worklist(db.actor("liaison2"), datetime.fromisoformat(f"{moment}T01:00+00:00"))
    assert [(str(work.due), work.basis) for work in confirmation] == [
        ("2026-03-13", ("内部结算办法 第8条", "BILL-01"))
    ]
    assert waiting(Role.LIAISON) == []
    assert waiting(Role.FINANCE) == ["ledger.close_period", "billing.preview_run"]
    assert waiting(SUPERVISOR) == ["settlement.month_sheets"]
    sheet = prepared(db, contract)
    assert waiting(SUPERVISOR) == ["settlement.show_sheet"]
    services.confirm_usage(
        db.actor("liaison2"), [row.id for row in reading().execute(queries.usage_list(db.actor("liaison2")))]
    )
    prepared(db, contract)
    services.send_sheet(db.actor(SUPERVISOR), sheet, row(sheet).version)
    assert waiting(VENDOR) == ["settlement.show_sheet"]
    assert waiting("vendor2") == []
    services.dispute_sheet(db.actor(VENDOR), sheet, row(sheet).version, "x")
    assert waiting(SUPERVISOR) == ["settlement.answer_dispute"]


def test_usage_nobody_entered_waits_for_the_contracts_supervisor_by_the_day_of_its_sheet(
    db: Office, contract: Made
) -> None:
    now = datetime.fromisoformat("2026-04-02T01:00+00:00")
    world.sheet(db, contract, ["10000.00", "0"], month=Month("2026-01"))

    def waiting(who: Role | str) -> list[tuple[str, str]]:
        found = queries.worklist(db.actor(who), now)
        return [(work.endpoint.removeprefix("settlement."), str(work.due)) for work in found]

    february, march = ("month_sheets", "2026-03-13"), ("month_sheets", "2026-04-15")
    assert waiting(SUPERVISOR) == [february, ("enter_usage", "2026-04-15"), march]
    (enter,) = [
        work for work in queries.worklist(db.actor(SUPERVISOR), now) if "enter_usage" in work.endpoint
    ]
    assert enter.values == {
        "month": "2026-03",
        "contract": contract.id,
    }  # the month that waits, never the one under way
    assert waiting(Role.OFFICER) == []
    world.usage(db, contract.lines[1], "7", "d2", Month("2026-03"), confirmed=False)
    assert waiting(SUPERVISOR) == [february, march]


def test_a_draft_keeps_the_day_by_which_its_month_had_to_be_settled(db: Office, contract: Made) -> None:
    now = datetime.fromisoformat("2026-03-02T01:00+00:00")
    world.sheet(db, contract, ["10000.00", "0"], month=Month("2026-01"))
    before = queries.worklist(db.actor(SUPERVISOR), now)
    prepared(db, contract)
    after = queries.worklist(db.actor(SUPERVISOR), now)
    assert [work.endpoint for work in after] == ["settlement.show_sheet"]
    assert after[0].due is not None
    assert after[0].due == before[0].due


def test_a_small_firms_payment_clock_names_its_law(db: Office) -> None:
    world.rulebook(db)
    small = queries.payment_due(db.bureau, 60, "small", date(2026, 3, 2))
    assert (small.day, small.days, [basis.code for basis in small.bases]) == (
        date(2026, 5, 6),
        60,
        ["PAY-01", "PAY-02"],
    )
    large = queries.payment_due(db.bureau, 30, None, date(2026, 3, 2))
    assert (large.day, large.bases) == (date(2026, 4, 1), ())
