"""Pages of the catalogue: what they show, whom, and what they do with bad input."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from procurement.catalog import queries, services
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from tests.architecture.page_client import Page, PageClient
from tests.architecture.queries import counted
from tests.catalog import world
from tests.catalog.world import dense, pages
from tests.factories import Office

LIST_QUERIES = 1
"""What a register may ask beyond what every page asks (who is signed in, the clock, the bureau's name)."""


def rows_of(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


# ---- the register -------------------------------------------------------------------------------
def test_the_register_shows_an_item_with_price_category_and_standard(office: Office) -> None:
    world.published(office, world.item(office))
    words = pages(office).get("/catalog/items").words
    for said in ("WY-01", "办公楼物业", "Office cleaning", "物业管理服务", "5.20", "第 1 版", "使用中"):
        assert said in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("code=wy", ["WY-01"]),
        ("name_zh=食堂", ["ST-01"]),
        ("name_zh=CANTEEN", ["ST-01"]),
        ("category_zh=C2104", ["WY-01"]),
        ("guide_price=6", ["ST-01"]),
        ("guide_price=5.200001", ["ST-01"]),
        ("active=False", []),
        ("sort=-code", ["WY-01", "ST-01"]),
        ("sort=name_zh", ["WY-01", "ST-01"]),
    ],
)
def test_the_register_filters_and_sorts(office: Office, query: str, found: list[str]) -> None:
    world.item(office)
    price = UnitPrice.parse("15")
    world.item(
        office,
        code="ST-01",
        name_zh="机关食堂",
        name_en="Canteen",
        guide_price=price,
        category_code="C22000000",
    )
    page = pages(office).get(f"/catalog/items?{query}")
    assert [cell.text_content() for cell in page.find('//tbody//span[@class="k-no"]')] == found


def test_the_export_holds_the_whole_filtered_register_and_formulas_stay_text(office: Office) -> None:
    world.item(office, name_zh="=1+1", name_en="<b>x</b>", guide_price=UnitPrice.parse("0.528312"))
    world.item(office, code="B", category_code="C22000000")
    answer = office.client(Role.LIAISON).get("/catalog/items?code=WY&export=xlsx")
    head, row = rows_of(answer.get_data())
    assert head[0] == "项目编码"
    assert row[:3] == ["WY-01", "=1+1", "<b>x</b>"]
    assert row[head.index("指导价")] == 0.528312


def test_a_register_page_asks_the_database_one_thing_of_its_own(office: Office) -> None:
    for number in range(30):
        world.item(office, code=f"N{number}")
    client = office.client(Role.OFFICER)
    asked = {}
    for url in ("/catalog/import", "/catalog/items", "/catalog/categories", "/catalog/papers"):
        client.get(url)
        with counted() as sent:
            client.get(url)
        asked[url] = len(sent)
    usual = asked.pop("/catalog/import")
    assert all(count - usual <= LIST_QUERIES for count in asked.values()), asked


def test_hostile_names_stay_text(office: Office) -> None:
    name = '<script>alert("x")</script>'
    item = world.item(office, name_zh=name, description=name)
    for url in (
        "/catalog/items",
        f"/catalog/items/{item}",
        "/catalog/categories/C21040000",
        "/catalog/categories?q=script",
    ):
        page = pages(office).get(url)
        assert name in page.words
        assert not page.find("//script[not(@src)]")


# ---- one item -----------------------------------------------------------------------------------
def test_an_item_shows_its_standard_as_a_tree_with_sums(office: Office) -> None:
    item = world.item(office)
    world.published(office, item)
    page = pages(office).get(f"/catalog/items/{item}")
    assert "清洁90分" in dense(page)
    assert "地面无积水每处扣1分·一般·留存照片60分" in dense(page)


def test_an_item_of_a_central_catalogue_says_why_it_is_bought_centrally(office: Office) -> None:
    item = world.item(office)
    assert "未列入集中采购目录" in pages(office).get(f"/catalog/items/{item}").words
    world.edition(office)
    words = pages(office).get(f"/catalog/items/{item}").words
    for said in (
        "示例省（省级）2026 年集中采购目录",
        "年度 ¥500,000.00 以上",
        "列有上级品目 C21000000",
        "示例财采〔2025〕18号",
        "应当委托集中采购机构",
    ):
        assert said in words


def test_the_history_tells_who_did_what_newest_first(office: Office) -> None:
    item = world.item(office)
    services.save_item(office.actor(Role.OFFICER), item, 1, world.command(unit="月"))
    page = pages(office).get(f"/catalog/items/{item}")
    lines = [line.text_content() for line in page.find('//ol[contains(@class,"k-time")]/li')]
    assert ["修改服务项目" in lines[0], "新增服务项目" in lines[1], "officer" in lines[0]] == [True] * 3
    assert "单位㎡·月月" in dense(page)


