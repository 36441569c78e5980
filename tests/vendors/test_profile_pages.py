"""Pages of a vendor's own company, and what the bureau sees of it."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from flask import url_for
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from procurement.audit.models import AuditRecord
from procurement.documents.models import Paper
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from procurement.vendors import forms, queries, services
from procurement.vendors.models import BankChange, StaffMember
from procurement.vendors.rules import SizeCommand
from tests.accounts.test_pages_imports import confirm, upload
from tests.architecture.page_client import PageClient
from tests.architecture.queries import counted
from tests.clients import stay_away
from tests.factories import Office
from tests.infra.scans import pdf
from tests.vendors.world import (
    FURTHER_IDENTITY,
    IDENTITY,
    certificate,
    contact,
    member,
    populated,
    relation,
    ruled,
    special,
)

PERSON = {"name": "张样本", "post": "电工", "identity_number": IDENTITY}


@pytest.fixture
def pages(db: Office) -> PageClient:
    """The vendor's manager's, in Chinese."""
    return PageClient(db.client(Role.VENDOR), "zh_CN")


def seen_by(office: Office, who: Role | str) -> PageClient:
    return PageClient(office.client(who), "zh_CN")


# ---- facts, contacts, related parties -----------------------------------------------------------
def test_a_manager_changes_facts_and_the_bureau_reads_them_with_their_history(
    db: Office, pages: PageClient
) -> None:
    assert "由采购单位对照营业执照变更" in pages.get("/company").words
    assert not pages.get("/company/facts").find('//input[@name="name_zh" or @name="credit_code"]')
    pages.post("/company/facts", {"phone": "021-88880000", "post_address": "和平路 8 号传达室"})
    for page in (pages.get("/company"), seen_by(db, Role.OFFICER).get(f"/vendors/{db.organisations['v1']}")):
        assert (
            "和平路 8 号传达室" in page.words and "修改本单位 示例物业服务有限公司 的登记信息" in page.words
        )
    bidder = seen_by(db, Role.BIDDER)
    assert not bidder.get("/company").find('//main//a[@href="/company/facts" or @href="/company/account"]')
    assert bidder.client.get("/company/facts").status_code == 403


def test_contacts_are_added_changed_and_taken_out(db: Office, pages: PageClient) -> None:
    page = pages.post("/company/contacts/new", {"name": "王联络"}, status=422)
    assert page.find('//input[@name="name"][@value="王联络"]')  # type: ignore[union-attr]
    pages.post("/company/contacts/new", {"name": "王联络", "phone": "1"})
    (link,) = pages.get("/company").find('//a[starts-with(@href, "/company/contacts/")][text()="王联络"]')
    pages.post(link.get("href"), {"duty": "市场部经理"})
    assert "市场部经理" in seen_by(db, Role.OFFICER).get(f"/vendors/{db.organisations['v1']}").words
    assert "联系人职务" in pages.get("/company").words
    pages.post(f"{link.get('href')}/removal")
    assert "市场部经理" not in pages.get("/company").find('//section[.//*[@id="contacts"]]')[0].text_content()


def test_a_relation_is_stated_with_the_reason_beside_it_and_ended(db: Office, pages: PageClient) -> None:
    page = pages.post("/company/relations/new", {"kind": "shareholder", "name": "样本集团"}, status=422)
    assert "政府采购法实施条例 第9、18条" in page.words  # type: ignore[union-attr]
    pages.post("/company/relations/new", {"kind": "shareholder", "name": "样本集团", "share": "60"})
    officer = seen_by(db, Role.OFFICER).get(f"/vendors/{db.organisations['v1']}")
    assert "样本集团" in officer.words and "60 %" in officer.words
    assert not officer.find('//main//a[starts-with(@href, "/company")]')
    (link,) = pages.get("/company").find('//main//a[contains(@href, "/relations/")][contains(@href, "/end")]')
    pages.post(link.get("href"))
    assert "至 2026-03-02" in pages.get("/company").words


# ---- size ---------------------------------------------------------------------------------------
def test_the_size_is_seen_before_it_is_signed_and_comes_with_its_letter(
    db: Office, pages: PageClient
) -> None:
    assert "中小企业以声明函为唯一证明材料" in pages.get("/company/size").words
    typed = {"industry": "property_management", "headcount": "120", "revenue": "600"}
    shown = pages.post("/company/size/new", typed, check=False, status=200)
    assert "声明为小型企业" in shown.words and "第四条（十四）" in shown.words  # type: ignore[union-attr]
    assert queries.sizes(db.actor(Role.VENDOR), db.organisations["v1"]) == []
    pages.post("/company/size/new", typed)
    pages.post("/company/size/new", {**typed, "headcount": "300", "revenue": "1000"})
    page = pages.get("/company/size")
    assert page.find("//main//h2[text()='中型']") and "SM-2026-000001" in page.words
    officer = seen_by(db, Role.OFFICER).get(f"/vendors/{db.organisations['v1']}")
    assert "中型" in officer.words and "营业收入 1,000 万元" in officer.words
    assert {
        paper.state
        for paper in reading().scalars(select(Paper).where(Paper.template == "vendors/size_letter"))
    } == {
        "void",
        "pending",
    }


def test_an_industry_judged_by_assets_asks_for_them_beside_the_field(pages: PageClient) -> None:
    typed = {"industry": "business_services", "headcount": "50", "revenue": "1"}
    page = pages.post("/company/size/new", typed, status=422)
    assert page.find('//*[@id="assets-e"]') and page.find('//input[@name="headcount"][@value="50"]')  # type: ignore[union-attr]


def test_a_bidder_reads_the_size_and_does_not_declare_it(db: Office) -> None:
    bidder = seen_by(db, Role.BIDDER)
    assert not bidder.get("/company/size").find('//main//a[@href="/company/size/new"]')
    assert bidder.client.get("/company/size/new").status_code == 403


# ---- bank account -------------------------------------------------------------------------------
def test_a_managers_account_is_called_back_on_the_number_from_before(db: Office, pages: PageClient) -> None:
    pages.post("/company/facts", {"phone": "021-00000001"})
    pages.post("/company/facts", {"phone": "139-99999999"})
    pages.post("/company/facts", {"phone": "139-88888888"})
    letter = (io.BytesIO(pdf()), "letter.pdf")
    pages.post(
        "/company/account",
        {"bank_name": "示例市商业银行", "bank_account": "6200 0001", "reason": "开户行变更", "file": letter},
        content_type="multipart/form-data",
    )
    waits = pages.get("/company")
    assert "银行账户变更待采购单位核实" in waits.words
    assert not waits.find('//main//a[@href="/company/account"]')
    address = f"/vendors/{db.organisations['v1']}"
    officer = seen_by(db, Role.OFFICER)
    page = officer.get(f"{address}/account/decision")
    assert "之前：139-99999999" in page.words and "之前：021-00000001" in page.words
    (scan,) = page.find('//main//a[starts-with(@href, "/vendors/files/")]')
    assert officer.client.get(scan.get("href")).mimetype == "application/pdf"
    officer.post(f"{address}/account/decision", {"decision": "confirmed", "call_back": "致电 021-00000001"})
    assert "6200 0001" in pages.get("/company").words and "致电" not in pages.get("/company").words


def test_a_letter_that_is_no_letter_is_told_beside_the_field(db: Office, pages: PageClient) -> None:
    typed = {"bank_name": "示例市商业银行", "bank_account": "1", "reason": "开户行变更"}
    page = pages.post(
        "/company/account",
        {**typed, "file": (io.BytesIO(b"PK\x03\x04"), "letter.pdf")},
        content_type="multipart/form-data",
        status=422,
    )
    assert page.find('//*[@id="file-e"]') and page.find('//input[@value="示例市商业银行"]')  # type: ignore[union-attr]
    assert reading().scalars(select(BankChange)).all() == []


# ---- staff --------------------------------------------------------------------------------------
def test_somebody_and_their_certificates_are_entered_changed_and_taken_out(
    db: Office, pages: PageClient
) -> None:
    there = pages.post("/company/staff/new", PERSON).location  # type: ignore[union-attr]
    assert "**************002X" in pages.get(there).words
    pages.post(
        f"{there}/certificates",
        {"key": "electrician", "certificate_number": f"T{IDENTITY}", "valid_until": "2026-05-01"},
    )
    page = pages.get(there)
    assert "T**************002X" in page.words and "90 天内到期" in page.words
    register = pages.get("/company/staff")
    assert "90 天内到期" in register.words and "002X" not in register.words
    officer = seen_by(db, Role.OFFICER)
    vendor = f"/vendors/{db.organisations['v1']}"
    assert "90 天内到期 1 人" in officer.get(vendor).words
    (link,) = officer.get(f"{vendor}/staff").find('//main//a[starts-with(@href, "/vendors/staff/")]')
    seen = officer.get(link.get("href"))
    assert "**************002X" in seen.words and not seen.find('//main//a[starts-with(@href, "/company")]')
    pages.post(f"{there}/revision", {"post": "电工班长"})
    (out,) = pages.get(there).find(
        '//main//a[contains(@href, "/certificates/")][contains(@href, "/removal")]'
    )
    pages.post(out.get("href"))
    assert "尚无证书" in pages.get(there).words
    pages.post(f"{there}/leave", from_url=there)
    assert "恢复在岗" in pages.get(there).words
    pages.post(f"{there}/return", from_url=there)
    assert "登记人员 张样本 离职" in pages.get(there).words


def test_the_register_goes_out_as_a_workbook_without_numbers_of_people(db: Office, pages: PageClient) -> None:
    certificate(db.actor(Role.VENDOR), member(db.actor(Role.VENDOR)))
    for who, address in (
        (Role.VENDOR, "/company/staff"),
        (Role.OFFICER, f"/vendors/{db.organisations['v1']}/staff"),
    ):
        content = db.client(who).get(f"{address}?export=xlsx").get_data()
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        cells = [str(cell) for row in rows for cell in row]
        assert "张样本" in cells and not any("002X" in cell for cell in cells)


def test_staff_comes_in_by_the_workbook_after_a_dry_run(db: Office, pages: PageClient) -> None:
    book = pages.client.get("/company/staff/workbook")
    assert book.mimetype.endswith("spreadsheetml.sheet")
    head = "姓名,身份证号码,岗位,证书,证书编号,有效期至\n"
    rows = (
        f"张样本,{IDENTITY},电工,低压电工作业证,T{IDENTITY},2027-01-01\n李样本,{FURTHER_IDENTITY},厨师,,,\n"
    )
    there = upload(pages, "/company/staff/import", (head + rows).encode()).location
    assert "新增 2" in pages.get(there).words
    assert reading().scalars(select(StaffMember.name)).all() == []
    assert confirm(pages, there).location == "/company/staff"
    assert sorted(reading().scalars(select(StaffMember.name))) == ["张样本", "李样本"]


def test_rows_that_cannot_be_taken_are_named_without_what_is_secret(db: Office, pages: PageClient) -> None:
    head = "name,identity_number,post,certificate,certificate_number,valid_until\n"
    wrong = IDENTITY[:-1] + "1"
    rows = (
        f"张,{wrong},,,,\n"
        f"李,{IDENTITY},,驾照,C1,\n"
        f"王,{IDENTITY},,health,J1,{wrong}\n"
        f"{IDENTITY},{FURTHER_IDENTITY},,,,\n"
        f"赵,{FURTHER_IDENTITY}123456789012345678901234567890,,,,\n"
        f"钱,{FURTHER_IDENTITY},,,,,{IDENTITY}\n"
    )
    there = upload(pages, "/company/staff/import", (head + rows).encode()).location
    page = pages.get(there)
    assert "末位校验码不符" in page.words and "没有这种证书" in page.words and "疑为身份证号码" in page.words
    for number in (wrong, IDENTITY, FURTHER_IDENTITY):
        assert number not in page.words
    assert not page.find('//main//form[@method="post"]')
    assert reading().scalars(select(StaffMember.name)).all() == []


def test_the_example_of_the_workbook_can_be_taken_as_it_stands(db: Office) -> None:
    with db.app.test_request_context():
        example = forms.example_staff()
        text = (
            "name,identity_number,post,certificate,certificate_number,issuer,valid_from,valid_until"
            + "\n"
            + "\n".join(",".join(map(str, row)) for row in example)
        )
    lines, problems = forms.read_staff(text.encode())
    assert problems == []
    assert queries.staff_plan(db.actor(Role.VENDOR), lines).faults == ()


# ---- nobody else's ------------------------------------------------------------------------------
def test_another_vendor_is_shown_nothing_of_it(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    staff_id, contact_id, relation_id = member(vendor), contact(vendor), relation(vendor)
    one = certificate(vendor, staff_id)
    stranger = db.client("vendor2")
    for address in (
        f"/company/contacts/{contact_id}",
        f"/company/contacts/{contact_id}/removal",
        f"/company/relations/{relation_id}/end",
        f"/company/staff/{staff_id}",
        f"/company/staff/{staff_id}/revision",
        f"/company/staff/{staff_id}/certificates",
        f"/company/certificates/{one}/removal",
    ):
        assert stranger.get(address).status_code == 404, address
    for address in ("/company", "/company/staff", "/company/size"):
        body = stranger.get(address).get_data(as_text=True)
        assert "张样本" not in body and "联络" not in body and "样本集团" not in body
    for address in (f"/vendors/staff/{staff_id}", f"/vendors/{db.organisations['v1']}/staff"):
        assert stranger.get(address).status_code == 403


# ---- how much is asked ---------------------------------------------------------------------------
def test_pages_of_a_company_ask_no_more_for_many_than_for_one(db: Office, pages: PageClient) -> None:
    vendor = db.actor(Role.VENDOR)
    asked = {
        "/company": (db.client(Role.VENDOR), 10),
        "/company/size": (db.client(Role.VENDOR), 5),
        "/company/staff": (db.client(Role.VENDOR), 4),
        f"/vendors/{db.organisations['v1']}": (db.client(Role.OFFICER), 22),
        f"/vendors/{db.organisations['v1']}/staff": (db.client(Role.OFFICER), 5),
    }
    people = [("张样本", IDENTITY), ("李样本", FURTHER_IDENTITY)]
    for more, (name, identity) in enumerate(people):
        certificate(vendor, member(vendor, name, identity))
        contact(vendor, f"联络{more}")
        relation(vendor, f"股东{more}", "5")
        services.declare_size(vendor, SizeCommand("other", 10 + more, Decimal(1)))
        for address, (client, most) in asked.items():
            with counted() as sent:
                assert client.get(address).status_code == 200
            assert len(sent) <= most, (address, sent)


# ---- never said again ---------------------------------------------------------------------------
def every_page(office: Office) -> list[str]:
    """Every address of vendors that is read, of the first vendor."""
    objects = {
        **populated(office),
        "vendor_id": office.organisations["v1"],
        "ticket": "none",
        "token": "none",
    }
    of_applications, certain = objects.pop("of_applications"), special(objects)
    found = []
    with office.app.test_request_context():
        for row in office.app.url_map.iter_rules():
            if row.endpoint.startswith("vendors.") and "GET" in (row.methods or ()):
                chosen = {**objects, **of_applications.get(row.endpoint, {}), **certain.get(row.endpoint, {})}
                values = {name: chosen[name] for name in row.arguments}
                found.append(url_for(row.endpoint, **values))
    return found


def words_of(body: bytes) -> str:
    """Every text of an answer, a workbook unpacked."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def test_no_page_no_refusal_and_no_log_says_an_identity_number(
    db: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    bodies: list[str] = []

    def kept(answer: Any) -> Any:
        bodies.append(f"{answer.headers} {words_of(answer.get_data())}")
        return answer

    ruled(db)
    vendor = db.client(Role.VENDOR)
    for address in every_page(db):
        for who in (Role.VENDOR, Role.OFFICER, Role.AUDITOR):
            kept(db.client(who).get(address))
    kept(db.client(Role.VENDOR).get("/company/staff?export=xlsx"))
    kept(db.client(Role.AUDITOR).get("/audit"))
    pages = PageClient(vendor)
    wrong = FURTHER_IDENTITY[:-1] + "8"
    for typed in (
        {**PERSON},  # there already
        {**PERSON, "identity_number": wrong},
        {**PERSON, "identity_number": IDENTITY + "9"},
        {"name": IDENTITY, "post": IDENTITY, "identity_number": FURTHER_IDENTITY},
    ):
        token = pages.get("/company/staff/new").values(0)
        kept(vendor.post("/company/staff/new", data={**token, **typed}))
    staff_id = reading().scalars(select(StaffMember.id).where(StaffMember.name == "张样本")).one()
    at = f"/company/staff/{staff_id}/certificates"
    token = pages.get(at).values(0)
    kept(vendor.post(at, data={**token, "certificate_number": f"T{IDENTITY}"}))
    # a session that has ended: the page that sends again does not hold it
    late = kept(
        vendor.post(
            "/company/staff/new",
            data={**PERSON, "certificate_number": IDENTITY, "csrf_token": "old"},
            headers={"Origin": "http://localhost"},
        )
    )
    assert late.status_code == 400 and "张样本" in late.get_data(as_text=True)
    assert len(bodies) > 60
    for number in (IDENTITY, FURTHER_IDENTITY, wrong):
        assert [body for body in bodies if number in body] == []
    said = capfd.readouterr()
    assert IDENTITY not in said.out + said.err
    assert IDENTITY not in str([(one.params, one.changes) for one in reading().scalars(select(AuditRecord))])


def test_the_page_that_asks_for_the_password_does_not_hand_it_back(db: Office) -> None:
    """No act of staff asks for the password; whichever did would leave these fields out."""
    client = db.client(Role.VENDOR)
    token = PageClient(client).get("/company/account").values(0)
    stay_away(client, 11)
    answer = client.post(
        "/company/account", data={**token, "identity_number": IDENTITY, "bank_name": "示例行"}
    )
    assert answer.status_code == 401
    assert "示例行" in answer.get_data(as_text=True) and IDENTITY not in answer.get_data(as_text=True)
