"""Sheets: prepared from confirmed usage, sent once, confirmed once, never edited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from procurement.documents.models import Paper
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement import queries, services
from tests.factories import Office
from tests.settlement import world
from tests.settlement.sheeted import (
    FEBRUARY,
    SUPERVISOR,
    VENDOR,
    balances,
    broken,
    codes,
    confirmed,
    earned,
    made,
    prepared,
    row,
    sent,
)
from tests.settlement.world import Made


@pytest.fixture
def contract(db: Office) -> Made:
    return made(db)


# ---- prepare ------------------------------------------------------------------------------------
def test_a_sheet_counts_the_price_of_the_month_and_confirmed_usage(db: Office, contract: Made) -> None:
    world.usage(db, contract.lines[1], "7", "d2", FEBRUARY, confirmed=False)
    found = row(prepared(db, contract))
    assert (found.earned, found.retention, found.payable) == (
        Money.parse("11,800.00"),
        Money.parse("590.00"),
        Money.parse("11,210.00"),
    )
    assert found.number is None
    lines = [line for line, _ in queries.sheet_lines(found.id)]
    assert [(str(line.amount), line.quantity, line.days, line.of_days) for line in lines] == [
        ("10000.00", Decimal(1), 28, 28),
        ("1800.00", Decimal(100), 28, 28),
    ]


def test_preparing_again_computes_the_same_draft_anew(db: Office, contract: Made) -> None:
    first = prepared(db, contract)
    world.usage(db, contract.lines[1], "10", "d2", FEBRUARY)
    assert prepared(db, contract) == first
    assert row(first).earned == Money.parse("11,980.00")


def test_a_month_is_not_settled_before_it_is_over_nor_outside_the_term(db: Office, contract: Made) -> None:
    for month, code in (("2026-03", "month_not_over"), ("2025-12", "month_outside_term")):
        with pytest.raises(Refused) as refused:
            prepared(db, contract, Month(month))
        assert codes(refused) == [f"settlement.{code}"]


def test_only_the_named_supervisor_or_finance_prepares(db: Office, contract: Made) -> None:
    for who in (Role.OFFICER, Role.VENDOR, Role.AUDITOR):
        with pytest.raises((Forbidden, NotFound)):
            services.prepare_sheet(db.actor(who), contract.id, FEBRUARY)
    services.prepare_sheet(db.actor(Role.FINANCE), contract.id, FEBRUARY)


def test_more_than_contracted_is_refused_by_line_and_figures(db: Office) -> None:
    world.rulebook(db)
    line = world.Line("用餐", "unit_rate", "18.00", "50", {"direct": "1"})
    contract = world.active_contract(db, lines=(line,), starts=date(2026, 1, 1))
    world.usage(db, contract.lines[0], "51", "d1", FEBRUARY)
    with pytest.raises(Refused) as refused:
        prepared(db, contract)
    assert codes(refused) == ["settlement.amount_beyond_contract"]


def test_a_contract_that_is_not_in_force_is_not_settled(db: Office) -> None:
    contract = made(db, state="approved")
    with pytest.raises(NotFound):
        prepared(db, contract)


def test_a_draft_can_be_thrown_away_and_prepared_again(db: Office, contract: Made) -> None:
    sheet = prepared(db, contract)
    services.remove_draft(db.actor(SUPERVISOR), sheet, row(sheet).version)
    assert prepared(db, contract) != sheet


def test_a_sent_sheet_is_neither_removed_nor_prepared_again(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    with pytest.raises(Refused) as refused:
        services.remove_draft(db.actor(SUPERVISOR), sheet, row(sheet).version)
    assert codes(refused) == ["settlement.bad_move"]
    with pytest.raises(Refused) as refused:
        prepared(db, contract)
    assert codes(refused) == ["settlement.sheet_exists"]


# ---- send ---------------------------------------------------------------------------------------
def test_sending_gives_a_number_and_a_paper_for_the_vendor(db: Office, contract: Made) -> None:
    found = row(sent(db, contract))
    assert found.number == "JS-2026-000001"
    paper = reading().get(Paper, found.paper_id)
    assert paper is not None and paper.organisation_id == db.organisations["v1"]
    assert paper.data["earned"] == "11800.00"
    assert paper.data["payable"] == "11210.00"
    assert paper.data["payable_steps"] == [{"label": "质量保留金（应计金额的5%）", "amount": "-590.00"}]
    assert paper.data["confirm_by"] == "2026-03-05"
    assert paper.data["balance"] == {
        "contracted": "2280000.00",
        "before": "0.00",
        "this": "11800.00",
        "left": "2268200.00",
    }
    assert [line["quantity"] for line in paper.data["lines"]] == ["1", "100"]


def test_a_draft_with_unconfirmed_usage_is_not_sent(db: Office, contract: Made) -> None:
    sheet = prepared(db, contract)
    world.usage(db, contract.lines[1], "7", "d2", FEBRUARY, confirmed=False)
    with pytest.raises(Refused) as refused:
        services.send_sheet(db.actor(SUPERVISOR), sheet, row(sheet).version)
    assert codes(refused) == ["settlement.usage_unconfirmed"]
    assert row(sheet).number is None


def test_a_draft_older_than_its_usage_is_not_sent(db: Office, contract: Made) -> None:
    sheet = prepared(db, contract)
    world.usage(db, contract.lines[1], "7", "d2", FEBRUARY)
    with pytest.raises(Refused) as refused:
        services.send_sheet(db.actor(SUPERVISOR), sheet, row(sheet).version)
    assert codes(refused) == ["settlement.sheet_outdated"]


def test_a_sheet_prepared_again_meanwhile_is_stale(db: Office, contract: Made) -> None:
    sheet = prepared(db, contract)
    seen = row(sheet).version
    prepared(db, contract)
    with pytest.raises(Stale):
        services.send_sheet(db.actor(SUPERVISOR), sheet, seen)


def test_a_vendor_does_not_see_drafts_nor_sheets_of_others(db: Office, contract: Made) -> None:
    draft = prepared(db, contract)
    with pytest.raises(NotFound):
        queries.sheet(db.actor(VENDOR), draft)
    services.send_sheet(db.actor(SUPERVISOR), draft, row(draft).version)
    assert queries.sheet(db.actor(VENDOR), draft).id == draft
    with pytest.raises(NotFound):
        queries.sheet(db.actor("vendor2"), draft)
    assert reading().execute(queries.sheet_list(db.actor("vendor2"))).all() == []
    assert len(reading().execute(queries.sheet_list(db.actor(VENDOR))).all()) == 1


# ---- confirm ------------------------------------------------------------------------------------
def test_confirming_raises_the_counters_and_posts_the_ledger(db: Office, contract: Made) -> None:
    found = row(confirmed(db, contract))
    assert found.state == "confirmed" and found.confirmed_at is not None
    assert earned(contract) == [("10000.00", Decimal(1)), ("1800.00", Decimal(100))]
    assert balances(db) == {"service_cost": "11800.00", "payable": "-11210.00", "retention": "-590.00"}
    assert broken(db) == []


def test_the_bureau_cannot_confirm_for_the_vendor_nor_another_vendor(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    with pytest.raises(Forbidden):
        services.confirm_sheet(db.actor(SUPERVISOR), sheet, row(sheet).version)
    with pytest.raises(NotFound):
        services.confirm_sheet(db.actor("vendor2"), sheet, row(sheet).version)


def test_a_dispute_is_answered_and_then_confirmed(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    services.dispute_sheet(db.actor(VENDOR), sheet, row(sheet).version, "用餐应为110人次")
    assert (row(sheet).state, row(sheet).dispute) == ("disputed", "用餐应为110人次")
    services.answer_dispute(db.actor(SUPERVISOR), sheet, row(sheet).version, "差额以更正结算单补结")
    assert row(sheet).state == "sent"
    services.confirm_sheet(db.actor(VENDOR), sheet, row(sheet).version)
    assert balances(db)["service_cost"] == "11800.00"


def test_a_vendor_may_withdraw_its_dispute_by_confirming(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    services.dispute_sheet(db.actor(VENDOR), sheet, row(sheet).version, "误报")
    services.confirm_sheet(db.actor(VENDOR), sheet, row(sheet).version)
    assert row(sheet).state == "confirmed"


@pytest.mark.parametrize("act", ["dispute", "answer", "send"])
def test_what_is_confirmed_stays_confirmed(db: Office, contract: Made, act: str) -> None:
    sheet = confirmed(db, contract)
    version = row(sheet).version
    with pytest.raises(Refused) as refused:
        if act == "dispute":
            services.dispute_sheet(db.actor(VENDOR), sheet, version, "x")
        elif act == "answer":
            services.answer_dispute(db.actor(SUPERVISOR), sheet, version, "x")
        else:
            services.send_sheet(db.actor(SUPERVISOR), sheet, version)
    assert codes(refused) == ["settlement.bad_move"]


def test_the_opening_balance_of_a_contract_taken_over_is_posted_with_its_first_sheet(db: Office) -> None:
    money = Money.parse
    contract = made(
        db,
        settled_through=date(2026, 1, 31),
        opening_earned=money("5000.00"),
        opening_paid=money("4000.00"),
        opening_retained=money("250.00"),
    )
    assert services.post_openings(db.actor(Role.FINANCE)) == 1
    assert services.post_openings(db.actor(Role.FINANCE)) == 0
    confirmed(db, contract)
    assert balances(db) == {
        "opening": "1000.00",
        "service_cost": "11800.00",
        "payable": "-11960.00",
        "retention": "-840.00",
    }


def test_confirming_beyond_what_the_contract_has_left_by_now_is_refused(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    with own_transaction() as connection:
        connection.execute(
            text("UPDATE contract_line SET earned_amount = amount - 1 WHERE id = :id"),
            {"id": contract.lines[0]},
        )
    with pytest.raises(Refused) as refused:
        services.confirm_sheet(db.actor(VENDOR), sheet, row(sheet).version)
    assert codes(refused) == ["settlement.sheet_overtaken"]
    assert balances(db) == {}


def test_a_month_already_closed_takes_no_confirmation(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    with own_transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO ledger_period (bureau_id, month, state, closed_by) "
                "VALUES (:bureau, '2026-03-01', 'closed', :who)"
            ),
            {"bureau": db.bureau, "who": db.people["finance"]},
        )
    with pytest.raises(Refused) as refused:
        services.confirm_sheet(db.actor(VENDOR), sheet, row(sheet).version)
    assert codes(refused) == ["ledger.period_closed"]
    assert earned(contract)[0] == ("0.00", Decimal(0))


def race(office: Office, act: object, times: int = 8) -> list[str]:
    """Run the same act in threads that start together; returns what each came to."""
    barrier, outcomes = Barrier(times), list[str]()

    def run() -> None:
        with office.app.app_context():
            barrier.wait()
            try:
                act()  # type: ignore[operator]
                outcomes.append("done")
            except Exception as failure:
                outcomes.append(type(failure).__name__)
            finally:
                database.session.remove()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_eight_confirmations_at_once_have_one_effect(live: Office) -> None:
    contract = made(live)
    sheet = sent(live, contract)
    version = row(sheet).version
    database.session.remove()
    outcomes = race(live, lambda: services.confirm_sheet(live.actor(VENDOR), sheet, version))
    assert outcomes == ["Stale"] * 7 + ["done"]
    assert earned(contract) == [("10000.00", Decimal(1)), ("1800.00", Decimal(100))]
    assert balances(live)["service_cost"] == "11800.00"


def test_eight_preparations_at_once_make_one_sheet(live: Office) -> None:
    contract = made(live)
    assert race(live, lambda: prepared(live, contract)) == ["done"] * 8
    assert reading().scalar(text("SELECT count(*) FROM sheet")) == 1


def test_eight_sendings_at_once_take_one_number(live: Office) -> None:
    contract = made(live)
    sheet = prepared(live, contract)
    version = row(sheet).version
    database.session.remove()
    outcomes = race(live, lambda: services.send_sheet(live.actor(SUPERVISOR), sheet, version))
    assert outcomes == ["Stale"] * 7 + ["done"]
    assert reading().scalar(text("SELECT last FROM number_series WHERE series = 'JS'")) == 1


# ---- what the database refuses by itself --------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("earned = earned + 1, payable = payable + 1", "never edited"),
        ("number = 'JS-2026-999999'", "never edited"),
        ("payable = payable + 1", "ck_sheet_payable|never edited"),
        ("state = 'draft'", "ck_sheet_number_when_sent"),
        ("state = 'confirmed'", "ck_sheet_confirmed"),
        ("state = 'disputed'", "ck_sheet_dispute"),
        ("seq = -1", "never edited"),
    ],
)
def test_a_sheet_that_was_sent_is_never_edited(db: Office, contract: Made, change: str, fault: str) -> None:
    sent(db, contract)
    with pytest.raises(DBAPIError, match=fault), own_transaction() as connection:
        connection.execute(text(f"UPDATE sheet SET {change}"))


@pytest.mark.parametrize("statement", ["UPDATE sheet_line SET amount = 1", "DELETE FROM sheet_line"])
def test_a_line_that_was_sent_is_never_edited(db: Office, contract: Made, statement: str) -> None:
    sent(db, contract)
    with pytest.raises(DBAPIError, match="never edited"), own_transaction() as connection:
        connection.execute(text(statement))


def test_one_main_sheet_per_contract_and_month(db: Office, contract: Made) -> None:
    prepared(db, contract)
    with pytest.raises(DBAPIError, match="ix_sheet_once"), own_transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO sheet (bureau_id, contract_id, month, seq, served, earned, retention, payable, prepared_by)"
                " SELECT bureau_id, contract_id, month, seq, served, 0, 0, 0, prepared_by FROM sheet"
            )
        )
