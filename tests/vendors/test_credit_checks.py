"""Credit checks: a list, a day, what was seen. A check says something of its own day alone."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from procurement.infra.db import own_transaction
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.vendors import queries, services
from procurement.vendors.models import CreditCheck
from procurement.vendors.rules.credit_checks import CheckFacts, CreditList, check_refusals, standing
from tests.architecture.page_client import Page, PageClient
from tests.factories import Office
from tests.infra.scans import pdf, picture
from tests.vendors.world import DAY, checked, kept, scan

YESTERDAY = DAY - timedelta(days=1)
days = st.integers(0, 4).map(lambda n: DAY - timedelta(days=n))
checks = st.lists(
    st.builds(CheckFacts, st.sampled_from(CreditList), days, st.none() | st.just(date(2025, 6, 1))),
    max_size=20,
)


# ---- rules --------------------------------------------------------------------------------------
@given(checks, days)
def test_a_day_is_complete_and_clean_by_the_last_answer_of_each_list_on_that_day(
    made: list[CheckFacts], day: date
) -> None:
    found = standing(made, day)
    last = {
        one: [check for check in made if (check.list, check.day) == (one, day)][-1:] for one in CreditList
    }
    assert found.complete is all(last.values())
    assert found.clean is all(held and held[0].listed_since is None for held in last.values())
    assert set(found.missing) == {one for one, held in last.items() if not held}
    assert [check.list for check in found.listed] == [
        one for one, held in last.items() if held and held[0].listed_since
    ]


@given(checks, days)
def test_what_was_looked_up_for_other_days_says_nothing_of_a_day(made: list[CheckFacts], day: date) -> None:
    assert standing(made, day) == standing([check for check in made if check.day == day], day)
    assert not standing([check for check in made if check.day != day], day).complete


@pytest.mark.parametrize(
    ("day", "listed", "since", "said"),
    [
        (DAY, False, None, []),
        (DAY, True, DAY, []),
        (DAY + timedelta(days=1), False, None, [("vendors.check_of_tomorrow", "day")]),
        (DAY, True, None, [("vendors.listed_since_missing", "listed_since")]),
        (DAY, False, YESTERDAY, [("vendors.listed_since_without", "listed_since")]),
        (YESTERDAY, True, DAY, [("vendors.listed_since_later", "listed_since")]),
    ],
)
def test_why_a_check_cannot_be_entered(
    day: date, listed: bool, since: date | None, said: list[tuple[str, str]]
) -> None:
    found = check_refusals(day, listed, since, DAY)
    assert [(refusal.code, refusal.field) for refusal in found] == said


# ---- the service and what is kept ---------------------------------------------------------------
def test_the_three_lists_of_a_day_make_it_complete(db: Office) -> None:
    officer, vendor = db.actor(Role.OFFICER), db.organisations["v1"]
    for number, one in enumerate(CreditList):
        assert len(queries.credit_standing(officer, vendor, DAY).missing) == 3 - number
        checked(db, one)
    assert queries.credit_standing(officer, vendor, DAY).clean
    assert queries.credit_standing(officer, vendor, YESTERDAY).missing == tuple(CreditList)


def test_a_wrong_check_is_followed_by_a_right_one(db: Office) -> None:
    officer, vendor = db.actor(Role.OFFICER), db.organisations["v1"]
    checked(db, since=YESTERDAY)
    assert [check.listed_since for check in queries.credit_standing(officer, vendor, DAY).listed] == [
        YESTERDAY
    ]
    checked(db)
    assert queries.credit_standing(officer, vendor, DAY).listed == ()
    assert len(queries.checks_of(officer, vendor)) == 2


@pytest.mark.parametrize("change", [update(CreditCheck).values(listed_since=None), delete(CreditCheck)])
def test_a_check_is_never_changed(db: Office, change: Any) -> None:
    checked(db, since=YESTERDAY)
    with pytest.raises(DBAPIError, match="permission denied"), own_transaction() as connection:
        connection.execute(change)


def test_the_database_takes_no_listing_after_its_day_no_other_list_and_no_others_evidence(db: Office) -> None:
    row = {
        "bureau_id": db.bureau, "vendor_id": db.organisations["v1"], "list": "tax_offenders", "day": DAY,
        "file_id": kept(db.actor(Role.OFFICER), db.organisations["v1"]), "checked_by": db.people["officer"],
    }  # fmt: skip
    others = kept(db.actor(Role.OFFICER), db.organisations["v2"])
    elsewhere = Office.build(db.app, "b")
    for wrong, constraint in (
        ({"listed_since": DAY + timedelta(days=1)}, "ck_credit_check_listed_since"),
        ({"list": "gossip"}, "ck_credit_check_list"),
        ({"file_id": others}, "fk_credit_check_file_id"),
        ({"file_id": None}, "file_id"),
        ({"bureau_id": elsewhere.bureau}, "fk_credit_check_vendor_id_bureau_id"),
    ):
        with pytest.raises(DBAPIError, match=constraint), own_transaction() as connection:
            connection.execute(insert(CreditCheck).values({**row, **wrong}))


def test_only_officers_of_the_bureau_record_checks(db: Office) -> None:
    other = Office.build(db.app, "b")
    command = services.CheckCommand(CreditList.TAX_OFFENDERS, DAY, False, None)
    for who in (Role.SUPERVISOR, Role.AUDITOR, Role.VENDOR):
        with pytest.raises(Forbidden):
            services.record_check(db.actor(who), db.organisations["v1"], command, scan())
    with pytest.raises(NotFound):
        services.record_check(other.actor(Role.OFFICER), db.organisations["v1"], command, scan())
    with pytest.raises(Refused, match="check_of_tomorrow"):
        checked(db, day=DAY + timedelta(days=1))


def test_another_bureau_sees_none_of_it(db: Office) -> None:
    check_id, other = checked(db), Office.build(db.app, "b")
    with pytest.raises(NotFound):
        queries.check_of(other.actor(Role.OFFICER), check_id)
    assert queries.checks_of(other.actor(Role.OFFICER), db.organisations["v1"]) == []
    assert not queries.credit_standing(other.actor(Role.OFFICER), db.organisations["v1"], DAY).listed


# ---- pages --------------------------------------------------------------------------------------
TYPED = {"list": "tax_offenders", "day": "2026-03-02", "result": "clear", "listed_since": ""}


def posted(pages: PageClient, url: str, content: bytes, name: str, status: int = 303, **typed: str) -> Any:
    data = {**TYPED, **typed, "file": (io.BytesIO(content), name)}
    return pages.post(url, data, status=status, content_type="multipart/form-data")


def test_a_check_is_recorded_with_what_was_seen_and_says_for_which_day_it_is(db: Office) -> None:
    pages, vendor = PageClient(db.client(Role.OFFICER), "zh_CN"), db.organisations["v1"]
    there = posted(pages, f"/vendors/{vendor}/credit-checks/new", picture("PNG"), "a.png").location
    page = pages.get(there)
    assert "仅对今天（2026-03-02）有效" in page.words
    assert page.find('//main//a[starts-with(@href, "/vendors/files/")]')
    missing = page.find('//main//a[contains(@href, "/credit-checks/new?")]/@href')
    assert len(missing) == 2 and all("day=2026-03-02" in address for address in missing)
    assert pages.get(str(missing[0])).values()["list"] == "judgment_defaulters"


def test_a_check_of_a_day_before_says_that_today_it_must_be_looked_up_again(db: Office) -> None:
    check_id = checked(db, day=YESTERDAY)
    again = "仅对 2026-03-01 有效，今天须重新查询"
    officer = PageClient(db.client(Role.OFFICER), "zh_CN")
    assert again in officer.get(f"/credit-checks/{check_id}").words
    assert again in officer.get(f"/vendors/{db.organisations['v1']}").words
    assert "仅限当日，今天须重新查询" in officer.get("/credit-checks").words
    assert again in PageClient(db.client(Role.VENDOR), "zh_CN").get("/company").words


def test_a_vendor_sees_what_was_found_of_itself_and_not_what_was_seen(db: Office) -> None:
    checked(db, since=date(2025, 6, 1))
    own = PageClient(db.client(Role.VENDOR), "zh_CN").get("/company")
    assert "重大税收违法失信主体" in own.words and "2025-06-01 列入" in own.words
    assert not own.find('//main//a[contains(@href, "/credit-checks/") or contains(@href, "/vendors/files/")]')
    assert "重大税收违法失信主体" not in PageClient(db.client("vendor2"), "zh_CN").get("/company").words


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "2026-03-03"}, "最晚填写今天 2026-03-02"),
        ({"result": "listed"}, "请按名单所载填写列入日期"),
        ({"result": ""}, ""),
        ({"list": "gossip"}, ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    db: Office, wrong: dict[str, str], words: str
) -> None:
    pages, vendor = PageClient(db.client(Role.OFFICER), "zh_CN"), db.organisations["v1"]
    page = posted(pages, f"/vendors/{vendor}/credit-checks/new", pdf(), "a.pdf", 422, **wrong)
    assert words in " ".join(page.errors())
    assert page.values()["day"] == wrong.get("day", "2026-03-02")


def test_a_screenshot_that_is_none_is_named(db: Office) -> None:
    pages, vendor = PageClient(db.client(Role.OFFICER), "zh_CN"), db.organisations["v1"]
    page = posted(pages, f"/vendors/{vendor}/credit-checks/new", b"PK not a pdf", "a.pdf", 422)
    assert isinstance(page, Page)
    assert page.find('//*[contains(@class,"has-err")]//input[@name="file"]')


def test_the_register_is_filtered_and_exported(db: Office) -> None:
    checked(db, since=date(2025, 6, 1))
    checked(db, CreditList.JUDGMENT_DEFAULTERS, vendor="v2")
    pages = PageClient(db.client(Role.AUDITOR), "zh_CN")
    assert len(pages.get("/credit-checks").find("//tbody/tr")) == 2
    assert len(pages.get("/credit-checks?listed=True").find("//tbody/tr")) == 1
    assert len(pages.get("/credit-checks?list=judgment_defaulters&vendor=V2").find("//tbody/tr")) == 1
    assert pages.client.get("/credit-checks?export=xlsx").status_code == 200
