"""Register, record, approval, confirmation and course: who sees what, what is offered, what is refused and why."""

from __future__ import annotations

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert

from procurement.accounts.models import Authenticator
from procurement.contracts import services
from procurement.documents import services as documents
from procurement.infra.db import own_transaction
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient
from tests.architecture.queries import counted
from tests.contracts import world as w
from tests.factories import PASSWORD, Office


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def pages(world: w.World, who: Role | str = Role.OFFICER) -> PageClient:
    return PageClient(world.office.client(who), "zh_CN")


def numbers(page: Page) -> list[str]:
    return [cell.text_content() for cell in page.find('//tbody//span[@class="k-no"]')]


# ---- the register -------------------------------------------------------------------------------
def test_the_register_shows_number_parties_state_sums_and_what_comes_next(world: w.World) -> None:
    w.active(world, opened=True)
    words = pages(world).get("/contracts").words
    for said in (
        "HT-2026-000001",
        "机关食堂餐饮服务合同",
        "示例物业服务有限公司",
        "履行中",
        "14,500.00",
        "1,250.00",
    ):
        assert said in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("number=000001", 1),
        ("title=会议", 1),
        ("title=示例物业", 3),
        ("state=draft", 1),
        ("state=approved", 2),
        ("phase=confirmation", 2),
        ("ends=2027-06", 1),
        ("amount=14500", 3),
        ("amount=14500.01", 0),
        ("sort=-ends", 3),
        ("state=nonsense", 3),
    ],
)
def test_the_register_filters_and_sorts(world: w.World, query: str, found: int) -> None:
    w.approved(world)
    w.approved(world, title="会议服务合同", starts=date(2026, 7, 1), ends=date(2027, 6, 30))
    w.drafted(world)
    page = pages(world).get(f"/contracts?{query}")
    assert len(page.find("//table//tbody/tr")) == found
    if query == "sort=-ends":
        assert numbers(page)[0] == "HT-2026-000002"


def test_the_export_holds_the_filtered_register_and_formulas_stay_text(world: w.World) -> None:
    w.approved(world, title="=1+1")
    w.begun(world)
    answer = world.office.client(Role.OFFICER).get("/contracts?state=approved&export=xlsx")
    head, row = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
    )
    assert head[:2] == ["编号", "合同"]
    assert row[:3] == ["HT-2026-000001", "=1+1", "示例物业服务有限公司"]
    assert 14500.0 in row


def test_the_register_asks_the_database_little_however_long_it_is(world: w.World) -> None:
    for _ in range(10):
        w.begun(world)
    client = world.office.client(Role.OFFICER)
    client.get("/contracts")
    with counted() as sent:
        client.get("/contracts")
    many = len(sent)
    assert many <= 12, sent


def test_an_empty_register_says_how_to_begin(world: w.World) -> None:
    assert "承接一份存续合同" in pages(world).get("/contracts").words


def test_a_vendor_sees_its_own_contracts_from_approval_on_and_nobody_elses(world: w.World) -> None:
    made = w.approved(world)
    w.drafted(world)
    w.approved(world, vendor_id=world.office.organisations["v2"], title="另一家")
    assert numbers(pages(world, Role.VENDOR).get("/contracts")) == ["HT-2026-000001"]
    assert world.office.client("vendor2").get(f"/contracts/{made}").status_code == 404
    assert "新建合同" not in pages(world, Role.VENDOR).get("/contracts").words


@pytest.mark.parametrize("role", [Role.LIAISON, Role.ADMINISTRATOR])
def test_departments_and_administrators_see_no_contracts(world: w.World, role: Role) -> None:
    made = w.approved(world)
    for url in ("/contracts", f"/contracts/{made}"):
        assert world.office.client(role).get(url).status_code == 403


# ---- the record ---------------------------------------------------------------------------------
READERS = [Role.OFFICER, Role.SUPERVISOR, Role.CONTRACT_SUPERVISOR, Role.FINANCE, Role.AUDITOR, Role.VENDOR]


@pytest.mark.parametrize("role", READERS)
def test_the_record_shows_facts_lines_clauses_confirmations_and_files(world: w.World, role: Role) -> None:
    made = w.active(world, opened=True)
    words = pages(world, role).get(f"/contracts/{made}").words
    for said in (
        "HT-2026-000001", "壹万肆仟伍佰元整", "食堂运行管理", "1,000.00", "11,000.00", "第一条", "餐饮服务考核标准",
        "承接存续合同", "3%", "系统登记，非电子签章", w.digest(made)[:8],
    ):  # fmt: skip
        assert said in words, said


