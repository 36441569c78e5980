"""The register of vendors and the record of one: found by whatever people type, and everything known on one page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from procurement.accounts.rules import PartnerCommand
from procurement.infra import clock, search
from procurement.infra.db import reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.vendors import queries, services
from procurement.vendors.models import VendorApplication, VendorRating
from procurement.vendors.rules.standing import SOON, Standing, standing_of
from procurement.vendors.services import Rating
from tests.architecture.page_client import PageClient
from tests.architecture.queries import counted
from tests.factories import Office
from tests.settlement import world as settlement
from tests.vendors import qualified as asked
from tests.vendors.test_applications import submit
from tests.vendors.test_requirement_sets import frozen
from tests.vendors.world import published

NAMED = PartnerCommand("V09", "安宁保安服务有限公司", "91990100MA0000015X", "Anning Guarding")
GOOD = Rating("2026年第1季度", Decimal("92.5"), Decimal(100), "HT-2026-000001", "良好", "巡查记录完整")


@pytest.fixture
def pages(db: Office) -> PageClient:
    return PageClient(db.client(Role.OFFICER), "zh_CN")


def found(pages: PageClient, typed: str) -> list[str]:
    """The codes of the vendors a search shows."""
    client = pages.client.get("/vendors", query_string={"name_zh": typed})
    assert client.status_code == 200
    rows = pages.get(f"/vendors?name_zh={typed}").find("//tbody/tr//*[contains(@class,'k-no')]")
    return sorted(row.text_content().strip() for row in rows)


def qualified(
    office: Office,
    until: date,
    *,
    vendor: str = "v1",
    set_id: int = 0,
    renews: int | None = None,
    number: str = "ZG-1",
    since: date | None = None,
) -> int:
    """An approval, written as an approved application stands in the table."""
    officer, supervisor = office.people["officer"], office.people["supervisor"]
    row = {
        "bureau_id": office.bureau, "vendor_id": office.organisations[vendor], "set_id": set_id or published(office),
        "number": number, "state": "approved", "prepared_by": office.people["vendor"], "renews_id": renews,
        "submitted_by": office.people["vendor"], "submitted_at": text("official_now()"), "reviewer_id": officer,
        "decided_by": supervisor, "decided_at": text("official_now()"),
        "valid_from": since or min(clock.today(), until - timedelta(days=365)), "valid_until": until,
    }  # fmt: skip
    made = insert(VendorApplication).values(row).returning(VendorApplication.id)
    return int(reading().connection().execute(made).scalar_one())


# ---- search -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "保安",
        "安宁保安",
        "有限 安宁",
        "anning",
        "baoan",
        "baoanfuwu",
        "bafw",
        "v09",
        "Ｖ０９",
        "91990100",
        "Guard",
    ],
)
def test_a_vendor_is_found_by_characters_sounds_initials_and_codes(
    db: Office, pages: PageClient, typed: str
) -> None:
    services.create_vendor(db.actor(Role.OFFICER), NAMED)
    assert found(pages, typed) == ["V09"]


def test_a_search_for_nothing_is_told_and_ignored(pages: PageClient) -> None:
    assert "其中没有可以查找的内容" in pages.get("/vendors?name_zh=%21%21").words
    assert found(pages, "bafw") == []


def test_a_vendor_is_found_under_the_names_it_had(db: Office, pages: PageClient) -> None:
    officer = db.actor(Role.OFFICER)
    made = services.create_vendor(officer, NAMED)
    for version, name in enumerate(("康泰物业有限公司", "康泰集团有限公司"), 1):
        services.save_vendor(
            officer, made, version, PartnerCommand("V09", name, NAMED.credit_code, "Kangtai")
        )
    for typed in ("康泰集团", "康泰物业", "安宁保安", "baoan", "anning", "ktjt"):
        assert found(pages, typed) == ["V09"]


def test_another_bureaus_vendor_is_not_found(db: Office, pages: PageClient) -> None:
    other = Office.build(db.app, "b")
    services.create_vendor(other.actor(Role.OFFICER), NAMED)
    assert found(pages, "安宁") == []


@given(st.text(alphabet="安宁保洁物业服务有限公司AB12 （）", min_size=1, max_size=20), st.data())
def test_every_part_of_a_name_finds_it_in_characters_and_in_sounds(name: str, data: st.DataObject) -> None:
    """What is typed are pairs or whole words; whatever is looked for stands among the terms as a beginning."""
    kept_terms = search.names(name)
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start:]
    wanted = [term for term in search.terms(part) if len(term) > 1 and not term.isascii()]
    assert all(any(term.startswith(one) for term in kept_terms) for one in wanted)
    spelled = "".join(search.sorting.syllables(part))[: search.LONGEST]
    chinese = [c for c in part if c not in "AB12 （）"]
    if chinese and part[0] == chinese[0]:
        assert not spelled or any(term.startswith(spelled) for term in kept_terms)


# ---- the register -------------------------------------------------------------------------------
def test_the_register_is_filtered_by_qualification_its_category_and_its_end(
    db: Office, pages: PageClient
) -> None:
    today = clock.today()
    made = published(db)
    qualified(db, today + timedelta(days=400), set_id=made)
    qualified(db, today + timedelta(days=30), vendor="v2", set_id=made, number="ZG-2")
    services.create_vendor(db.actor(Role.OFFICER), NAMED)
    count = {
        query: len(pages.get(f"/vendors?{query}").find("//tbody/tr"))
        for query in (
            "held=guard", "held=Guarding", "held=物业", "standing=qualified", "standing=expiring", "standing=none", "standing=lapsed",
            f"ends={today + timedelta(days=60)}",
        )
    }  # fmt: skip
    assert list(count.values()) == [2, 2, 0, 1, 1, 1, 0, 1]
    assert "即将到期" in pages.get("/vendors").words
    assert pages.client.get("/vendors?export=xlsx").status_code == 200


def test_an_approval_that_was_renewed_is_not_near_its_end(db: Office) -> None:
    today, made = clock.today(), published(db)
    first = qualified(db, today + timedelta(days=5), set_id=made)
    qualified(
        db,
        today + timedelta(days=800),
        set_id=made,
        renews=first,
        number="ZG-2",
        since=today + timedelta(days=6),
    )
    rows = reading().execute(queries.vendors(db.actor(Role.OFFICER), today)).all()
    (row,) = [one for one in rows if one.code == "V1"]
    assert (row.standing, row.ends, row.held) == ("qualified", today + timedelta(days=800), "保安服务资格")


def row_of(office: Office, today: date) -> Any:
    rows = reading().execute(queries.vendors(office.actor(Role.OFFICER), today)).all()
    return next(one for one in rows if one.code == "V1")


def test_an_approval_that_begins_later_is_none_yet(db: Office, pages: PageClient) -> None:
    today = clock.today()
    qualified(db, today + timedelta(days=400), since=today + timedelta(days=1))
    assert (row_of(db, today).standing, row_of(db, today).held) == ("none", None)
    tomorrow = today + timedelta(days=1)
    assert (row_of(db, tomorrow).standing, row_of(db, tomorrow).held) == ("qualified", "保安服务资格")
    page = pages.get(f"/vendors/{db.organisations['v1']}")
    assert "尚未生效" in page.words and "资格有效" not in page.words


def test_a_renewal_that_leaves_days_out_ends_nothing_before_it_begins(db: Office) -> None:
    today, made = clock.today(), published(db)
    end, again = today + timedelta(days=5), today + timedelta(days=10)
    first = qualified(db, end, set_id=made)
    qualified(db, today + timedelta(days=800), set_id=made, renews=first, number="ZG-2", since=again)
    found = [row_of(db, day) for day in (today, end + timedelta(days=1), again)]
    assert [(one.standing, bool(one.held)) for one in found] == [
        ("expiring", True),
        ("lapsed", False),
        ("qualified", True),
    ]
    assert found[0].ends == end


def test_the_record_shows_what_is_in_force_before_what_comes_after_it(db: Office) -> None:
    today, made = clock.today(), published(db)
    first = qualified(db, today + timedelta(days=5), set_id=made)
    since = today + timedelta(days=6)
    qualified(db, today + timedelta(days=800), set_id=made, renews=first, number="ZG-2", since=since)
    for day, number in ((today, "ZG-1"), (since, "ZG-2")):
        (row,) = queries.qualifications(db.actor(Role.OFFICER), db.organisations["v1"], day)
        assert row.number == number


@given(days=st.integers(-400, 400))
def test_where_a_vendor_stands_is_the_same_in_the_rule_at_every_distance(days: int) -> None:
    today = date(2026, 3, 2)
    said = standing_of(today + timedelta(days=days), today)
    expected = Standing.LAPSED if days < 0 else Standing.EXPIRING if days <= SOON.days else Standing.QUALIFIED
    assert said == expected
    assert standing_of(None, today) == Standing.NONE


@pytest.mark.parametrize("days", [-1, 0, SOON.days, SOON.days + 1])
def test_the_register_says_the_same_as_the_rule(db: Office, days: int) -> None:
    until = clock.today() + timedelta(days=days)
    qualified(db, until)
    rows = reading().execute(queries.vendors(db.actor(Role.OFFICER), clock.today())).all()
    (row,) = [one for one in rows if one.code == "V1"]
    assert row.standing == standing_of(until, clock.today())
    assert bool(row.held) == (days >= 0)


def test_the_register_asks_four_statements_at_most(db: Office, pages: PageClient) -> None:
    pages.get("/vendors?name_zh=wuye")
    with counted() as sent:
        pages.get("/vendors?name_zh=wuye")
    assert len(sent) <= 4, "\n".join(sent)


# ---- the record ---------------------------------------------------------------------------------
def test_the_record_shows_what_a_vendor_proved_agreed_earned_and_was_rated(
    db: Office, pages: PageClient
) -> None:
    vendor = db.organisations["v1"]
    licence = asked.ASKED[:1]
    for code, number in (("WY", "旧证"), ("BA", "京公保服123")):
        made = asked.begun(db, asked.published(db, code, licence, title_zh="保安服务资格"))
        asked.answered(db, made, "licence", number=number)
        submit(db, made)
    asked.judged(db, made)
    asked.proposed(db, made)
    asked.approved(db, made, clock.today(), clock.today() + timedelta(days=30))
    settlement.active_contract(db, number="HT-2026-000077")
    rated(db, GOOD)
    page = pages.get(f"/vendors/{vendor}")
    for words in (
        "保安服务资格", "即将到期", "京公保服123", "HT-2026-000077", "2026 年款项", "本年已付", "2026年第1季度", "92.5 / 100", "良好",
    ):  # fmt: skip
        assert words in page.words
    assert "旧证" not in page.words


def test_a_vendor_without_anything_says_so(db: Office, pages: PageClient) -> None:
    page = pages.get(f"/vendors/{db.organisations['v2']}")
    assert "不影响该供应商参加公开招标" in page.words


def test_the_way_from_the_money_to_the_account_is_for_those_who_read_accounts(db: Office) -> None:
    vendor = db.organisations["v1"]
    for who, leads in ((Role.FINANCE, True), (Role.CONTRACT_SUPERVISOR, False)):
        page = PageClient(db.client(who), "zh_CN").get(f"/vendors/{vendor}")
        assert "本年已付" in page.words
        assert bool(page.find(f'//a[contains(@href,"/statements/{vendor}")]')) == leads


# ---- ratings ------------------------------------------------------------------------------------
def rated(office: Office, rating: Rating, vendor: str = "v1") -> int:
    with unit_of_work(office.actor(Role.CONTRACT_SUPERVISOR)) as work:
        return services.record_rating(work, office.organisations[vendor], rating)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Rating("", Decimal(1), Decimal(2)), "vendors.rating_period"),
        (Rating("2026", Decimal(101), Decimal(100)), "vendors.rating_score"),
        (Rating("2026", Decimal(-1), Decimal(100)), "vendors.rating_score"),
    ],
)
def test_a_rating_that_cannot_be_is_refused(db: Office, wrong: Rating, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rated(db, wrong)
    assert [one.code for one in refused.value.refusals] == [code]


def test_a_period_of_a_contract_is_rated_once(db: Office) -> None:
    rated(db, GOOD)
    with pytest.raises(Refused, match=r"vendors\.rating_recorded"):
        rated(db, GOOD)
    rated(db, GOOD, "v2")
    rated(db, Rating("2026年第2季度", Decimal(80), Decimal(100), GOOD.contract_number))
    periods = [one.period for one in queries.ratings(db.actor(Role.OFFICER), db.organisations["v1"])]
    assert periods == ["2026年第2季度", "2026年第1季度"]


def test_a_rating_is_of_a_vendor_of_the_bureau(db: Office) -> None:
    other = Office.build(db.app, "b")
    with pytest.raises(NotFound), unit_of_work(db.actor(Role.OFFICER)) as work:
        services.record_rating(work, other.organisations["v1"], GOOD)
    row: dict[str, Any] = {
        "bureau_id": db.bureau, "vendor_id": other.organisations["v1"], "period": "2026", "score": 1, "scale": 1,
    }  # fmt: skip
    frozen("fk_vendor_rating_vendor_id_bureau_id_organisation", insert(VendorRating).values(row))


def test_the_database_keeps_ratings_once_whole_and_unchanged(db: Office) -> None:
    made = rated(db, GOOD)
    row = {"bureau_id": db.bureau, "vendor_id": db.organisations["v1"], "period": "x", "score": 1, "scale": 2}
    frozen("ck_vendor_rating_score", insert(VendorRating).values({**row, "score": 3}))
    frozen("ck_vendor_rating_period", insert(VendorRating).values({**row, "period": ""}))
    again = {**row, "period": GOOD.period, "contract_number": GOOD.contract_number}
    with pytest.raises(IntegrityError), reading().begin_nested():
        reading().connection().execute(insert(VendorRating).values(again))
    with pytest.raises(DBAPIError, match="permission denied"), reading().begin_nested():
        reading().connection().execute(
            update(VendorRating).where(VendorRating.id == made).values(words="anders")
        )
