"""Pages of qualification, in both languages: the vendor's checklist and forms, the reviewer's, the decision."""

from __future__ import annotations

import io
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from procurement.kernel.permissions import Role
from procurement.vendors.rules import CertificateKey
from procurement.vendors.services import applications
from tests.architecture.page_client import Page, PageClient
from tests.architecture.queries import counted
from tests.factories import Office
from tests.infra.scans import pdf, picture
from tests.vendors import qualified as world
from tests.vendors.qualified import OTHER, OWNER, SOON
from tests.vendors.world import IDENTITY, certificate, member


@pytest.fixture
def asked(db: Office) -> int:
    return world.published(db)


@pytest.fixture
def vendor(db: Office) -> PageClient:
    return PageClient(db.client(OWNER), "zh_CN")


def upload(name: str = "licence.pdf", content: bytes | None = None) -> FileStorage:
    return FileStorage(io.BytesIO(content or pdf()), name)


def of(made: int, key: str) -> str:
    return f"/company/applications/{made}/requirements/{world.items(made)[key].requirement.id}"


def send(pages: PageClient, url: str, typed: dict[str, Any], status: int = 303) -> Any:
    return pages.post(url, typed, status=status, content_type="multipart/form-data")


def test_a_vendor_begins_from_what_it_can_apply_for(db: Office, asked: int, vendor: PageClient) -> None:
    page = vendor.get("/company/qualifications")
    assert "保安服务" in page.words and "10 个工作日" in page.words and "最长 36 个月" in page.words
    assert "资格不是参加公开招标获取文件、提问或者投标的条件" in page.words
    there = f"/company/qualifications/{asked}"
    assert page.find(f'//main//a[@href="{there}"]')
    page = vendor.get(there)
    assert (
        "责任保险单" in page.words and "可以不提供" in page.words and "保安服务管理条例 第16条" in page.words
    )
    made = vendor.post(there).location  # type: ignore[union-attr]
    page = vendor.get(made)
    assert "6 项中已完成 0 项" in page.words and "下一项：营业执照" in page.words
    assert "已有申请在办" in vendor.get(there).words


def test_where_nothing_is_published_the_page_says_so(vendor: PageClient) -> None:
    assert "采购单位尚未发布资格要求" in vendor.get("/company/qualifications").words


def test_a_file_is_sent_shown_and_kept(db: Office, asked: int, vendor: PageClient) -> None:
    made = world.begun(db, asked)
    send(vendor, of(made, "licence"), {"file": upload("执照.png", picture("PNG")), "number": "N-7"})
    page = vendor.get(of(made, "licence"))
    assert page.find('//main//a[contains(@class,"k-scan")]/img[contains(@src,"/vendors/files/")]')
    assert page.values()["number"] == "N-7"
    assert "6 项中已完成 1 项" in vendor.get(f"/company/applications/{made}").words
    send(vendor, of(made, "licence"), {"number": "N-8"})  # the file stays
    versions = vendor.get(page.find('//main//a[contains(@href,"/company/evidence/")]')[0].get("href"))
    assert "N-7" in versions.words and "N-8" in versions.words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"PK\x03\x04 zip", "PDF"),
        ("a.pdf", b"%PDF-1.7 nothing", "损坏"),
        ("a.pdf", pdf(password="p"), "密码"),
    ],
)
def test_a_file_that_is_no_evidence_is_told_beside_its_field_and_nothing_typed_is_lost(
    db: Office, asked: int, vendor: PageClient, name: str, content: bytes, words: str
) -> None:
    made = world.begun(db, asked)
    typed = {"file": upload(name, content), "number": "许可-9", "valid_until": "2030-01-01"}
    page = send(vendor, of(made, "guard_licence"), typed, 422)
    (error,) = page.errors()
    assert words in error
    assert page.find('//*[contains(@class,"has-err")]//input[@type="file"]')
    assert (page.values()["number"], page.values()["valid_until"]) == ("许可-9", "2030-01-01")


