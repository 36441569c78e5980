"""A paper that cannot be printed is replaced by a corrected issue of the same number, and nothing but characters changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from procurement.audit.queries import history
from procurement.documents import corrections, queries, services
from procurement.documents.renderer import renderer
from procurement.documents.services import CorrectionCommand
from procurement.infra import storage
from procurement.kernel.errors import Doubt, Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient
from tests.documents import samples
from tests.documents.failing import STRANGE, failed, printed, spoilt, state, unprinted, worked
from tests.documents.printing import page_texts, text_of
from tests.documents.printing import printed as printed_sample
from tests.factories import PEOPLE, Office

REASON = "录入时用了打印不出的字符"


def command(instead: str = "之", character: str = STRANGE, reason: str = REASON) -> CorrectionCommand:
    return CorrectionCommand({character: instead}, reason)


def corrected(
    office: Office, paper: int, asked: CorrectionCommand | None = None, who: Role = Role.FINANCE
) -> int:
    """Corrected by somebody who has looked twice."""
    asked = asked or command()
    with pytest.raises(Refused) as refused:
        services.issue_corrected(office.actor(who), paper, asked)
    (doubt,) = refused.value.refusals
    assert isinstance(doubt, Doubt) and doubt.code == "documents.corrected_issue"
    return services.issue_corrected(office.actor(who), paper, asked, [doubt.mark])


def codes(refused: Any) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


# ---- the rule -----------------------------------------------------------------------------------
def test_what_cannot_be_printed_is_named_once_with_the_texts_it_stands_in() -> None:
    (gap,) = corrections.gaps({"a": "甲☑", "b": ["乙☑丙", "甲☑"], "c": {"d": "丁"}})
    assert (gap.name, gap.texts) == ("☑ (U+2611)", ("甲☑", "乙☑丙"))


@pytest.mark.parametrize(
    ("data", "instead", "reason", "refused"),
    [
        ({"a": "甲"}, {}, "x", ["documents.nothing_unprintable"]),
        ({"a": "甲☑☒"}, {"☑": "√"}, "x", ["documents.gaps_open"]),
        ({"a": "甲☑"}, {"☑": "√", "甲": "乙"}, "x", ["documents.gaps_open"]),
        ({"a": "1☑00元"}, {"☑": "9"}, "x", ["documents.figure_brought"]),
        ({"a": "1☑00元"}, {"☑": "９"}, "x", ["documents.figure_brought"]),
        ({"a": "1☑00元"}, {"☑": "九"}, "x", ["documents.figure_brought"]),
        ({"a": "1☑00元"}, {"☑": "玖"}, "x", ["documents.figure_brought"]),
        ({"a": "☑"}, {"☑": ""}, "x", ["documents.text_emptied"]),
        ({"a": "甲☑"}, {"☑": "√"}, " ", ["documents.correction_reason_missing"]),
        ({"a": "甲☑"}, {"☑": ""}, "x", []),
    ],
)
def test_a_correction_names_every_character_brings_no_figure_and_says_why(
    data: dict[str, Any], instead: dict[str, str], reason: str, refused: list[str]
) -> None:
    assert [one.code for one in corrections.refusals(data, instead, reason)] == refused


def test_a_long_text_is_shown_around_its_first_change() -> None:
    clause = "甲" * 60 + "☑" + "乙" * 60
    (shown,) = corrections.corrected_texts({"a": clause, "b": clause, "c": "丙"}, {"☑": "之"})
    assert shown == "…" + "甲" * 20 + "之" + "乙" * 19 + "…"


def test_a_character_that_is_a_figure_itself_may_be_written_as_that_figure() -> None:
    assert corrections.refusals({"a": "甲\U0001d7cf"}, {"\U0001d7cf": "1"}, "x") == []


@pytest.mark.parametrize("template", ["contracts/contract", "catalog/catalogue"])
def test_the_note_of_a_corrected_issue_pushes_nothing_off_the_cover(template: str) -> None:
    data = spoilt(template)
    instead, before = command().instead, corrections.Issue(1, "7K3M-9QXC", "2026-03-02")
    fixed = corrections.replaced(data, instead)
    fixed["doc"]["correction"] = corrections.note(data, instead, REASON, before)
    assert len(page_texts(renderer().render(template, fixed))) == len(page_texts(printed_sample(template)))


# ---- the act ------------------------------------------------------------------------------------
@pytest.mark.parametrize("template", samples.ALL)
def test_every_kind_of_paper_that_cannot_be_printed_is_issued_once_more_with_a_visible_note(
    live: Office, template: str
) -> None:
    old = unprinted(live, template)
    worked(live, old)
    assert state(old).state == "failed"
    new = corrected(live, old)
    worked(live, new)
    before, after = state(old), state(new)
    assert (after.state, after.issue, after.replaces_id, after.number) == ("ready", 2, old, before.number)
    assert (before.state, before.void_reason, before.file_digest) == ("void", REASON, None)
    text = text_of(storage.get(after.file_digest or ""))
    assert f"更正件·第2版本件替代第1版（查验码{before.code}，已作废）" in text
    assert "原文字符U+2611以“之”代替" in text and f"更正原因：{REASON}" in text
    assert "示之例市机关事务管理局" in text and "（更正件第2版）" in text


def test_everything_else_of_the_paper_stays_as_it_was_frozen(db: Office) -> None:
    old = failed(db, "billing/bill")
    before, after = state(old).data, state(corrected(db, old)).data
    for data in (before, after):
        for name in ("code", "verify_url", "template", "correction"):
            data["doc"].pop(name, None)
    assert after == corrections.replaced(before, {STRANGE: "之"})
    assert state(old).data["total"] == after["total"] == samples.bill()["total"]


def test_a_corrected_issue_is_told_in_the_history_of_both_and_of_what_the_paper_is_about(db: Office) -> None:
    old = failed(db, subject=("bill", 7))
    new = corrected(db, old)
    assert history("paper", new)[0].action == history("bill", 7)[0].action == "documents.corrected"
    record = history("paper", old)[0]
    assert record.action == "documents.replaced"
    assert record.params["reason"] == REASON and "U+2611 → “之”" in record.params["characters"]


def test_a_paper_is_replaced_once(db: Office) -> None:
    old = failed(db)
    corrected(db, old)
    with pytest.raises(Refused) as refused:
        services.issue_corrected(db.actor(Role.FINANCE), old, command())
    assert codes(refused) == ["documents.not_failed"]


def test_only_a_paper_that_failed_is_corrected(db: Office) -> None:
    old = failed(db)
    services.render_again(db.actor(Role.FINANCE), old)
    with pytest.raises(Refused) as refused:
        services.issue_corrected(db.actor(Role.FINANCE), old, command())
    assert codes(refused) == ["documents.not_failed"]


def test_a_paper_people_may_hold_already_gets_no_corrected_issue(
    db: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(db.app.config, "STORAGE_DIR", tmp_path)
    old = unprinted(db)
    services.store_rendered(db.system(), old, b"%PDF-1.7 printed once")
    [file] = [found for found in tmp_path.rglob("*") if found.is_file()]
    file.unlink()
    services.render_again(db.actor(Role.FINANCE), old)
    services.mark_failed(db.system(), old, "x")
    with pytest.raises(Refused) as refused:
        services.issue_corrected(db.actor(Role.FINANCE), old, command())
    assert codes(refused) == ["documents.was_printed"]
    assert f"/papers/{old}/correction" not in pages(db).get(f"/papers/{old}").text


def test_what_stands_for_a_character_must_be_printable_itself(db: Office) -> None:
    old = failed(db)
    with pytest.raises(Refused) as refused:
        services.issue_corrected(db.actor(Role.FINANCE), old, command("☒"))
    assert set(codes(refused)) == {"documents.unprintable"}
    assert state(old).state == "failed"


def test_a_second_look_is_asked_for_these_very_texts(db: Office) -> None:
    old = failed(db)
    with pytest.raises(Refused) as refused:
        services.issue_corrected(db.actor(Role.FINANCE), old, command("之"))
    (doubt,) = refused.value.refusals
    assert isinstance(doubt, Doubt)
    with pytest.raises(Refused) as other:
        services.issue_corrected(db.actor(Role.FINANCE), old, command("的"), [doubt.mark])
    assert codes(other) == ["documents.corrected_issue"] and state(old).state == "failed"


def test_a_corrected_issue_that_fails_too_is_corrected_again(db: Office) -> None:
    second = corrected(db, failed(db, data=spoilt("catalog/catalogue")))
    services.mark_failed(db.system(), second, "x")
    with pytest.raises(Refused) as refused:
        services.issue_corrected(db.actor(Role.FINANCE), second, command())
    assert codes(refused) == ["documents.nothing_unprintable"]


@pytest.mark.parametrize("who", PEOPLE)
def test_only_officers_and_finance_issue_a_corrected_paper(db: Office, who: Role) -> None:
    old = failed(db, to="d1")
    allowed = who in {Role.OFFICER, Role.FINANCE}
    page = db.client(who).get(f"/papers/{old}").get_data(as_text=True)
    assert (f"/papers/{old}/correction" in page) is allowed
    if allowed:
        assert state(corrected(db, old, who=who)).issue == 2
        return
    with pytest.raises((Forbidden, NotFound)):
        services.issue_corrected(db.actor(who), old, command())
    assert db.client(who).get(f"/papers/{old}/correction").status_code == 403


def test_nobody_corrects_a_paper_of_another_bureau(db: Office) -> None:
    second = Office.build(db.app, "b")
    ours, theirs = failed(db), failed(second)
    with pytest.raises(NotFound):
        services.issue_corrected(db.actor(Role.FINANCE), theirs, command())
    new = corrected(db, ours)
    assert state(ours).number == state(theirs).number and state(theirs).state == "failed"
    assert queries.issues_of(state(theirs)) != [] and state(new).bureau_id == db.bureau
    assert [one.id for one in queries.issues_of(state(theirs))] == [theirs]
    assert [one.id for one in queries.issues_of(state(ours))] == [new, ours]


# ---- pages --------------------------------------------------------------------------------------
def pages(office: Office, who: Role = Role.FINANCE) -> PageClient:
    return PageClient(office.client(who), "zh_CN")


def sent(page: Page) -> dict[str, str]:
    """The form as the person left it, with what was asked twice ticked."""
    marks = page.find('//input[@type="checkbox" and @name="sure"]/@value')
    return {**page.values(), "sure": str(marks[0])} if marks else page.values()


def walked(office: Office, old: int, instead: str = "之") -> str:
    """The corrected issue by its form, the second look included; returns where it led."""
    client, url = pages(office), f"/papers/{old}/correction"
    typed = {"lines-0-instead": instead, "reason": REASON}
    page = client.post(url, typed, status=422)
    assert isinstance(page, Page)
    answer = client.client.post(url, data=sent(page))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def test_the_page_of_a_failed_paper_says_why_and_leads_to_its_corrected_issue(db: Office) -> None:
    old = failed(db)
    page = pages(db).get(f"/papers/{old}")
    assert "文书无法印出" in page.words and "☑ (U+2611)" in page.words and "no glyph" not in page.words
    assert page.find(f'//a[@href="/papers/{old}/correction"]')
    new = walked(db, old)
    page = pages(db).get(new)
    assert "第2版" in page.words and "生成中" in page.words and "本编号的各版" in page.words
    page = pages(db).get(f"/papers/{old}")
    assert "已由更正件第2版替代" in page.words and page.find(f'//a[@href="{new}"]')
    assert "本版由" in page.words and REASON in page.words


def test_the_second_look_shows_what_will_be_printed_and_keeps_what_was_typed(db: Office) -> None:
    old = failed(db)
    page = pages(db).post(
        f"/papers/{old}/correction", {"lines-0-instead": "之", "reason": REASON}, status=422
    )
    assert isinstance(page, Page)
    assert "示之例市机关事务管理局" in page.words
    assert page.values()["lines-0-instead"] == "之" and page.values()["reason"].strip() == REASON
    assert state(old).state == "failed"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"lines-0-instead": "9", "reason": "x"}, "不得带入数字"),
        ({"lines-0-instead": "☒", "reason": "x"}, "文书无法印出"),
        ({"lines-0-instead": "之", "reason": ""}, "理由：请填写"),
        ({"lines-0-code": "65", "lines-0-instead": "之", "reason": "x"}, "请逐一填写"),
        ({"lines-0-code": "99999999999", "lines-0-instead": "之", "reason": "x"}, "请逐一填写"),
    ],
)
def test_what_is_wrong_is_said_on_the_form(db: Office, typed: dict[str, str], words: str) -> None:
    old = failed(db)
    page = pages(db).post(f"/papers/{old}/correction", typed, status=422)
    assert isinstance(page, Page)
    assert any(words in error for error in page.errors()), page.errors()
    assert page.values()["reason"].strip() == typed["reason"]


def test_a_link_to_the_replaced_issue_gives_the_newest_file(db: Office) -> None:
    old = failed(db)
    new = corrected(db, old)
    printed(db, new)
    answer = db.client(Role.FINANCE).get(f"/papers/{old}/file")
    assert (answer.status_code, answer.location) == (303, f"/papers/{new}/file")
    assert db.client(Role.FINANCE).get(answer.location).get_data()[:5] == b"%PDF-"


def test_whoever_verifies_the_old_code_is_told_of_the_corrected_issue_and_led_to_it(db: Office) -> None:
    old = failed(db)
    page = pages(db).get(f"/verify/{state(old).code}")
    assert "尚未能打印" in page.words
    new = corrected(db, old)
    printed(db, new)
    page = PageClient(db.client(), "zh_CN").get(f"/verify/{state(old).code}")
    assert "已由同一编号的更正件替代" in page.words and REASON in page.words
    (link,) = page.find(f'//a[contains(@href, "{state(new).code}")]/@href')
    page = PageClient(db.client(), "zh_CN").get(str(link))
    assert f"第2版，替代查验码为 {state(old).code} 的一版" in page.words
    assert (state(new).file_digest or "?") in "".join(page.words.split())


def test_a_paper_that_failed_for_another_cause_says_so_and_offers_no_correction(db: Office) -> None:
    data = {**samples.catalogue(), "groups": None}
    old = failed(db, data=data)
    page = pages(db).get(f"/papers/{old}")
    assert "原因不在文字本身" in page.words and "/correction" not in page.text
    assert "没有需要更正的内容" in pages(db).get(f"/papers/{old}/correction").words


def test_the_papers_of_a_number_are_listed_in_few_statements(db: Office) -> None:
    from tests.architecture.queries import counted

    old = failed(db)
    corrected(db, old)
    client = db.client(Role.FINANCE)
    client.get(f"/papers/{old}")
    with counted() as statements:
        client.get(f"/papers/{old}")
    assert len(statements) <= 12
