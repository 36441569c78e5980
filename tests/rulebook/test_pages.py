"""Pages of the rulebook: everybody of the bureau reads it, the administrator changes it from a day on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from procurement.rulebook import queries, services
from procurement.rulebook.models import CalendarDay, Rule
from procurement.rulebook.rules import RuleLine, Unit, Verification
from tests.architecture.page_client import PageClient, says
from tests.factories import Office

PAY = RuleLine(
    "PAY-01",
    "付款期限",
    "Time to pay",
    "30",
    Unit.CALENDAR_DAY,
    "条例 第9条",
    Verification.TEXT,
    date(2025, 6, 1),
)
THRESHOLD = replace(
    PAY, code="PLAN-08", title_zh="公开招标数额标准", title_en="Open-tender threshold", value="2000000", unit=Unit.YUAN,
    verification=Verification.KNOWLEDGE,
)  # fmt: skip


@pytest.fixture
def pages(db: Office) -> PageClient:
    """The administrator's, with two rules and the calendar of 2026."""
    admin = db.actor(Role.ADMINISTRATOR)
    services.load_rules(admin, [PAY, THRESHOLD])
    services.load_calendar(admin, services.shipped_calendar(2026))
    return PageClient(db.client(Role.ADMINISTRATOR), "zh_CN")


def there(office: Office, code: str = "PAY-01") -> str:
    return f"/rulebook/{queries.rule(office.bureau, code, date(2026, 3, 2)).id}"


def count(model: Any) -> int:
    reading().expire_all()
    return reading().scalar(select(func.count()).select_from(model)) or 0


# ---- rules --------------------------------------------------------------------------------------
def test_the_register_shows_value_basis_and_what_is_to_be_confirmed(pages: PageClient) -> None:
    page = pages.get("/rulebook")
    words = [" ".join(row.text_content().split()) for row in page.find("//tbody/tr")]
    assert "30 个自然日" in words[0]
    assert "已核实" in words[0]
    assert "2,000,000 元" in words[1]
    assert "待核实" in words[1]
    assert len(pages.get("/rulebook?unconfirmed=True").find("//tbody/tr")) == 1
    assert pages.client.get("/rulebook?export=xlsx").status_code == 200


def test_a_new_value_from_a_day_on_keeps_the_former(db: Office, pages: PageClient) -> None:
    data = {
        "value": "45",
        "effective_from": "2026-07-01",
        "basis": "条例（修订）第9条",
        "verification": "K",
        "reason": "条例修订",
    }
    answer = pages.post(f"{there(db)}/new-value", data)
    page = pages.get(answer.location)  # type: ignore[union-attr]
    values = [
        [cell.text_content().strip() for cell in row.xpath("./*")][:4]
        for row in page.find("//main//tbody/tr")
    ]
    assert values == [
        ["45 个自然日", "未开始", "2026-07-01", "—"],
        ["30 个自然日", "现行", "2025-06-01", "2026-06-30"],
    ]
    assert "自 2026-07-01 (周三) 起 PAY-01 取值 45：条例修订" in page.words


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "many"}, "value"),
        ({"value": ""}, "value"),
        ({"effective_from": "2026-03-01"}, "effective_from"),
        ({"effective_from": "never"}, "effective_from"),
        ({"basis": ""}, "basis"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"verification": "Z"}, "verification"),
    ],
)
def test_bad_input_for_a_rule_is_refused_beside_its_field(
    db: Office, pages: PageClient, wrong: dict[str, str], field: str
) -> None:
    good = {
        "value": "45",
        "effective_from": "2026-07-01",
        "basis": "第9条",
        "verification": "T",
        "reason": "修订",
    }
    page = pages.post(f"{there(db)}/new-value", {**good, **wrong}, status=422)
    assert page.find(f'//*[contains(@class,"has-err")]//*[@name="{field}"]')  # type: ignore[union-attr]
    assert count(Rule) == 2


