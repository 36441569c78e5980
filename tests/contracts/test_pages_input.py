"""Bad input on the steps of a draft: every error beside its field, nothing typed is lost, hostile text stays text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.contracts import queries, services
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient
from tests.contracts import world as w
from tests.factories import Office

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


@pytest.fixture
def officer(world: w.World) -> PageClient:
    return PageClient(world.office.client(Role.OFFICER), "zh_CN")


def parties(world: w.World, **changes: str) -> dict[str, str]:
    return {
        "title": "机关食堂餐饮服务合同",
        "vendor_id": str(world.office.organisations["v1"]),
        "contract_supervisor_id": str(world.office.people["contract_supervisor"]),
        "starts": "2026-03-01",
        "ends": "2027-02-28",
        "amount": "14,500",
        "retention_rate": "3",
        "payment_days": "30",
        **changes,
    }


def id_of(location: str | None) -> int:
    return int((location or "").split("/")[2])


def refused(client: PageClient, url: str, data: dict[str, str]) -> Page:
    page = client.post(url, data, status=422)
    assert isinstance(page, Page)
    return page


# ---- bad input ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "请填写"),
        ("title", "长" * 121, "最多 120"),
        ("vendor_id", "", "请选择"),
        ("vendor_id", "999999", "已不存在"),
        ("starts", "2026-02-30", "没有这一天"),
        ("starts", "昨天", "2026-11-22"),
        ("ends", "2026-02-28", "早于起始日"),
        ("ends", "2029-03-01", "最长 3 年"),
        ("amount", "-1", "0.01"),
        ("amount", "1.234", "2 位小数"),
        ("amount", "abc", "1,234.56"),
        ("retention_rate", "11", "10"),
        ("payment_days", "61", "60"),
        ("payment_days", "1.5", "整数"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    world: w.World, officer: PageClient, field: str, typed: str, said: str
) -> None:
    page = refused(officer, "/contracts/new/taken-over", parties(world, **{field: typed}))
    assert len(page.errors()) == 1
    block = page.find(f'//*[@id="{field}-e"]')[0]
    assert said in "".join(block.itertext())
    values = page.values()
    for name, value in parties(world, **{field: typed}).items():
        if name not in ("vendor_id", field):
            assert values[name] == value
    if field != "vendor_id":
        assert values[field] == typed


def test_the_law_stands_beside_what_it_limits(officer: PageClient) -> None:
    words = officer.get("/contracts/new/taken-over").words
    assert "财政部令第102号 第24条" in words and "保障中小企业款项支付条例 第9条" in words


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price": "0"}, "price"),
        ({"price": "1000.001"}, "price"),
        ({"price": "0.1234567", "pricing": "unit_rate", "unit": "千瓦时"}, "price"),
        ({"price": "1,000,000,000,000.01", "pricing": "unit_rate", "unit": "千瓦时"}, "price"),
        ({"quantity": "13"}, "quantity"),
        ({"quantity": "一"}, "quantity"),
        ({"area": "90"}, "area"),
        ({"area": "", "direct": "100"}, "direct"),
        ({"item_id": ""}, "item_id"),
        ({"item_id": "123456"}, "item_id"),
        ({"title": ""}, "title"),
        ({"unit": "长" * 13}, "unit"),
    ],
)
def test_a_bad_line_is_told_beside_its_field(
    world: w.World, officer: PageClient, changes: dict[str, str], field: str
) -> None:
    made = w.begun(world)
    good = {"item_id": str(world.item), "title": "保洁", "price": "1000", "quantity": "12", "area": "100"}
    page = refused(officer, f"/contracts/{made}/lines/new", {**good, **changes})
    assert page.find(f'//*[@id="{field}-e"]') and page.errors()
    assert w.lines(made) == []


def test_a_monthly_price_of_three_decimals_is_refused_with_the_reason(
    world: w.World, officer: PageClient
) -> None:
    made = w.begun(world)
    data = {"item_id": str(world.item), "title": "保洁", "price": "1000.125", "quantity": "12", "area": "100"}
    page = refused(officer, f"/contracts/{made}/lines/new", data)
    said = "".join(page.find('//*[@id="price-e"]')[0].itertext())
    assert "最多到分（两位小数），不能是 1,000.125" in said and page.values()["price"] == "1000.125"


def test_a_unit_rate_of_six_decimals_is_taken_and_shown_again(world: w.World, officer: PageClient) -> None:
    made = w.begun(world)
    data = {"item_id": str(world.item), "title": "用电", "pricing": "unit_rate", "unit": "千瓦时"}
    given = {"price": "０．５２８３１２", "quantity": "1000", "direct": "100"}
    officer.post(f"/contracts/{made}/lines/new", {**data, **given})
    [line] = w.lines(made)
    assert (str(line.price), str(line.amount)) == ("0.528312", "528.31")
    assert officer.get(f"/contracts/{made}/lines/{line.id}").values()["price"] == "0.528312"


def test_weights_that_do_not_add_up_say_by_how_much(world: w.World, officer: PageClient) -> None:
    made = w.begun(world)
    data = {"item_id": str(world.item), "title": "保洁", "price": "1", "area": "60", "headcount": "30"}
    page = refused(officer, f"/contracts/{made}/lines/new", data)
    assert "合计 90%，应为 100%，相差 −10%" in page.words


def test_fixed_shares_are_entered_by_department_after_the_line(world: w.World, officer: PageClient) -> None:
    made = w.begun(world)
    answer = officer.post(
        f"/contracts/{made}/lines/new",
        {"item_id": str(world.item), "title": "清洗", "price": "1", "fixed_share": "100"},
    )
    url = answer.location  # type: ignore[union-attr]
    assert url.endswith("/shares")
    d1, d2 = (world.office.organisations[key] for key in ("d1", "d2"))
    page = refused(officer, url, {f"share_{d1}": "33.3333", f"share_{d2}": "66.6666"})
    assert "相差 −0.0001%" in page.words
    officer.post(url, {f"share_{d1}": "33.3333", f"share_{d2}": "66.6667"})
    line = w.lines(made)[0]
    assert {share.share for share in queries.shares_of([line.id])[line.id]} == {
        Decimal("0.333333"), Decimal("0.666667"),
    }  # fmt: skip
    assert "2 个部门" in officer.get(f"/contracts/{made}/lines").words


def test_missing_values_of_the_text_are_told_beside_their_fields(world: w.World, officer: PageClient) -> None:
    made = w.drafted(world)
    page = refused(officer, f"/contracts/{made}/clauses", {"court": "", "bond_rate": ""})
    assert page.find('//*[@id="court-e"]')
    page = refused(officer, f"/contracts/{made}/clauses", {"bond_rate": ""})
    assert "合同文本缺少：履约保证金比例" in page.words and page.find('//*[@id="bond_rate-e"]')
    page = refused(officer, f"/contracts/{made}/clauses", {"bond_amount": "1,450.01"})
    assert page.find('//*[@id="bond_amount-e"]') and "1,450.00" in page.words


def test_another_library_asks_its_own_questions_and_keeps_what_fits(
    world: w.World, officer: PageClient
) -> None:
    made = w.drafted(world)
    assert not officer.get(f"/contracts/{made}/clauses").find('//*[@id="floor_area"]')
    url = f"/contracts/{made}/clauses?template=property-service@1"
    page = officer.get(url)
    assert page.find('//*[@id="floor_area"]') and page.values(0)["court"] == w.VALUES["court"]
    officer.post(url, {"floor_area": "184,177.07", "building_count": "39"})
    contract = w.fresh(made)
    assert (contract.template_key, contract.variables["floor_area"]) == ("property-service", "184177.07")


def test_facts_are_not_asked_and_the_text_shows_them(world: w.World, officer: PageClient) -> None:
    made = w.drafted(world)
    page = officer.get(f"/contracts/{made}/clauses")
    for name in ("contract_sum", "term_start", "standard_title", "advance_amount", "payment_rule"):
        assert not page.find(f'//*[@name="{name}"]')
    assert "14,500.00元（大写：壹万肆仟伍佰元整）" in page.words


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"earned": "1,300"}, "earned", "相差 −50.00"),
        ({"paid": "1,300"}, "paid", "多 87.50"),
        ({"lines-0-amount": "12,000.01"}, "lines-0-amount", "12,000.00"),
        ({"lines-1-quantity": "101"}, "lines-1-quantity", "100"),
        ({"settled_through": "2027-03-01"}, "settled_through", "2027-02-28"),
        ({"lines-0-amount": "x"}, "lines-0-amount", "1,234.56"),
    ],
)
def test_opening_balances_that_do_not_add_up_are_told_with_the_difference(
    world: w.World, officer: PageClient, changes: dict[str, str], field: str, said: str
) -> None:
    made = w.drafted(world, opened=True)
    page = refused(officer, f"/contracts/{made}/opening", changes)
    assert page.find(f'//*[@id="{field}-e"]') and said in page.words
    assert page.values()["retained"] == "37.50"


def test_hostile_text_stays_text_on_every_page(world: w.World, officer: PageClient) -> None:
    made = w.drafted(world, title=HOSTILE, origin_basis=HOSTILE)
    line = services.add_line(world.officer, made, w.version(made), world.lump(title=HOSTILE))
    services.save_clauses(
        world.officer, made, w.version(made), "general-service", 1, {**w.VALUES, "service_place": HOSTILE}
    )
    for path in (
        "",
        "/parties",
        "/lines",
        f"/lines/{line}",
        f"/lines/{line}/removal",
        "/clauses",
        "/submission",
        "/copy",
    ):
        page = officer.get(f"/contracts/{made}{path}")
        assert HOSTILE in page.text.replace("&lt;", "<").replace("&gt;", ">")
        assert not page.find("//script[not(@src)]")
    assert HOSTILE in officer.get("/contracts").words