def test_every_kind_has_its_form_and_is_answered(db: Office, asked: int, vendor: PageClient) -> None:
    made = world.begun(db, asked)
    page = vendor.post(of(made, "good_faith"), status=422)
    assert "我单位所交材料真实、完整。" in page.words  # type: ignore[union-attr]
    vendor.post(of(made, "good_faith"), {"agreed": "1"})
    vendor.post(of(made, "no_violation"), {"agreed": "1"})
    page = vendor.post(of(made, "contract_ended"), {"answer": "yes", "words": ""}, status=422)
    assert "请自行说明经过和整改情况" in page.errors()[0]  # type: ignore[union-attr]
    vendor.post(of(made, "contract_ended"), {"answer": "yes", "words": "已整改。"})
    assert "已整改。" in vendor.get(of(made, "contract_ended")).words
    assert "请先登记人员及其证书" in vendor.get(of(made, "guard")).words
    one, two = world.staffed(db)
    page = vendor.post(of(made, "guard"), {"certificates": [str(one)]}, status=422)
    assert "要求 2 名不同的人员，现选 1 名" in page.errors()[0]  # type: ignore[union-attr]
    vendor.post(of(made, "guard"), {"certificates": [str(one), str(two)]})
    page = vendor.get(f"/company/applications/{made}")
    assert "员工1, 员工2" in page.words.replace("，", ", ") or "员工1、员工2" in page.words
    assert "11010119900101" not in page.text


def test_what_is_on_file_is_used_by_one_press_and_what_ends_is_warned_of(
    db: Office, asked: int, vendor: PageClient
) -> None:
    second = world.begun(db, world.published(db, "WY", title_zh="物业服务"))
    first = world.begun(db, asked)
    world.answered(db, first, "guard_licence", number="许可-1", until=SOON)
    page = vendor.get(f"/company/applications/{second}")
    assert "已存档：编号 许可-1 · 有效至 2026-09-01" in page.words
    page = vendor.get(of(second, "guard_licence"))
    (form,) = page.find('//form[contains(@action,"/on-file")]')
    vendor.client.post(form.get("action"), data=dict(form.form_values()))
    assert "在申请的期限内到期" in vendor.get(f"/company/applications/{second}").words


def test_somebody_else_answered_meanwhile_and_is_told_of(db: Office, asked: int, vendor: PageClient) -> None:
    made = world.begun(db, asked)
    opened = vendor.get(of(made, "contract_ended")).values()
    world.answered(db, made, "contract_ended", Role.BIDDER, admitted=True, words="同事写的")
    answer = vendor.client.post(
        of(made, "contract_ended"), data={**opened, "answer": "yes", "words": "我写的"}
    )
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "同事写的" in page.words and page.find('//textarea[contains(.,"我写的")]')


def test_no_page_says_the_identity_number_a_certificate_is_numbered_by(
    db: Office, vendor: PageClient
) -> None:
    asked = world.published(db, asked=({**world.ASKED[5], "key": "electrician", "people": 1},))
    made, own = world.begun(db, asked), db.actor(OWNER)
    one = certificate(own, member(own), CertificateKey.ELECTRICIAN, number=f"T{IDENTITY}")
    page = vendor.get(of(made, "electrician"))
    assert IDENTITY not in page.text and "T**************002X" in page.words
    world.answered(db, made, "electrician", certificates=[one])
    applications.submit_application(own, made, world.application(made).version)
    officer = PageClient(db.client(Role.OFFICER), "zh_CN")
    for url in (f"/applications/{made}", f"/applications/{made}/verdicts"):
        page = officer.get(url)
        assert IDENTITY not in page.text and "T**************002X" in page.words


def test_the_manager_checks_and_sends_the_bidder_cannot(db: Office, asked: int, vendor: PageClient) -> None:
    made = world.whole(db, asked)
    there = f"/company/applications/{made}"
    bidder = PageClient(db.client(Role.BIDDER), "zh_CN")
    assert "由本单位的负责人核对并提交" in bidder.get(there).words
    assert db.client(Role.BIDDER).get(f"{there}/submission").status_code == 403
    page = vendor.get(f"{there}/submission")
    assert "我单位所交材料真实、完整。" in page.words and "员工1" in page.words
    vendor.post(f"{there}/submission")
    page = vendor.get(there)
    assert "SQ-2026-000001" in page.words and "采购单位的答复" in page.words and "TIME-06" in page.words
    assert "现在不能修改" in vendor.get(f"{there}/submission").words
    vendor.post(f"{there}/withdrawal")
    assert "已撤回" in vendor.get(there).words


