"""Nothing ends unnoticed: terms are derived, reminders come once each, and a renewal asks only for what ends."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from flask import g
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from procurement.infra import clock
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import Doubt, Refused
from procurement.kernel.permissions import Role
from procurement.notifications import queries as notices_queries
from procurement.notifications import services as notifications
from procurement.notifications.models import Notice
from procurement.notifications.rules import to_say
from procurement.vendors.models import AnswerStaff
from procurement.vendors.notices import RENEW
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.waiting import worklist
from procurement.vendors.rules.checklist import Given, Standing, standing, still_holds, submit_refusals
from procurement.vendors.rules.reviews import approval_refusals
from procurement.vendors.rules.terms import REMINDED, SOON, Term, last_day, proposed_term, term_on
from procurement.vendors.services import applications, staff
from tests.factories import Office
from tests.vendors import qualified as world
from tests.vendors.qualified import ENDS, LONG, OTHER, OWNER, TODAY

DAYS = st.dates(date(2026, 1, 1), date(2035, 12, 31))
ENDING = date(2026, 7, 1)


# ---- rules --------------------------------------------------------------------------------------
@given(DAYS, DAYS, DAYS)
def test_every_day_finds_a_term_in_one_state_and_both_ends_belong_to_it(
    one: date, two: date, today: date
) -> None:
    first, last = sorted((one, two))
    found = term_on(first, last, today)
    assert (found in (Term.IN_FORCE, Term.EXPIRING)) == (first <= today <= last)
    assert (found is Term.EXPIRING) == (first <= today <= last and (last - today).days <= 90)
    assert (found is Term.EXPIRED) == (today > last)


@given(DAYS, st.integers(1, 60))
def test_so_many_months_and_a_day_later_it_is_the_same_day_of_the_month(start: date, months: int) -> None:
    after = last_day(start, months) + timedelta(days=1)
    assert (after.year - start.year) * 12 + after.month - start.month in (months, months + 1)
    assert after.day == start.day or (after.day == 1 and start.day > 28)


@given(DAYS, st.none() | DAYS, st.integers(1, 60), st.none() | DAYS)
def test_the_days_that_are_offered_may_be_approved(
    today: date, before: date | None, months: int, ends: date | None
) -> None:
    first, last = proposed_term(today, before, months, ends)
    assert today <= first <= last <= last_day(first, months)
    assert ends is None or last <= max(ends, first)
    renewed = before if before is None or before <= today + SOON else None
    first, last = proposed_term(today, renewed, months, ends)
    found = approval_refusals(first, last, today, months, ends, renewed)
    assert [one.code for one in found if not isinstance(one, Doubt)] == []


def test_a_renewal_begins_after_what_it_renews(live: Office) -> None:
    asked = world.published(live)
    world.qualification(live, asked, last=ENDING)
    move(live, "2026-04-02 09:00")
    made = world.sent(live, asked)
    world.judged(live, made)
    world.proposed(live, made)
    with pytest.raises(Refused) as refused:
        world.approved(live, made, ENDING, ENDS)
    assert [(one.code, one.field) for one in refused.value.refusals] == [
        ("vendors.validity_overlaps", "valid_from")
    ]
    page = live.client(Role.SUPERVISOR).get(f"/applications/{made}/decision").get_data(as_text=True)
    assert 'value="2026-07-02"' in page
    world.approved(live, made, ENDING + timedelta(days=1), ENDS)  # the earliest day of all to renew on


@given(DAYS, DAYS, st.none() | DAYS, st.booleans())
def test_what_holds_is_never_called_expired_and_what_ended_never_answered(
    today: date, asked_until: date, until: date | None, whole: bool
) -> None:
    found = standing(Given(whole, until), today, asked_until)
    assert (found is Standing.EXPIRED) == (whole and until is not None and until < today)
    assert (found is Standing.ENDS) == (whole and until is not None and today <= until < asked_until)
    assert still_holds(until, today) or found is not Standing.ANSWERED or until == today


@pytest.mark.parametrize("on_file", [True, False])
def test_what_may_be_left_out_keeps_nobody_from_sending(on_file: bool) -> None:
    left_out = standing(Given(False, None, on_file=on_file, optional=True), TODAY, TODAY)
    assert left_out is Standing.LEFT_OUT and submit_refusals([left_out]) == []
    needed = standing(Given(False, None, on_file=on_file), TODAY, TODAY)
    assert [one.code for one in submit_refusals([needed])] == ["vendors.requirements_missing"]


def said_on(end: date, days: Iterable[date]) -> list[tuple[date, str]]:
    """What a vendor is told when its list is looked at on these days, again after a death as if nothing had been."""
    told: list[tuple[date, str]] = []
    for today in days:
        if end - SOON <= today <= end and (
            found := to_say("renew", end, today, RENEW.remind, [day for day, _ in told])
        ):
            told.append((today, found[1]))
    return told


@given(st.dates(date(2026, 4, 1), date(2027, 4, 1)), st.sets(st.integers(-5, 120)))
def test_each_reminder_comes_once_whatever_days_are_looked_on(end: date, before: set[int]) -> None:
    told = said_on(end, [end - timedelta(days=one) for one in sorted(before, reverse=True) for _ in range(2)])
    assert len({cause for _, cause in told}) == len(told)
    looked = [one for one in before if 0 <= one <= 90]
    assert len(told) == len({min(step for step in REMINDED if step >= one) for one in looked})


def test_looked_at_every_day_it_is_said_ninety_sixty_thirty_and_seven_days_before() -> None:
    days = [ENDING - timedelta(days=100 - n) for n in range(110)]
    assert [(ENDING - day).days for day, _ in said_on(ENDING, days)] == [90, 60, 30, 7]


# ---- what waits ---------------------------------------------------------------------------------
def waits(office: Office, who: Role | str, day: str) -> list[str]:
    now = clock.zone()
    from datetime import datetime  # noqa: PLC0415

    at = datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=now)
    return [row.kind.removeprefix("vendors.") for row in worklist(office.actor(who), at)]


def test_the_vendor_renews_from_ninety_days_before_and_the_officer_sees_it_from_thirty(db: Office) -> None:
    asked = world.published(db)
    world.qualification(db, asked, last=ENDING)
    assert (waits(db, OWNER, "2026-04-01"), waits(db, OWNER, "2026-04-02")) == ([], ["renew"])
    assert waits(db, Role.BIDDER, "2026-07-01") == ["renew"] and waits(db, OWNER, "2026-07-02") == []
    assert waits(db, Role.OFFICER, "2026-05-31") == [] and waits(db, Role.OFFICER, "2026-06-01") == [
        "expiring"
    ]
    assert waits(db, OTHER, "2026-06-01") == []
    other = Office.build(db.app, "other")
    assert waits(other, Role.OFFICER, "2026-06-01") == []


def test_nothing_is_to_be_renewed_that_nobody_asks_for_any_more(db: Office) -> None:
    asked = world.published(db)
    world.qualification(db, asked, last=ENDING)
    assert (waits(db, OWNER, "2026-06-01"), waits(db, Role.OFFICER, "2026-06-01")) == (
        ["renew"],
        ["expiring"],
    )
    world.retired(db, asked)
    assert (waits(db, OWNER, "2026-06-01"), waits(db, Role.OFFICER, "2026-06-01")) == ([], [])


def test_an_application_waits_for_whose_turn_it_is(db: Office) -> None:
    asked, day = world.published(db), "2026-03-02"
    made = world.sent(db, asked)
    people = (Role.OFFICER, "officer2", Role.SUPERVISOR, OWNER, OTHER, Role.AUDITOR)

    def whose() -> list[list[str]]:
        return [waits(db, who, day) for who in people]

    assert whose() == [["review"], ["review"], [], [], [], []]
    assert waits(db, Role.SUPERVISOR, "2026-03-17") == ["late"]
    world.returned(db, made)
    assert whose() == [[], [], [], ["returned"], [], []]
    world.answered(db, made, "guard_licence", until=LONG)
    applications.submit_application(db.actor(OWNER), made, world.application(made).version)
    world.judged(db, made)
    world.proposed(db, made)
    assert whose() == [[], [], ["approval"], [], [], []]
    world.approved(db, made)
    assert whose() == [[], [], [], [], [], []]


# ---- renewal ------------------------------------------------------------------------------------
def test_one_renews_only_what_ends_soon(live: Office) -> None:
    asked = world.published(live)
    world.qualification(live, asked, last=ENDING)
    with pytest.raises(Refused, match="vendors.qualified_already"):
        world.begun(live, asked)
    move(live, "2026-04-02 09:00")
    assert world.begun(live, asked)


def test_a_renewal_takes_over_what_holds_and_asks_for_what_ends(live: Office) -> None:
    asked = world.published(live)
    before = world.qualification(live, asked, last=ENDING, until=ENDING)
    move(live, "2026-05-04 09:00")
    made = world.begun(live, asked)
    found = {key: str(one.standing) for key, one in world.items(made, date(2026, 5, 4)).items()}
    assert world.application(made).renews_id == before
    assert found == {
        "licence": "answered",
        "guard_licence": "on_file",
        "good_faith": "answered",
        "no_violation": "answered",
        "contract_ended": "answered",
        "guard": "answered",
        "insurance": "left_out",
    }
    assert waits(live, OWNER, "2026-05-04") == ["renew"]
    world.answered(live, made, "guard_licence", until=LONG)
    applications.submit_application(live.actor(OWNER), made, world.application(made).version)
    assert waits(live, OWNER, "2026-05-04") == []
    world.judged(live, made)
    world.proposed(live, made)
    world.approved(live, made, ENDING + timedelta(days=1), ENDS)
    (row,) = database.session.execute(queries.qualified(date(2026, 5, 4))).all()
    assert row.valid_until == ENDING
    (row,) = database.session.execute(queries.qualified(date(2026, 7, 2))).all()
    assert row.valid_until == ENDS


def test_a_renewal_does_not_name_again_a_certificate_that_was_taken_out(live: Office) -> None:
    asked = world.published(live)
    before = world.qualification(live, asked, last=ENDING)
    (first, _person), *_ = world.items(before)["guard"].staff
    staff.end_certificate(live.actor(OWNER), first.id)
    move(live, "2026-05-04 09:00")
    made = world.begun(live, asked)
    named = select(AnswerStaff.certificate_id).where(AnswerStaff.application_id == made)
    assert database.session.scalars(named).all() == []


def test_a_renewal_under_a_new_version_asks_for_what_is_new(live: Office) -> None:
    world.qualification(live, world.published(live), last=ENDING)
    new = world.published(
        live,
        asked=(
            *world.ASKED,
            {"kind": "document", "key": "safety", "title_zh": "安全制度", "basis": "采购需求"},
        ),
        issue=2,
    )
    move(live, "2026-05-04 09:00")
    found = world.items(world.begun(live, new), date(2026, 5, 4))
    assert [key for key, one in found.items() if one.standing is Standing.MISSING] == ["safety"]


# ---- reminders by a clock that moves ------------------------------------------------------------
def move(office: Office, to: str) -> None:
    """The clock of this office's database, and what was read of it before."""
    database.session.remove()
    g.pop("official_now", None)
    engine = create_engine(office.owner_url)
    with engine.begin() as connection:
        clock.move(connection, to, clock.zone())
    engine.dispose()


