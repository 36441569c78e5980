"""Importing codes and standards: by page and by command, every bad file told by row, nothing half imported."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import session
from sqlalchemy import func, select

from procurement.catalog import queries, rules, services
from procurement.catalog.forms import read_categories, read_standard, standard_sheet
from procurement.catalog.forms.standards import BRANCH_MOST, CHECK_MOST
from procurement.catalog.models import Category, ServiceStandard, StandardNode
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from procurement.pages import file_field, spreadsheets
from procurement.web.commands import catalog as command
from tests.architecture.page_client import Page, PageClient, says
from tests.catalog import world
from tests.catalog.world import dense, without_rows
from tests.factories import Office

CLASS_C = Path("procurement/catalog/data/class-c-2022.csv").read_bytes()
HEAD = "品目编码,中文名称,英文名称\n"
GOOD = HEAD + "C,服务,Services\nC21000000,房地产服务,\nC21040000,物业管理服务,Property\n"


def sent(client: PageClient, url: str, content: bytes, name: str = "codes.csv", status: int = 303) -> Any:
    data = {**client.get(url).values(), "file": (io.BytesIO(content), name)}
    answer = client.client.post(url, data=data, content_type="multipart/form-data")
    return client._seen(answer, status) if status != 303 else answer.location


def count(model: Any = Category) -> int:
    world.fresh()
    return reading().scalar(select(func.count()).select_from(model)) or 0


def problems(page: Page) -> list[list[str]]:
    return [
        [cell.text_content().strip() for cell in row.xpath("td")] for row in page.find("//main//tbody/tr")
    ]


@pytest.fixture
def officer(db: Office) -> PageClient:
    return PageClient(db.client(Role.OFFICER), "zh_CN")


# ---- codes by page ------------------------------------------------------------------------------
def test_the_610_codes_are_checked_first_and_imported_when_confirmed(officer: PageClient) -> None:
    url = sent(officer, "/catalog/import", CLASS_C)
    words = dense(PageClient(officer.client).get(url))
    assert "新增610" in words and "更名0" in words and count() == 0
    assert PageClient(officer.client).post(url).location == "/catalog/categories"  # type: ignore[union-attr]
    assert count() == 610
    assert "无需导入" in PageClient(officer.client).get(sent(officer, "/catalog/import", CLASS_C)).words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_usual_encodings_are_read(officer: PageClient, encoding: str) -> None:
    url = sent(officer, "/catalog/import", GOOD.encode(encoding))
    assert "新增3" in dense(officer.get(url))


def test_an_excel_file_is_read_too(officer: PageClient) -> None:
    columns = [spreadsheets.Column("code"), spreadsheets.Column("name_zh")]
    content = spreadsheets.write("x", columns, [("C", "服务"), ("C21000000", "房地产")])
    assert "新增2" in dense(officer.get(sent(officer, "/catalog/import", content, "codes.xlsx")))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "x.csv", "空"),
        (GOOD.encode(), "x.pdf", ".xlsx"),
        (b"\xff\xd8\xff\x00\x01garbage\x00", "x.csv", "不是表格文件"),
        (b"PK\x03\x04broken", "x.xlsx", "不是表格文件"),
        ("编号,名称\n1,2\n".encode(), "x.csv", "品目编码、中文名称"),
        ((HEAD.strip() + ",品目编码\n").encode(), "x.csv", "出现了两次"),
        (GOOD.encode() + b"\x81", "x.csv", "字符编码"),
    ],
)
def test_a_file_that_is_no_such_table_is_told_beside_the_field(
    officer: PageClient, content: bytes, name: str, said: str
) -> None:
    page = sent(officer, "/catalog/import", content, name, 422)
    assert said in page.errors()[0] and page.find('//*[@id="file-e"]')


def test_a_field_refuses_a_large_file_before_the_request_as_a_whole_does(db: Office) -> None:
    """The refusal of a whole request knows no field and loses the page."""
    assert db.app.config["MAX_CONTENT_LENGTH"] > file_field.LARGEST_FILE + 10**6


def test_every_bad_row_is_told_with_its_number_and_nothing_is_imported(officer: PageClient) -> None:
    bad = "C21040000,物业,\nC21000000,一,\nC21000000,二,\nX1,坏,\nC22000000,,\nC,服务,\n"
    url = sent(officer, "/catalog/import", (HEAD + bad).encode())
    page = officer.get(url)
    assert problems(page) == [
        ["4", "品目编码", "编码 C21000000 与第 3 行重复。"],
        ["5", "品目编码", "“X1”不是 C 类品目编码，应形如 C21040000。"],
        ["6", "中文名称", "请填写。"],
    ]
    assert not page.find('//main//form[@method="post"]')
    assert count() == 0


def test_missing_parents_are_told_once_every_row_can_be_read(officer: PageClient) -> None:
    page = officer.get(sent(officer, "/catalog/import", (HEAD + "C21040000,物业,\n").encode()))
    [[row, column, reason]] = problems(page)
    assert (row, column) == ("2", "品目编码") and "C21000000" in reason


def test_what_changed_between_check_and_confirmation_is_found(db: Office, officer: PageClient) -> None:
    """The confirmation compares anew: what somebody else imported meanwhile is no longer new."""
    url = sent(officer, "/catalog/import", GOOD.encode())
    data = officer.get(url).values()
    lines, _ = read_categories(GOOD.encode())
    services.import_categories(db.actor("officer2"), lines)
    world.fresh()
    assert officer.client.post(url, data=data).status_code == 303
    assert count() == 3


def test_a_ticket_is_only_good_for_who_sent_the_file_and_for_what(db: Office, officer: PageClient) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    url = sent(officer, "/catalog/import", GOOD.encode())
    ticket = url.rsplit("/", 1)[1]
    assert db.client("officer2").get(url).status_code == 404
    assert db.client(Role.OFFICER).get(f"/catalog/standards/{made}/import/{ticket}").status_code == 404


# ---- codes by command ---------------------------------------------------------------------------
@pytest.fixture
def run(live: Office, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command on the office's own database."""
    monkeypatch.setattr(command, "create_app", lambda settings: live.app)
    monkeypatch.setenv("DATABASE_URL", live.url)
    monkeypatch.setenv("SECRET_KEY", "for tests only " * 3)
    monkeypatch.setenv("STORAGE_DIR", str(live.app.config["STORAGE_DIR"]))
    return command.import_codes


