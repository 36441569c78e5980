"""Pages of what is asked of vendors: written by officers, read by the bureau, in force for vendors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procurement.kernel.permissions import Role
from procurement.rulebook import services as rulebook
from procurement.vendors import queries, services
from procurement.vendors.rules.requirements import RequirementCommand, RequirementKind
from tests.architecture.page_client import PageClient
from tests.catalog import world as catalog
from tests.factories import Office
from tests.vendors import qualified
from tests.vendors.world import GUARDS, drafted, fresh, published

HEAD = {
    "code": "GUARD",
    "title_zh": "保安服务资格",
    "title_en": "Guarding",
    "months": "24",
    "answer_days": "7",
}
ASKED = {
    "kind": "certificate",
    "title_zh": "保安服务许可证",
    "basis": "保安服务管理条例 第9条",
    "words_zh": "现行有效",
    "dated": "1",
}


@pytest.fixture
def pages(db: Office) -> PageClient:
    return PageClient(db.client(Role.OFFICER), "zh_CN")


def test_an_officer_writes_a_set_reads_it_and_publishes_it(db: Office, pages: PageClient) -> None:
    catalog.codes(db)
    there = pages.post("/requirement-sets/new", {**HEAD, "category_code": "C21040000"}).location  # type: ignore[union-attr]
    page = pages.get(there)
    assert "C21040000" in page.words and "尚无任何要求" in page.words
    at = pages.post(f"{there}/requirements/new", ASKED).location  # type: ignore[union-attr]
    pages.post(
        f"{there}/requirements/new",
        {"kind": "exclusion", "title_zh": "失信被执行人", "basis": "财库〔2016〕125号", "confirmed": "1"},
    )
    page = pages.get(at)
    assert page.words.index("许可和资质证书") < page.words.index("排除情形：法定")
    assert "1 项依据待核实" in page.words
    page = pages.get(f"{there}/publication")
    assert "现行有效" in page.words and "发布后本版本不能再修改" in page.words
    pages.post(f"{there}/publication", {})
    page = pages.get(there)
    assert page.find('//*[contains(@class,"k-tag") and contains(@class,"k-ok")]')
    assert not page.find('//a[contains(@href,"/requirements/")]')


def test_what_the_law_forbids_is_refused_beside_its_field_and_nothing_typed_is_lost(
    db: Office, pages: PageClient
) -> None:
    lines = [one for one in rulebook.shipped_rules() if one.code == "PLAN-18"]
    rulebook.load_rules(db.actor(Role.ADMINISTRATOR), lines)
    there = f"/requirement-sets/{drafted(db)}/requirements/new"
    page = pages.post(there, {**ASKED, "words_zh": "注册资本不低于一百万元"}, status=422)
    assert page.find('//*[contains(@class,"has-err")]//*[@name="words_zh"]')  # type: ignore[union-attr]
    assert "“注册资本”不得作为对供应商的资格条件或者评分因素" in page.words  # type: ignore[union-attr]
    assert "第17条" in page.words  # type: ignore[union-attr]
    assert page.values()["words_zh"].strip() == "注册资本不低于一百万元"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "wrong", [{"kind": ""}, {"title_zh": ""}, {"basis": ""}, {"people": "1000"}, {"key": "gone"}]
)
def test_bad_input_is_refused_beside_its_field(db: Office, pages: PageClient, wrong: dict[str, str]) -> None:
    page = pages.post(f"/requirement-sets/{drafted(db)}/requirements/new", {**ASKED, **wrong}, status=422)
    (field,) = wrong
    assert page.find(f'//*[contains(@class,"has-err")]//*[@name="{field}"]')  # type: ignore[union-attr]


def test_a_requirement_is_changed_moved_and_removed_on_the_page(db: Office, pages: PageClient) -> None:
    made = drafted(db, GUARDS, replace(GUARDS, title_zh="消防设施操作员证"))
    first, second = (one.id for one in queries.requirements(made))
    there = f"/requirement-sets/{made}"
    pages.post(f"{there}/requirements/{second}", {"people": "5"})
    assert "5 人" in pages.get(there).words
    pages.post(f"{there}/requirements/{second}/rise", {}, from_url=there)
    fresh(db, made)
    assert [one.id for one in queries.requirements(made)] == [second, first]
    pages.post(f"{there}/requirements/{second}/fall", {}, from_url=there)
    pages.post(f"{there}/requirements/{second}/removal", {})
    fresh(db, made)
    assert [one.id for one in queries.requirements(made)] == [first]


def test_the_next_version_begins_as_a_copy_and_the_page_says_what_changed(
    db: Office, pages: PageClient
) -> None:
    first = published(db)
    there = pages.post(
        f"/requirement-sets/{first}/version", {}, from_url=f"/requirement-sets/{first}"
    ).location  # type: ignore[union-attr]
    second = int(there.rpartition("/")[2])
    changed, removed = [one.id for one in queries.requirements(second)]
    pages.post(f"{there}/requirements/{changed}", {"words_zh": "彩色扫描件"})
    pages.post(f"{there}/requirements/{removed}/removal", {})
    pages.post(f"{there}/requirements/new", {**ASKED, "title_zh": "备案证明", "kind": "document"})
    pages.post(f"{there}/revision", {"months": "12"})
    page = pages.get(f"{there}/comparison/{first}")
    for words in ("新增要求", "备案证明", "不再要求", "保安员证", "有变化的要求", "彩色扫描件", "12", "36"):
        assert words in page.words
    assert "要求相同" in pages.get(f"{there}/comparison/{second}").words


def test_versions_of_different_sets_are_not_compared(db: Office, pages: PageClient) -> None:
    catalog.codes(db)
    made, other = drafted(db), services.load_shipped_sets(db.actor(Role.OFFICER))[0]
    assert pages.client.get(f"/requirement-sets/{made}/comparison/{other}").status_code == 404


def test_shipped_sets_are_taken_over_as_drafts_with_one_button(db: Office, pages: PageClient) -> None:
    assert "采用自带要求（6）" in pages.get("/requirement-sets").words
    assert "电梯维护保养资格" in pages.get("/requirement-sets/shipped").words
    pages.post("/requirement-sets/shipped", {})
    assert len(pages.get("/requirement-sets?state=draft").find("//tbody/tr")) == 6
    assert "采用自带要求" not in pages.get("/requirement-sets").words
    assert "均已采用" in pages.get("/requirement-sets/shipped").words


def test_a_draft_is_discarded_and_a_version_in_force_retired(db: Office, pages: PageClient) -> None:
    first = published(db)
    draft = services.draft_version(db.actor(Role.OFFICER), first)
    pages.post(f"/requirement-sets/{draft}/removal", {})
    assert pages.client.get(f"/requirement-sets/{draft}").status_code == 404
    pages.post(f"/requirement-sets/{first}/retirement", {})
    assert fresh(db, first).state == "retired"
    assert "只有施行中的版本可以停用" in pages.get(f"/requirement-sets/{first}/retirement").words


def test_the_bureau_reads_drafts_and_a_vendor_what_was_published(db: Office) -> None:
    first = published(db)
    draft = services.draft_version(db.actor(Role.OFFICER), first)
    reader = PageClient(db.client(Role.FINANCE), "zh_CN")
    assert not reader.get(f"/requirement-sets/{draft}").find('//a[contains(@href,"publication")]')
    for who in (Role.VENDOR, Role.BIDDER):
        vendor = PageClient(db.client(who), "zh_CN")
        assert len(vendor.get("/company/requirement-sets").find("//tbody/tr")) == 1
        assert "保安员证" in vendor.get(f"/company/requirement-sets/{first}").words
        assert vendor.client.get(f"/company/requirement-sets/{draft}").status_code == 404
        assert vendor.client.get(f"/requirement-sets/{first}").status_code == 403


def test_a_vendor_reads_no_title_that_stands_in_a_draft_alone(db: Office) -> None:
    made = qualified.begun(db, qualified.published(db, "BA"))
    qualified.answered(db, made, "licence")
    evidence = qualified.items(made)["licence"].evidence
    assert evidence
    licence = RequirementCommand(RequirementKind.DOCUMENT, "未发布名称甲", "依据", key="licence")
    drafted(db, replace(GUARDS, title_zh="未发布名称乙"), licence)
    vendor, officer = db.actor(Role.VENDOR), db.actor(Role.OFFICER)
    assert list(queries.certificates_asked(vendor).values()) == ["保安员证"]
    assert "未发布名称乙" in queries.certificates_asked(officer).values()
    page = PageClient(db.client(Role.VENDOR), "zh_CN").get(f"/company/evidence/{evidence.id}")
    assert "营业执照" in page.words and "未发布名称甲" not in page.words


def test_a_vendor_reads_where_a_qualification_binds_and_where_not(db: Office) -> None:
    lines = [one for one in rulebook.shipped_rules() if one.code.startswith("QUAL-0")]
    rulebook.load_rules(db.actor(Role.ADMINISTRATOR), lines)
    page = PageClient(db.client(Role.VENDOR), "zh_CN").get(f"/company/requirement-sets/{published(db)}")
    assert "从不作为查阅、提问或者参加公开招标的条件" in page.words
    assert "QUAL-01" in page.words and "QUAL-02" in page.words


def test_the_register_is_filtered_and_exported(db: Office, pages: PageClient) -> None:
    published(db)
    assert len(pages.get("/requirement-sets?state=published").find("//tbody/tr")) == 1
    assert pages.client.get("/requirement-sets?export=xlsx").status_code == 200
    assert (
        PageClient(db.client(Role.OFFICER), "en")
        .get("/requirement-sets?title_zh=guarding")
        .find("//tbody/tr")
    )