def test_the_allocation_preview_is_for_the_bureau_only(world: w.World) -> None:
    made = w.active(world)
    words = "".join(pages(world).get(f"/contracts/{made}").words.split())
    assert "示例市第一局75.00%9,000.00" in words and "示例市第二局25.00%3,000.00" in words
    assert "100%按实际用量计费" in words
    assert "示例市第一局" not in pages(world, Role.VENDOR).get(f"/contracts/{made}").words


def test_a_vendor_reads_nothing_of_how_the_draft_came_about(world: w.World) -> None:
    made = w.submitted(world)
    services.send_back(world.supervisor, made, w.version(made), "内部意见")
    services.submit(world.officer, made, w.version(made))
    services.approve(world.supervisor, made, w.version(made))
    assert "内部意见" in pages(world).get(f"/contracts/{made}").words
    words = pages(world, Role.VENDOR).get(f"/contracts/{made}").words
    assert "内部意见" not in words and "批准，编号 HT-2026-000001" in words


def test_the_next_deadline_stands_with_its_law(world: w.World) -> None:
    made = w.active(world)
    words = pages(world).get(f"/contracts/{made}").words
    assert "2026-03-04 (周三)" in words and "公告合同" in words and "政府采购法实施条例 第50条" in words
    assert "2026-03-11 (周三)" in words and "政府采购法 第47条" in words
    assert "2027-02-28 (周日)" in words and "财政部令第102号 第24条" in words


def test_the_page_shows_progress_then_the_file(world: w.World) -> None:
    made = w.approved(world)
    page = pages(world).get(f"/contracts/{made}")
    assert page.find("//progress") and page.find("//*[@data-poll]")
    paper = w.fresh(made).paper_id
    assert paper is not None
    documents.mark_failed(world.office.system(), paper, "😀 (U+1F600): title")
    page = pages(world).get(f"/contracts/{made}")
    assert "未能生成" in page.words and page.find(f'//main//a[@href="/papers/{paper}"]')
    other = w.printed(world)
    page = pages(world).get(f"/contracts/{other}")
    assert not page.find("//progress")
    assert page.find(f'//a[@href="/papers/{w.fresh(other).paper_id}/file"]')


# ---- what I may do now --------------------------------------------------------------------------
def now(world: w.World, who: Role | str, made: int) -> str:
    """The block on top and its button."""
    found = pages(world, who).get(f"/contracts/{made}").find('//*[contains(@class,"k-now")]')
    return " ".join(" ".join(block.itertext()) for block in found)


def test_each_state_offers_the_right_person_the_next_act(world: w.World) -> None:
    made = w.begun(world)
    assert "继续起草" in now(world, Role.OFFICER, made)
    assert "等待起草人" in now(world, "officer2", made)
    made = w.drafted(world)
    assert "核对并送审" in now(world, Role.OFFICER, made)
    services.submit(world.officer, made, w.version(made))
    assert "将由另一人审批" in now(world, Role.OFFICER, made) and "撤回" in now(world, Role.OFFICER, made)
    assert "审阅并决定" in now(world, Role.SUPERVISOR, made)
    services.approve(world.supervisor, made, w.version(made))
    assert "等待生成 PDF" in now(world, Role.OFFICER, made)
    assert "尚待确认：甲方、乙方" in now(world, Role.FINANCE, made)
    made = w.printed(world)
    for role in (Role.OFFICER, Role.SUPERVISOR, Role.VENDOR):
        assert "阅读并确认" in now(world, role, made)


def test_acts_that_are_blocked_say_why(world: w.World) -> None:
    made = w.active(world)
    words = pages(world, Role.SUPERVISOR).get(f"/contracts/{made}").words
    assert "履行期限至 2027-02-28 (周日) 届满；届满前只能提前终止" in words
    assert "由审批监督人决定" in pages(world).get(f"/contracts/{made}").words
    assert "暂停履行" not in pages(world, Role.AUDITOR).get(f"/contracts/{made}").words


def test_a_contract_to_come_is_suspended_but_not_terminated(world: w.World) -> None:
    made = w.active(world, starts=date(2026, 4, 1), ends=date(2027, 3, 31))
    client = pages(world, Role.SUPERVISOR)
    page = client.get(f"/contracts/{made}")
    assert page.find('//main//a[contains(@href,"/suspension")]')
    assert not page.find('//main//a[contains(@href,"/termination")]')
    assert "履行期限自 2026-04-01 (周三) 起，届时方可提前终止" in page.words


def test_the_act_that_is_due_stands_once(world: w.World) -> None:
    made = w.active(world)
    client = pages(world, Role.SUPERVISOR)
    client.post(f"/contracts/{made}/suspension", {"reason": "装修"})
    assert len(client.get(f"/contracts/{made}").find('//main//a[contains(@href,"/resumption")]')) == 1


