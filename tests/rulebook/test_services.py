"""The rulebook in the database: loaded whole, changed from a day on, never rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from procurement.accounts import queries as accounts
from procurement.accounts import services as organisations
from procurement.accounts.rules import BureauProfile
from procurement.audit.models import AuditRecord
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import NoCalendar
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.rulebook import queries, services
from procurement.rulebook.models import CalendarDay, Rule
from procurement.rulebook.rules import CalendarLine, DayKind, NewValue, RuleLine, Unit, Verification
from tests.factories import Office

PAY = RuleLine(
    "PAY-01", "付款期限", "Time to pay", "30", Unit.CALENDAR_DAY, "第9条", Verification.TEXT, date(2025, 6, 1)
)
NEW = NewValue("45", "条例 第9条（修订）", Verification.KNOWLEDGE, date(2026, 7, 1), "条例修订")


def admin(office: Office) -> Actor:
    return office.actor(Role.ADMINISTRATOR)


def rule_id(office: Office, code: str, day: date) -> int:
    return queries.rule(office.bureau, code, day).id


def value(office: Office, day: date) -> str:
    reading().expire_all()
    return queries.rule(office.bureau, "PAY-01", day).value


# ---- what is shipped ----------------------------------------------------------------------------
def test_the_shipped_rules_load_once(db: Office) -> None:
    lines = services.shipped_rules()
    assert services.load_rules(admin(db), lines) == len(lines) > 200
    assert queries.rule(db.bureau, "SME-04-MAX", date(2022, 6, 30)).value == "0.10"
    assert queries.rule(db.bureau, "SME-04-MAX", date(2022, 7, 1)).value == "0.20"
    with pytest.raises(Refused, match=r"rulebook\.overlap"):
        services.load_rules(admin(db), lines)
    assert reading().scalar(select(func.count()).select_from(Rule)) == len(lines)


def test_the_shipped_year_has_248_working_days(db: Office) -> None:
    services.load_calendar(admin(db), services.shipped_calendar(2026))
    calendar = queries.calendar()
    assert calendar.working_days_between(date(2026, 1, 1), date(2026, 12, 31)) == 248
    with pytest.raises(NoCalendar):
        calendar.is_working(date(2027, 1, 4))


def test_a_rule_nobody_entered_is_no_rule(db: Office) -> None:
    services.load_rules(admin(db), [PAY])
    with pytest.raises(queries.NoRule, match="PAY-01 on 2025-05-31"):
        queries.rule(db.bureau, "PAY-01", date(2025, 5, 31))


@pytest.mark.parametrize(
    ("verification", "confirmed"), [("T", True), ("R", True), ("B", True), ("K", False), ("S", False)]
)
def test_what_is_known_at_second_hand_is_to_be_confirmed(
    db: Office, verification: str, confirmed: bool
) -> None:
    services.load_rules(admin(db), [replace(PAY, verification=Verification(verification))])
    found = queries.basis(queries.rule(db.bureau, "PAY-01", date(2026, 1, 1)))
    assert (found.text, found.confirmed) == ("第9条", confirmed)


# ---- changing -----------------------------------------------------------------------------------
def test_a_new_value_holds_from_its_day_and_the_former_until_the_day_before(db: Office) -> None:
    services.load_rules(admin(db), [PAY])
    services.change_rule(admin(db), rule_id(db, "PAY-01", date(2026, 1, 1)), 1, NEW)
    assert value(db, date(2026, 6, 30)) == "30"
    assert value(db, date(2026, 7, 1)) == "45"
    first, second = reversed(queries.history(admin(db), "PAY-01"))
    assert (first.effective_to, first.value, first.basis) == (date(2026, 6, 30), "30", "第9条")
    assert (second.effective_from, second.effective_to, second.reason) == (date(2026, 7, 1), None, "条例修订")
    record = reading().scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert (record.action, record.params["reason"]) == ("rulebook.rule_changed", "条例修订")
    assert record.changes == {"value": ["30", "45"]}


def test_a_value_may_come_between_two(db: Office) -> None:
    services.load_rules(admin(db), [PAY])
    services.change_rule(admin(db), rule_id(db, "PAY-01", date(2026, 1, 1)), 1, NEW)
    between = replace(NEW, value="40", effective_from=date(2026, 5, 1))
    services.change_rule(admin(db), rule_id(db, "PAY-01", date(2026, 1, 1)), 2, between)
    assert [value(db, date(2026, month, 1)) for month in (4, 5, 6, 7)] == ["30", "40", "40", "45"]


def test_the_past_is_never_rewritten(db: Office) -> None:
    services.load_rules(admin(db), [PAY])
    late = replace(NEW, effective_from=date(2026, 3, 1))
    with pytest.raises(Refused, match=r"rulebook\.from_past"):
        services.change_rule(admin(db), rule_id(db, "PAY-01", date(2026, 1, 1)), 1, late)
    services.change_rule(
        admin(db), rule_id(db, "PAY-01", date(2026, 1, 1)), 1, replace(NEW, effective_from=date(2026, 3, 2))
    )


def test_a_change_without_a_reason_is_refused(db: Office) -> None:
    services.load_rules(admin(db), [PAY])
    with pytest.raises(Refused, match=r"rulebook\.reason_missing"):
        services.change_rule(admin(db), rule_id(db, "PAY-01", date(2026, 1, 1)), 1, replace(NEW, reason=" "))


def test_a_change_on_a_rule_somebody_else_changed_is_stale(db: Office) -> None:
    services.load_rules(admin(db), [PAY])
    there = rule_id(db, "PAY-01", date(2026, 1, 1))
    services.change_rule(admin(db), there, 1, NEW)
    with pytest.raises(Stale):
        services.change_rule(admin(db), there, 1, replace(NEW, effective_from=date(2026, 8, 1)))


@pytest.mark.parametrize(
    "role",
    [
        role
        for role in Role
        if role not in (Role.ADMINISTRATOR, Role.SYSTEM, Role.WITNESS, Role.EVALUATOR, Role.AGENCY)
    ],
)
def test_only_the_administrator_changes_the_rulebook(db: Office, role: Role) -> None:
    services.load_rules(admin(db), [PAY])
    there = rule_id(db, "PAY-01", date(2026, 1, 1))
    for act in (
        lambda: services.load_rules(db.actor(role), []),
        lambda: services.change_rule(db.actor(role), there, 1, NEW),
        lambda: services.load_calendar(db.actor(role), []),
    ):
        with pytest.raises(Forbidden):
            act()


def test_another_bureaus_rules_are_not_found(live: Office) -> None:
    other = accounts.system_actor(organisations.create_bureau(BureauProfile("OTHER", "样本局")))
    services.load_rules(other, [PAY])
    theirs = queries.rule(other.bureau_id, "PAY-01", date(2026, 1, 1)).id
    with pytest.raises(NotFound):
        services.change_rule(admin(live), theirs, 1, NEW)
    services.load_rules(admin(live), [PAY])


# ---- the calendar -------------------------------------------------------------------------------
def test_a_corrected_notice_replaces_its_year_and_no_other(db: Office) -> None:
    shipped = services.shipped_calendar(2026)
    services.load_calendar(admin(db), shipped)
    extra = CalendarLine(date(2026, 12, 24), DayKind.OFF, "本地假日", "市政府通知")
    plan = services.load_calendar(admin(db), [*shipped, extra])
    assert ([line.day for line in plan.added], plan.removed) == ([extra.day], ())
    assert queries.calendar().is_working(date(2026, 12, 24)) is False
    plan = services.load_calendar(admin(db), shipped)
    assert plan.removed == (extra.day,)
    assert queries.calendar_years(admin(db)) == [2026]


def test_the_same_notice_twice_changes_and_records_nothing(db: Office) -> None:
    services.load_calendar(admin(db), services.shipped_calendar(2026))
    before = reading().scalar(select(func.count()).select_from(AuditRecord))
    plan = services.load_calendar(admin(db), services.shipped_calendar(2026))
    assert (plan.added, plan.changed, plan.removed) == ((), (), ())
    assert reading().scalar(select(func.count()).select_from(AuditRecord)) == before


def test_half_a_notice_changes_nothing(db: Office) -> None:
    services.load_calendar(admin(db), services.shipped_calendar(2026))
    with pytest.raises(Refused, match=r"rulebook\.year_incomplete"):
        services.load_calendar(admin(db), services.shipped_calendar(2026)[:10])
    assert reading().scalar(select(func.count()).select_from(CalendarDay)) == 39