def test_a_draft_that_lacks_something_says_what_when_it_is_sent(
    db: Office, asked: int, vendor: PageClient
) -> None:
    made = world.begun(db, asked)
    page = vendor.post(f"/company/applications/{made}/submission", status=422)
    assert "还有 6 项要求没有填报" in page.errors()[0]  # type: ignore[union-attr]
    vendor.post(f"/company/applications/{made}/discarding")
    assert not vendor.get("/company/qualifications").find(f'//a[contains(@href,"/applications/{made}")]')


# ---- the bureau ---------------------------------------------------------------------------------
def verdicts(page: Page, refuse: str = "") -> dict[str, str]:
    """Every requirement of the page accepted, but the one at a place, as a keyboard would do it."""
    names = [box.get("name") for box in page.find('//input[@type="radio" and @value="accepted"]')]
    typed = dict.fromkeys(names, "accepted")
    if refuse:
        typed[f"lines-{refuse}-verdict"] = "refused"
    return typed


def test_a_reviewer_judges_returns_and_another_decides(db: Office, asked: int, vendor: PageClient) -> None:
    made = world.sent(db, asked)
    there = f"/applications/{made}"
    officer = PageClient(db.client(Role.OFFICER), "zh_CN")
    supervisor = PageClient(db.client(Role.SUPERVISOR), "zh_CN")
    assert officer.get("/home").find(f'//main//a[@href="{there}/verdicts"]')
    assert "示例物业服务有限公司" in officer.get("/applications").words
    page = officer.get(f"{there}/verdicts")
    refused = officer.post(f"{there}/verdicts", verdicts(page, "1"), status=422)
    assert refused.find('//*[contains(@class,"has-err")]//textarea[@name="lines-1-reason"]')  # type: ignore[union-attr]
    officer.post(f"{there}/verdicts", {**verdicts(page, "1"), "lines-1-reason": "印章看不清"})
    assert "1 项不通过" in officer.get(there).words
    page = officer.get(f"{there}/return")
    assert "印章看不清" in page.words
    officer.post(f"{there}/return", {"days": "5"})
    page = vendor.get(f"/company/applications/{made}")
    assert (
        "退回补正（一次）" in page.words and "不通过：印章看不清" in page.words and "2026-03-09" in page.words
    )
    assert "只补正不通过的" in vendor.get(of(made, "licence")).words
    send(vendor, of(made, "guard_licence"), {"file": upload(), "number": "新", "valid_until": "2031-03-01"})
    vendor.post(f"/company/applications/{made}/submission")
    officer.post(f"{there}/verdicts", {"lines-1-verdict": "accepted", "lines-1-reason": ""})
    assert "此前 1 次意见" in officer.get(there).words
    officer.post(f"{there}/proposal", {"proposal": "approve"})
    assert db.client(Role.OFFICER).get(f"{there}/decision").status_code == 403
    page = supervisor.get(f"{there}/decision")
    assert page.values()["valid_until"] == "2029-03-01"
    supervisor.post(f"{there}/decision", {"decision": "reject", "reason": ""}, status=422)
    supervisor.post(f"{there}/decision", {"decision": "approve"})
    page = vendor.get(f"/company/applications/{made}")
    assert "生效" not in page.words and "有效期" in page.words and "ZG-2026-000001" in page.words
    assert "示例物业服务有限公司" in PageClient(db.client()).get("/qualified-vendors").words


