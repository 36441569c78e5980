"""Pages of runs and of what comes out of them: preview, checks, tables, archives; for whom they are, and bad input."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select, update

from procurement.accounts.models import Organisation
from procurement.billing.models import Bill, BillRun
from procurement.billing.services import bills as services
from procurement.documents import services as documents
from procurement.documents.models import Paper
from procurement.infra.jobs import Job
from procurement.infra.uow import unit_of_work
from tests.architecture.page_client import Page
from tests.billing.billed import ready_office, rows, two_lines
from tests.billing.departments import building, place
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import FINANCE, dense, pages, rows_of


def test_finance_previews_a_month_and_bills_it(db: Office) -> None:
    office = ready_office(db)
    assert "预览出账" in dense(pages(office, FINANCE).get("/runs"))
    shown = dense(pages(office, FINANCE).get("/runs/months/2026-03"))
    for said in (
        "尚未出账",
        "250,000.00",
        "示例市第一局",
        "108,333.34",
        "103,333.33",
        "38,333.33",
        "新增：综合物业服务",
    ):
        assert said in shown
    assert rows(select(BillRun)) == []
    answer = pages(office, FINANCE).post("/runs/months/2026-03", {"agreed": "1"})
    result = pages(office, FINANCE).get(answer.location)
    for said in ("账单文书", "0/3", "ZD-2026-000001", "108,333.34", "等于所含结算单之和"):
        assert said in dense(result)
    assert len(rows(select(Bill))) == 3


def test_the_same_form_sent_twice_lands_on_the_same_run(db: Office) -> None:
    office = ready_office(db)
    client = office.client(FINANCE)
    form = Page(client.get("/runs/months/2026-03").get_data(as_text=True)).values()
    first, second = (client.post("/runs/months/2026-03", data={**form, "agreed": "1"}) for _ in range(2))
    assert first.location == second.location
    assert len(rows(select(BillRun))) == 1


def test_another_persons_form_is_refused_not_answered_with_their_result(db: Office) -> None:
    office = ready_office(db)
    mine, theirs = office.client(FINANCE), office.client("finance2")
    address = "/runs/months/2026-03"
    form = Page(mine.get(address).get_data(as_text=True)).values()
    own = Page(theirs.get(address).get_data(as_text=True)).values()
    assert mine.post(address, data={**form, "agreed": "1"}).status_code == 303
    stolen = theirs.post(address, data={**own, "form_token": form["form_token"], "agreed": "1"})
    assert stolen.status_code == 422 and "已经提交过" in stolen.get_data(as_text=True)
    assert len(rows(select(BillRun))) == 1


def test_a_month_is_not_billed_without_saying_so(db: Office) -> None:
    office = ready_office(db)
    page = pages(office, FINANCE).post("/runs/months/2026-03", status=422)
    assert page.errors() and rows(select(BillRun)) == []


def test_who_confirms_an_old_preview_sees_the_new_one(db: Office) -> None:
    office = ready_office(db)
    client = pages(office, FINANCE)
    form = client.get("/runs/months/2026-03").values()
    place(office, "d1", building(office, "B", "10.00"), "10", 3)
    page = client.client.post("/runs/months/2026-03", data={**form, "agreed": "1"})
    assert page.status_code == 422 and "预览之后" in page.get_data(as_text=True)
    again = Page(page.get_data(as_text=True)).values()
    assert client.client.post("/runs/months/2026-03", data={**again, "agreed": "1"}).status_code == 303


def test_a_run_is_refused_to_who_sends_no_mark_of_a_preview(db: Office) -> None:
    office = ready_office(db)
    page = pages(office, FINANCE).post("/runs/months/2026-03", {"agreed": "1", "seen": ""}, status=422)
    assert "预览之后" in page.text and rows(select(BillRun)) == []


def test_the_checks_say_what_is_missing_and_where_to_mend_it(db: Office) -> None:
    office = ready_office(db)
    second = world.active_contract(office, number="HT-2026-000002", title="食堂服务")
    world.sheet(office, second, ["100.00"], state="sent")
    world.active_contract(office, number="HT-2026-000003", title="绿化服务")
    page = pages(office, FINANCE).get("/runs/months/2026-03")
    assert "HT-2026-000002食堂服务：结算单待供应商确认" in dense(page)
    assert "HT-2026-000003绿化服务：本月尚无结算单" in dense(page)
    assert page.find('//ul[@class="k-todo"]//a[contains(@href,"/sheets/")]')


def test_what_blocks_the_run_hides_its_button(db: Office) -> None:
    world.rulebook(db)
    contract = world.active_contract(db, lines=[world.Line("电梯维护", basis={"area": "1"})])
    world.confirmed_sheet(db, contract, ["10.00"])
    page = pages(db, FINANCE).get("/runs/months/2026-03")
    assert "合同HT-2026-000001本次不出账：“电梯维护”无人分摊" in dense(page)
    assert not page.find(
        '//form[@method="post" and not(@data-repeatable)]//button[contains(text(),"确认出账")]'
    )


def test_a_month_without_sheets_says_so(db: Office) -> None:
    world.rulebook(db)
    assert "没有待出账的已确认结算单" in dense(pages(db, FINANCE).get("/runs/months/2026-03"))


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-3"])
def test_an_address_that_is_no_month_is_not_found(db: Office, month: str) -> None:
    pages(db, FINANCE).get(f"/runs/months/{month}", status=404)


def test_all_bills_come_as_a_workbook_in_which_text_stays_text(db: Office) -> None:
    office = two_lines(db)
    with world.connected() as connection:
        connection.execute(
            update(Organisation).where(Organisation.id == office.organisations["d1"]).values(code="=1+1")
        )
    head, *lines = rows_of(office.client(FINANCE).get(f"/runs/{office.extra['run']}/table"))
    assert head[0] == "账单" and len(lines) == 6
    assert lines[0][:2] == ["ZD-2026-000001", "=1+1"]
    assert sum(line[-1] for line in lines) == 7500


def made_papers(office: Office) -> None:
    """The papers of all bills, with a small file each."""
    papers = services.issue_papers(office.system(), rows(select(Bill.id).order_by(Bill.id)))
    for paper in papers:
        documents.store_rendered(office.system(), paper, f"%PDF {paper}".encode())


def test_all_papers_come_as_one_archive_once_they_are_made(db: Office) -> None:
    office = two_lines(db)
    url = f"/runs/{office.extra['run']}"
    assert office.client(FINANCE).get(f"{url}/archive").status_code == 303
    made_papers(office)
    assert "3/3" in dense(pages(office, FINANCE).get(url))
    answer = office.client(FINANCE).get(f"{url}/archive")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        assert archive.namelist()[0] == "ZD-2026-000001 示例市第一局.pdf"
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")
    answer.close()


def test_one_failed_paper_keeps_no_other_from_the_archive_and_is_named_in_it(db: Office) -> None:
    office = two_lines(db)
    url = f"/runs/{office.extra['run']}"
    first, *others = services.issue_papers(office.system(), rows(select(Bill.id).order_by(Bill.id)))
    documents.mark_failed(office.system(), first, "缺字")
    for paper in others:
        documents.store_rendered(office.system(), paper, b"%PDF-1.7")
    assert f"{url}/archive" in [str(link) for link in pages(office, FINANCE).get(url).find("//a/@href")]
    answer = office.client(FINANCE).get(f"{url}/archive")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        *made, missing = archive.namelist()
        assert [name[:14] for name in made] == ["ZD-2026-000002", "ZD-2026-000003"]
        assert missing == "未生成的文书.txt"
        assert archive.read(missing).decode("utf-8-sig") == "ZD-2026-000001 示例市第一局\r\n"
    answer.close()


def test_missing_papers_can_be_asked_for_once_more(db: Office) -> None:
    office = two_lines(db)
    url = f"/runs/{office.extra['run']}"
    papers = services.issue_papers(office.system(), rows(select(Bill.id).order_by(Bill.id)))
    with unit_of_work(office.system()) as work:
        work.session.execute(update(Job).values(state="done"))
    documents.mark_failed(office.system(), papers[0], "缺字")
    for paper in papers[1:]:
        documents.store_rendered(office.system(), paper, b"%PDF-1.7")
    page = pages(office, FINANCE).get(url)
    assert "未能生成的文书：1份" in dense(page) and "缺字" in page.words
    assert f"完成{len(papers) - 1}/{len(papers)}，1份失败" in dense(page)
    pages(office, FINANCE).post(f"{url}/papers", from_url=url)
    assert rows(select(Paper.state).where(Paper.id == papers[0])) == ["pending"]
