"""The printed catalogue, from the button to the file."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.catalog import queries, services
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from tasks import documents as task
from tests.catalog import world
from tests.catalog.world import pages
from tests.documents.printing import text_of
from tests.factories import Office


def test_the_issued_catalogue_becomes_a_pdf_that_says_what_the_catalogue_says(live: Office) -> None:
    world.codes(live)
    world.published(live, world.item(live))
    world.edition(live)
    client = pages(live)
    paper = client.post("/catalog/papers").location  # type: ignore[union-attr]
    task.render_papers({"papers": [int(paper.rsplit("/", 1)[1])], "bureau": live.bureau})
    assert "已印发" in client.get(paper).words
    answer = live.client(Role.FINANCE).get(f"{paper}/file")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''ML-2026-000001.pdf")
    text = text_of(answer.get_data())
    for said in (
        "项目编码",
        "WY-01",
        "办公楼物业",
        "Officecleaning",
        "5.20",
        "2026版（省级）",
        "物业考核标准",
        "地面无积水",
        "每处扣1分",
    ):
        assert said in text, said


def test_the_printed_catalogue_freezes_items_editions_and_standards(db: Office) -> None:
    world.codes(db)
    item = world.item(db)
    world.item(db, code="ZZ", guide_price=None, category_code="C22000000")
    world.published(db, item)
    world.edition(db)
    officer = db.actor(Role.OFFICER)
    services.issue_catalogue(officer)
    [paper] = queries.catalogues(officer)
    assert (paper.number, paper.state) == ("ML-2026-000001", "pending")
    estate, meetings = paper.data["groups"]
    assert estate["entries"] == [
        {
            "code": "WY-01",
            "name": "办公楼物业",
            "english": "Office cleaning",
            "unit": "㎡·月",
            "guide_price": "5.20",
            "central": "2026版（省级）",
            "standard": "物业考核标准 1（100分）",
        }
    ]
    assert meetings["entries"][0]["guide_price"] == ""
    [standard] = paper.data["standards"]
    assert [node["number"] for node in standard["nodes"]] == ["1", "2"]
    [step] = standard["nodes"][1]["children"]
    assert (step["number"], step["children"][0]["number"], step["points"]) == ("", "2.1", "10")
    assert step["children"][0]["rule"] == "每处扣 1 分"


def test_a_catalogue_without_items_is_not_printed(db: Office) -> None:
    with pytest.raises(Refused, match="catalog.nothing_to_print"):
        services.issue_catalogue(db.actor(Role.OFFICER))


def test_the_same_standard_has_the_same_fingerprint_and_another_tree_another(db: Office) -> None:
    world.codes(db)
    item = world.item(db)
    officer = db.actor(Role.OFFICER)
    first = services.frozen_standard(officer, world.published(db, item))
    assert services.frozen_standard(officer, queries.standards(item)[0].id) == first
    second = services.load_standard(officer, item, "物业考核标准", Decimal(100), world.TREE[1:])
    assert services.frozen_standard(officer, second)["fingerprint"] != first["fingerprint"]