def test_a_late_answer_is_told_to_the_vendor_and_to_the_bureau(live: Office) -> None:
    from tests.vendors.test_terms import move  # noqa: PLC0415

    made = world.sent(live, world.published(live))
    move(live, "2026-03-19 09:00")
    vendor, officer = PageClient(live.client(OWNER), "zh_CN"), PageClient(live.client(Role.OFFICER), "zh_CN")
    for page in (vendor.get(f"/company/applications/{made}"), officer.get(f"/applications/{made}")):
        assert "2026-03-16" in page.words and "逾期 3 天" in page.words
    assert "逾期" in officer.get("/applications?late=late").words


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_pages_speak_both_languages(db: Office, asked: int, lang: str) -> None:
    made = world.sent(db, asked)
    client = db.client(OWNER)
    client.set_cookie("lang", "en" if lang == "en" else "zh_CN")
    page = PageClient(client).get(f"/company/applications/{made}")
    assert page.h1 in ("Guarding", "保安服务")


def test_no_page_list_or_export_of_a_vendor_names_another_one(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    theirs = PageClient(db.client(OTHER), "zh_CN")
    for url in ("/company/qualifications", f"/company/qualifications/{asked}", "/home", "/notices"):
        words = theirs.get(url).words
        assert "SQ-2026" not in words and "示例物业" not in words
    evidence = world.items(made)["licence"].evidence
    assert evidence
    for url in (f"/company/applications/{made}", of(made, "licence"), f"/company/evidence/{evidence.id}"):
        assert db.client(OTHER).get(url).status_code == 404
    for url in ("/applications", f"/applications/{made}", "/applications?export=xlsx"):
        assert db.client(OTHER).get(url).status_code == 403


def test_the_bureau_reads_no_evidence_that_was_never_sent(db: Office, asked: int, vendor: PageClient) -> None:
    sent, officer = world.sent(db, asked), PageClient(db.client(Role.OFFICER), "zh_CN")
    draft = world.begun(db, world.published(db, "WY"))
    world.answered(db, draft, "licence", number="未提交-2")
    before, after = (world.items(made)["licence"].evidence for made in (sent, draft))
    assert before and after
    record = f"/vendors/{db.organisations['v1']}"
    pages = (f"/vendors/evidence/{before.id}", record)
    for url in pages:
        page = officer.get(url)
        assert "N-1" in page.words and "未提交-2" not in page.words
    for url in (f"/vendors/evidence/{after.id}", f"/vendors/files/{after.file_id}"):
        assert db.client(Role.OFFICER).get(url).status_code == 404
    assert "未提交-2" in vendor.get(f"/company/evidence/{after.id}").words
    assert db.client(OWNER).get(f"/vendors/files/{after.file_id}").status_code == 200
    assert db.client(Role.OFFICER).get(f"/vendors/files/{before.file_id}").status_code == 200
    for key in ("guard_licence", "good_faith", "no_violation", "contract_ended"):
        assert world.items(draft)[key].whole
    world.answered(db, draft, "guard", certificates=world.staffed(db))
    applications.submit_application(db.actor(OWNER), draft, world.application(draft).version)
    for url in pages:
        assert "未提交-2" in officer.get(url).words


def test_the_bureau_reads_what_was_refused_after_it_was_corrected(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    world.returned(db, made)
    refused = world.items(made)["guard_licence"].evidence
    assert refused
    world.answered(db, made, "guard_licence", number="补正-2")
    page = PageClient(db.client(Role.OFFICER), "zh_CN").get(f"/vendors/evidence/{refused.id}")
    assert "N-1" in page.words


def test_the_queue_is_exported(db: Office, asked: int) -> None:
    world.sent(db, asked)
    assert db.client(Role.OFFICER).get("/applications?export=xlsx").status_code == 200


def test_pages_ask_the_database_a_bounded_number_of_times(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    draft = world.whole(db, world.published(db, "WY"))
    for who, url, most in (
        (OWNER, f"/company/applications/{draft}", 14),
        (OWNER, "/company/qualifications", 8),
        (OWNER, of(draft, "licence"), 12),
        (Role.OFFICER, f"/applications/{made}", 14),
        (Role.OFFICER, f"/applications/{made}/verdicts", 14),
    ):
        client = db.client(who)
        client.get(url)
        with counted() as sent:
            client.get(url)
        assert len(sent) <= most, (url, len(sent))
