"""Who asks to act for a company that has its account: its own manager answers, or an officer who called back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from procurement.accounts import queries as accounts
from procurement.accounts.models import User
from procurement.audit.models import AuditRecord
from procurement.infra import clock
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.notifications import queries as notices
from procurement.vendors import queries, services
from procurement.vendors.models import AccountRequest
from tests.accounts.signing import browser, delivered, move
from tests.architecture.page_client import PageClient, says
from tests.factories import Office
from tests.settlement.at_once import all_at_once
from tests.vendors.test_accounts import ask, go_on, mailed, registered, requests
from tests.vendors.world import able, joining

JOINS = "joins@x.example"


def joined(join_id: int) -> AccountRequest:
    reading().expire_all()
    return queries.account_request(join_id)


def roles_of(email: str = JOINS) -> list[str]:
    reading().expire_all()
    person = reading().scalars(select(User).where(User.email == email)).one_or_none()
    return [role.name for role in person.roles] if person else []


def waits_for(office: Office, who: Role | str) -> list[str]:
    found = queries.join_worklist(office.actor(who), clock.now())
    return [f"{work.endpoint} {work.values['join_id']}" for work in found]


def said(action: str) -> list[dict[str, Any]]:
    return list(reading().scalars(select(AuditRecord.params).where(AuditRecord.action == action)))


# ---- from the link to the answer ----------------------------------------------------------------
def test_a_link_for_a_registered_company_asks_its_manager_who_lets_a_bidder_in(live: Office) -> None:
    able(live, "vendor")
    registered(live)
    link = mailed(live)
    client = browser(live)
    assert "该单位已有账号" in client.get(link).words
    assert client.post(link).location == link  # type: ignore[union-attr]
    assert "您的申请正在等待答复" in client.get(link).words
    told = [mail["To"] for mail in (*delivered(live), *delivered(live))]
    assert told == ["vendor@bureau.example"], "by mail at once"
    manager = PageClient(live.client(Role.VENDOR), "zh_CN")
    (asked,) = requests()
    page = f"/company/join-requests/{asked.id}"
    assert manager.get("/home").find(f'//a[@href="{page}"]')
    assert manager.get("/company/people").find(f'//a[@href="{page}"]')
    assert manager.post(page, {"decision": "admit"}).location == "/company/people"  # type: ignore[union-attr]
    assert roles_of("new@company.example") == [Role.BIDDER]
    assert {mail["Subject"] for mail in delivered(live)} >= {"您可以登录了"}
    assert "账号已开通" in client.get(link).words
    assert said("vendors.join_admitted")[0]["name"] == "赵经办"


def test_a_second_request_of_a_mailbox_is_told_that_one_waits(live: Office) -> None:
    registered(live)
    go_on(live, mailed(live))
    move(live, "+11m")
    client, link = browser(live), mailed(live)
    assert says(client.client.post(link, data=client.get(link).values()), "已有一项申请等待答复")
    assert [one.state for one in requests()] == ["joining", "asked"]


def test_a_mailbox_with_an_account_asks_for_none_elsewhere(live: Office) -> None:
    registered(live)
    link = mailed(live)
    with own_transaction() as connection:
        row = {"bureau_id": live.bureau, "organisation_id": live.organisations["v2"], "name": "某"}
        connection.execute(insert(User).values(email="new@company.example", fs_uniquifier="x", **row))
    client = browser(live)
    assert says(client.client.post(link, data=client.get(link).values()), "邮箱")


# ---- who answers --------------------------------------------------------------------------------
def test_a_request_waits_for_the_manager_where_one_can_sign_in_and_else_for_officers(db: Office) -> None:
    join, other = joining(db), joining(db, "v2")
    able(db, "vendor")
    assert waits_for(db, Role.VENDOR) == [f"vendors.answer_join {join}"]
    assert waits_for(db, Role.OFFICER) == [f"vendors.decide_join {other}"]
    (work,) = queries.join_worklist(db.actor(Role.OFFICER), clock.now())
    assert "样本餐饮服务有限公司" in str(work.title), "the company on file, whatever was typed"
    assert waits_for(db, Role.BIDDER) == waits_for(db, Role.FINANCE) == []
    stranger = Office.build(db.app, "b")
    assert waits_for(stranger, Role.OFFICER) == waits_for(stranger, Role.VENDOR) == []


@pytest.mark.parametrize("who", ["vendor2", Role.BIDDER, Role.OFFICER, Role.FINANCE])
def test_nobody_else_answers_for_a_company_with_a_manager(db: Office, who: Role | str) -> None:
    join = joining(db)
    able(db, "vendor")
    with pytest.raises((Forbidden, NotFound)):
        services.answer_join(db.actor(who), join, True)
    assert joined(join).state == "joining"


def test_an_officer_does_not_answer_where_the_company_can(db: Office) -> None:
    join = joining(db)
    able(db, "vendor", "officer")
    with pytest.raises(Refused, match=r"vendors\.join_by_manager"):
        services.decide_join(db.actor(Role.OFFICER), join, True, "", "总机")
    page = PageClient(db.client(Role.OFFICER), "zh_CN").get(f"/vendors/join-requests/{join}")
    assert "由单位自行答复" in page.words and not page.find('//main//*[@name="decision"]')


def test_an_officer_lets_in_the_manager_of_a_company_without_one_after_calling_back(db: Office) -> None:
    join = joining(db)
    client = PageClient(db.client(Role.OFFICER), "zh_CN")
    page = f"/vendors/join-requests/{join}"
    missed = client.post(page, {"decision": "admit"}, status=422)
    assert missed.find('//*[contains(@class,"has-err")]//*[@name="call_back"]')  # type: ignore[union-attr]
    client.post(page, {"decision": "admit", "call_back": "合同所载总机，答是"})
    assert roles_of() == [Role.VENDOR]
    assert said("vendors.join_admitted_by_officer")[0]["call_back"] == "合同所载总机，答是"
    assert "合同所载总机" in client.get(page).words and "已同意" in client.get(page).words


@pytest.mark.parametrize("who", [Role.FINANCE, Role.SUPERVISOR, "vendor2"])
def test_only_officers_answer_for_a_company_without_a_manager(db: Office, who: Role | str) -> None:
    join = joining(db)
    with pytest.raises(Forbidden):
        services.decide_join(db.actor(who), join, True, "", "总机")


def test_an_officer_of_another_bureau_finds_no_such_request(db: Office) -> None:
    join, stranger = joining(db), Office.build(db.app, "b")
    for who, answer in ((Role.OFFICER, services.decide_join), (Role.VENDOR, services.answer_join)):
        with pytest.raises(NotFound):
            answer(stranger.actor(who), join, True, "", *(["x"] if who is Role.OFFICER else []))  # type: ignore[operator]


# ---- no -----------------------------------------------------------------------------------------
def test_a_refusal_needs_its_reason_which_is_mailed_and_shown(live: Office) -> None:
    able(live, "vendor")
    join = joining(live)
    manager = PageClient(live.client(Role.VENDOR), "zh_CN")
    page = f"/company/join-requests/{join}"
    missed = manager.post(page, {"decision": "refuse"}, status=422)
    assert missed.find('//*[contains(@class,"has-err")]//*[@name="reason"]')  # type: ignore[union-attr]
    manager.post(page, {"decision": "refuse", "reason": "非本单位人员"})
    (mail,) = [one for one in delivered(live) if one["To"] == JOINS]
    body = mail.get_body(("plain",))
    assert body and "非本单位人员" in body.get_content()
    assert (joined(join).state, roles_of()) == ("refused", [])


def test_who_was_refused_may_ask_again(live: Office) -> None:
    able(live, "vendor")
    registered(live)
    joining(live, email="new@company.example", state="refused", reason="x", **decided(live))
    go_on(live, mailed(live))
    assert [one.state for one in requests()] == ["refused", "joining"]


def decided(office: Office) -> dict[str, Any]:
    return {"decided_by": office.people["vendor"], "decided_at": clock.now()}


def test_an_answer_is_given_once(db: Office) -> None:
    able(db, "vendor")
    join = joining(db)
    services.answer_join(db.actor(Role.VENDOR), join, False, "否")
    with pytest.raises(Refused, match=r"vendors\.join_over"):
        services.answer_join(db.actor(Role.VENDOR), join, True)
    assert (joined(join).state, roles_of()) == ("refused", [])


def test_yes_and_no_at_the_same_moment_are_one_answer(live: Office) -> None:
    able(live, "vendor")
    join, manager = joining(live), live.actor(Role.VENDOR)
    acts = [lambda: services.answer_join(manager, join, True)] * 3
    acts += [lambda: services.answer_join(manager, join, False, "否")] * 3
    assert all_at_once(live, acts, {"vendors.join_over"}) == []
    there = {"admitted": [Role.BIDDER], "refused": []}
    assert roles_of() == there[joined(join).state]
    assert len(said("vendors.join_admitted")) + len(said("vendors.join_refused")) == 1


def test_of_two_who_join_a_company_without_a_manager_both_may_be_let_in_as_one(live: Office) -> None:
    """None of them has chosen a password yet, so the company still has nobody who can sign in."""
    joins = [joining(live), joining(live, email="second@x.example")]
    for join in joins:
        services.decide_join(live.actor(Role.OFFICER), join, True, "", "总机")
    assert roles_of() == roles_of("second@x.example") == [Role.VENDOR]


# ---- time ---------------------------------------------------------------------------------------
def test_a_request_nobody_answers_ends_after_thirty_days_and_its_mailbox_is_told(live: Office) -> None:
    able(live, "vendor")
    other = Office.build(live.app, "b")
    join, elsewhere = joining(live), joining(other, email="else@x.example")
    move(live, "+29d")
    assert services.expire_joins(live.system()) == 0 and waits_for(live, Role.VENDOR)
    move(live, "+25h")
    assert waits_for(live, Role.VENDOR) == []
    with pytest.raises(Refused, match=r"vendors\.join_over"):
        services.answer_join(live.actor(Role.VENDOR), join, True)
    assert services.expire_joins(live.system()) == 1 and services.expire_joins(live.system()) == 0
    assert [mail["To"] for mail in delivered(live)] == [JOINS]
    assert (joined(join).state, joined(elsewhere).state) == ("expired", "joining")
    assert len(said("vendors.join_expired")) == 1


def test_who_asks_again_before_the_night_has_ended_the_old_request_has_one_that_waits(live: Office) -> None:
    registered(live)
    long_ago = clock.now() - timedelta(days=31)
    joining(live, email="new@company.example", proven_at=long_ago)
    go_on(live, mailed(live))
    assert [one.state for one in requests()] == ["expired", "joining"]


def test_one_request_of_a_mailbox_waits_at_a_company(db: Office) -> None:
    joining(db)
    with pytest.raises(IntegrityError, match="ix_account_request_joining"):
        joining(db)
    joining(db, "v2")
    assert len(requests()) == 2


# ---- told ---------------------------------------------------------------------------------------
def test_the_other_managers_are_told_of_an_answer(live: Office) -> None:
    able(live, "vendor")
    second = PageClient(live.client(Role.VENDOR), "zh_CN")
    join = joining(live)
    second.post("/company/people/new", {"name": "二管", "email": "two@x.example", "role": "vendor"})
    services.answer_join(live.actor(Role.VENDOR), join, True)
    delivered(live)
    person = reading().scalars(select(User).where(User.email == "two@x.example")).one()
    actor = accounts.actor_of(person)
    titles = [row.title for row in reading().execute(notices.inbox(actor))]
    assert "李申请代表本单位的申请已有答复" in titles


def test_the_public_page_asks_whoever_is_registered_the_same(db: Office) -> None:
    registered(db)
    joining(db, email="new@company.example")
    assert ask(db).location == "/vendors/account/sent"
