"""A bureau founded from nothing settles its first month: by the command, the workbooks and the pages alone.

Another bureau stands in the same database; none of its rows changes and its books stay right.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from config import Settings
from procurement.accounts import queries as accounts
from procurement.billing.models import Bill
from procurement.contracts.models import Contract
from procurement.infra import jobs, tables
from procurement.infra.db import Base, reading
from procurement.infra.migrate import load_models
from procurement.ledger.models import Account
from procurement.ledger.queries.invariants import book_checks
from procurement.machine.embedded import Embedded
from procurement.settlement.models import Sheet
from tasks import clock as minute_job
from tests.accounts.signing import browser, fill, sign_in
from tests.architecture.page_client import Page, PageClient, check_values, checking
from tests.factories import Office
from tests.web.founded import ADMINISTRATOR, empty_database, init, settle_in

PASSWORD = "three lamps under the bridge"
OFFICER, SUPERVISOR, WATCH, FINANCE = "cg@x.example", "sp@x.example", "jg@x.example", "cw@x.example"
LIAISON, VENDOR = "fgw@x.example", "wy@v.example"

DEPARTMENTS = [
    ("D01", "市发展和改革委员会", "", "转账", "", "010"),
    ("D02", "市财政局", "", "预算列支", "YS-01", "020"),
]
BUILDINGS = [("B1", "一号办公楼", "", "1000")]
OCCUPANCIES = [("D01", "B1", "600", "30", "2026-01-01", ""), ("D02", "B1", "400", "20", "2026-01-01", "")]
PEOPLE = [
    ("采购科", OFFICER, "", "采购经办"), ("分管领导", SUPERVISOR, "", "审批监督人"), ("物业科", WATCH, "", "合同监管员"),
    ("财务科", FINANCE, "", "财务"), ("发改委办公室", LIAISON, "D01", "部门联络员"),
]  # fmt: skip
ITEMS = [("WY-01", "物业服务", "Property management", "C21040000", "月", "", "")]
VENDORS = [("V01", "样本物业服务有限公司", "91310115MA1K35A07W", "小型", "", "", "", "样本银行", "6217", "")]
VENDOR_PEOPLE = [("样本物业", VENDOR, "V01", "供应商负责人")]
CONTRACT = (
    "2025-WY-018", "办公楼物业服务合同", "V01", WATCH, "2025-12-20", "公开招标 2025-CG-077", "2026-01-01", "2026-12-31",
    "120000", "3", "30", "2026-01-31", "9000", "300", "WY-01", "物业服务", "总价包干，按月", "月", "10000", "12", "60", "40", "",
    "", "", "", "10000", "1",
)  # fmt: skip
RECEIVABLES = [("D01", "2025-12", "FT-2025-12-01", "250.00", "2026-01-31")]


@pytest.fixture
def office(
    application: Flask, postgres: Embedded, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A database with another bureau in it, none of ours yet."""
    with empty_database(application, postgres, "first_month") as owner_url:
        url = postgres.app_url("first_month")
        settle_in(monkeypatch, settings, owner_url, url)
        yield Office.build(application, "other")


# ---- what people do -----------------------------------------------------------------------------
def filled(client: PageClient, workbook: str, rows: Sequence[Sequence[str]]) -> bytes:
    """The downloaded workbook with rows below its headings, as a sheet program saves it as CSV."""
    answer = client.client.get(workbook)
    assert answer.status_code == 200
    _number, *head = next(iter(tables.read(answer.get_data())))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([said for _place, _kind, said in head])
    writer.writerows(rows)
    return out.getvalue().encode()


def bring(client: PageClient, address: str, rows: Sequence[Sequence[str]]) -> None:
    """Fill in a workbook, send it, look at the dry run, confirm."""
    upload = f"{address}/import"
    content = filled(client, f"{address}/workbook", rows)
    file = {"file": (io.BytesIO(content), "filled.csv")}
    there = client.client.post(
        upload, data={**client.get(upload).values(), **file}, content_type="multipart/form-data"
    )
    assert there.status_code == 303, client.get(upload).words
    page = client.get(there.location)
    assert page.find('//main//form[@method="post"]'), page.words
    assert client.client.post(there.location, data=page.values()).status_code == 303


def act(client: PageClient, page: str, action: str = "", **values: str) -> Any:
    """Send the form of a page that leads to `action` (or its first), as a browser does."""
    seen = client.get(page)
    wanted = '//form[@method="post" and not(@data-repeatable)]'
    forms = [one for one in seen.find(wanted) if not action or (one.get("action") or page).endswith(action)]
    assert forms, f"{page}: {seen.words}"
    data = {name: value or "" for name, value in forms[0].form_values()}
    ticks = {
        box.get("name"): box.get("value")
        for box in forms[0].xpath('.//*[contains(@class,"k-consent")]//input')
    }
    url = forms[0].get("action") or page
    answer = client.client.post(url, data={**data, **ticks, **values})
    if (shown := checking(answer)) is not None:
        answer = client.client.post(url, data=check_values(shown))
    assert answer.status_code in (200, 302, 303), Page(answer.get_data(as_text=True)).errors()
    return answer


