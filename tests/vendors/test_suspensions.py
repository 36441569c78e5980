"""A suspension: proposed with evidence, answered, decided by another person, over by the clock; it binds where the bureau
chooses whom it asks, and nowhere else."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, pool, select, text, update
from sqlalchemy.exc import DBAPIError

from procurement.audit.models import AuditRecord
from procurement.documents.models import Paper
from procurement.infra import clock
from procurement.infra.db import own_transaction, reading
from procurement.kernel.dates import Period
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.notifications.models import Notice
from procurement.notifications.services import telling
from procurement.vendors import notices, queries, services
from procurement.vendors.models import SuspensionFile, VendorSuspension
from procurement.vendors.rules.suspensions import (
    MethodKind,
    ProposalCommand,
    SuspensionGround,
    SuspensionState,
    binds,
    decision_refusals,
    in_force_on,
    last_end,
    proposal_refusals,
    reply_refusals,
)
from tests.architecture.page_client import PageClient
from tests.documents.failing import failed
from tests.documents.test_corrections import corrected
from tests.factories import Office
from tests.infra.scans import pdf
from tests.notifications.world import run_jobs
from tests.vendors.world import DAY, kept, proposal, proposed, ruled, scan

S = SuspensionState
LAST = date(2026, 3, 9)
"""The fifth working day after the first of tests."""
TERM = (date(2026, 4, 1), date(2027, 3, 31))
days = st.dates(date(2026, 1, 1), date(2031, 12, 31))


def row(office: Office, suspension_id: int) -> VendorSuspension:
    reading().expire_all()
    return queries.suspension(office.actor(Role.OFFICER), suspension_id)


def replied(office: Office, suspension_id: int, words: str = "岗位已补足，附考勤。") -> None:
    services.reply_to_suspension(office.actor(Role.VENDOR), suspension_id, words, [scan("考勤.pdf")])


def decided(
    office: Office, suspension_id: int, term: tuple[date, date] | None = TERM, who: str = "supervisor"
) -> None:
    command = services.DecisionCommand("事实清楚。", term)
    services.decide_suspension(office.actor(who), suspension_id, row(office, suspension_id).version, command)


def moved(office: Office, moment: str) -> None:
    engine = create_engine(office.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        clock.move(connection, moment, office.app.config["BUREAU_TZ"])


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


# ---- rules --------------------------------------------------------------------------------------
def test_a_suspension_binds_where_the_bureau_chooses_whom_it_asks_and_nowhere_else() -> None:
    assert {method for method in MethodKind if binds(method)} == {
        MethodKind.BELOW_THRESHOLD,
        MethodKind.INVITATION,
        MethodKind.CALL_OFF,
    }


@given(days, st.integers(1, 3))
def test_the_longest_term_ends_the_day_before_its_anniversary(starts: date, years: int) -> None:
    end = last_end(starts, years)
    assert (end.year, end + timedelta(days=1) > end) in {
        (starts.year + years, True),
        (starts.year + years - 1, True),
    }
    after = end + timedelta(days=1)
    assert (after.month, after.day) == (
        (3, 1) if (starts.month, starts.day) == (2, 29) else (starts.month, starts.day)
    )


@given(days, days, days, st.integers(1, 3))
def test_a_proposal_is_refused_just_where_its_term_begins_too_early_runs_backwards_or_too_long(
    starts: date, ends: date, reply_until: date, years: int
) -> None:
    command = ProposalCommand(SuspensionGround.BREACH, "x", starts, ends)
    found = {refusal.code for refusal in proposal_refusals(command, reply_until, years, "")}
    assert ("vendors.suspension_before_reply" in found) is (starts <= reply_until)
    assert ("vendors.suspension_backwards" in found) is (ends < starts)
    assert ("vendors.suspension_too_long" in found) is (ends > last_end(starts, years))


@given(days, days, days, days, days)
def test_a_decision_stays_within_the_term_the_vendor_was_told_of_and_never_reaches_back(
    starts: date, ends: date, wanted_from: date, wanted_until: date, today: date
) -> None:
    accepted = not decision_refusals("x", (starts, ends), (wanted_from, wanted_until), today)
    assert accepted is (max(today, wanted_from) <= starts <= ends <= wanted_until)
    assert not decision_refusals("x", None, (wanted_from, wanted_until), today)
    assert decision_refusals(" ", None, (wanted_from, wanted_until), today)


@given(days, days)
def test_a_reply_is_in_time_until_its_last_day_is_over(until: date, today: date) -> None:
    assert bool(reply_refusals("x", until, today)) is (today > until)
    assert [one.code for one in reply_refusals(" ", until, until)] == ["vendors.reply_missing"]


@given(st.sampled_from(SuspensionState), days, days, days)
def test_it_holds_on_the_days_of_its_term_while_it_is_in_force(
    state: SuspensionState, one: date, other: date, day: date
) -> None:
    term = Period(min(one, other), max(one, other))
    assert in_force_on(state, term, day) is (state is S.IN_FORCE and term.start <= day <= term.end)
    assert not in_force_on(state, None, day)


# ---- the course ---------------------------------------------------------------------------------
def test_a_suspension_is_answered_and_decided_by_another_person(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    assert row(db, suspension_id).reply_until == LAST
    replied(db, suspension_id)
    decided(db, suspension_id)
    now = row(db, suspension_id)
    assert (now.state, now.starts, now.ends) == ("in_force", *TERM)
    officer, vendor = db.actor(Role.OFFICER), db.organisations["v1"]
    assert queries.suspended_on(officer, vendor, TERM[0]) and queries.suspended_on(officer, vendor, TERM[1])
    assert not queries.suspended_on(officer, vendor, TERM[0] - timedelta(days=1))
    assert not queries.suspended_on(officer, vendor, TERM[1] + timedelta(days=1))
    assert not queries.suspended_on(officer, db.organisations["v2"], TERM[0])


def test_nothing_is_decided_before_the_reply_or_the_end_of_its_time(live: Office) -> None:
    ruled(live)
    suspension_id = proposed(live)
    with pytest.raises(Refused) as refused:
        decided(live, suspension_id)
    assert codes(refused) == [("vendors.suspension_too_early", None)]
    moved(live, "2026-03-09 23:59")
    with pytest.raises(Refused):
        decided(live, suspension_id)
    moved(live, "2026-03-10 00:01")
    decided(live, suspension_id)
    assert row(live, suspension_id).state == "in_force"


def test_whoever_proposed_it_does_not_decide_it(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    replied(db, suspension_id)
    both = replace(
        db.actor(Role.SUPERVISOR), id=db.people["officer"], roles=frozenset({Role.OFFICER, Role.SUPERVISOR})
    )
    command = services.DecisionCommand("x", None)
    with pytest.raises(Refused, match=r"vendors\.own_suspension"):
        services.decide_suspension(both, suspension_id, row(db, suspension_id).version, command)
    for who in ("officer2", "vendor", "auditor"):
        with pytest.raises(Forbidden):
            decided(db, suspension_id, who=who)
    with pytest.raises(Stale):
        services.decide_suspension(db.actor(Role.SUPERVISOR), suspension_id, 1, command)


def test_a_dropped_proposal_never_held(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    replied(db, suspension_id)
    decided(db, suspension_id, None)
    now = row(db, suspension_id)
    assert (now.state, now.starts) == ("dropped", None)
    assert not queries.suspended_on(db.actor(Role.OFFICER), db.organisations["v1"], TERM[0])
    with pytest.raises(Refused, match="bad_move"):
        decided(db, suspension_id)


def test_a_vendor_replies_once_and_in_time(live: Office) -> None:
    ruled(live)
    suspension_id, late = proposed(live), proposed(live)
    replied(live, suspension_id)
    with pytest.raises(Refused, match="bad_move"):
        replied(live, suspension_id)
    moved(live, "2026-03-10 00:01")
    with pytest.raises(Refused, match="reply_late"):
        replied(live, late)


def test_only_whoever_signs_for_the_very_vendor_replies(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    with pytest.raises(Forbidden):
        services.reply_to_suspension(db.actor(Role.BIDDER), suspension_id, "x", [])
    for who in ("vendor2", "officer"):
        with pytest.raises(NotFound):
            services.reply_to_suspension(db.actor(who), suspension_id, "x", [])


def test_the_clock_notes_once_that_the_time_to_reply_and_the_term_are_over(live: Office) -> None:
    ruled(live)
    suspension_id = proposed(live, proposal(ends=date(2026, 4, 30)))
    services.note_times(live.system())
    assert row(live, suspension_id).state == "proposed"
    moved(live, "2026-03-10 00:01")
    services.note_times(live.system())
    assert row(live, suspension_id).state == "unanswered"
    decided(live, suspension_id, (date(2026, 4, 1), date(2026, 4, 30)))
    moved(live, "2026-05-01 00:01")
    officer, vendor = live.actor(Role.OFFICER), live.organisations["v1"]
    assert not queries.suspended_on(officer, vendor, date(2026, 5, 1))
    for _ in range(2):
        services.note_times(live.system())
    assert row(live, suspension_id).state == "ended"
    acts = reading().scalars(
        select(AuditRecord.action).where(AuditRecord.subject_type == "suspension").order_by(AuditRecord.id)
    )
    assert [act.rpartition("_")[2] for act in acts] == ["proposed", "unanswered", "force", "ended"]


def test_a_suspension_is_lifted_early_with_a_reason_and_once(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    replied(db, suspension_id)
    supervisor = db.actor(Role.SUPERVISOR)

    def lift(reason: str) -> None:
        services.lift_suspension(supervisor, suspension_id, row(db, suspension_id).version, reason)

    with pytest.raises(Refused, match="bad_move"):
        lift("x")
    decided(db, suspension_id)
    with pytest.raises(Refused, match="lift_reason_missing"):
        lift(" ")
    lift("已整改完毕。")
    assert row(db, suspension_id).state == "lifted"
    assert not queries.suspended_on(supervisor, db.organisations["v1"], TERM[0])
    with pytest.raises(Refused, match="bad_move"):
        lift("x")


def test_what_is_wrong_with_a_proposal_is_said_all_at_once(db: Office) -> None:
    ruled(db)
    command = ProposalCommand(SuspensionGround.BREACH, " ", LAST, date(2029, 3, 9))
    with pytest.raises(Refused) as refused:
        services.propose_suspension(db.actor(Role.OFFICER), db.organisations["v1"], command, [])
    assert codes(refused) == [
        ("vendors.suspension_facts_missing", "facts"),
        ("vendors.suspension_before_reply", "starts"),
        ("vendors.suspension_too_long", "ends"),
        ("vendors.suspension_evidence_missing", "file"),
    ]


def test_without_its_rules_nothing_is_proposed(db: Office) -> None:
    with pytest.raises(Refused) as refused:
        proposed(db)
    assert codes(refused) == [("vendors.rule_missing", None)]


def test_a_letter_says_what_was_decided_and_goes_to_the_vendor(db: Office) -> None:
    ruled(db)
    for term in (TERM, None):
        suspension_id = proposed(db)
        replied(db, suspension_id)
        decided(db, suspension_id, term)
        now = row(db, suspension_id)
        paper = reading().get_one(Paper, now.paper_id)
        assert (paper.number, paper.organisation_id) == (now.number, db.organisations["v1"])
        assert (paper.data["starts"], paper.data["replied_on"]) == (
            term[0].isoformat() if term else "",
            DAY.isoformat(),
        )


def test_a_corrected_letter_is_named_instead_of_the_one_it_replaces(live: Office) -> None:
    ruled(live)
    suspension_id, old = proposed(live), failed(live)
    replied(live, suspension_id)
    decided(live, suspension_id)
    with own_transaction() as connection:
        named = update(VendorSuspension).where(VendorSuspension.id == suspension_id)
        connection.execute(named.values(paper_id=old))
    new = corrected(live, old)
    assert row(live, suspension_id).paper_id == new


# ---- what waits and who is told -----------------------------------------------------------------
def waiting(office: Office, who: str) -> list[tuple[str, date | None]]:
    found = queries.suspension_worklist(office.actor(who), clock.now())
    return [(work.endpoint, work.due) for work in found]


def test_it_waits_for_the_vendor_then_for_another_person_each_with_a_day(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    everybody = ("officer", "supervisor", "vendor", "bidder", "vendor2")
    assert [waiting(db, who) for who in everybody] == [
        [],
        [],
        [("vendors.reply_to_suspension", LAST)],
        [],
        [],
    ]
    replied(db, suspension_id)
    to_decide = [("vendors.decide_suspension", date(2026, 3, 16))]
    assert [waiting(db, who) for who in everybody] == [[], to_decide, [], [], []]
    decided(db, suspension_id)
    assert [waiting(db, who) for who in everybody] == [[], [], [], [], []]


def told(office: Office) -> dict[str, set[str]]:
    """Whom each kind of notice would be told, by the queued jobs of the acts so far."""
    by_id = {person: key for key, person in office.people.items()}
    found: dict[str, set[str]] = {}
    jobs = reading().execute(text("SELECT args FROM job WHERE task = 'notifications.tell' ORDER BY id"))
    for (args,) in jobs:
        kind = next(one for one in notices.KINDS if one.name == args["kind"])
        people = telling.queries.people_who(args["bureau"], kind.to, args["organisations"], args["only"])
        found[kind.name] = {by_id[person.id] for person in people}
    return found


def open_notices(office: Office) -> dict[str, set[str]]:
    """Who has an open notice of something to do, by kind, the jobs of the acts so far being done."""
    run_jobs(office)
    by_id = {person: key for key, person in office.people.items()}
    rows = select(Notice.kind, Notice.person_id).where(Notice.task.is_not(None), Notice.over_at.is_(None))
    found: dict[str, set[str]] = {}
    for kind, person in reading().execute(rows):
        found.setdefault(kind, set()).add(by_id[person])
    return found


def test_each_step_tells_whom_it_concerns_and_no_other_vendor(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    assert open_notices(db) == {"vendors.suspension_reply": {"vendor"}}
    replied(db, suspension_id)
    assert open_notices(db) == {"vendors.suspension_decide": {"supervisor", "supervisor2"}}
    decided(db, suspension_id)
    assert open_notices(db) == {}
    assert told(db) == {
        "vendors.suspension_replied": {"officer"},
        "vendors.suspended": {"vendor", "bidder"},
        "vendors.suspension_decided": {"officer"},
    }


# ---- the database itself ------------------------------------------------------------------------
def refused_by_the_database(statement: object) -> str:
    with pytest.raises(DBAPIError) as refused, own_transaction() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    return str(refused.value.orig)


def test_the_database_takes_no_decision_by_the_proposer_nor_before_the_vendor_was_heard(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    decision = {
        "state": "in_force", "reason": "x", "decided_at": text("official_now()"), "starts": TERM[0], "ends": TERM[1],
        "heard_at": text("official_now()"),
    }  # fmt: skip
    change = update(VendorSuspension).where(VendorSuspension.id == suspension_id)
    supervisor = {**decision, "decided_by": db.people["supervisor"]}
    assert "stays as it was said" in refused_by_the_database(change.values(supervisor))
    replied(db, suspension_id)
    decision.pop("heard_at")
    own = {**decision, "decided_by": db.people["officer"]}
    assert "ck_vendor_suspension_two_people" in refused_by_the_database(change.values(own))
    other = {**decision, "decided_by": db.people["supervisor"]}
    for wrong, constraint in (
        ({"starts": TERM[0] - timedelta(days=1)}, "term"),
        ({"ends": TERM[1] + timedelta(days=1)}, "term"),
        ({"starts": None, "ends": None}, "term"),
        ({"reason": ""}, "decided"),
        ({"decided_at": None}, "decided"),
        ({"state": "dropped"}, "term"),
    ):
        assert f"ck_vendor_suspension_{constraint}" in refused_by_the_database(
            change.values({**other, **wrong})
        )
    assert "does not go from replied to lifted" in refused_by_the_database(change.values(state="lifted"))


def test_the_database_keeps_what_was_said(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    change = update(VendorSuspension).where(VendorSuspension.id == suspension_id)
    stays = "stays as it was said"
    for said in (
        {"facts": "别的"},
        {"wanted_until": date(2028, 1, 1)},
        {"reply_until": DAY},
        {"ground": "bribery"},
    ):
        assert stays in refused_by_the_database(change.values(**said))
    for wrong in ({"heard_at": text("official_now()")}, {"reply": "x"}):
        assert "ck_vendor_suspension_" in refused_by_the_database(change.values(**wrong))
    replied(db, suspension_id)
    assert stays in refused_by_the_database(change.values(reply="改了"))
    decided(db, suspension_id)
    assert stays in refused_by_the_database(change.values(reason="改了"))
    assert stays in refused_by_the_database(change.values(ends=date(2026, 12, 31)))
    for wrong in ({"over_at": text("official_now()")}, {"lift_reason": "x"}, {"state": "ended"}):
        assert "ck_vendor_suspension_" in refused_by_the_database(change.values(**wrong))


def test_a_suspension_begins_as_a_proposal_whole_and_of_its_own_bureau(db: Office) -> None:
    ruled(db)
    elsewhere = Office.build(db.app, "b")
    base = {
        "bureau_id": db.bureau, "vendor_id": db.organisations["v1"], "number": "ZT-2026-900001", "ground": "breach",
        "facts": "x", "wanted_from": TERM[0], "wanted_until": TERM[1], "reply_until": LAST,
        "proposed_by": db.people["officer"],
    }  # fmt: skip
    begun = insert(VendorSuspension)
    heard = {"state": "unanswered", "heard_at": text("official_now()")}
    assert "proposed before anybody" in refused_by_the_database(begun.values({**base, **heard}))
    for wrong, constraint in (
        ({"facts": ""}, "ck_vendor_suspension_facts"),
        ({"ground": "dislike"}, "ck_vendor_suspension_ground"),
        ({"reply_until": TERM[0]}, "ck_vendor_suspension_wanted"),
        ({"wanted_until": DAY}, "ck_vendor_suspension_wanted"),
        ({"bureau_id": elsewhere.bureau}, "fk_vendor_suspension_vendor_id_bureau_id"),
        ({"number": row(db, proposed(db)).number}, "uq_vendor_suspension_bureau_id_number"),
    ):
        assert constraint in refused_by_the_database(begun.values({**base, **wrong}))


def test_evidence_is_put_to_the_vendor_before_it_replies(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    replied(db, suspension_id)
    file_id = kept(db.actor(Role.OFFICER), db.organisations["v1"])
    values = {
        "suspension_id": suspension_id,
        "file_id": file_id,
        "vendor_id": db.organisations["v1"],
        "of_vendor": False,
    }
    assert "before it replies" in refused_by_the_database(insert(SuspensionFile).values(values))
    other = proposed(db)
    foreign = {
        **values,
        "suspension_id": other,
        "file_id": kept(db.actor(Role.OFFICER), db.organisations["v2"]),
    }
    assert "fk_vendor_suspension_file_file_id" in refused_by_the_database(
        insert(SuspensionFile).values(foreign)
    )


def test_of_two_who_decide_what_they_both_opened_the_second_is_told(live: Office) -> None:
    ruled(live)
    suspension_id = proposed(live)
    replied(live, suspension_id)
    version = row(live, suspension_id).version
    for who, expected in (("supervisor", None), ("supervisor2", Stale)):
        command = services.DecisionCommand("x", None)
        if expected is None:
            services.decide_suspension(live.actor(who), suspension_id, version, command)
            continue
        with pytest.raises(expected):
            services.decide_suspension(live.actor(who), suspension_id, version, command)


def test_another_bureau_finds_none_of_it(db: Office) -> None:
    ruled(db)
    suspension_id, other = proposed(db), Office.build(db.app, "b")
    for who in (Role.OFFICER, Role.SUPERVISOR):
        with pytest.raises(NotFound):
            queries.suspension(other.actor(who), suspension_id)
    services.note_times(other.system())
    assert queries.suspensions_of(other.actor(Role.OFFICER), db.organisations["v1"]) == []
    assert queries.suspensions_over(other.system(), date(2030, 1, 1)) == []


# ---- pages --------------------------------------------------------------------------------------
PROPOSED = {"ground": "breach", "facts": "连续两月\n未派足岗位", "starts": "2026-04-01", "ends": "2027-03-31"}


def sent(pages: PageClient, url: str, status: int = 303, **typed: Any) -> Any:
    return pages.post(url, typed, status=status, content_type="multipart/form-data")


def test_the_course_is_walked_on_pages_by_three_people(db: Office) -> None:
    ruled(db)
    vendor = db.organisations["v1"]
    officer, supervisor, own = (
        PageClient(db.client(who), "zh_CN") for who in (Role.OFFICER, Role.SUPERVISOR, Role.VENDOR)
    )
    assert officer.get(f"/vendors/{vendor}").find(f'//main//a[@href="/vendors/{vendor}/suspensions/new"]')
    files = {"file": (io.BytesIO(pdf()), "函.pdf"), "file_2": (io.BytesIO(pdf()), "考勤.pdf")}
    there = sent(officer, f"/vendors/{vendor}/suspensions/new", **PROPOSED, **files).location
    page = officer.get(there)
    assert "限额以下采购" in page.words and "公开招标" in page.words and "财库〔2019〕38号" in page.words
    assert not supervisor.get(there).find('//main//a[contains(@href, "/decision")]')

    mine = f"/company{there}"
    page = own.get(mine)
    assert "2026-03-09" in page.words and own.get("/home").find(f'//main//a[@href="{mine}/reply"]')
    (first, _second) = page.find('//main//ul[@class="k-files"]//span/a/@href')
    assert own.client.get(str(first)).mimetype == "application/pdf"
    refused = sent(own, f"{mine}/reply", 422, words="", file_2=(io.BytesIO(b"PK no pdf"), "答复.pdf"))
    assert refused.find('//*[contains(@class,"has-err")]//*[@name="words"]')
    refused = sent(own, f"{mine}/reply", 422, words="已补足", file_2=(io.BytesIO(b"PK no pdf"), "答复.pdf"))
    assert refused.values()["words"].strip() == "已补足"
    assert refused.find('//*[contains(@class,"has-err")]//input[@name="file_2"]')
    sent(own, f"{mine}/reply", words="已补足")

    assert supervisor.get("/home").find(f'//main//a[@href="{there}/decision"]')
    page = supervisor.get(f"{there}/decision")
    assert "已补足" in page.words and page.values()["ends"] == "2027-03-31"
    page = supervisor.post(
        f"{there}/decision", {"decision": "impose", "reason": "x", "starts": ""}, status=422
    )
    assert page.find('//*[contains(@class,"has-err")]//input[@name="starts"]')  # type: ignore[union-attr]
    supervisor.post(f"{there}/decision", {"decision": "impose", "reason": "事实清楚"})
    assert "事实清楚" in own.get(mine).words
    assert "暂停" in own.get("/company").words
    supervisor.post(f"{there}/lifting", {"reason": "已整改"})
    assert "提前解除：已整改" in own.get(mine).words


def test_nobody_else_sees_it_and_the_account_stays_open(db: Office) -> None:
    ruled(db)
    suspension_id = proposed(db)
    replied(db, suspension_id)
    decided(db, suspension_id)
    (file_id,) = reading().scalars(select(SuspensionFile.file_id).where(~SuspensionFile.of_vendor))
    other, own = db.client("vendor2"), db.client(Role.VENDOR)
    for address in ("", "/reply", f"/files/{file_id}"):
        assert other.get(f"/company/suspensions/{suspension_id}{address}").status_code == 404
    assert own.get(f"/suspensions/{suspension_id}").status_code == 403
    for address in ("/home", "/company", "/contracts"):
        assert own.get(address).status_code == 200
    assert PageClient(db.client(Role.BIDDER), "zh_CN").get(f"/company/suspensions/{suspension_id}")
    number = row(db, suspension_id).number
    assert number not in PageClient(other, "zh_CN").get("/company").words


def test_a_file_of_another_suspension_is_not_sent(db: Office) -> None:
    ruled(db)
    one, other = proposed(db), proposed(db, vendor="v2")
    (file_id,) = reading().scalars(
        select(SuspensionFile.file_id).where(SuspensionFile.suspension_id == other)
    )
    assert db.client(Role.VENDOR).get(f"/company/suspensions/{one}/files/{file_id}").status_code == 404
    assert db.client(Role.VENDOR).get(f"/vendors/files/{file_id}").status_code == 404


def test_the_register_is_filtered_and_exported(db: Office) -> None:
    ruled(db)
    proposed(db)
    replied(db, proposed(db, vendor="v1"))
    pages = PageClient(db.client(Role.AUDITOR), "zh_CN")
    assert len(pages.get("/suspensions").find("//tbody/tr")) == 2
    assert len(pages.get("/suspensions?state=proposed").find("//tbody/tr")) == 1
    assert pages.client.get("/suspensions?export=xlsx").status_code == 200