def test_an_item_is_added_changed_retired_and_brought_back(office: Office) -> None:
    client = pages(office)
    answer = client.post(
        "/catalog/items/new?category=C21040000",
        {"code": "N1", "name_zh": "新", "name_en": "New", "unit": "次", "guide_price": "1,000.5"},
    )
    url = answer.location  # type: ignore[union-attr]
    assert "¥1,000.50 / 次" in client.get(url).words
    client.post(f"{url}/revision", {"name_zh": "更新"})
    client.post(f"{url}/retirement", from_url=url)
    assert "已停用" in client.get(url).words
    client.post(f"{url}/restoration", from_url=url)
    page = client.get(url)
    assert (page.h1, "使用中" in page.words) == ("更新", True)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("code", "", "请填写"),
        ("code", "x" * 25, "最多 24 个字"),
        ("name_zh", "坏\u202e名", "控制字符"),
        ("guide_price", "-1", "不得低于"),
        ("guide_price", "十元", "单价"),
        ("guide_price", "0.1234567", "六位小数"),
        ("guide_price", "99999999999", "不得高于"),
        ("category_code", "C99000000", "没有编码为 C99000000 的品目"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    office: Office, field: str, typed: str, said: str
) -> None:
    good = {"category_code": "C21040000", "code": "N1", "name_zh": "名", "name_en": "Name", "unit": "次"}
    page = pages(office).post("/catalog/items/new", {**good, field: typed}, status=422)
    assert isinstance(page, Page)
    [error] = page.errors()
    assert said in error
    assert page.find(f'//*[@id="{field}-e"]')
    assert page.values()[field] == typed
    assert queries.active_items(office.actor(Role.OFFICER)) == []


def test_a_code_in_use_is_told_beside_its_field(office: Office) -> None:
    world.item(office)
    good = {"category_code": "C21040000", "code": "WY-01", "name_zh": "名", "name_en": "Name", "unit": "次"}
    page = pages(office).post("/catalog/items/new", good, status=422)
    assert isinstance(page, Page)
    assert page.find('//*[@id="code-e"]')


def test_a_form_sent_twice_has_one_effect_and_lands_on_the_first_result(office: Office) -> None:
    client = pages(office)
    good = {"category_code": "C21040000", "code": "N1", "name_zh": "名", "name_en": "Name", "unit": "次"}
    data = {**client.get("/catalog/items/new").values(), **good}
    first, second = (client.client.post("/catalog/items/new", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(queries.active_items(office.actor(Role.OFFICER))) == 1


def test_one_pages_buttons_are_acts_of_their_own(office: Office) -> None:
    """Several buttons of a page carry the token of its one form: the second is no second press of the first."""
    items = [world.item(office), world.item(office, code="B")]
    client = office.client(Role.OFFICER)
    form = PageClient(client).get(f"/catalog/items/{items[0]}").values()
    for item in items:
        client.post(f"/catalog/items/{item}/retirement", data=form)
    world.fresh()
    assert [queries.item(office.actor(Role.OFFICER), item).active for item in items] == [False, False]


def test_a_late_save_shows_what_is_saved_keeps_what_was_typed_and_can_be_sent_again(office: Office) -> None:
    item = world.item(office)
    client, url = pages(office), f"/catalog/items/{item}/revision"
    opened = client.get(url).values()
    services.save_item(office.actor("officer2"), item, 1, world.command(name_zh="别人改的"))
    world.fresh()
    page = client._seen(client.client.post(url, data={**opened, "name_zh": "我改的"}), 422)
    assert any("别人改的" in error for error in page.errors())
    assert page.values()["name_zh"] == "我改的"
    assert client.client.post(url, data=page.values()).status_code == 303
    world.fresh()
    assert queries.item(office.actor(Role.OFFICER), item).name_zh == "我改的"


def test_a_late_press_of_a_button_is_told_on_the_page(office: Office) -> None:
    item = world.item(office)
    client, url = pages(office), f"/catalog/items/{item}"
    opened = client.get(url).values()
    services.save_item(office.actor("officer2"), item, 1, world.command(name_zh="别人改的"))
    world.fresh()
    page = client._seen(client.client.post(f"{url}/retirement", data=opened), 422)
    assert page.errors() and page.h1 == "别人改的"


# ---- who sees what ------------------------------------------------------------------------------
def test_a_liaison_reads_and_is_offered_nothing_to_change(office: Office) -> None:
    item = world.item(office)
    draft = world.draft(office, item)
    client = pages(office, Role.LIAISON)
    for url in (
        f"/catalog/items/{item}",
        f"/catalog/standards/{draft}",
        "/catalog/categories/C21040000",
        "/catalog/items",
    ):
        page = client.get(url)
        assert not [
            form
            for form in page.find('//main//form[@method="post"]')
            if "/saved-filters" not in form.get("action", "")
        ]
        assert not page.find('//main//a[contains(@class,"btn-primary")]')


def test_nobody_without_permission_gets_past_the_door(office: Office) -> None:
    item = world.item(office)
    assert office.client(Role.VENDOR).get("/catalog/items").status_code == 403
    assert office.client(Role.LIAISON).get("/catalog/items/new").status_code == 403
    liaison = office.client(Role.LIAISON)
    token = PageClient(liaison).get("/catalog/items").find('//input[@name="csrf_token"]/@value')[0]
    sent = liaison.post(f"/catalog/items/{item}/retirement", data={"csrf_token": token, "version": "1"})
    assert sent.status_code == 403
    assert office.client().get("/catalog/items").status_code == 303


@pytest.mark.parametrize(
    "url",
    [
        "/catalog/items/99",
        "/catalog/items/99999999999999999999",
        "/catalog/categories/%00",
        "/catalog/standards/1/level?under=99999999999999999999",
        "/catalog/standards/99",
        "/catalog/categories/C99000000",
        "/catalog/import/forged",
        "/papers/99",
    ],
)
def test_what_is_not_there_is_not_found(office: Office, url: str) -> None:
    assert office.client(Role.OFFICER).get(url).status_code == 404