def enter(office: Office, account: str) -> PageClient:
    client = browser(office)
    assert sign_in(client, account, PASSWORD).status_code == 302
    return client


def choose(office: Office, link: str) -> None:
    client = browser(office)
    data = fill(client.get(link), link, password=PASSWORD, password_confirm=PASSWORD)
    assert client.client.post(link, data=data).status_code == 302


def give_links(office: Office, administrator: PageClient) -> None:
    """The printed list; everybody on it chooses a password."""
    said = act(administrator, "/people/links").get_data(as_text=True)
    for link in re.findall(r"http://localhost(/account/password-reset/[\w.-]+)", said):
        choose(office, link)


def work(office: Office) -> None:
    """What the background does: papers, mail, the minute."""
    while claims := jobs.claim(None, 50):
        for claim in claims:
            assert jobs.perform(office.app, claim.id, claim.attempt)
    minute_job.minute({})
    reading().rollback()


def one(column: Any, *where: Any) -> Any:
    reading().rollback()
    return reading().scalar(select(column).where(*where))


def rows_of_bureau(bureau: int) -> dict[str, int]:
    """A count and a checksum of every table's rows of a bureau."""
    load_models()
    reading().rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        if "bureau_id" in table.c and table.name != "audit_record":
            asked = f"SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM {table.name} t WHERE bureau_id = :b"
            found[table.name] = tuple(reading().execute(text(asked), {"b": bureau}).one())
    return found


def test_a_bureau_founded_from_nothing_settles_its_first_month_from_its_workbooks(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    others = rows_of_bureau(office.bureau)
    assert init("--beside") == 0
    found = re.search(r"http://localhost(/\S+)", capsys.readouterr().out)
    assert found is not None
    choose(office, found[1])
    administrator = enter(office, ADMINISTRATOR)
    assert administrator.get("/home").find('//main//a[@href="/getting-started"]')

    bring(administrator, "/departments", DEPARTMENTS)
    bring(administrator, "/buildings", BUILDINGS)
    bring(administrator, "/departments/occupancies", OCCUPANCIES)
    bring(administrator, "/people", PEOPLE)
    give_links(office, administrator)
    officer = enter(office, OFFICER)
    bring(officer, "/catalog/items", ITEMS)
    bring(officer, "/vendors", VENDORS)
    bring(administrator, "/people", VENDOR_PEOPLE)
    give_links(office, administrator)
    bring(officer, "/contracts", [CONTRACT])
    finance = enter(office, FINANCE)
    bring(finance, "/open-items", RECEIVABLES)

    ours = one(Contract.bureau_id)
    contract = f"/contracts/{one(Contract.id)}"
    act(enter(office, SUPERVISOR), f"{contract}/approval", decision="approve")
    work(office)
    act(officer, f"{contract}/bureau-confirmation", password=PASSWORD)
    vendor = enter(office, VENDOR)
    act(vendor, f"{contract}/vendor-confirmation", password=PASSWORD)
    assert one(Contract.state) == "active"
    assert not administrator.get("/home").find('//main//a[@href="/getting-started"]')
    work(office)

    watch = enter(office, WATCH)
    early = watch.client.post(
        f"/sheets/months/2026-01{contract}", data=watch.get("/sheets/months/2026-02").values()
    )
    assert early.status_code != 303, "January was settled elsewhere"
    sheet = act(watch, "/sheets/months/2026-02", contract).location
    act(watch, f"{sheet}/dispatch")
    act(vendor, f"{sheet}/confirmation")
    run = act(finance, "/runs/months/2026-02")
    assert "/runs/" in run.location
    work(office)

    assert one(func.count(), Sheet.bureau_id == ours) == 1
    totals = list(
        reading().scalars(
            select(Bill.total)
            .where(Bill.bureau_id == ours, Bill.run_id.is_not(None))
            .order_by(Bill.department_code)
        )
    )
    assert [total.formatted for total in totals] == ["6,000.00", "4,000.00"]
    payable = reading().execute(
        select(Account.kind, Account.credits - Account.debits).where(
            Account.bureau_id == ours, Account.kind.in_(("payable", "retention"))
        )
    )
    assert {kind: int(getattr(amount, "fen", amount)) for kind, amount in payable} == {
        "payable": 70_000 + 970_000,
        "retention": 30_000 + 30_000,
    }
    billed = one(Bill.id, Bill.department_code == "D01", Bill.run_id.is_not(None))
    bill = enter(office, LIAISON).get(f"/bills/{billed}")
    assert "6,000.00" in bill.words
    assert "6,250.00" in bill.words, "the balance goes on from what was open before"
    act(
        finance,
        "/receipts/new",
        department_id=str(one(Bill.department_id, Bill.id == billed)),
        received_on="2026-03-02",
        amount="250.00",
        bank_reference="YH-1",
        payer="发改委",
    )
    assert one(Bill.paid, Bill.brought_from == "FT-2025-12-01").formatted == "250.00", "the oldest item first"

    for bureau in (ours, office.bureau):
        broken = [check.code for check in book_checks(accounts.system_actor(bureau)) if not check.holds]
        assert broken == []
    assert rows_of_bureau(office.bureau) == others
