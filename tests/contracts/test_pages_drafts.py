"""Pages of a draft, step by step with plain forms: nothing typed is lost, every error beside its field."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.contracts import services
from procurement.contracts.rules import BasisKind, Part
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient, says
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


def primary(page: Page) -> list[str]:
    """What the buttons say that bring the work on."""
    found = page.find('//main//*[contains(concat(" ",@class," ")," btn-primary ")]')
    return [" ".join(one.text_content().split()) for one in found]


def test_the_lines_offer_one_next_step(world: w.World, officer: PageClient) -> None:
    made = id_of(officer.post("/contracts/new/taken-over", parties(world)).location)  # type: ignore[union-attr]
    assert primary(officer.get(f"/contracts/{made}/lines")) == ["新增服务"]
    complete = w.drafted(world)
    assert primary(officer.get(f"/contracts/{complete}/lines")) == ["继续"]


def test_a_contract_in_approval_is_no_draft_in_the_trail(world: w.World) -> None:
    made = w.submitted(world)
    page = PageClient(world.office.client(Role.SUPERVISOR), "zh_CN").get(f"/contracts/{made}/approval")
    trail = page.find('//ol[@class="k-crumb"]')[0].text_content()
    assert "未编号" in trail and "草稿" not in trail


def test_errors_stand_in_the_order_of_the_fields(officer: PageClient) -> None:
    page = refused(officer, "/contracts/new/taken-over", {"payment_days": "0"})
    named = page.find('//div[@role="alert"]//a/@href')
    fields = [name for name in page.find("//main//form//*[@name]/@id") if f"#{name}" in named]
    assert named == [f"#{name}" for name in fields] and "#payment_days" in named


# ---- where it comes from ------------------------------------------------------------------------
def test_origins_that_cannot_be_typed_in_say_how_they_come_about(officer: PageClient) -> None:
    page = officer.get("/contracts/new")
    links = [link.get("href") for link in page.find('//a[contains(@href,"/contracts/new/")]')]
    assert links == [
        f"/contracts/new/{origin}" for origin in ("taken-over", "external-award", "service-agreement")
    ]
    assert "中标合同由中标结果直接生成草稿" in page.words and "框架协议" in page.words


@pytest.mark.parametrize("origin", ["award", "call-off"])
def test_a_blocked_origin_stays_blocked_by_its_address(world: w.World, origin: str) -> None:
    answer = world.office.client(Role.OFFICER).get(f"/contracts/new/{origin}")
    assert answer.status_code == 422 and "草稿" in answer.get_data(as_text=True)
    assert world.office.client(Role.OFFICER).get("/contracts/new/gift").status_code == 404


# ---- the whole way ------------------------------------------------------------------------------
def test_a_contract_is_drafted_step_by_step_and_submitted(world: w.World, officer: PageClient) -> None:
    answer = officer.post("/contracts/new/taken-over", parties(world))
    made = id_of(answer.location)  # type: ignore[union-attr]
    root = f"/contracts/{made}"
    assert answer.location == f"{root}/lines"  # type: ignore[union-attr]
    officer.post(
        f"{root}/lines/new",
        {
            "item_id": str(world.item),
            "title": "食堂运行管理",
            "price": "1000",
            "area": "60",
            "headcount": "40",
        },
    )
    officer.post(
        f"{root}/lines/new",
        {
            "item_id": str(world.item), "title": "职工用餐", "pricing": "unit_rate", "unit": "人次", "price": "25",
            "quantity": "100", "direct": "100",
        },
    )  # fmt: skip
    words = officer.get(f"{root}/lines").words
    assert (
        "12,000.00" in words and "使用面积 60%、人数 40%" in words and "与合同总价 ¥14,500.00 相等" in words
    )
    assert officer.post(f"{root}/standards").location == f"{root}/clauses"  # type: ignore[union-attr]
    typed = {name: str(value) for name, value in w.VALUES.items() if not isinstance(value, bool)}
    percent = {"tax_rate": "6", "bond_rate": "5"}
    officer.post(f"{root}/clauses", {**typed, **percent, "sme_reserved": "1"})
    officer.post(
        f"{root}/opening",
        {
            "settled_through": "2026-03-31", "earned": "1,250", "paid": "1,212.50", "retained": "37.50",
            "lines-0-amount": "1000", "lines-0-quantity": "1", "lines-1-amount": "250", "lines-1-quantity": "10",
        },
    )  # fmt: skip
    page = officer.get(f"{root}/submission")
    assert "大写" not in page.errors() and "壹万肆仟伍佰元整" in page.words and "第一条" in page.words
    answer = officer.post(f"{root}/submission", {"agreed": "1"})
    assert answer.location == root  # type: ignore[union-attr]
    contract = w.fresh(made)
    assert (contract.state, contract.variables["tax_rate"]) == ("in_approval", "0.06")
    assert contract.variables["sme_reserved"] is True
    words = officer.get(root).words
    assert "待审批" in words and "填写合同文本（服务合同（通用） v1）" in words


def test_what_is_missing_is_listed_with_the_step_that_mends_it(world: w.World, officer: PageClient) -> None:
    made = w.begun(world)
    page = officer.get(f"/contracts/{made}/submission")
    assert "合同还没有服务清单" in page.words and "还没有选择质量标准" in page.words
    mends = {link.get("href") for link in page.find('//ul[contains(@class,"k-todo")]//a')}
    assert {f"/contracts/{made}/{step}" for step in ("lines", "standards", "clauses")} <= mends
    assert not page.find('//input[@name="agreed"]')


def test_a_draft_that_became_incomplete_is_refused_at_the_last_moment(
    world: w.World, officer: PageClient
) -> None:
    made = w.drafted(world)
    data = officer.get(f"/contracts/{made}/submission").values()
    services.remove_line(world.officer, made, w.lines(made)[0].id, w.version(made))
    answer = officer.client.post(
        f"/contracts/{made}/submission", data={**data, "agreed": "1", "version": str(w.version(made))}
    )
    assert says(answer, "清单")
    assert w.fresh(made).state == "draft"


def test_submission_needs_the_consequence_to_be_acknowledged(world: w.World, officer: PageClient) -> None:
    made = w.drafted(world)
    assert refused(officer, f"/contracts/{made}/submission", {}).errors()
    assert w.fresh(made).state == "draft"


# ---- once, stale, others ------------------------------------------------------------------------
def test_a_form_sent_twice_makes_one_draft_and_lands_on_it(world: w.World, officer: PageClient) -> None:
    data = {**officer.get("/contracts/new/taken-over").values(), **parties(world)}
    first, second = (officer.client.post("/contracts/new/taken-over", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert officer.get("/contracts").words.count("机关食堂餐饮服务合同") == 1


def test_a_late_save_shows_what_is_saved_and_can_be_sent_again(world: w.World, officer: PageClient) -> None:
    made = w.begun(world)
    url = f"/contracts/{made}/parties"
    data = {**officer.get(url).values(), "title": "我的名称"}
    services.save_parties(world.officer, made, 1, world.command(title="别人的名称"))
    answer = officer.client.post(url, data=data)
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422 and "别人的名称" in page.words
    assert page.values()["title"] == "我的名称"
    assert officer.client.post(url, data=page.values()).status_code == 303
    assert w.fresh(made).title == "我的名称"


STEPS = ["parties", "lines", "lines/new", "standards", "clauses", "opening", "submission", "removal"]


@pytest.mark.parametrize("step", STEPS)
def test_a_colleague_is_told_why_the_draft_is_not_theirs(world: w.World, step: str) -> None:
    made = w.drafted(world)
    answer = world.office.client("officer2").get(f"/contracts/{made}/{step}")
    assert answer.status_code == 422 and "草稿只能由起草人修改" in answer.get_data(as_text=True)


@pytest.mark.parametrize("step", STEPS)
def test_a_contract_that_is_no_draft_any_more_has_no_steps(world: w.World, step: str) -> None:
    made = w.submitted(world)
    answer = world.office.client(Role.OFFICER).get(f"/contracts/{made}/{step}")
    assert answer.status_code == 422 and "已不是草稿" in answer.get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.FINANCE, Role.VENDOR, Role.LIAISON, Role.AUDITOR])
@pytest.mark.parametrize("step", ["parties", "lines", "submission", "removal", "copy"])
def test_nobody_but_officers_gets_to_the_steps(world: w.World, role: Role, step: str) -> None:
    made = w.drafted(world)
    assert world.office.client(role).get(f"/contracts/{made}/{step}").status_code == 403


def test_a_step_of_what_is_not_there_is_not_found(world: w.World) -> None:
    client = world.office.client(Role.OFFICER)
    made = w.begun(world)
    for path in ("999999", "999999/lines", f"{made}/lines/999999", f"{made}/lines/999999/shares"):
        assert client.get(f"/contracts/{path}").status_code == 404


# ---- lines, copies, leaving ---------------------------------------------------------------------
def test_a_line_is_changed_and_removed(world: w.World, officer: PageClient) -> None:
    made = w.drafted(world)
    line = w.lines(made)[0].id
    officer.post(f"/contracts/{made}/lines/{line}", {"price": "1,100"})
    assert str(w.lines(made)[0].amount) == "13200.00"
    officer.post(f"/contracts/{made}/lines/{line}/removal")
    assert [row.title for row in w.lines(made)] == ["职工用餐"]


def test_a_draft_is_discarded_after_its_consequence_was_told(world: w.World, officer: PageClient) -> None:
    made = w.drafted(world)
    url = f"/contracts/{made}/removal"
    assert "不可恢复" in officer.get(url).words
    assert officer.post(url).location == "/contracts"  # type: ignore[union-attr]
    assert officer.client.get(f"/contracts/{made}").status_code == 404


def test_a_contract_is_copied_into_the_next_term(world: w.World, officer: PageClient) -> None:
    made = w.approved(world)
    answer = officer.post(f"/contracts/{made}/copy")
    page = officer.get(answer.location)  # type: ignore[union-attr]
    assert page.values()["starts"] == "2027-03-01"


def test_a_line_by_fixed_shares_reminds_of_the_shares(world: w.World, officer: PageClient) -> None:
    made = w.begun(world)
    part = Part(BasisKind.FIXED_SHARE, Decimal(1))
    services.add_line(world.officer, made, 1, world.lump(basis=(part,)))
    assert "填写比例" in officer.get(f"/contracts/{made}/lines").words


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_every_step_speaks_both_languages(world: w.World, lang: str) -> None:
    made = w.drafted(world, opened=True)
    line = w.lines(made)[0].id
    client = world.office.client(Role.OFFICER)
    with client.session_transaction() as session:
        session["lang"] = lang
    pages = PageClient(client, lang if lang == "zh_CN" else None)
    steps = (*STEPS, f"lines/{line}", f"lines/{line}/shares", f"lines/{line}/removal", "copy", "")
    for url in ("/contracts", "/contracts/new", "/contracts/new/service-agreement"):
        pages.get(url)
    for step in steps:
        pages.get(f"/contracts/{made}/{step}".rstrip("/"))
