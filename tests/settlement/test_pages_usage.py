"""Pages of usage: entering, confirming, the import, and bad input."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import text

from procurement.infra.db import reading
from tests.architecture.page_client import Page, PageClient, says
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import (
    FEBRUARY,
    FINANCE,
    LIAISON,
    SUPERVISOR,
    agreed,
    pages,
    usage,
)
from tests.settlement.world import Made


@pytest.fixture
def contract(db: Office) -> Made:
    return agreed(db)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line", ""),
        ("line", "999999"),
        ("line", "x"),
        ("month", ""),
        ("month", "2026-13"),
        ("month", "2026-09"),
        ("department", "999999"),
        ("quantity", ""),
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "1.00001"),
        ("quantity", "1" * 40),
        ("quantity", "一百"),
    ],
)
def test_usage_that_cannot_be_taken_comes_back_with_everything_typed(
    db: Office, contract: Made, field: str, value: str
) -> None:
    good = {
        "line": str(contract.lines[1]),
        "month": "2026-02",
        "department": str(db.organisations["d1"]),
        "quantity": "100",
    }
    page = pages(db, SUPERVISOR).post("/usage/new", {**good, field: value}, status=422)
    assert isinstance(page, Page) and page.errors()
    kept = page.values()
    assert all(kept.get(name) == typed for name, typed in good.items() if name != field)
    assert reading().scalar(text("SELECT count(*) FROM usage")) == 0


def test_a_form_sent_twice_acts_once(db: Office, contract: Made) -> None:
    client = pages(db, SUPERVISOR)
    data = {
        **client.get("/usage/new").values(),
        "line": str(contract.lines[1]),
        "month": "2026-02",
        "department": str(db.organisations["d1"]),
        "quantity": "100",
    }
    first, second = (client.client.post("/usage/new", data=data) for _ in range(2))
    assert first.location == second.location and second.status_code == 303
    assert reading().scalar(text("SELECT count(*) FROM usage")) == 1


CSV = "合同编号,行号,月份,部门编码,数量\n"


def upload(client: PageClient, content: bytes, status: int = 303) -> Any:
    data = {**client.get("/usage/import").values(), "file": (io.BytesIO(content), "usage.csv")}
    answer = client.client.post("/usage/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == status
    return answer


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_import_shows_what_it_would_do_and_then_does_it(db: Office, contract: Made, encoding: str) -> None:
    client = pages(db, SUPERVISOR)
    content = CSV + "HT-2026-000001,2,2026-02,D1,100\nHT-2026-000001,2,2026年2月,D2,20.5\n"
    ticket = upload(client, content.encode(encoding)).location
    page = client.get(ticket)
    assert "导入 2 行" in page.words
    assert "120.5 人次" in page.words, "what stands in the file, line by line, before anything is confirmed"
    assert reading().scalar(text("SELECT count(*) FROM usage")) == 0
    client.post(ticket)
    assert reading().scalar(text("SELECT sum(quantity) FROM usage")) == pytest.approx(120.5)
    assert "均已存在" in client.get(ticket).words


def test_an_import_names_every_fault_with_its_row_and_takes_nothing(db: Office, contract: Made) -> None:
    client = pages(db, SUPERVISOR)
    content = CSV + (
        "HT-2026-000001,2,2026-02,D1,100\n"
        "HT-2026-000009,2,2026-02,D1,1\n"
        "HT-2026-000001,x,2026-02,D1,1\n"
        "HT-2026-000001,2,昨天,D1,1\n"
        "HT-2026-000001,2,2026-02,D9,1\n"
        "HT-2026-000001,2,2026-02,D2,-5\n"
        "HT-2026-000001,2,2026-02,D1,7\n"
        "HT-2026-000001,2,2026-02,,7\n"
    )
    ticket = upload(client, content.encode()).location
    page = client.get(ticket)
    found = page.find('//table[contains(@class,"k-table")]//tbody//td[1]')
    assert [int(cell.text_content()) for cell in found] == [3, 4, 5, 6, 7, 8, 9]
    token = client.get("/usage/new").values()
    assert says(client.client.post(ticket, data=token), "请写成")
    assert reading().scalar(text("SELECT count(*) FROM usage")) == 0


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("HT-2026-000001,2,2026-02,D2,abc", "数量请写成"),
        (",2,2026-02,D2,5", "请填写"),
        ("HT-2026-000001,2", "请填写"),
    ],
)
def test_a_row_that_cannot_be_read_stops_the_others_whoever_confirms(
    db: Office, contract: Made, bad: str, words: str
) -> None:
    """The page offers no button for such a file; a form sent to its address all the same takes no row either."""
    client = pages(db, SUPERVISOR)
    ticket = upload(client, f"{CSV}HT-2026-000001,2,2026-02,D1,100\n{bad}\n".encode()).location
    page = client.get(ticket)
    found = page.find('//table[contains(@class,"k-table")]//tbody//td[1]')
    assert {cell.text_content() for cell in found} == {"3"} and not page.find('//main//form[@method="post"]')
    assert says(client.client.post(ticket, data=client.get("/usage/new").values()), words)
    assert reading().scalar(text("SELECT count(*) FROM usage")) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        "合同编号,行号\n".encode(),
        "合同编号,合同编号,行号,月份,数量\n".encode(),
        b"PK\x03\x04 no zip",
        b"\xff\xfe\xff",
        b"\x81 neither UTF-8 nor GB 18030 \xff",
    ],
)
def test_what_is_no_such_table_is_refused_whole(db: Office, contract: Made, content: bytes) -> None:
    upload(pages(db, SUPERVISOR), content, 422)


def test_a_ticket_is_its_senders_alone(db: Office, contract: Made) -> None:
    ticket = upload(pages(db, SUPERVISOR), (CSV + "HT-2026-000001,2,2026-02,D1,1\n").encode()).location
    pages(db, FINANCE).get(ticket, status=404)
    pages(db, SUPERVISOR).get(ticket + "x", status=404)


def test_the_usage_downloaded_is_a_table_that_imports_unchanged(db: Office, contract: Made) -> None:
    usage(db, contract, confirmed=False)
    client = pages(db, SUPERVISOR)
    content = client.client.get("/usage/table").get_data()
    ticket = upload(client, content).location
    assert "均已存在" in client.get(ticket).words


def test_a_department_sees_its_own_usage_only(db: Office, contract: Made) -> None:
    own, other = usage(db, contract), world.usage(db, contract.lines[1], "5", "d2", FEBRUARY)
    page = pages(db, LIAISON).get("/usage")
    assert "示例市第一局" in page.words and "示例市第二局" not in page.words
    pages(db, LIAISON).get(f"/usage/{own}")
    pages(db, LIAISON).get(f"/usage/{other}", status=404)


def test_who_entered_a_confirmed_quantity_reads_who_can_open_it_again(db: Office, contract: Made) -> None:
    own = usage(db, contract)
    assert "请确认人先撤回确认" in pages(db, SUPERVISOR).get(f"/usage/{own}").words
    assert "请确认人先撤回确认" not in pages(db, LIAISON).get(f"/usage/{own}").words


def test_the_month_proposed_is_the_last_that_is_over(db: Office, contract: Made) -> None:
    assert pages(db, SUPERVISOR).get("/usage/new").values()["month"] == "2026-02"
