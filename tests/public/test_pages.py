"""What anyone may open: the first page, the services, the check of a paper."""

from __future__ import annotations

import io

import pytest
from sqlalchemy.orm import Session

from procurement.audit import services as audit
from procurement.documents import services as documents
from procurement.documents.models import Paper
from procurement.documents.services import Draft
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.documents import samples
from tests.factories import Office

PDF = b"%PDF-1.7 a paper"


def paper(office: Office, *, rendered: bool = True) -> Paper:
    with unit_of_work(office.actor(Role.FINANCE)) as work:
        draft = Draft(
            "billing/bill",
            "账单",
            ("bill", 1),
            samples.bill(3),
            "ZD-2026-000218",
            office.organisations["d1"],
        )
        paper_id = documents.issue(work, draft)
        audit.record(work, "documents.queued_again", ("paper", paper_id))
    if rendered:
        documents.store_rendered(office.system(), paper_id, PDF)
    with Session(database.engine) as session:
        found = session.get(Paper, paper_id)
        assert found is not None
        session.expunge(found)
        return found


@pytest.mark.parametrize("path", ["/", "/services", "/verify"])
def test_public_pages_need_no_sign_in(live: Office, path: str) -> None:
    page = PageClient(live.client()).get(path)
    assert "示例市机关事务管理局" in page.words


def test_a_code_leads_to_the_papers_proof_however_it_is_typed(live: Office) -> None:
    made = paper(live)
    client = PageClient(live.client())
    for typed in (made.code, made.code.replace("-", "").lower(), f" {made.code} "):
        page = client.get(f"/verify/{typed}")
        assert made.number in page.words
        assert "".join(page.words.split()).count(made.file_digest or "?") == 1


def test_the_proof_says_nothing_of_what_the_paper_says(live: Office) -> None:
    page = PageClient(live.client()).get(f"/verify/{paper(live).code}")
    assert samples.bill(3)["department"]["name"] not in page.words
    assert "HT-" not in page.words


def test_an_unknown_code_is_told_so(live: Office) -> None:
    answer = live.client().get("/verify/0000-0000")
    assert answer.status_code == 404 and "查无此文书" in answer.text


def test_a_genuine_file_is_recognised_and_a_changed_one_is_not(live: Office) -> None:
    made = paper(live)
    client = PageClient(live.client())
    for content, status, words in ((PDF, 200, made.number), (PDF + b" ", 404, "不是本局出具")):
        fields = client.get("/verify").values()
        fields["file"] = (io.BytesIO(content), "paper.pdf")  # type: ignore[assignment]
        answer = live_post(client, fields)
        assert answer.status_code == status and words in answer.text


def live_post(client: PageClient, fields: dict[str, str]) -> object:
    return client.client.post("/verify", data=fields, content_type="multipart/form-data")


def test_neither_code_nor_file_is_asked_for(live: Office) -> None:
    client = PageClient(live.client())
    answer = live_post(client, client.get("/verify").values())
    assert answer.status_code == 422 and "请输入查验码" in answer.text  # type: ignore[attr-defined]


def test_a_paper_still_being_printed_says_so(live: Office) -> None:
    page = PageClient(live.client()).get(f"/verify/{paper(live, rendered=False).code}")
    assert "正在生成" in page.words


def test_a_void_paper_says_so_with_the_reason(live: Office) -> None:
    made = paper(live)
    with unit_of_work(live.actor(Role.FINANCE)) as work:
        documents.void(work, made.id, "金额有误，另行出具")
        audit.record(work, "documents.queued_again", ("paper", made.id))
    page = PageClient(live.client()).get(f"/verify/{made.code}")
    assert "已作废" in page.words and "金额有误，另行出具" in page.words


@pytest.mark.parametrize(("url", "told"), [("http://localhost", True), ("https://bureau.example", False)])
def test_the_check_says_when_codes_work_on_this_machine_only(
    live: Office, monkeypatch: pytest.MonkeyPatch, url: str, told: bool
) -> None:
    monkeypatch.setitem(live.app.config, "PUBLIC_URL", url)
    assert ("查验码仅在这台机器上可用" in PageClient(live.client(), "zh_CN").get("/verify").words) is told
