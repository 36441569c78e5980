"""The contract's PDF, really made: its Chinese comes out again, its file is what both sides confirm."""

from __future__ import annotations

import io

import pikepdf

from procurement.contracts import queries, services
from procurement.documents.models import Paper
from procurement.infra import storage
from procurement.infra.db import reading
from tasks.documents import render_papers
from tests.contracts import world as w
from tests.documents.printing import text_of
from tests.factories import PASSWORD, Office


def rendered(world: w.World, made: int) -> bytes:
    render_papers({"papers": [w.fresh(made).paper_id], "bureau": world.office.bureau})
    return storage.get(w.digest(made))


def test_a_contract_is_printed_once_and_its_file_is_what_both_sides_confirm(live: Office) -> None:
    world = w.built(live)
    made = w.approved(world, opened=True)
    content = rendered(world, made)
    first = w.digest(made)
    render_papers({"papers": [w.fresh(made).paper_id], "bureau": world.office.bureau})
    assert w.digest(made) == first
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 8
        attached = bytes(pdf.attachments["data.json"].get_file().read_bytes())
    assert b"HT-2026-000001" in attached
    services.confirm(world.vendor, made, first, PASSWORD)
    services.confirm(world.officer, made, first, PASSWORD)
    assert w.fresh(made).state == "active"


def test_every_clause_and_figure_can_be_read_out_of_the_pdf_again(live: Office) -> None:
    world = w.built(live)
    made = w.approved(world, opened=True)
    text = "".join(text_of(rendered(world, made)).split())
    for clause in queries.text_of(w.fresh(made)):
        assert clause["number"] + clause["heading"] in text.replace("\u3000", "")
    for words in ("14,500.00", "壹万肆仟伍佰元整", "食堂运行管理", "餐具消毒", "接续履行合同", "1,250.00"):
        assert words in text


def test_a_hostile_title_stays_text_on_paper(live: Office) -> None:
    world = w.built(live)
    made = w.approved(world, title="<script>alert(1)</script>{{ 7*7 }}=1+1")
    rendered(world, made)
    paper = reading().get(Paper, w.fresh(made).paper_id)
    assert paper is not None and paper.state == "ready"
    assert paper.data["title"] == "<script>alert(1)</script>{{ 7*7 }}=1+1"
