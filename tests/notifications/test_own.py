"""What people choose for themselves; and the database's own refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask_security.changeable import change_user_password
from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from procurement.accounts import queries as accounts
from procurement.accounts import services as people
from procurement.accounts.models import Authenticator
from procurement.accounts.rules import PersonCommand
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.notifications import queries, services
from procurement.notifications.models import Absence, CalendarFeed, Notice, NoticeMail, NoticeSetting
from procurement.notifications.rules import Way
from tests.factories import Office
from tests.notifications.world import away, mailed, mails, notices, run_jobs, told

TODAY = date(2026, 3, 2)
NEXT_WEEK = (date(2026, 3, 9), date(2026, 3, 13))


# ---- reading ------------------------------------------------------------------------------------
def test_opening_a_notice_marks_it_and_no_other(db: Office) -> None:
    mine = told(db, db.people["officer"], path="/contracts", cause="1")
    other = told(db, db.people["officer"], cause="2")
    assert services.mark_read(db.actor(Role.OFFICER), mine) == "/contracts"
    state = {one.id: one.read_at is not None for one in notices()}
    assert state == {mine: True, other: False}


def test_nobody_opens_anothers_notice(db: Office) -> None:
    theirs = told(db, db.people["officer"])
    for who in ("officer2", "administrator", "supervisor"):
        with pytest.raises(NotFound):
            services.mark_read(db.actor(who), theirs)


def test_marking_all_touches_ones_own_only(db: Office) -> None:
    told(db, db.people["officer"])
    theirs = told(db, db.people["officer2"])
    services.mark_all_read(db.actor(Role.OFFICER))
    assert [one.id for one in notices() if one.read_at is None] == [theirs]


def test_what_was_told_more_than_a_year_ago_is_forgotten_unless_it_still_waits(db: Office) -> None:
    person, long_ago = db.people["officer"], datetime(2025, 1, 1, tzinfo=UTC)
    waits = told(db, person, cause="waits", task="t", made_at=long_ago)
    over = told(db, person, cause="over", task="t", made_at=long_ago, over_at=long_ago)
    mailed(over, "sent")
    told(db, person, cause="news", made_at=long_ago)
    recent = told(db, person, cause="recent")
    assert services.forget_old() == 2
    assert [one.id for one in notices()] == [waits, recent] and mails() == []


# ---- settings -----------------------------------------------------------------------------------
def test_only_kinds_that_may_reach_a_person_are_offered_and_kept(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    names = {one.kind.name for one in queries.choices(vendor)}
    assert "contracts.confirmation" in names and "contracts.approval" not in names
    services.save_settings(vendor, {"contracts.in_force": Way.INBOX, "contracts.approval": Way.INBOX})
    kept = reading().execute(select(NoticeSetting.kind, NoticeSetting.way)).all()
    assert [tuple(row) for row in kept] == [("contracts.in_force", "inbox")]


def test_settings_are_each_persons_own(db: Office) -> None:
    services.save_settings(db.actor("officer"), {"contracts.in_force": Way.INBOX})
    chosen = {one.kind.name: one.way for one in queries.choices(db.actor("officer2"))}
    assert chosen["contracts.in_force"] is Way.DIGEST


# ---- absences -----------------------------------------------------------------------------------
def refused(db: Office, code: str, who: str, deputy: str, first: date, last: date) -> None:
    with pytest.raises(Refused) as found:
        services.add_absence(db.actor(who), first, last, db.people[deputy])
    assert code in [one.code for one in found.value.refusals]


@pytest.mark.parametrize("deputy", ["finance", "officer", "vendor", "liaison"])
def test_a_deputy_is_another_person_of_the_same_organisation_and_roles(db: Office, deputy: str) -> None:
    refused(db, "notifications.deputy_unfit", "officer", deputy, *NEXT_WEEK)


def test_days_are_forward_and_not_over(db: Office) -> None:
    refused(db, "notifications.span_backward", "officer", "officer2", *reversed(NEXT_WEEK))
    refused(db, "notifications.days_past", "officer", "officer2", TODAY - timedelta(3), TODAY - timedelta(1))


def test_nobody_is_away_twice_nor_has_a_deputy_who_is_away(db: Office) -> None:
    services.add_absence(db.actor("officer"), *NEXT_WEEK, db.people["officer2"])
    refused(db, "notifications.absence_overlap", "officer", "officer2", NEXT_WEEK[1], NEXT_WEEK[1])
    refused(db, "notifications.deputy_away", "officer2", "officer", *NEXT_WEEK)


def test_who_comes_back_early_was_away_until_yesterday(db: Office) -> None:
    absence = away(
        db, db.people["officer"], db.people["officer2"], TODAY - timedelta(5), TODAY + timedelta(5)
    )
    to_come = away(db, db.people["officer"], db.people["officer2"])
    for one in (absence, to_come):
        services.end_absence(db.actor("officer"), one)
    reading().expire_all()
    kept = reading().scalars(select(Absence)).all()
    assert [(one.id, one.last) for one in kept] == [(absence, TODAY - timedelta(1))]


def test_nobody_ends_anothers_absence(db: Office) -> None:
    absence = away(db, db.people["officer"], db.people["officer2"])
    with pytest.raises(NotFound):
        services.end_absence(db.actor("officer2"), absence)


def test_an_absence_has_what_waits_looked_at_again(db: Office) -> None:
    services.add_absence(db.actor("officer"), *NEXT_WEEK, db.people["officer2"])
    assert run_jobs(db) == ["notifications.look"]


# ---- the calendar -------------------------------------------------------------------------------
def test_an_address_is_nobodys_once_another_was_made_or_it_was_taken_back(db: Office) -> None:
    officer = db.actor("officer")
    services.make_feed(officer)
    first = queries.feed_of(officer)
    assert first and (found := queries.person_behind(first)) and found.id == officer.id
    services.make_feed(officer)
    second = queries.feed_of(officer)
    assert queries.person_behind(first) is None and queries.person_behind(second) is not None
    services.revoke_feed(officer)
    assert queries.person_behind(second) is None and queries.feed_of(officer) == ""


@pytest.mark.parametrize("act", ["password", "address", "second step"])
def test_an_address_is_nobodys_once_the_sessions_of_its_person_are_ended(db: Office, act: str) -> None:
    officer, administrator = db.actor("officer"), db.actor(Role.ADMINISTRATOR)
    services.make_feed(officer)
    address, person = queries.feed_of(officer), accounts.person(administrator, officer.id)
    if act == "password":
        with db.app.test_request_context():
            change_user_password(person, "another-password-of-2026", notify=False)
            database.session.commit()
    elif act == "address":
        moved = PersonCommand(person.organisation_id, person.name, "elsewhere@bureau.example", officer.roles)
        people.save_person(administrator, person.id, person.version, moved)
    else:
        with own_transaction() as connection:
            factor = {"user_id": person.id, "secret": "x", "last_counter": 0}
            connection.execute(insert(Authenticator).values(factor))
        people.reset_factors(administrator, person.id)
    reading().expire_all()
    assert queries.person_behind(address) is None
    assert queries.person_behind(queries.feed_of(officer)) is not None


@pytest.mark.parametrize("token", ["", "-", "1", "1-", "x-y", "9" * 40 + "-x", "²-x", "1-é"])
def test_what_is_no_address_is_nobodys(db: Office, token: str) -> None:
    services.make_feed(db.actor("officer"))
    assert queries.person_behind(token) is None


# ---- the database -------------------------------------------------------------------------------
def broken(name: str, model: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=name), own_transaction() as connection:
        connection.execute(insert(model).values(values))


def test_the_same_thing_is_told_once_while_it_waits(db: Office) -> None:
    person = db.people["officer"]
    first = told(db, person, cause="same", task="t")
    with pytest.raises(IntegrityError, match="uq_notice_once"):
        told(db, person, cause="same", task="t")
    with own_transaction() as connection:
        over = Notice.__table__.update().where(Notice.id == first)
        connection.execute(over.values(over_at=func.official_now()))
    told(db, person, cause="same", task="t")


def test_only_to_somebody_else_is_told_late_and_news_are_new_and_never_over(db: Office) -> None:
    for wrong, values in {
        "ck_notice_stage": {"stage": "whenever", "task": "t"},
        "ck_notice_late_to_another": {"stage": "late", "task": "t"},
        "ck_notice_news": {"stage": "reminder"},
    }.items():
        with pytest.raises(IntegrityError, match=wrong):
            told(db, db.people["officer"], **values)


def test_a_notice_goes_to_an_address_once_and_its_mail_has_a_known_state(db: Office) -> None:
    notice = told(db, db.people["officer"])
    mailed(notice)
    for wrong, address, state in (
        ("uq_notice_mail_notice_id_address", "somebody@example.cn", "waiting"),
        ("ck_notice_mail_state", "x@example.cn", "lost"),
    ):
        broken(wrong, NoticeMail, notice_id=notice, address=address, digest=False, state=state)


def test_a_way_is_one_of_three_and_chosen_once(db: Office) -> None:
    person = db.people["officer"]
    broken("ck_notice_setting_way", NoticeSetting, person_id=person, kind="k", way="pigeon")
    with own_transaction() as connection:
        connection.execute(insert(NoticeSetting).values(person_id=person, kind="k", way="now"))
    broken("pk_notice_setting", NoticeSetting, person_id=person, kind="k", way="inbox")


def test_nobody_is_their_own_deputy_nor_away_for_ever_or_twice(db: Office) -> None:
    person, other = db.people["officer"], db.people["officer2"]
    days = Range(*NEXT_WEEK, bounds="[]")
    of = {"bureau_id": db.bureau, "person_id": person}
    broken("ck_absence_another", Absence, **of, deputy_id=person, during=days)
    broken("ck_absence_span", Absence, **of, deputy_id=other, during=Range(TODAY, None))
    broken("ck_absence_span", Absence, **of, deputy_id=other, during=Range(None, TODAY))
    away(db, person, other, *NEXT_WEEK)
    broken("ex_absence_overlap", Absence, **of, deputy_id=other, during=days)


@pytest.mark.parametrize("column", ["person_id", "of_id"])
def test_a_notice_is_of_and_for_people_of_its_bureau(db: Office, column: str) -> None:
    other = Office.build(db.app, "other")
    with pytest.raises(IntegrityError, match=f"fk_notice_{column}_bureau_id_user_account"):
        told(db, db.people["officer"], **{"of_id": db.people["officer"], column: other.people["officer"]})


@pytest.mark.parametrize("column", ["person_id", "deputy_id"])
def test_an_absence_and_its_deputy_are_of_one_bureau(db: Office, column: str) -> None:
    theirs = Office.build(db.app, "other").people["officer"]
    people = {"person_id": db.people["officer"], "deputy_id": db.people["officer2"], column: theirs}
    days = Range(*NEXT_WEEK, bounds="[]")
    name = f"fk_absence_{column}_bureau_id_user_account"
    broken(name, Absence, bureau_id=db.bureau, during=days, **people)


def test_a_person_has_one_address(db: Office) -> None:
    services.make_feed(db.actor("officer"))
    broken("pk_calendar_feed", CalendarFeed, person_id=db.people["officer"], salt="x")
