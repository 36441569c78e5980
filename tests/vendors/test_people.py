"""The people of a vendor: its managers invite them, give roles, take them out of use; a manager always stays."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.accounts import queries
from procurement.accounts import services as accounts
from procurement.accounts.models import OpenSession, User
from procurement.accounts.rules import PersonCommand
from procurement.accounts.services import colleagues
from procurement.infra.db import reading
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from tests.accounts.signing import NEW, browser, delivered, fill, link_in, sign_in
from tests.architecture.page_client import PageClient, says
from tests.factories import Office
from tests.settlement.at_once import all_at_once
from tests.vendors.world import able

PEOPLE = "/company/people"
NOW = {"name": "钱经办", "email": "second@x.example", "role": "bidder"}


def person(office: Office, key: str) -> User:
    reading().expire_all()
    found = reading().get(User, office.people[key])
    assert found
    return found


def roles(office: Office, key: str) -> list[str]:
    return [role.name for role in person(office, key).roles]


def manager(office: Office) -> PageClient:
    able(office, "vendor")
    return PageClient(office.client(Role.VENDOR), "zh_CN")


# ---- inviting -----------------------------------------------------------------------------------
def test_a_manager_invites_a_bidder_who_chooses_a_password_and_signs_in(live: Office) -> None:
    there = manager(live).post(f"{PEOPLE}/new", NOW).location  # type: ignore[union-attr]
    assert "钱经办" in manager(live).get(there).words
    (mail,) = delivered(live)
    client, link = browser(live), link_in(mail)
    client.client.post(link, data=fill(client.get(link), link, password=NEW, password_confirm=NEW))
    assert sign_in(client, NOW["email"], NEW).status_code == 302
    assert client.client.get(f"{PEOPLE}/new").status_code == 403, "a bidder invites nobody"
    assert "钱经办" in client.get(PEOPLE).words


def test_an_address_somebody_has_is_refused_beside_its_field(db: Office) -> None:
    page = manager(db).post(f"{PEOPLE}/new", {**NOW, "email": "vendor2@bureau.example"}, status=422)
    assert "已有人使用这个邮箱" in " ".join(page.errors())  # type: ignore[union-attr]
    assert page.find('//*[contains(@class,"has-err")]//*[@name="email"]')  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"email": "x"}, {"email": "a\0@b.example"}, {"role": "officer"}, {"language": "fr"}],
)
def test_bad_input_is_refused_beside_its_field(db: Office, wrong: dict[str, str]) -> None:
    (field,) = wrong
    page = manager(db).post(f"{PEOPLE}/new", {**NOW, **wrong}, status=422)
    assert page.find(f'//*[contains(@class,"has-err")]//*[@name="{field}"]')  # type: ignore[union-attr]


def test_no_role_but_the_companys_own_is_given(db: Office) -> None:
    able(db, "vendor")
    company, actor = db.organisations["v1"], db.actor(Role.VENDOR)
    command = PersonCommand(company, "某", "x@x.example", frozenset({Role.OFFICER}))
    for act in (
        lambda: accounts.invite_colleague(actor, command),
        lambda: accounts.change_role(actor, db.people["bidder"], 1, Role.FINANCE),
    ):
        with pytest.raises(Refused, match=r"accounts\.role_of_other_kind"):
            act()
    assert roles(db, "bidder") == [Role.BIDDER]


# ---- whose people -------------------------------------------------------------------------------
def test_nobody_keeps_the_people_of_another_company(db: Office) -> None:
    able(db, "vendor", "vendor2")
    actor, other = db.actor("vendor2"), db.people["bidder"]
    company = db.organisations["v1"]
    with pytest.raises(Forbidden):
        accounts.invite_colleague(
            actor, PersonCommand(company, "某", "x@x.example", frozenset({Role.BIDDER}))
        )
    for act in (accounts.take_colleague_out, accounts.bring_colleague_back):
        with pytest.raises(NotFound):
            act(actor, other, 1)
    with pytest.raises(NotFound):
        accounts.change_role(actor, other, 1, Role.VENDOR)
    with pytest.raises(NotFound):
        accounts.send_colleague_link(actor, other)


def test_a_bidder_keeps_nobody(db: Office) -> None:
    able(db, "vendor")
    bidder = db.actor(Role.BIDDER)
    with pytest.raises(Forbidden):
        accounts.change_role(bidder, bidder.id, 1, Role.VENDOR)
    with pytest.raises(Forbidden):
        accounts.take_colleague_out(bidder, db.people["vendor"], 1)
    with pytest.raises(Forbidden):
        accounts.send_colleague_link(bidder, db.people["vendor"])


def test_another_bureau_keeps_nobody_here(db: Office) -> None:
    other = Office.build(db.app, "b")
    with pytest.raises(NotFound):
        accounts.take_colleague_out(other.actor(Role.VENDOR), db.people["bidder"], 1)


def test_nobody_of_the_bureau_keeps_a_companys_people_by_these_acts(db: Office) -> None:
    with pytest.raises(NotFound):
        accounts.take_colleague_out(db.actor(Role.ADMINISTRATOR), db.people["bidder"], 1)
    company = db.organisations["v1"]
    for who in (Role.ADMINISTRATOR, Role.FINANCE, "vendor2"):
        command = PersonCommand(company, "某", "x@x.example", frozenset({Role.VENDOR}))
        with pytest.raises(Forbidden):
            accounts.invite_first_manager(db.actor(who), command)


def test_an_officer_enters_a_manager_only_where_there_is_none(db: Office) -> None:
    able(db, "vendor")
    command = PersonCommand(db.organisations["v1"], "某", "x@x.example", frozenset({Role.BIDDER}))
    with pytest.raises(Forbidden):
        accounts.invite_first_manager(db.actor(Role.OFFICER), command)


# ---- roles, out of use and back -----------------------------------------------------------------
def test_a_manager_makes_a_bidder_a_manager(db: Office) -> None:
    there = f"{PEOPLE}/{db.people['bidder']}"
    manager(db).post(f"{there}/role", {"role": "vendor"})
    assert roles(db, "bidder") == [Role.VENDOR]
    assert "供应商" in manager(db).get(there).words


def test_who_is_taken_out_of_use_is_signed_out_and_comes_back(db: Office) -> None:
    there, client = f"{PEOPLE}/{db.people['bidder']}", manager(db)
    assert db.client(Role.BIDDER).get("/company").status_code == 200
    client.post(f"{there}/deactivation", from_url=there)
    assert db.client(Role.BIDDER).get("/company").status_code == 303
    assert "不能登录" in client.get(there).words
    client.post(f"{there}/reactivation", from_url=there)
    assert person(db, "bidder").active
    assert reading().scalar(select(func.count()).where(OpenSession.user_id == db.people["bidder"])) == 0


def test_a_link_is_sent_again_and_voids_the_one_before(live: Office) -> None:
    there = f"{PEOPLE}/{live.people['bidder']}"
    client = manager(live)
    client.post(f"{there}/link", from_url=there)
    (first,) = delivered(live)
    client.post(f"{there}/link", from_url=there)
    (second,) = delivered(live)
    assert browser(live).client.get(link_in(first)).location == "/account/password-reset"
    assert browser(live).client.get(link_in(second)).status_code == 200


def test_an_old_page_changes_nobody(db: Office) -> None:
    able(db, "vendor")
    actor, bidder = db.actor(Role.VENDOR), db.people["bidder"]
    accounts.change_role(actor, bidder, 1, Role.VENDOR)
    for act in (accounts.take_colleague_out, accounts.bring_colleague_back):
        with pytest.raises(Stale):
            act(actor, bidder, 1)


# ---- a manager always stays ---------------------------------------------------------------------
def test_the_last_manager_neither_steps_down_nor_leaves_and_is_told_why(db: Office) -> None:
    there, client = f"{PEOPLE}/{db.people['vendor']}", manager(db)
    data = {**client.get(f"{there}/role").values(), "role": "bidder"}
    assert says(client.client.post(f"{there}/role", data=data), "没有能够登录的负责人")
    data = client.get(there).values(1)
    assert says(client.client.post(f"{there}/deactivation", data=data), "没有能够登录的负责人")
    assert roles(db, "vendor") == [Role.VENDOR] and person(db, "vendor").active


def test_a_manager_who_never_chose_a_password_is_not_enough(db: Office) -> None:
    able(db, "vendor")
    actor = db.actor(Role.VENDOR)
    accounts.change_role(actor, db.people["bidder"], 1, Role.VENDOR)
    with pytest.raises(Refused, match=r"accounts\.last_manager"):
        accounts.take_colleague_out(actor, actor.id, 1)
    able(db, "bidder")
    accounts.take_colleague_out(actor, actor.id, 1)
    assert not person(db, "vendor").active


def two_managers(office: Office) -> list[Any]:
    """Each takes the other out of use."""
    able(office, "vendor", "bidder")
    first = office.actor(Role.VENDOR)
    accounts.change_role(first, office.people["bidder"], 1, Role.VENDOR)
    second = type(first)(
        office.people["bidder"],
        first.organisation_id,
        office.bureau,
        "bidder",
        first.roles,
        first.permissions,
    )
    return [
        lambda: accounts.take_colleague_out(first, second.id, 2),
        lambda: accounts.take_colleague_out(second, first.id, 1),
    ]


def managers_left(office: Office) -> int:
    return sum(person(office, key).active for key in ("vendor", "bidder"))


def test_two_managers_who_take_each_other_out_at_once_leave_one(live: Office) -> None:
    assert all_at_once(live, two_managers(live), {"accounts.last_manager"}) == []
    assert managers_left(live) == 1


def test_without_the_lock_of_the_company_they_leave_none(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lock is for: each still sees the other as a manager."""
    both, count = Barrier(2), queries.managers

    def together(vendor_id: int) -> int:
        found = count(vendor_id)
        both.wait(30)
        return found

    acts = two_managers(live)
    monkeypatch.setattr(colleagues, "locked_organisation", lambda *_: None)
    monkeypatch.setattr(queries, "managers", together)
    assert all_at_once(live, acts, {"accounts.last_manager"}) == []
    assert managers_left(live) == 0


def test_the_administrator_keeps_the_pages_they_have(db: Office) -> None:
    """Also against the last manager: whoever opened an account in another's name is put out by the bureau."""
    able(db, "vendor")
    accounts.deactivate_person(db.actor(Role.ADMINISTRATOR), db.people["vendor"], 1)
    assert not person(db, "vendor").active