def test_the_command_tells_first_and_imports_then(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "codes.csv"
    file.write_bytes(CLASS_C)
    assert run(str(file), dry_run=True) == 0
    assert "新增 610 项" in capsys.readouterr().out and count() == 0
    assert run(str(file), dry_run=False) == 0
    assert count() == 610


@pytest.mark.parametrize(
    ("text", "said"),
    [(HEAD + "C,服务,\nX,坏,\n", "第 3 行，品目编码"), ("a,b\n", "品目编码、中文名称"), ("", "没有内容")],
)
def test_the_command_names_rows_and_reasons_and_imports_nothing(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    file = tmp_path / "codes.csv"
    file.write_text(text, encoding="utf-8")
    assert run(str(file), dry_run=False) == 2
    assert said in capsys.readouterr().err and count() == 0


def test_the_command_says_when_there_is_no_file(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("nowhere.csv", dry_run=False) == 2
    assert "nowhere.csv" in capsys.readouterr().err


# ---- standards ----------------------------------------------------------------------------------
def test_a_standard_goes_out_as_excel_and_comes_in_the_same(db: Office) -> None:
    with db.app.test_request_context():
        tree, found = read_standard(standard_sheet("物业", world.TREE))
    assert found == [] and tree == world.TREE


def test_every_shipped_standard_survives_the_sheet_in_either_language(db: Office) -> None:
    for path in sorted(Path("procurement/catalog/data/standards").glob("*.json")):
        tree = rules.tree_from(json.loads(path.read_text(encoding="utf-8")))
        for lang in ("zh_CN", "en"):
            with db.app.test_request_context():
                session["lang"] = lang
                sheet = standard_sheet(path.stem, tree)
            with db.app.test_request_context():
                assert read_standard(sheet) == (tree, []), (path.stem, lang)


def test_a_drafts_tree_is_replaced_from_a_sheet_after_confirmation(db: Office, officer: PageClient) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    exported = db.client(Role.OFFICER).get(f"/catalog/standards/{made}/sheet").get_data()
    services.replace_tree(db.actor(Role.OFFICER), made, 1, world.TREE[:1])
    world.fresh()
    client = PageClient(officer.client)
    url = sent(client, f"/catalog/standards/{made}/import", exported, "standard.xlsx")
    page = client.get(url)
    assert "文件中的检查项3" in dense(page) and "被替换的检查项2" in dense(page)
    client.post(url)
    world.fresh()
    assert without_rows(queries.tree(made)) == world.TREE


def test_bad_rows_of_a_standard_are_told_and_the_draft_stays(db: Office, officer: PageClient) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    before = count(StandardNode)
    text = "章节,环节,检查项,分值,扣分方式,每次扣分,计次单位\n,,没有章节,1,一票否决,,\n清洁,,地面,五,按次扣分,1,处\n"
    page = officer.get(sent(officer, f"/catalog/standards/{made}/import", text.encode()))
    assert problems(page) == [["3", "分值", "“五”不符合要求：请填写数字，例如 1,234.5。"]]
    text = "章节,检查项,分值,扣分方式,每次扣分\n,没有章节,1,一票否决,\n清洁,地面,2,按次扣分,3\n清洁,墙面,2,随便扣,\n".replace(
        "随便扣", "该项不得分"
    )
    page = officer.get(sent(officer, f"/catalog/standards/{made}/import", text.encode()))
    assert [row[:2] for row in problems(page)] == [["2", "章节"], ["3", "每次扣分"]]
    assert count(StandardNode) == before


def test_a_title_too_long_for_the_form_is_too_long_for_the_sheet(db: Office, officer: PageClient) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    row = "{},{},5,按次扣分,1,处\n"
    text = "章节,检查项,分值,扣分方式,每次扣分,计次单位\n" + row.format("清" * BRANCH_MOST, "洁" * CHECK_MOST)
    assert problems(officer.get(sent(officer, f"/catalog/standards/{made}/import", text.encode()))) == []
    text += row.format("清" * (BRANCH_MOST + 1), "甲") + row.format("乙", "洁" * (CHECK_MOST + 1))
    page = officer.get(sent(officer, f"/catalog/standards/{made}/import", text.encode()))
    assert [row[:2] for row in problems(page)] == [["3", "章节"], ["4", "检查项"]]


def test_a_published_standard_takes_no_sheet(db: Office, officer: PageClient) -> None:
    world.codes(db)
    made = world.published(db, world.item(db))
    exported = db.client(Role.OFFICER).get(f"/catalog/standards/{made}/sheet").get_data()
    client = PageClient(officer.client)
    url = sent(client, f"/catalog/standards/{made}/import", exported, "standard.xlsx")
    page = client.post(url, status=422)
    assert isinstance(page, Page) and "已发布" in page.errors()[0]
    assert count(ServiceStandard) == 1


# ---- half a file is no file ---------------------------------------------------------------------
def test_a_file_with_rows_that_cannot_be_read_is_not_half_imported_whoever_confirms(
    officer: PageClient,
) -> None:
    """Its page offers no button; a confirmation sent all the same is refused."""
    url = sent(officer, "/catalog/import", (HEAD + "C,服务,\nX1,坏,\n").encode())
    confirmed = officer.client.post(url, data=officer.get("/catalog/items/new").values())
    assert says(confirmed, "不") and count() == 0


def test_a_standard_with_rows_that_cannot_be_read_is_not_half_imported(
    db: Office, officer: PageClient
) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    text = (
        "章节,检查项,分值,扣分方式,每次扣分,计次单位\n清洁,地面,五,按次扣分,1,处\n清洁,墙面,5,按次扣分,1,处\n"
    )
    url = sent(officer, f"/catalog/standards/{made}/import", text.encode())
    form = officer.get(f"/catalog/standards/{made}/revision").values()
    assert says(officer.client.post(url, data=form), "不")
    world.fresh()
    assert without_rows(queries.tree(made)) == world.TREE
