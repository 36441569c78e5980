"""What each paper says."""

import re
from pathlib import Path

import pytest

from procurement.documents.kinds import kinds
from procurement.documents.renderer import TEMPLATES, renderer
from procurement.documents.rules import canonical
from procurement.kernel.money import Money
from tests.documents import samples
from tests.documents.printing import flat, images, opened, page_texts, printed, text_of

ROOT = Path(__file__).resolve().parents[2]


def test_every_kind_of_paper_has_a_template_and_a_sample() -> None:
    assert {kind.template for kind in kinds().values()} == set(samples.ALL)
    assert all((TEMPLATES / f"{kind.template}.html").exists() for kind in kinds().values())


@pytest.mark.parametrize("template", samples.ALL)
def test_the_sample_is_plain_data_and_says_which_paper_it_is(template: str) -> None:
    data = samples.ALL[template]()
    canonical(data)
    assert kinds()[data["doc"]["kind"]].template == template


# ---- contract ----


def test_a_contract_of_a_year_has_ten_to_fifteen_pages() -> None:
    assert 10 <= len(page_texts(printed("contracts/contract"))) <= 15


def test_the_contents_of_a_contract_name_the_page_of_every_clause_and_annex() -> None:
    contents, *pages = page_texts(printed("contracts/contract"))[1:]
    titles = [clause["number"] + clause["title"] for clause in samples.contract()["clauses"]]
    for title in [*titles, "附件一服务清单、价款及分摊依据", "附件四承接前结算情况"]:
        found = re.search(re.escape(title) + r"·+(\d+)", contents)
        assert found, title
        assert title in pages[int(found[1]) - 3], title


def test_a_contract_taken_over_shows_what_was_settled_and_paid_before() -> None:
    text = text_of(printed("contracts/contract"))
    assert (
        "接续履行合同" in text and "累计已结算" in text and "1,196,220.00" in text and "1,136,409.00" in text
    )
    fresh = {**samples.contract(), "opening": None, "origin": ""}
    assert "承接前" not in text_of(renderer().render("contracts/contract", fresh))


def test_a_contract_has_places_to_sign_and_calls_the_confirmation_what_it_is() -> None:
    signing = page_texts(printed("contracts/contract"))[7]
    assert "双方对本文件摘要（SHA-256）的电子确认，非电子签章" in signing
    assert "甲方印章" in signing and "乙方印章" in signing and "年月日" in signing
    assert "第十九条" in signing  # a page with a seal always carries text of the contract


def test_a_contract_prints_every_check_item_of_its_standard_with_its_points() -> None:
    text = text_of(printed("contracts/contract"))
    for section in samples.standard()["nodes"]:
        assert f"{section['number']}{section['name']}{section['points']}" in text
        for item in section["children"]:
            parts = (item["number"], item["name"], item["rule"], item["points"], item["severity"])
            assert flat("".join(parts)) in text


def test_the_price_of_a_contract_stands_in_figures_and_in_capitals() -> None:
    text = text_of(printed("contracts/contract"))
    assert text.count("7,177,320.00") >= 3 and text.count("柒佰壹拾柒万柒仟叁佰贰拾元整") >= 3


# ---- settlement sheet ----


def test_a_sheet_keeps_earned_and_payable_apart() -> None:
    data, text = samples.sheet(), text_of(printed("settlement/sheet"))
    steps = sum((Money.parse(step["amount"]) for step in data["payable_steps"]), Money.zero())
    assert Money.parse(data["earned"]) + steps == Money.parse(data["payable"])
    assert "应计金额（元）595,620.00" in text and "应付金额（元）495,254.60" in text
    assert "质量保留金（应计金额的5%）−29,781.00" in text


def test_a_sheet_without_deductions_fits_on_one_page_and_does_not_speak_of_them() -> None:
    (page,) = page_texts(printed("settlement/sheet"))
    assert "扣分" not in page and "扣款" not in page


def test_a_sheet_with_findings_shows_each_and_the_steps_of_the_deduction() -> None:
    text = text_of(renderer().render("settlement/sheet", samples.sheet(deducted=True)))
    assert "XC-2026-0014822026-10-032.23号楼4层东侧卫生间" in text
    assert "扣款合计31,700.00" in text and "减：扣款合计31,700.00应计金额（元）563,920.00" in text


def test_a_correction_names_the_sheet_it_corrects_and_why() -> None:
    text = text_of(renderer().render("settlement/sheet", samples.sheet(correction=True)))
    assert (
        "服务费结算单（更正）" in text
        and "JS-2026-000397（第1次更正）" in text
        and "经复核由41岗更正为41.5岗。（依据变化：服务天数、单价或用量）" in text
    )


def test_a_correction_agreed_beside_the_facts_says_so_and_one_frozen_before_says_nothing_of_it() -> None:
    correction = samples.sheet(correction=True)
    agreed = text_of(renderer().render("settlement/sheet", {**correction, "cause": "agreed"}))
    assert "（双方另行约定）" in agreed
    before = {key: value for key, value in correction.items() if key != "cause"}
    assert "经复核由41岗更正为41.5岗。" in text_of(renderer().render("settlement/sheet", before))


# ---- bill ----


