"""What may not be asked: the words of PLAN-18 and QUAL-01 in both languages, and how many similar contracts (PLAN-17)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.vendors.rules.forbidden import (
    OPEN,
    SIZE,
    THEMES,
    asking_refusals,
    forbidden_refusals,
    similar_contracts,
    similar_refusals,
    themes_in,
)

FORBIDDEN = {
    "capital": ["注册资本不低于100万元", "注册资本登记证明", "实缴资本", "实收资本证明", "Registered capital of 1 million", "paid-in capital"],
    "assets": ["净资产证明", "资产总额不少于五百万元", "总资产", "total assets", "assets of at least 5 million"],
    "revenue": ["上一年度营业收入", "年销售额", "年营业额不低于", "annual turnover", "yearly revenue"],
    "headcount": ["从业人员不少于50人", "员工总数", "职工人数", "社保缴纳人数", "number of employees", "Headcount", "50 employees"],
    "profit": ["净利润为正", "利润率", "连续三年盈利能力", "yearly profit"],
    "tax": ["纳税额不低于十万元", "纳税总额", "税收贡献", "amount of tax", "tax paid last year"],
    "awards": ["省级奖项", "获奖证书", "行业百强", "守合同重信用企业", "荣誉称号", "industry awards", "Top 10 of the trade"],
    "regional_record": ["本市类似业绩", "本省范围内的业绩", "当地服务经验", "local experience"],
    "ownership": ["国有企业", "上市公司", "所有制形式", "state-owned company", "publicly listed"],
    "local_place": ["在本市设立分支机构", "本地注册", "在当地有固定场所", "分公司", "a local office", "registered in this city"],
    "years": ["成立满三年", "成立时间早于2020年", "5年以上的经营", "经营年限", "years in business", "in business for five years"],
    "library": ["进入供应商库", "协会会员单位", "入围名单", "vendor library", "approved suppliers list"],
}  # fmt: skip
ALLOWED = [
    "注册电气工程师证书", "注册消防工程师不少于2人", "从业人员健康证明", "依法缴纳税收和社会保障资金", "重大税收违法失信主体",
    "由所在地市场监管部门登记", "本市场监管部门核发", "向服务所在地设区的市级公安机关备案", "项目负责人三年以上从业经验",
    "健全的财务会计制度", "资产管理软件", "营业执照", "法定代表人身份证明", "企业名称与账户一致", "非营利性医院",
    "taxes and social insurance paid as the law asks", "the award letter", "contract award", "registered engineer",
    "licence of the company", "established practice", "Board of directors",
]  # fmt: skip
CASES = [(theme, text) for theme, texts in FORBIDDEN.items() for text in texts]
WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}


def found(text: str) -> set[str]:
    return {theme.name for theme, _ in themes_in(text)}


@pytest.mark.parametrize(("theme", "text"), CASES)
def test_what_the_law_forbids_is_found(theme: str, text: str) -> None:
    assert theme in found(text)


def test_every_theme_has_its_words() -> None:
    assert set(FORBIDDEN) == {theme.name for theme in THEMES}


@pytest.mark.parametrize("text", ALLOWED)
def test_what_may_be_asked_is_left_alone(text: str) -> None:
    assert found(text) == set()


@given(
    case=st.sampled_from(CASES), before=st.sampled_from(["", "提供", "请附：", "Send: "]), loud=st.booleans()
)
def test_forbidden_words_are_found_however_they_are_typed(
    case: tuple[str, str], before: str, loud: bool
) -> None:
    """Wide letters, capitals, blanks and signs between Chinese characters hide nothing."""
    theme, text = case
    if text.isascii():
        typed = text.upper().replace(" ", "   ") if loud else text.translate(WIDE)
    else:
        typed = (" " if loud else "·").join(text)
    assert theme in found(before + typed)


@given(st.text(alphabet="保安服务许可证人员姓名电话地址，。0123456789 abc", max_size=40))
def test_a_text_without_such_words_is_never_refused(text: str) -> None:
    assert forbidden_refusals({"words_zh": text}, {}) == []


def test_each_refusal_names_its_words_its_field_and_its_clause() -> None:
    laws = {SIZE: "财政部令第87号 第17条", OPEN: "财库〔2019〕38号 第一部分"}
    said = {"title_zh": "注册资本证明", "words_en": "A local office, in business for 3 years"}
    told = [(one.field, one.params["words"], one.params["law"]) for one in asking_refusals(said, 2, laws)]
    assert told == [
        ("title_zh", "注册资本", "财政部令第87号 第17条 (PLAN-18)"),
        ("words_en", "local office", "财库〔2019〕38号 第一部分 (QUAL-01)"),
        ("words_en", "in business for", "财库〔2019〕38号 第一部分 (QUAL-01)"),
    ]


def test_without_a_rulebook_the_code_of_the_rule_stands_for_its_clause() -> None:
    assert [one.params["law"] for one in forbidden_refusals({"title_zh": "净资产"}, {})] == ["PLAN-18"]


# ---- similar contracts --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("近三年内类似项目业绩3个", 3),
        ("类似业绩两份", 2),
        ("近3年承担过不少于5个类似物业项目", 5),
        ("同类项目合同（不少于 10 份）", 10),
        ("两个类似合同，附验收证明4份", 2),
        ("近三年类似业绩", 0),
        ("验收证明4份", 0),
        ("two similar contracts", 2),
        ("at least three comparable projects", 3),
        ("Similar contracts: at least 4", 4),
        ("similar contracts of the last 3 years", 0),
    ],
)
def test_similar_contracts_are_counted(text: str, count: int) -> None:
    assert similar_contracts(text) == count


@given(asked=st.integers(1, 60), most=st.integers(0, 10))
def test_more_similar_contracts_than_the_rulebook_says_are_refused(asked: int, most: int) -> None:
    for text in (f"类似业绩{asked}个", f"{asked}份类似合同", f"{asked} similar contracts"):
        found = similar_refusals({"words_zh": text}, most, {"PLAN-17": "财库〔2021〕22号 第18条"})
        assert bool(found) == (asked > most)
        assert all((one.params["asked"], one.params["most"]) == (asked, most) for one in found)
