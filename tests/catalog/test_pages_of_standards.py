"""Pages of categories, standards and printed catalogues."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from procurement.catalog import queries, services
from procurement.catalog.rules import CategoryLine
from procurement.catalog.views.categories import FOUND
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient
from tests.catalog import world
from tests.catalog.world import dense, pages
from tests.factories import Office


# ---- categories ---------------------------------------------------------------------------------
def test_categories_are_a_tree_with_the_number_of_items_below(office: Office) -> None:
    world.item(office)
    page = pages(office, Role.LIAISON).get("/catalog/categories")
    assert "C21000000房地产服务Realestateservices1项" in dense(page)
    assert len(page.find("//details")) >= 2


@pytest.mark.parametrize("typed", ["C2104", "物业", "property"])
def test_one_search_finds_items_and_categories_by_code_chinese_and_english(
    office: Office, typed: str
) -> None:
    item = world.item(office)
    page = pages(office).get(f"/catalog/categories?q={typed}")
    links = page.find("//main//a/@href")
    assert "/catalog/categories/C21040000" in links
    assert f"/catalog/items/{item}" in links or typed == "property"


def test_a_search_that_finds_more_than_it_shows_says_so(office: Office) -> None:
    lines = [CategoryLine(n, f"C2199{n:02}00", f"其他服务{n}", "") for n in range(1, FOUND + 3)]
    top = CategoryLine(99, "C21990000", "其他房地产服务", "")
    services.import_categories(office.actor(Role.OFFICER), [top, *lines])
    world.fresh()
    client = pages(office)
    page = client.get("/catalog/categories?q=C2199")
    listed = '//main//li/a[starts-with(@href, "/catalog/categories/C2199")]'
    assert len(page.find(listed)) == FOUND and f"多于 {FOUND}" in page.words
    [rest] = page.find('//main//a[contains(@href, "all=1")]/@href')
    page = client.get(rest)
    assert len(page.find(listed)) == FOUND + 3 and "多于" not in page.words


def test_a_search_without_result_says_what_to_do(office: Office) -> None:
    assert "没有找到“xyz”" in pages(office).get("/catalog/categories?q=xyz").words


def test_a_category_shows_its_items_and_takes_a_central_catalogue(office: Office) -> None:
    world.item(office)
    client = pages(office)
    url = "/catalog/categories/C21000000"
    entered = {
        "level": "city",
        "region": "示例市",
        "year": "2026",
        "threshold": "300000",
        "basis": "示例财采〔2025〕1号",
    }
    client.post(f"{url}/edition", entered)
    words = client.get(url).words
    assert "办公楼物业" in words and "示例市（市级）2026 年集中采购目录" in words
    again = client.post(f"{url}/edition", entered, status=422)
    assert isinstance(again, Page) and "已经登记过" in again.errors()[0]


def test_a_year_out_of_range_is_told(office: Office) -> None:
    entered = {"level": "city", "region": "示例市", "year": "1899", "basis": "x"}
    page = pages(office).post("/catalog/categories/C21000000/edition", entered, status=422)
    assert isinstance(page, Page) and "2000" in page.errors()[0]


# ---- standards ----------------------------------------------------------------------------------
def test_a_standard_is_drafted_built_and_published_with_plain_forms(office: Office) -> None:
    item = world.item(office)
    client = pages(office)
    standard = client.post(f"/catalog/items/{item}/draft", {"scale": "10"}).location  # type: ignore[union-attr]
    client.post(f"{standard}/level", {"kind": "section", "title": "清洁"})
    section = queries.tree(int(standard.rsplit("/", 1)[1]))[0].id
    world.fresh()
    assert "少 10 分" in client.get(standard).words
    entered = {
        "title": "地面无积水",
        "points": "10",
        "deduction_kind": "per_unit",
        "deduction_points": "0.5",
        "deduction_unit": "处",
    }
    back = client.post(f"{standard}/check?under={section}", entered).location  # type: ignore[union-attr]
    assert re.fullmatch(rf"{standard}#node-\d+", back)
    assert "每处扣 0.5 分" in client.get(standard).words
    client.post(f"{standard}/publication")
    words = client.get(standard).words
    assert "现行" in words and "加检查项" not in words


def test_publishing_what_does_not_add_up_is_refused_with_the_difference(office: Office) -> None:
    made = world.draft(office, world.item(office), scale=120)
    url = f"/catalog/standards/{made}/publication"
    page = pages(office).post(url, status=422, from_url=f"/catalog/standards/{made}/revision")
    assert isinstance(page, Page)
    assert page.errors() == ["检查项合计 100 分，比总分 120 分少 20 分。"]


def test_what_a_draft_lacks_is_named_with_the_page_that_mends_it(office: Office) -> None:
    bare = (*world.TREE, world.section("绿化"))
    made = world.draft(office, world.item(office), tree=bare, scale=110)
    section = queries.tree(made)[2].id
    world.fresh()
    for url in (f"/catalog/standards/{made}", f"/catalog/standards/{made}/publication"):
        page = pages(office).get(url)
        assert "“绿化”下面没有检查项" in page.words and "少 10 分" in page.words
        assert f"/catalog/standards/{made}/check?under={section}" in page.find("//main//a/@href")
    assert not page.find('//main//form[@method="post"]'), "a button that can only be refused is not offered"
    empty = world.draft(office, world.item(office, code="WY-02"), tree=())
    page = pages(office).get(f"/catalog/standards/{empty}/publication")
    assert f"/catalog/standards/{empty}/level" in page.find("//main//a/@href")


def test_a_check_that_lacks_something_says_where(office: Office) -> None:
    made = world.draft(office, world.item(office))
    section = queries.tree(made)[0].id
    world.fresh()
    entered = {"title": "x", "points": "2", "deduction_kind": "per_unit", "deduction_points": "3"}
    page = pages(office).post(f"/catalog/standards/{made}/check?under={section}", entered, status=422)
    assert isinstance(page, Page)
    assert page.find('//*[@id="deduction_points-e"]')


def test_a_node_is_changed_and_removed_after_its_consequence_was_told(office: Office) -> None:
    made = world.draft(office, world.item(office))
    section = queries.tree(made)[0]
    world.fresh()
    client, url = pages(office), f"/catalog/standards/{made}/nodes/{section.id}"
    assert "检查项 2 项，共 90 分" in client.get(f"{url}/removal").words
    client.post(url, {"title": "保洁"})
    client.post(f"/catalog/standards/{made}/nodes/{section.children[0].id}", {"points": "61"})
    words = dense(client.get(f"/catalog/standards/{made}"))
    assert "保洁91分" in words
    assert "分值6061" in words, "the history writes points as pages do"
    client.post(f"{url}/removal")
    assert "保洁91分" not in dense(client.get(f"/catalog/standards/{made}"))


def test_title_and_full_marks_of_a_draft_can_be_mended(office: Office) -> None:
    made = world.draft(office, world.item(office), scale=120)
    client = pages(office)
    client.post(f"/catalog/standards/{made}/revision", {"scale": "100", "title": "新标准"})
    page = client.get(f"/catalog/standards/{made}")
    assert (page.h1, "正好为总分 100 分" in page.words) == ("新标准", True)


def test_every_version_stays_to_be_looked_at(office: Office) -> None:
    item = world.item(office)
    first = world.published(office, item)
    second = services.draft_standard(office.actor(Role.OFFICER), item, "新版", Decimal(100))
    services.publish_standard(office.actor(Role.OFFICER), second, 1)
    world.fresh()
    client = pages(office, Role.LIAISON)
    assert "已替换" in client.get(f"/catalog/standards/{first}").words
    links = client.get(f"/catalog/items/{item}").find("//aside//a/@href")
    assert [f"/catalog/standards/{second}", f"/catalog/standards/{first}"] == [
        link for link in links if "standards" in link
    ]


# ---- papers -------------------------------------------------------------------------------------
def test_a_catalogue_is_issued_and_its_paper_tells_how_far_it_is(office: Office) -> None:
    world.item(office)
    client = pages(office)
    paper = client.post("/catalog/papers").location  # type: ignore[union-attr]
    page = client.get(paper)
    assert "ML-2026-000001" in page.words and page.find("//*[@data-poll]")
    assert office.client(Role.OFFICER).get(f"{paper}/file").status_code == 404
    assert "ML-2026-000001" in client.get("/catalog/papers").words
    assert office.client(Role.LIAISON).get(paper).status_code == 404


def test_a_catalogue_of_nothing_is_refused_on_the_page(office: Office) -> None:
    page = pages(office).post("/catalog/papers", status=422)
    assert isinstance(page, Page) and "无内容可印" in page.errors()[0]


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_every_page_speaks_both_languages(office: Office, lang: str) -> None:
    item = world.item(office)
    made = world.draft(office, item)
    section = queries.tree(made)[0]
    world.fresh()
    client = office.client(Role.OFFICER)
    with client.session_transaction() as session:
        session["lang"] = lang
    checked = PageClient(client, lang if lang == "zh_CN" else None)
    for url in (
        "/catalog/items",
        "/catalog/items/new",
        f"/catalog/items/{item}",
        f"/catalog/items/{item}/revision",
        f"/catalog/items/{item}/draft",
        "/catalog/categories",
        "/catalog/categories/C21000000",
        "/catalog/categories/C21000000/edition",
        "/catalog/import",
        "/catalog/papers",
        f"/catalog/standards/{made}",
        f"/catalog/standards/{made}/revision",
        f"/catalog/standards/{made}/publication",
        f"/catalog/standards/{made}/import",
        f"/catalog/standards/{made}/level",
        f"/catalog/standards/{made}/level?under={section.id}",
        f"/catalog/standards/{made}/check?under={section.id}",
        f"/catalog/standards/{made}/nodes/{section.id}",
        f"/catalog/standards/{made}/nodes/{section.id}/removal",
    ):
        page = checked.get(url)
        if lang == "en":
            chrome = page.find("//h1|//main//label|//main//button|//main//h2")
            assert not [
                e.text_content()
                for e in chrome
                if re.search(r"[一-鿿]", e.text_content())
                and "办公" not in e.text_content()
                and "物业" not in e.text_content()
                and "房地产" not in e.text_content()
                and "清洁" not in e.text_content()
            ], url