# ---- approval -----------------------------------------------------------------------------------
def test_a_supervisor_reads_everything_and_approves(world: w.World) -> None:
    made = w.submitted(world, opened=True)
    client = pages(world, Role.SUPERVISOR)
    words = client.get(f"/contracts/{made}/approval").words
    assert "第一条" in words and "示例市第一局" in words and "食堂运行管理" in words
    client.post(f"/contracts/{made}/approval", {"decision": "approve"})
    assert w.fresh(made).number == "HT-2026-000001"


def test_a_return_needs_its_reason_and_reaches_the_drafter(world: w.World) -> None:
    made = w.submitted(world)
    client = pages(world, Role.SUPERVISOR)
    page = client.post(f"/contracts/{made}/approval", {"decision": "return"}, status=422)
    assert isinstance(page, Page) and page.find('//*[@id="reason-e"]')
    page = client.post(f"/contracts/{made}/approval", {}, status=422)
    assert isinstance(page, Page) and page.find('//*[@id="decision-e"]')
    client.post(f"/contracts/{made}/approval", {"decision": "return", "reason": "<b>总价不符</b>"})
    page = pages(world).get(f"/contracts/{made}")
    assert "<b>总价不符</b>" in page.words and not page.find("//b[text()='总价不符']")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FINANCE, Role.VENDOR, Role.LIAISON])
def test_only_supervisors_get_to_the_decision(world: w.World, role: Role) -> None:
    made = w.submitted(world)
    assert world.office.client(role).get(f"/contracts/{made}/approval").status_code == 403


def test_a_decision_that_is_not_due_is_refused_with_the_reason(world: w.World) -> None:
    made = w.drafted(world)
    answer = world.office.client(Role.SUPERVISOR).get(f"/contracts/{made}/approval")
    assert answer.status_code == 422 and "当前状态" in answer.get_data(as_text=True)


# ---- confirmation -------------------------------------------------------------------------------
def confirmed(world: w.World, who: Role, side: str, made: int) -> PageClient:
    client = pages(world, who)
    url = f"/contracts/{made}/{side}-confirmation"
    page = client.get(url)
    assert "电子确认，非电子签章" in page.words
    assert w.digest(made)[:8] in page.words
    client.post(url, {"agreed": "1", "password": PASSWORD})
    return client


def test_both_sides_confirm_on_their_own_page_and_it_is_in_force(world: w.World) -> None:
    made = w.printed(world)
    confirmed(world, Role.VENDOR, "vendor", made)
    assert w.fresh(made).state == "partly_signed"
    client = confirmed(world, Role.SUPERVISOR, "bureau", made)
    page = client.get(f"/contracts/{made}")
    assert "履行中" in page.words and page.words.count(w.digest(made)[:8]) >= 2


def test_a_wrong_password_or_no_consent_is_told_beside_its_field(world: w.World) -> None:
    made = w.printed(world)
    client, url = pages(world), f"/contracts/{made}/bureau-confirmation"
    page = client.post(url, {"agreed": "1", "password": "wrong wrong wrong"}, status=422)
    assert isinstance(page, Page) and page.find('//*[@id="password-e"]')
    assert not page.find('//input[@name="password"]')[0].get("value")
    page = client.post(url, {"password": PASSWORD}, status=422)
    assert isinstance(page, Page) and page.find('//*[@id="agreed-e"]')
    assert w.fresh(made).state == "approved"


def test_a_digest_slipped_into_the_form_is_refused(world: w.World) -> None:
    made = w.printed(world)
    client, url = pages(world), f"/contracts/{made}/bureau-confirmation"
    page = client.post(url, {"agreed": "1", "password": PASSWORD, "digest": "0" * 64}, status=422)
    assert isinstance(page, Page) and "与您所看到的文件不一致" in page.errors()[0]


def test_a_confirmation_waits_for_the_file(world: w.World) -> None:
    made = w.approved(world)
    page = pages(world).get(f"/contracts/{made}/bureau-confirmation")
    assert page.find("//progress") and not page.find('//input[@name="password"]')


def test_nobody_confirms_for_the_other_side(world: w.World) -> None:
    made = w.printed(world)
    for who, side, status in (
        (Role.VENDOR, "bureau", 403),
        (Role.OFFICER, "vendor", 403),
        (Role.FINANCE, "bureau", 403),
        ("vendor2", "vendor", 404),
    ):
        assert world.office.client(who).get(f"/contracts/{made}/{side}-confirmation").status_code == status