def test_a_change_sent_twice_is_one_change(db: Office, pages: PageClient) -> None:
    url = f"{there(db)}/new-value"
    data = {**pages.get(url).values(), "value": "45", "effective_from": "2026-07-01", "reason": "修订"}
    assert [pages.client.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    assert count(Rule) == 3


def test_officers_read_but_find_no_way_to_change(db: Office, pages: PageClient) -> None:
    reader = PageClient(db.client(Role.OFFICER), "zh_CN")
    page = reader.get(there(db))
    assert not page.find('//a[contains(@href,"new-value")]')
    assert reader.client.get(f"{there(db)}/new-value").status_code == 403
    assert reader.client.get("/rulebook/calendar/import").status_code == 403


def test_a_rule_that_is_not_there_is_not_found(pages: PageClient) -> None:
    assert pages.client.get("/rulebook/999999").status_code == 404


# ---- the calendar -------------------------------------------------------------------------------
def test_a_year_shows_its_working_days(pages: PageClient) -> None:
    page = pages.get("/rulebook/calendar")
    assert "248" in page.words
    assert len(page.find('//table[@class="k-month"]')) == 12
    assert len(page.find('//td[@class="k-day-off"]')) + len(page.find('//td[@class="k-day-work"]')) == 39


def test_a_year_without_a_notice_is_provisional_and_guesses_nothing(pages: PageClient) -> None:
    page = pages.get("/rulebook/calendar/2027")
    assert "暂定" in page.words
    assert not page.find('//table[@class="k-month"]')


@pytest.mark.parametrize("year", ["1999", "2200", "0", "99999"])
def test_a_year_beyond_sense_is_not_found(pages: PageClient, year: str) -> None:
    assert pages.client.get(f"/rulebook/calendar/{year}").status_code == 404


def upload(pages: PageClient, content: bytes, name: str = "calendar.csv", status: int = 303) -> Any:
    data = {"file": (io.BytesIO(content), name)}
    return pages.post("/rulebook/calendar/import", data, status=status, content_type="multipart/form-data")


NEXT = "日期,类型,节日,文件\n2027-01-01,放假,元旦,通知\n2027-05-01,放假,劳动节,通知\n2027-10-01,放假,国庆节,通知\n2027-09-26,上班,国庆节,通知\n"


def test_a_notice_is_taken_over_after_a_dry_run(db: Office, pages: PageClient) -> None:
    check = upload(pages, NEXT.encode("gb18030")).location
    page = pages.get(check)
    assert "2027-09-26 (周日)" in page.words
    assert count(CalendarDay) == 39
    assert pages.post(check).location == "/rulebook/calendar/2027"  # type: ignore[union-attr]
    assert count(CalendarDay) == 43
    assert "暂定" not in pages.get("/rulebook/calendar/2027").words


def test_the_year_on_file_as_a_sheet_changes_nothing(pages: PageClient) -> None:
    content = pages.client.get("/rulebook/calendar/2026?export=xlsx").get_data()
    assert "无需导入" in pages.get(upload(pages, content, "calendar.xlsx").location).words


def test_half_a_notice_is_not_taken_over(db: Office, pages: PageClient) -> None:
    there = upload(pages, NEXT.replace("2027-10-01,放假,国庆节,通知\n", "").encode()).location
    page = pages.get(there)
    assert "2027 年的放假安排不完整" in page.words
    assert not page.find('//main//form[@method="post"]')


def test_rows_that_cannot_be_read_are_named_and_nothing_is_taken_over(pages: PageClient) -> None:
    text = NEXT + "2027-02-30,放假,x,通知\n2027-03-01,maybe,x,通知\n,放假,x,通知\n"
    there = upload(pages, text.encode()).location
    page = pages.get(there)
    assert [row.xpath("string(./td[1])") for row in page.find("//main//tbody/tr")] == ["6", "7", "8"]
    token = pages.get("/rulebook/calendar/import").values()
    assert says(pages.client.post(there, data=token), "有 3 行无法读取")
    assert count(CalendarDay) == 39
