"""The papers of bills: made by the job, each exactly once whatever happens to the worker, and readable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from procurement.accounts.models import Organisation
from procurement.billing.models import Bill, BillLine
from procurement.billing.queries import run as queries
from procurement.billing.queries.origins import LineFact, ShareFact
from procurement.billing.services import bill_papers
from procurement.billing.services import bills as services
from procurement.billing.services.run import run_month
from procurement.documents import services as documents
from procurement.documents.models import NumberSeries, Paper, StoredFile
from procurement.infra import jobs, storage
from procurement.infra.jobs import Job
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement.models import Sheet, SheetLine
from tasks import billing as tasks
from tests.billing.billed import MARCH, occupied_office, rows, two_lines
from tests.documents.printing import flat, text_of
from tests.factories import Office
from tests.settlement import world


def batch(office: Office) -> dict[str, Any]:
    return {"bills": rows(select(Bill.id).order_by(Bill.id)), "bureau": office.bureau}


def test_the_job_of_a_run_makes_every_paper_and_the_page_sees_it(live: Office) -> None:
    office = two_lines(live)
    run = queries.run(office.actor(Role.FINANCE), office.extra["run"])
    assert not queries.papers_of_run(run).finished
    claimed = jobs.claim("papers", 10)
    assert [one.task for one in claimed] == ["billing.bill_papers"]
    assert all(jobs.perform(office.app, one.id, one.attempt) for one in claimed)
    found = queries.papers_of_run(run)
    assert (found.ready, len(found.failed), found.total, found.idle) == (3, 0, 3, True)
    words = text_of(storage.get(rows(select(Paper.file_digest).order_by(Paper.id))[0]))
    for said in ("非发票", "ZD-2026-000001", "示例市第一局", "3,000/6,000㎡", "叁仟伍佰元整", "2026-03-09"):
        assert said in words, said


def test_a_worker_killed_in_the_middle_leaves_no_paper_twice(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = two_lines(live)
    kept, calls = documents.store_rendered, []

    def dies(actor: Any, paper: int, pdf: bytes) -> None:
        calls.append(paper)
        if len(calls) == 2:
            raise MemoryError("killed")
        kept(actor, paper, pdf)

    with monkeypatch.context() as patched:
        patched.setattr(documents, "store_rendered", dies)
        with pytest.raises(MemoryError):
            tasks.bill_papers(batch(office))
    assert sorted(rows(select(Paper.state))) == ["pending", "pending", "ready"]
    tasks.bill_papers(batch(office))
    tasks.bill_papers(batch(office))
    papers = rows(select(Paper).order_by(Paper.id))
    assert [(paper.number, paper.state) for paper in papers] == [
        (f"ZD-2026-{n:06}", "ready") for n in (1, 2, 3)
    ]
    assert len(rows(select(StoredFile))) == 3


@pytest.mark.parametrize(
    ("own", "whole", "words"), [(10, 1690, "10/1,690日"), (30, 30 * 1200, "1/1,200家"), (30, 1710, "1/57家")]
)
def test_an_equal_share_groups_thousands_as_every_other(own: int, whole: int, words: str) -> None:
    share = ShareFact("equal", Decimal(own), Decimal(whole), Money(1), Money(1), 30, 30, [])
    fact = LineFact(
        BillLine(), "x", "x", "x", [{"kind": "equal"}], SheetLine(), Sheet(), 1, "HT-2026-000001", [share]
    )
    assert bill_papers.share_label(fact) == words


def test_the_same_batch_is_queued_once(live: Office) -> None:
    office = two_lines(live)
    run_month(office.actor(Role.FINANCE), MARCH)
    assert len(rows(select(Job).where(Job.task == "billing.bill_papers"))) == 1


def test_hostile_names_are_printed_as_they_are(live: Office) -> None:
    office = occupied_office(live)
    evil = "<b>局</b> & {{ 7*7 }}"
    with world.connected() as connection:
        connection.execute(
            update(Organisation)
            .where(Organisation.id == office.organisations["d1"])
            .values(name_zh=evil, budget_line="=1+1")
        )
    contract = world.active_contract(office, lines=[world.Line("<script>服务</script>", basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["6000.00"])
    run_month(office.actor(Role.FINANCE), MARCH)
    tasks.bill_papers(batch(office))
    words = text_of(storage.get(rows(select(Paper.file_digest).order_by(Paper.id))[0]))
    assert flat(evil) in words
    assert "<script>服务</script>" in words


@pytest.mark.parametrize("mark", ["☑", "\u202e"])
def test_a_name_no_paper_can_print_is_told_before_the_month_is_numbered(db: Office, mark: str) -> None:
    office = occupied_office(db)
    change(office, "d1", name_zh=f"示例市{mark}中心")
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["6000.00"])
    with pytest.raises(Refused) as refused:
        run_month(office.actor(Role.FINANCE), MARCH)
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.params["text"]) == ("documents.unprintable", f"示例市{mark}中心")
    assert rows(select(Bill)) == [] == rows(select(NumberSeries).where(NumberSeries.series == "ZD"))


def test_a_paper_prints_payee_and_code_as_they_were_at_issue(db: Office) -> None:
    office = occupied_office(db)
    change(office, "bureau", bank_name="示例银行", bank_account="6222 0000")
    change(office, "d2", settlement_mode="budget_charge", budget_line="2010301")
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["6000.00"])
    run_month(office.actor(Role.FINANCE), MARCH)
    change(office, "bureau", bank_name="另一银行", bank_account="1")
    change(office, "d2", budget_line="9999999")
    for department in ("d1", "d2", "d3"):
        change(office, department, code=department * 2)
    services.issue_papers(office.system(), rows(select(Bill.id).order_by(Bill.id)))
    found = [paper.data for paper in rows(select(Paper).order_by(Paper.id))]
    assert [(data["department"]["code"], data["payee"]) for data in found] == [
        ("D1", "示例银行 6222 0000"),
        ("D2", "2010301"),
        ("D3", "示例银行 6222 0000"),
    ]


def change(office: Office, organisation: str, **values: Any) -> None:
    with world.connected() as connection:
        connection.execute(
            update(Organisation).where(Organisation.id == office.organisations[organisation]).values(**values)
        )