def test_a_wrong_code_is_told_beside_its_field_and_no_page_hands_it_back(world: w.World) -> None:
    made = w.printed(world)
    with own_transaction() as connection:
        app = {"user_id": world.officer.id, "secret": "{}", "last_counter": 1}
        connection.execute(insert(Authenticator).values(**app))
    client, url = pages(world), f"/contracts/{made}/bureau-confirmation"
    (name,) = client.get(url).find('//main//input[@autocomplete="one-time-code"]/@name')
    typed = {"agreed": "1", "password": PASSWORD, str(name): "my-own-code"}
    page = client.post(url, typed, status=422)
    assert isinstance(page, Page) and page.find(f'//*[@id="{name}-e"]')
    assert "my-own-code" not in page.text
    gone = world.office.app.test_client()
    again = gone.post(url, data=typed, headers={"Origin": "http://localhost"})
    assert again.status_code == 401
    said = again.get_data(as_text=True)
    assert 'name="agreed"' in said and "my-own-code" not in said and PASSWORD not in said


def test_the_same_confirmation_twice_is_one(world: w.World) -> None:
    made = w.printed(world)
    client, url = world.office.client(Role.OFFICER), f"/contracts/{made}/bureau-confirmation"
    data = {**Page(client.get(url).get_data(as_text=True)).values(), "agreed": "1", "password": PASSWORD}
    assert [client.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    assert "您这一方已确认本文件" in pages(world).get(url).words


# ---- course -------------------------------------------------------------------------------------
def test_a_supervisor_suspends_resumes_and_terminates_with_reasons(world: w.World) -> None:
    made = w.active(world)
    client = pages(world, Role.SUPERVISOR)
    page = client.post(f"/contracts/{made}/suspension", {}, status=422)
    assert isinstance(page, Page) and page.find('//*[@id="reason-e"]')
    client.post(f"/contracts/{made}/suspension", {"reason": "质疑处理"})
    assert "已暂停" in client.get(f"/contracts/{made}").words
    assert "自 2026-03-02 (周一) 起：质疑处理" in client.get(f"/contracts/{made}").words
    client.post(f"/contracts/{made}/resumption", {"reason": "质疑不成立", "day": "2026-03-03"}, status=422)
    client.post(f"/contracts/{made}/resumption", {"reason": "质疑不成立"})
    page = client.post(
        f"/contracts/{made}/termination", {"reason": "违约", "last_day": "2026-02-01"}, status=422
    )
    assert isinstance(page, Page) and page.find('//*[@id="last_day-e"]')
    client.post(f"/contracts/{made}/termination", {"reason": "违约"})
    assert "已终止" in client.get(f"/contracts/{made}").words


def test_an_end_dated_back_says_before_it_is_done_that_settled_months_change(world: w.World) -> None:
    made = w.active(world)
    client = pages(world, Role.SUPERVISOR)
    address = f"/contracts/{made}/termination"
    for day, said in (("2026-03-01", True), ("2026-03-02", False)):
        token = {**client.get(address).values(), "reason": "违约", "last_day": day}
        assert ("列为待更正" in client.client.post(address, data=token).get_data(as_text=True)) is said


def test_a_course_that_is_not_open_is_refused_with_the_reason(world: w.World) -> None:
    made = w.active(world)
    client = world.office.client(Role.SUPERVISOR)
    assert client.get(f"/contracts/{made}/resumption").status_code == 422
    page = pages(world, Role.SUPERVISOR).post(f"/contracts/{made}/completion", {"reason": "x"}, status=422)
    assert isinstance(page, Page) and "只能提前终止" in page.errors()[0]
    assert client.get(f"/contracts/{made}/celebration").status_code == 404
    assert world.office.client(Role.OFFICER).get(f"/contracts/{made}/suspension").status_code == 403


def test_a_visitor_is_sent_to_sign_in(world: w.World) -> None:
    made = w.approved(world)
    answer = world.office.client().get(f"/contracts/{made}")
    assert answer.status_code == 303 and "sign-in" in answer.location


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_every_page_speaks_both_languages(world: w.World, lang: str) -> None:
    waiting, printed, made = w.submitted(world), w.printed(world), w.active(world, opened=True)
    urls = {
        Role.OFFICER: [f"/contracts/{made}", f"/contracts/{printed}/bureau-confirmation"],
        Role.SUPERVISOR: [
            f"/contracts/{waiting}/approval", f"/contracts/{made}/suspension", f"/contracts/{made}/termination",
            f"/contracts/{made}/completion", f"/contracts/{made}",
        ],
        Role.VENDOR: [f"/contracts/{printed}/vendor-confirmation", f"/contracts/{made}", "/contracts"],
    }  # fmt: skip
    for role, wanted in urls.items():
        client = world.office.client(role)
        with client.session_transaction() as session:
            session["lang"] = lang
        for url in wanted:
            PageClient(client, lang if lang == "zh_CN" else None).get(url)