class Died(Exception):
    """The worker is gone before its transaction is committed."""


def look(office: Office, who: str, *, dies: bool = False) -> None:
    database.session.remove()
    g.pop("official_now", None)
    with suppress(Died), unit_of_work(office.system()):
        notifications.look(office.system(), office.people[who])
        if dies:
            raise Died


def told(office: Office, who: str) -> list[tuple[str, str, date]]:
    with Session(database.engine) as session:
        mine = select(Notice).where(Notice.person_id == office.people[who], Notice.kind.like("vendors.%"))
        return [
            (one.kind, one.stage, clock.civil(one.made_at))
            for one in session.scalars(mine.order_by(Notice.id))
        ]


def test_a_vendor_is_reminded_four_times_and_the_officer_once_though_workers_die(live: Office) -> None:
    world.qualification(live, world.published(live), last=ENDING)
    before = {who: len(told(live, who)) for who in ("bidder", "officer", "vendor2")}
    for day in ("04-01", "04-02", "04-30", "05-02", "05-03", "06-01", "06-20", "06-24", "06-30", "07-02"):
        move(live, f"2026-{day} 09:00")
        for who in before:
            look(live, who, dies=True)
            look(live, who)
            look(live, who)
    assert told(live, "bidder")[before["bidder"] :] == [
        ("vendors.renew", "new", date(2026, 4, 2)),
        ("vendors.renew", "reminder", date(2026, 5, 2)),
        ("vendors.renew", "reminder", date(2026, 6, 1)),
        ("vendors.renew", "reminder", date(2026, 6, 24)),
    ]
    assert told(live, "officer")[before["officer"] :] == [("vendors.expiring", "new", date(2026, 6, 1))]
    assert told(live, "vendor2") == []
    with Session(database.engine) as session:
        database.session.remove()
        assert (
            session.scalars(select(Notice).where(Notice.over_at.is_(None), Notice.task.is_not(None))).all()
            == []
        )


def test_the_vendors_people_are_told_of_the_decision_and_no_other_vendors(db: Office) -> None:
    from tests.notifications.world import run_jobs  # noqa: PLC0415

    world.qualification(db, world.published(db))
    run_jobs(db)
    wanted = select(Notice.person_id, Notice.kind).where(Notice.kind == "vendors.application_approved")
    assert {person for person, _ in database.session.execute(wanted)} == {
        db.people["vendor"],
        db.people["bidder"],
    }
    theirs = select(Notice.kind).where(Notice.person_id == db.people["vendor2"])
    assert database.session.scalars(theirs).all() == []
    assert notices_queries.open_notices(db.people["vendor2"]) == []


def test_only_the_last_step_is_said_of_several_slept_through() -> None:
    assert [day for day, _ in said_on(ENDING, [ENDING - timedelta(days=80), ENDING - timedelta(days=5)])] == [
        ENDING - timedelta(days=80),
        ENDING - timedelta(days=5),
    ]
    assert TODAY < ENDING