def test_a_bill_says_that_it_is_no_invoice_and_when_to_answer() -> None:
    text = text_of(printed("billing/bill"))
    assert "非发票" in text and "请于2026-11-20前确认" in text and "请于2026-12-10前转账缴付" in text


def test_the_closing_balance_of_a_bill_is_counted_and_written_in_capitals() -> None:
    bill = samples.bill()
    opening, received, corrected, total, closing = (
        Money.parse(bill[key]) for key in ("opening", "received", "corrected", "total", "closing")
    )
    assert closing == opening - received + corrected + total
    assert "人民币陆万贰仟伍佰贰拾壹元壹角贰分" in text_of(printed("billing/bill"))


def test_a_bill_shows_deductions_only_when_there_are_any() -> None:
    assert "扣减" not in text_of(printed("billing/bill"))
    deducted = text_of(renderer().render("billing/bill", samples.bill(deducted=True)))
    assert "分摊额扣减应付（元）" in deducted and "12,859.78257.2012,602.58" in deducted


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("transfer", "转账缴付至"),
        ("budget_charge", "中列支"),
        ("entrusted", "代为支付"),
        ("shown_only", "不产生缴付义务"),
    ],
)
def test_a_bill_says_how_it_is_paid(mode: str, words: str) -> None:
    assert words in text_of(renderer().render("billing/bill", {**samples.bill(), "mode": mode}))


def test_a_bill_of_eleven_lines_with_its_slip_fits_on_one_page() -> None:
    longest = samples.bill(11, department="示例市人力资源和社会保障信息化综合服务保障中心", deducted=True)
    (page,) = page_texts(renderer().render("billing/bill", longest))
    assert "账单确认回执" in page


def test_a_long_bill_repeats_the_heads_and_names_every_line() -> None:
    pages = page_texts(renderer().render("billing/bill", samples.bill(45)))
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "编号：ZD-2026-000218" in page and f"第{number}页共{len(pages)}页" in page and "查验码" in page
    assert sum("服务项目合同编号" in page for page in pages) == len(pages)


def test_a_bill_without_lines_receipts_and_corrections_still_prints() -> None:
    empty = {**samples.bill(0), "receipts": [], "received": "0.00", "corrections": [], "corrected": "0.00"}
    text = text_of(renderer().render("billing/bill", empty))
    assert "本期合计0.00" in text and "收款：" not in text


# ---- statement, credit note, catalogue, drafts ----


def test_a_statement_runs_from_the_opening_to_the_closing_balance() -> None:
    text = text_of(printed("billing/statement"))
    assert (
        "2026-01-01—期初余额79,220.18" in text and "本期发生额及期末余额842,135.37858,834.4362,521.12" in text
    )
    assert "9月账单更正（贷项通知）240.00−240.00" in text


def test_a_credit_note_answers_the_objection_and_shows_the_difference() -> None:
    text = text_of(printed("billing/credit_note"))
    assert "账单更正通知（贷项）" in text and "2,396.002,156.00−240.00" in text and "负贰佰肆拾元整" in text
    assert "贵单位于2026年10月14日对上述账单提出异议" in text
    debit = {**samples.credit_note(), "total": "240.00", "objection": "", "objected_on": ""}
    other = text_of(renderer().render("billing/credit_note", debit))
    assert "账单更正通知（借项）" in other and "提出异议" not in other


def test_the_catalogue_prints_every_item_with_unit_price_and_standard() -> None:
    text = text_of(printed("catalog/catalogue"))
    for group in samples.catalogue()["groups"]:
        for item in group["entries"]:
            assert flat(item["code"] + item["name"] + item["english"] + item["unit"]) in text
    assert "C13030000绿化养护Landscapemaintenance㎡·月0.85——" in text and "上限" not in text
    assert "机关物业服务考核标准" in text and "合计1000" in text


@pytest.mark.parametrize("template", samples.ALL)
def test_a_draft_has_no_number_and_no_verification(template: str) -> None:
    data = samples.ALL[template]()
    draft = {**data, "doc": {**data["doc"], "number": "", "code": "", "verify_url": "", "state": "draft"}}
    pdf = renderer().render(template, draft, watermark="draft")
    text = text_of(pdf)
    assert "草稿，不作为依据，不可查验" in text and "扫码" not in text
    with opened(pdf) as document:
        assert images(document) == []


@pytest.mark.parametrize("template", samples.ALL)
def test_a_code_that_works_on_this_machine_only_says_so_on_the_paper(template: str) -> None:
    data = samples.ALL[template]()
    here = {**data, "doc": {**data["doc"], "verify_url": "http://127.0.0.1:8000/verify/7K3M-9QXC"}}
    assert "核验（此码仅在本机可用）" in flat(text_of(renderer().render(template, here)))
    assert "此码仅在本机可用" not in text_of(printed(template))


# ---- qualification ----


def test_a_certificate_of_qualification_is_one_page_and_no_condition_to_bid() -> None:
    (page,) = page_texts(printed("vendors/qualification"))
    assert "2026年11月12日至2028年6月30日" in page and "保安服务供应商资格（BA/1）" in page
    assert "不是参加公开招标获取文件、提问或者投标的条件" in page
    assert "长期" in page and "7KQ2-M4XA" in page
