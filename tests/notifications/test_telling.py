"""Who is told of what: by acts, by the morning, with deputies, and late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from sqlalchemy import select, text

from procurement.accounts.models import User
from procurement.contracts import services as contracts
from procurement.infra.db import own_transaction, reading
from procurement.infra.jobs import Job
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import NotFound
from procurement.notifications import services
from procurement.notifications.kinds import kinds
from procurement.notifications.models import Absence, Notice
from procurement.notifications.rules import Way
from procurement.notifications.services import notify
from tests.contracts import world
from tests.factories import Office
from tests.notifications.world import away, choose_language, mailed, mails, notices, run_jobs
from tests.notifications.world import told as told_directly

TODAY = date(2026, 3, 2)
TITLE = "机关食堂餐饮服务合同"


@pytest.fixture
def made(db: Office) -> Iterator[world.World]:
    """With another bureau beside it, whose people are told of nothing here."""
    other = Office.build(db.app, "other")
    yield world.built(db)
    assert not {one.person_id for one in notices()} & set(other.people.values())


def of(office: Office, who: str) -> list[Notice]:
    return notices(office.people[who])


def told(office: Office, who: str) -> list[tuple[str, str]]:
    return [(one.kind, one.stage) for one in of(office, who)]


def readers() -> set[str]:
    people = {one.person_id for one in notices()}
    return set(reading().scalars(select(User.name).where(User.id.in_(people))))


def look(office: Office, *people: str) -> None:
    for who in people:
        services.look(office.system(), office.people[who])
        reading().expire_all()


def long_ago(office: Office, table: str, column: str, days: int, where: str = "true") -> None:
    """As if it had been so many days ago: nothing is sent back, so only tests move it."""
    with own_transaction() as connection:
        connection.execute(
            text(f"UPDATE {table} SET {column} = {column} - make_interval(days => :days) WHERE {where}"),
            {"days": days},
        )


# ---- acts ---------------------------------------------------------------------------------------
def test_who_may_approve_is_told_of_a_submitted_contract_and_nobody_else(made: world.World) -> None:
    contract = world.submitted(made)
    assert "notifications.changed" in run_jobs(made.office)
    assert readers() == {"supervisor", "supervisor2"}
    [notice] = of(made.office, "supervisor")
    assert (notice.kind, notice.title, notice.act) == ("contracts.approval", f"审批合同：{TITLE}", "审阅")
    assert notice.path == f"/contracts/{contract}/approval"
    assert notice.due is not None and "SIGN-01" in notice.basis


def test_what_was_done_is_over_and_what_waits_again_is_told_again(made: world.World) -> None:
    contract = world.submitted(made)
    run_jobs(made.office)
    contracts.send_back(made.supervisor, contract, world.version(contract), "请补充附件")
    run_jobs(made.office)
    assert all(one.over_at for who in ("supervisor", "supervisor2") for one in of(made.office, who))
    assert [(one.title, one.small) for one in of(made.office, "officer")] == [
        (f"退回的草稿：{TITLE}", "请补充附件")
    ]
    assert told(made.office, "officer2") == []
    contracts.submit(made.officer, contract, world.version(contract))
    run_jobs(made.office)
    assert [bool(one.over_at) for one in of(made.office, "supervisor")] == [True, False]


def test_an_approved_contract_waits_for_both_sides_and_not_for_another_vendor(made: world.World) -> None:
    world.printed(made)
    run_jobs(made.office)
    confirming = {one.person_id for one in notices() if one.kind == "contracts.confirmation"}
    names = set(reading().scalars(select(User.name).where(User.id.in_(confirming))))
    assert names == {"officer", "officer2", "supervisor", "supervisor2", "vendor"}
    assert told(made.office, "vendor2") == []


def test_both_sides_learn_that_a_contract_is_in_force_but_not_of_their_own_act(made: world.World) -> None:
    world.active(made)
    run_jobs(made.office)
    assert ("contracts.in_force", "new") in told(made.office, "officer")
    assert ("contracts.in_force", "new") in told(made.office, "contract_supervisor")
    assert "contracts.in_force" not in [kind for kind, _ in told(made.office, "vendor")], (
        "it was their own act"
    )
    [news] = [one for one in of(made.office, "officer") if one.kind == "contracts.in_force"]
    assert news.title.endswith(TITLE) and news.task is None


def test_a_job_that_runs_twice_tells_nobody_twice(made: world.World) -> None:
    world.active(made)
    run_jobs(made.office)
    before = [(one.id, one.cause) for one in notices()]
    with own_transaction() as connection:
        connection.execute(text("UPDATE job SET state = 'waiting' WHERE task = 'notifications.tell'"))
    run_jobs(made.office)
    assert [(one.id, one.cause) for one in notices()] == before


def test_everybody_reads_in_their_own_language(made: world.World) -> None:
    choose_language(made.office.people["supervisor2"], "en")
    world.submitted(made)
    run_jobs(made.office)
    assert of(made.office, "supervisor")[0].title.startswith("审批合同")
    assert of(made.office, "supervisor2")[0].title == f"Contract to approve: {TITLE}"


def test_who_is_out_of_use_is_told_nothing_more_and_their_notices_are_over(made: world.World) -> None:
    world.submitted(made)
    run_jobs(made.office)
    with own_transaction() as connection:
        person = made.office.people["supervisor2"]
        connection.execute(User.__table__.update().where(User.id == person).values(active=False))
    reading().expire_all()
    look(made.office, "supervisor2")
    assert all(one.over_at for one in of(made.office, "supervisor2"))


def test_nobody_looks_for_another_bureau(made: world.World) -> None:
    world.submitted(made)
    other = Office.build(made.office.app, "third")
    with pytest.raises(NotFound):
        services.look(other.system(), made.office.people["supervisor"])
    services.morning(other.system())
    assert notices() == []


def damaged(made: world.World) -> None:
    """The work list of whoever approves cannot be made, the first officer's among them; the second one has a draft that
    came back."""
    office = made.office
    returned, endless = world.submitted(made), world.submitted(made)
    contracts.send_back(made.supervisor, returned, world.version(returned), "请补充")
    with own_transaction() as connection:
        connection.execute(text("UPDATE contract SET drafted_by = :who"), {"who": office.people["officer2"]})
        never = text("UPDATE contract SET submitted_at = '9999-12-31' WHERE id = :contract")
        connection.execute(never, {"contract": endless})
        role = text("INSERT INTO user_role (user_id, role) VALUES (:who, 'supervisor')")
        connection.execute(role, {"who": office.people["officer"]})
    reading().expire_all()


def test_one_persons_damaged_row_keeps_the_morning_from_nobody_else(made: world.World) -> None:
    finance = made.office.people["finance"]
    digest = mailed(told_directly(made.office, finance), digest=True)
    damaged(made)
    with pytest.raises(ExceptionGroup) as found:
        services.morning(made.office.system())
    assert len(found.value.exceptions) == 3, "both supervisors and the first officer"
    assert told(made.office, "officer2") == [("contracts.returned", "new")]
    sending = reading().scalars(select(Job.args).where(Job.key == f"digest:{finance}:{TODAY}"))
    assert sending.all() == [{"mails": [digest]}]


def test_one_persons_damaged_row_keeps_an_act_from_nobody_else(made: world.World) -> None:
    damaged(made)
    office = made.office
    args = {
        "bureau": office.bureau,
        "by": 0,
        "kinds": ["contracts.returned"],
        "organisations": [office.bureau],
    }
    with pytest.raises(ExceptionGroup):
        services.look_at_changed(args)
    assert told(made.office, "officer2") == [("contracts.returned", "new")]


@pytest.mark.parametrize(("only", "who"), [(None, {"officer", "officer2"}), ([None], set()), ([], set())])
def test_nobody_named_is_everybody_and_a_name_nobody_bears_is_nobody(
    made: world.World, only: Sequence[int | None] | None, who: set[str]
) -> None:
    kind = kinds()["contracts.confirmed"]
    with unit_of_work(made.office.system()) as work:
        notify(
            work,
            kind,
            made.office.bureau,
            only=only,
            values={"contract_id": 1},
            said={"number": 1, "title": "x"},
        )
    run_jobs(made.office)
    assert readers() == who


# ---- reminders and what is late -----------------------------------------------------------------
def test_a_reminder_comes_when_the_day_is_near_and_once_and_not_when_it_is_done(made: world.World) -> None:
    contract = world.submitted(made)
    long_ago(made.office, "contract", "submitted_at", 4, f"id = {contract}")
    reading().expire_all()
    look(made.office, "supervisor", "supervisor2")
    long_ago(made.office, "notice", "made_at", 3, f"person_id = {made.office.people['supervisor']}")
    reading().expire_all()
    look(made.office, "supervisor", "supervisor", "supervisor2")
    [first, second] = of(made.office, "supervisor")
    assert first.due is not None and 0 <= (first.due - TODAY).days <= 3
    assert (first.stage, second.stage, second.title) == ("new", "reminder", first.title)
    assert told(made.office, "supervisor2") == [("contracts.approval", "new")], (
        "told since the day of the reminder"
    )
    contracts.approve(made.supervisor, contract, world.version(contract))
    look(made.office, "supervisor", "supervisor2")
    approvals = [one for one in notices() if one.kind == "contracts.approval"]
    assert len(approvals) == 3 and all(one.over_at for one in approvals)


def overdue(made: world.World) -> int:
    """A contract submitted so long ago that the day of its approval has passed; told, and not opened."""
    contract = world.submitted(made)
    long_ago(made.office, "contract", "submitted_at", 30, f"id = {contract}")
    reading().expire_all()
    look(made.office, "supervisor", "supervisor2")
    return contract


def test_what_nobody_opened_before_its_day_goes_on_once_and_to_who_may_see_it(made: world.World) -> None:
    contract = overdue(made)
    look(made.office, "supervisor", "supervisor2", "supervisor")
    late = [one for one in notices() if one.stage == "late"]
    assert not any(one.over_at for one in late)
    assert sorted(one.person_id for one in late) == sorted(
        made.office.people[n] for n in ("officer", "officer2")
    )
    assert {one.path for one in late} == {f"/contracts/{contract}"}
    assert made.office.client("officer").get(late[0].path).status_code == 200


def test_what_somebody_opened_does_not_go_on(made: world.World) -> None:
    overdue(made)
    opener = made.office.actor("supervisor2")
    services.mark_read(opener, of(made.office, "supervisor2")[0].id)
    look(made.office, "supervisor", "supervisor2")
    assert [one for one in notices() if one.stage == "late"] == []


def test_what_was_done_in_time_does_not_go_on(made: world.World) -> None:
    contract = overdue(made)
    contracts.approve(made.supervisor, contract, world.version(contract))
    look(made.office, "supervisor", "supervisor2")
    assert [one for one in notices() if one.stage == "late"] == []


# ---- deputies -----------------------------------------------------------------------------------
def stand_in(made: world.World, who: str, deputy: str, first: date = TODAY, last: date = TODAY) -> None:
    away(made.office, made.office.people[who], made.office.people[deputy], first, last)


def test_a_deputy_is_told_of_what_waits_for_the_absent_and_it_says_whose_it_is(made: world.World) -> None:
    stand_in(made, "officer", "officer2")
    contract = world.submitted(made)
    contracts.send_back(made.supervisor, contract, world.version(contract), "请补充")
    run_jobs(made.office)
    [one] = of(made.office, "officer2")
    assert (one.kind, one.of_id) == ("contracts.returned", made.office.people["officer"])
    assert [kind for kind, _ in told(made.office, "officer")] == ["contracts.returned"]


@pytest.mark.parametrize("days", [(date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 3, 3), date(2026, 3, 9))])
def test_before_and_after_the_absence_the_deputy_is_told_nothing(
    made: world.World, days: Sequence[date]
) -> None:
    stand_in(made, "officer", "officer2", *days)
    contract = world.submitted(made)
    contracts.send_back(made.supervisor, contract, world.version(contract), "请补充")
    run_jobs(made.office)
    assert of(made.office, "officer2") == []


def test_a_deputy_who_no_longer_holds_the_role_is_told_nothing(made: world.World) -> None:
    stand_in(made, "officer", "finance")
    contract = world.submitted(made)
    contracts.send_back(made.supervisor, contract, world.version(contract), "请补充")
    run_jobs(made.office)
    assert of(made.office, "finance") == []


@pytest.mark.parametrize("why", ["back", "without the role"])
def test_what_a_deputy_was_told_is_over_once_they_are_none_and_stays_for_the_person(
    made: world.World, why: str
) -> None:
    stand_in(made, "officer", "officer2")
    contract = world.submitted(made)
    contracts.send_back(made.supervisor, contract, world.version(contract), "请补充")
    run_jobs(made.office)
    if why == "back":
        [absence] = reading().scalars(select(Absence.id))
        services.end_absence(made.officer, absence)
        assert run_jobs(made.office) == ["notifications.look"]
    else:
        with own_transaction() as connection:
            role = text("UPDATE user_role SET role = 'finance' WHERE user_id = :person")
            connection.execute(role, {"person": made.office.people["officer2"]})
        reading().expire_all()
        look(made.office, "officer")
    assert [bool(one.over_at) for one in of(made.office, "officer2")] == [True]
    assert [bool(one.over_at) for one in of(made.office, "officer")] == [False]


def test_the_work_list_of_a_deputy_shows_what_waits_for_the_absent(made: world.World) -> None:
    contract = world.submitted(made)
    contracts.send_back(made.supervisor, contract, world.version(contract), "请补充")
    assert "退回的草稿" not in made.office.client("officer2").get("/home").get_data(as_text=True)
    stand_in(made, "officer", "officer2")
    page = made.office.client("officer2").get("/home").get_data(as_text=True)
    assert "退回的草稿" in page and "代officer（不在岗至2026-03-02" in page


def test_a_deputy_may_do_no_more_than_before(made: world.World) -> None:
    contract = world.submitted(made)
    contracts.send_back(made.supervisor, contract, world.version(contract), "请补充")
    stand_in(made, "officer", "officer2")
    answer = made.office.client("officer2").get(f"/contracts/{contract}/check")
    assert answer.status_code in (403, 404)


# ---- mail ---------------------------------------------------------------------------------------
def test_a_notice_has_one_mail_by_the_way_its_reader_chose(made: world.World) -> None:
    services.save_settings(made.office.actor("supervisor2"), {"contracts.approval": Way.INBOX})
    world.submitted(made)
    run_jobs(made.office)
    by_reader = {one.person_id: [(m.digest, m.state) for m in mails(one.id)] for one in notices()}
    assert by_reader == {
        made.office.people["supervisor"]: [(False, "sent")],
        made.office.people["supervisor2"]: [(True, "waiting")],  # what others wait for is not switched off
    }
