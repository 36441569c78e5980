"""Pages of one paper: how far it is, its file, and who may see either."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.audit import services as audit
from procurement.audit.queries import history
from procurement.catalog.services.papers import CATALOGUE
from procurement.documents import queries, renderer, services
from procurement.documents.models import NumberSeries, Paper
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from tasks import documents as task
from tests.architecture.page_client import PageClient
from tests.architecture.queries import counted
from tests.factories import PEOPLE, Office


def issued(office: Office, to: str | None = None) -> int:
    """A paper of the bureau, addressed to an organisation or to nobody."""
    with unit_of_work(office.actor(Role.OFFICER)) as work:
        number = services.take_number(work, CATALOGUE.series)
        addressee = office.organisations[to] if to else None
        draft = services.Draft(CATALOGUE.template, CATALOGUE.title, ("catalogue", 1), {}, number, addressee)
        made = services.issue(work, draft)
        audit.record(work, "catalog.catalogue_issued", ("catalogue", 1), {"number": number})
        return made


def numbers_taken() -> int:
    return database.session.scalar(select(func.count()).select_from(NumberSeries)) or 0


def test_a_paper_that_could_never_be_printed_takes_no_number(db: Office) -> None:
    with pytest.raises(Refused) as refused, unit_of_work(db.actor(Role.OFFICER)) as work:
        number = services.take_number(work, CATALOGUE.series)
        facts = {"groups": [{"name": "设施☑维护"}]}
        services.issue(
            work, services.Draft(CATALOGUE.template, CATALOGUE.title, ("catalogue", 1), facts, number)
        )
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.params) == (
        "documents.unprintable",
        {"characters": "☑ (U+2611)", "text": "设施☑维护"},
    )
    assert numbers_taken() == 0


def test_a_name_kept_with_an_invisible_mark_is_frozen_without_it(db: Office) -> None:
    with unit_of_work(db.actor(Role.OFFICER)) as work:
        facts = {"groups": [{"name": "示例市\ufeff政务\u00ad中心"}]}
        draft = services.Draft(CATALOGUE.template, CATALOGUE.title, ("catalogue", 1), facts, "ML-2026-000001")
        made = services.issue(work, draft)
        audit.record(work, "catalog.catalogue_issued", ("catalogue", 1), {"number": draft.number})
    assert database.session.get_one(Paper, made).data["groups"] == [{"name": "示例市政务中心"}]


def pages(office: Office, who: Role | str = Role.OFFICER) -> PageClient:
    return PageClient(office.client(who), "zh_CN")


def test_a_paper_being_made_shows_a_bar_that_refreshes_with_and_without_script(db: Office) -> None:
    page = pages(db).get(f"/papers/{issued(db)}")
    assert page.find("//progress/ancestor::*[@data-poll]")
    assert page.find('//noscript/meta[@http-equiv="refresh"]')
    assert "生成中" in page.words


def test_a_ready_paper_is_shown_in_the_browser_and_the_page_stops_refreshing(db: Office) -> None:
    paper = issued(db)
    services.store_rendered(db.system(), paper, b"%PDF-1.7 x")
    page = pages(db).get(f"/papers/{paper}")
    assert not page.find("//*[@data-poll]|//noscript/meta")
    assert page.find(f'//a[@href="/papers/{paper}/file"]')
    answer = db.client(Role.OFFICER).get(f"/papers/{paper}/file")
    assert (answer.get_data(), answer.mimetype) == (b"%PDF-1.7 x", "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_failed_paper_says_why_and_can_be_made_again(db: Office) -> None:
    paper = issued(db)
    services.mark_failed(db.system(), paper, "字体缺少字符 U+2A6D6")
    client = pages(db)
    assert "U+2A6D6" in client.get(f"/papers/{paper}").words
    client.post(f"/papers/{paper}/rendering", from_url=f"/papers/{paper}")
    assert "生成中" in client.get(f"/papers/{paper}").words


def test_a_paper_rendered_twice_is_recorded_once_and_keeps_the_first_file(db: Office) -> None:
    paper = issued(db)
    services.store_rendered(db.system(), paper, b"%PDF-1.7 first")
    services.store_rendered(db.system(), paper, b"%PDF-1.7 late")
    services.mark_failed(db.system(), paper, "late")
    services.render_again(db.actor(Role.OFFICER), paper)
    assert [record.action for record in history("paper", paper)] == ["documents.rendered"]
    assert db.client(Role.OFFICER).get(f"/papers/{paper}/file").get_data() == b"%PDF-1.7 first"


def test_a_failed_paper_is_queued_again_once_however_often_it_is_asked(db: Office) -> None:
    paper = issued(db)
    services.mark_failed(db.system(), paper, "x")
    for _ in range(2):
        services.render_again(db.actor(Role.OFFICER), paper)
    assert [record.action for record in history("paper", paper)] == [
        "documents.queued_again",
        "documents.failed",
    ]


def test_no_transaction_is_open_while_a_paper_is_made(live: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    class Watched:
        def render(self, template: str, data: dict[str, Any]) -> bytes:
            seen.append(database.session().in_transaction())
            return b"%PDF-1.7 x"

    monkeypatch.setattr(renderer, "renderer", Watched)
    task.render_papers({"papers": [issued(live)], "bureau": live.bureau})
    assert seen == [False]


@pytest.mark.parametrize("damage", [b"other", None], ids=["damaged", "missing"])
def test_a_lost_file_gets_a_sentence_and_is_printed_again_as_the_same_file(
    db: Office, damage: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(db.app.config, "STORAGE_DIR", tmp_path)
    paper, pdf = issued(db), b"%PDF-1.7 x"
    services.store_rendered(db.system(), paper, pdf)
    [file] = [found for found in tmp_path.rglob("*") if found.is_file()]
    file.write_bytes(damage) if damage else file.unlink()
    client = pages(db)
    answer = db.client(Role.OFFICER).get(f"/papers/{paper}/file")
    assert answer.status_code == 422 and "丢失或已损坏" in answer.get_data(as_text=True)
    assert "存档文件丢失或已损坏" in client.get(f"/papers/{paper}").words
    client.post(f"/papers/{paper}/rendering", from_url=f"/papers/{paper}")
    assert "生成中" in client.get(f"/papers/{paper}").words
    services.store_rendered(db.system(), paper, pdf)
    assert db.client(Role.OFFICER).get(f"/papers/{paper}/file").get_data() == pdf
    assert [record.action for record in history("paper", paper)][0] == "documents.file_back"


def test_a_lost_file_that_is_printed_otherwise_is_never_taken_for_the_one_that_was_issued(
    db: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(db.app.config, "STORAGE_DIR", tmp_path)
    paper = issued(db)
    services.store_rendered(db.system(), paper, b"%PDF-1.7 x")
    before = queries.paper_visible_to(db.actor(Role.OFFICER), paper).file_digest
    [file] = [found for found in tmp_path.rglob("*") if found.is_file()]
    file.unlink()
    services.render_again(db.actor(Role.OFFICER), paper)
    services.store_rendered(db.system(), paper, b"%PDF-1.7 by another version")
    after = queries.paper_visible_to(db.actor(Role.OFFICER), paper)
    assert (after.file_digest, after.state) == (before, "ready") and queries.has_lost_its_file(after)
    assert history("paper", paper)[0].action == "documents.file_not_the_same"


def test_a_void_paper_says_so_and_keeps_its_number_and_file(db: Office) -> None:
    paper = issued(db)
    services.store_rendered(db.system(), paper, b"%PDF-1.7 x")
    with unit_of_work(db.actor(Role.OFFICER)) as work:
        services.void(work, paper, "金额有误")
        audit.record(work, "documents.failed", ("paper", paper), {"reason": "金额有误"})
    words = pages(db).get(f"/papers/{paper}").words
    assert "本文书已作废" in words and "金额有误" in words
    assert db.client(Role.OFFICER).get(f"/papers/{paper}/file").status_code == 200


def test_a_void_paper_that_was_never_made_offers_no_file(db: Office) -> None:
    paper = issued(db)
    services.mark_failed(db.system(), paper, "x")
    with unit_of_work(db.actor(Role.OFFICER)) as work:
        services.void(work, paper, "金额有误")
        audit.record(work, "documents.failed", ("paper", paper), {"reason": "金额有误"})
    assert not pages(db).get(f"/papers/{paper}").find(f'//a[@href="/papers/{paper}/file"]')
    assert db.client(Role.OFFICER).get(f"/papers/{paper}/file").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("liaison", 200), ("liaison2", 404), ("vendor", 404), ("finance", 200), ("auditor", 200)],
)
def test_a_paper_is_seen_by_the_bureau_and_whom_it_is_addressed_to(db: Office, who: str, status: int) -> None:
    paper = issued(db, to="d1")
    services.store_rendered(db.system(), paper, b"%PDF-1.7 x")
    for url in (f"/papers/{paper}", f"/papers/{paper}/file"):
        assert db.client(who).get(url).status_code == status


def test_a_paper_not_yet_made_has_no_file(db: Office) -> None:
    assert db.client(Role.OFFICER).get(f"/papers/{issued(db)}/file").status_code == 404


@pytest.mark.parametrize("who", PEOPLE)
def test_only_who_issues_papers_has_one_made_again(db: Office, who: Role) -> None:
    paper = issued(db, to="d1")
    services.mark_failed(db.system(), paper, "x")
    allowed = who in {Role.OFFICER, Role.SUPERVISOR, Role.CONTRACT_SUPERVISOR, Role.FINANCE}
    answer = db.client(who).get(f"/papers/{paper}")
    assert ("/rendering" in answer.get_data(as_text=True)) is allowed
    if allowed:
        pages(db, who).post(f"/papers/{paper}/rendering", from_url=f"/papers/{paper}")
        return
    with pytest.raises((Forbidden, NotFound)):
        services.render_again(db.actor(who), paper)
    client = db.client(who)
    token = PageClient(client).get("/verify").values()["csrf_token"]
    sent = client.post(f"/papers/{paper}/rendering", data={"csrf_token": token})
    assert sent.status_code == 403


def test_a_paper_is_declared_void_once_and_the_first_reason_stays(db: Office) -> None:
    paper = issued(db)
    services.mark_failed(db.system(), paper, "x")
    with unit_of_work(db.actor(Role.OFFICER)) as work:
        services.void(work, paper, " 金额有误 ")
        audit.record(work, "documents.failed", ("paper", paper), {"reason": ""})
    for reason, refused_as in (("另一原因", "void_already"), (" ", "void_already")):
        with (
            pytest.raises(Refused, match=f"documents.{refused_as}"),
            unit_of_work(db.actor(Role.OFFICER)) as work,
        ):
            services.void(work, paper, reason)
    assert queries.paper_visible_to(db.actor(Role.OFFICER), paper).void_reason == "金额有误"


def test_a_paper_is_not_declared_void_without_a_reason(db: Office) -> None:
    paper = issued(db)
    with (
        pytest.raises(Refused, match=r"documents\.void_reason_missing"),
        unit_of_work(db.actor(Role.OFFICER)) as work,
    ):
        services.void(work, paper, "\n ")


def test_pages_about_papers_do_not_read_their_frozen_data(db: Office) -> None:
    paper = issued(db)
    database.session.expire_all()
    with counted() as sent:
        queries.papers_about("catalogue", 1)
        queries.paper_visible_to(db.actor(Role.OFFICER), paper)
    assert sent and not any("paper.data" in statement for statement in sent)
