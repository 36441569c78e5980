"""Pages of people and one's own: what is typed stays, what is refused says why, once is once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from procurement.accounts import attempts
from procurement.accounts.models import User
from procurement.kernel.permissions import Role
from tests.accounts.paging import HOSTILE, count, fresh, rows
from tests.architecture.page_client import PageClient
from tests.factories import Office


# ---- people -------------------------------------------------------------------------------------
def test_the_register_of_people_is_filtered_and_exported(db: Office, pages: PageClient) -> None:
    assert len(pages.get("/people").find("//tbody/tr")) == len(db.people)
    page = pages.get("/people?roles=liaison")
    assert [item.text_content() for item in page.find("//tbody/tr/th/a")] == ["liaison", "liaison2"]
    assert len(pages.get("/people?active=False").find("//tbody/tr")) == 0
    assert len(pages.get("/people?name=officer%40").find("//tbody/tr")) == 1
    exported = rows(pages, "/people?roles=liaison&export=xlsx", ["名称", "角色", "单位"])
    assert [row["角色"] for row in exported] == ["部门联络员", "部门联络员"]


def test_a_person_is_entered_and_shown(db: Office, pages: PageClient) -> None:
    data = {
        "name": "采购经办二岗",
        "email": "New@Bureau.example",
        "organisation_id": str(db.bureau),
        "roles": ["officer", "witness"],
    }
    answer = pages.post("/people/new", data)
    page = pages.get(answer.location)  # type: ignore[union-attr]
    assert page.h1 == "采购经办二岗"
    assert "new@bureau.example" in page.words
    assert "采购经办、开标见证人" in page.words


def test_every_role_says_what_it_permits(pages: PageClient) -> None:
    page = pages.get("/people/new")
    labels = [item.text_content() for item in page.find('//input[@name="roles"]/following-sibling::label')]
    assert len(labels) == len(Role) - 1
    assert any("审批监督人" in label and "审批他人起草的合同" in label for label in labels)


def test_a_refused_person_comes_back_filled_in_with_every_reason(db: Office, pages: PageClient) -> None:
    data = {
        "name": HOSTILE,
        "email": "officer@bureau.example",
        "organisation_id": str(db.bureau),
        "roles": ["officer", "finance", "vendor"],
    }
    page = pages.post("/people/new", data, status=422)
    assert len(page.errors()) == 3  # type: ignore[union-attr]
    assert page.values()["name"] == HOSTILE  # type: ignore[union-attr]
    assert len(page.find('//input[@name="roles"][@checked]')) == 3  # type: ignore[union-attr]
    assert count(User) == len(db.people)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"email": "not an address"},
        {"email": ""},
        {"organisation_id": "999999"},
        {"organisation_id": "abc"},
        {"roles": ["emperor"]},
        {"roles": []},
        {"language": "xx"},
        {"name": "a\u202eb"},
    ],
)
def test_bad_input_for_a_person_is_refused_beside_its_field(
    db: Office, pages: PageClient, wrong: dict[str, Any]
) -> None:
    good = {
        "name": "岗",
        "email": "n@b.example",
        "organisation_id": str(db.bureau),
        "roles": ["officer"],
        "language": "zh_CN",
    }
    page = pages.post("/people/new", {**good, **wrong}, status=422)
    (field,) = wrong
    assert page.find(f'//*[contains(@class,"has-err")]//*[@name="{field}"]')  # type: ignore[union-attr]
    assert count(User) == len(db.people)


def test_a_person_sent_twice_is_entered_once(db: Office, pages: PageClient) -> None:
    kept = pages.get("/people/new").values()
    data = {
        **kept,
        "name": "岗",
        "email": "n@b.example",
        "organisation_id": str(db.bureau),
        "roles": "officer",
    }
    first, second = (pages.client.post("/people/new", data=data) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert count(User) == len(db.people) + 1


def test_a_late_save_keeps_what_was_typed_and_says_so(db: Office, pages: PageClient) -> None:
    url = f"/people/{db.people['officer']}/revision"
    kept = pages.get(url).values()
    pages.post(url, {"name": "first"})
    answer = pages.client.post(url, data={**kept, "name": "second"})
    assert answer.status_code == 422
    assert fresh(select(User.name).where(User.id == db.people["officer"])) == "first"


def test_a_person_is_taken_out_of_use_and_back_by_buttons(db: Office, pages: PageClient) -> None:
    there = f"/people/{db.people['officer']}"
    for act, active in (("deactivation", False), ("reactivation", True)):
        form = pages.get(there).find(f'//form[@action="{there}/{act}"]')[0]
        answer = pages.client.post(f"{there}/{act}", data=dict(form.form_values()))
        assert answer.status_code == 303
        assert fresh(select(User.active).where(User.id == db.people["officer"])) is active


def test_nobody_finds_a_button_to_take_themselves_out_of_use(db: Office, pages: PageClient) -> None:
    there = f"/people/{db.people['administrator']}"
    page = pages.get(there)
    assert not page.find(f'//form[@action="{there}/deactivation"]')
    form = page.find(f'//form[@action="{there}/link"]')[0]
    answer = pages.client.post(f"{there}/deactivation", data=dict(form.form_values()))
    assert answer.status_code == 422
    assert fresh(select(User.active).where(User.id == db.people["administrator"])) is True


def test_somebody_who_is_not_there_is_not_found(pages: PageClient) -> None:
    for url in (
        "/people/999999",
        "/people/999999/revision",
        "/departments/999999",
        "/buildings/999999",
        "/departments/occupancies/999999/move",
    ):
        assert pages.client.get(url).status_code == 404


# ---- one's own ----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.LIAISON, Role.VENDOR, Role.OFFICER, Role.ADMINISTRATOR])
def test_everybody_keeps_their_own_profile(db: Office, role: Role) -> None:
    own = PageClient(db.client(role), "zh_CN")
    own.post("/account/profile", {"name": "新岗", "language": "en"})
    assert fresh(select(User.name).where(User.id == db.people[str(role)])) == "新岗"
    assert PageClient(own.client).get("/account/profile").h1 == "My profile"


def test_one_sees_only_ones_own_sign_ins(db: Office) -> None:
    right = attempts.begun("officer@bureau.example")
    assert right
    attempts.succeeded(right)
    attempts.begun("finance@bureau.example")
    page = PageClient(db.client(Role.OFFICER), "zh_CN").get("/account/profile")
    assert len(page.find("//main//tbody/tr")) == 1
    assert "密码正确" in page.words
    assert "密码错误" not in page.words
