"""What may not be asked of vendors, found in what a requirement says (PLAN-17, PLAN-18, QUAL-01).

The law forbids the thing, not the word; a person who means something else words it otherwise. So a forbidden word is
refused wherever it stands, even where it only names a document; a word it is part of by accident is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from procurement.kernel.errors import Refusal
from procurement.kernel.references import plain

SIZE, OPEN, SIMILAR = "PLAN-18", "QUAL-01", "PLAN-17"
"""The rules of the rulebook a theme stands on."""
LAWS = (SIZE, OPEN, SIMILAR)
_HERE = "(?:本[省县区]|本[市州](?!场)|本地(?!区)|当地|省内|市内|辖区内?)"
_BOUND = r"(?:不低于|不少于|不小于|达到|超过|大于|≥|>|\d)"


@dataclass(frozen=True)
class Theme:
    """One thing that may not be asked: the rule that says so, and the words it is asked with.

    `chinese` is looked for in the text without blanks and signs, `english` in small letters with single blanks.
    """

    name: str
    law: str
    chinese: str
    english: str


THEMES = (
    Theme(
        "capital",
        SIZE,
        "注册资[本金]|注册资金|实[缴收]资[本金]|认缴资本|资本金",
        r"(?:registered|paid[- ]?(?:in|up)|share|subscribed) capital",
    ),
    Theme(
        "assets",
        SIZE,
        f"总资产|净资产|固定资产|资产(?:总额|总值|规模|净值|{_BOUND})",
        r"(?:total|net|fixed) assets|assets of (?:at least|more than|not less than)|balance sheet total",
    ),
    Theme(
        "revenue",
        SIZE,
        "营业收入|营业额|营收|销售额|销售收入|业务收入|年产值",
        r"\brevenues?\b|\bturnover\b|annual sales|sales (?:volume|figures)",
    ),
    Theme(
        "headcount",
        SIZE,
        f"(?:从业|员工|职工|雇员|用工|在职)人?员?(?:总?人?数|数量|规模|{_BOUND})"
        "|(?:企业|公司)(?:总?人数|人员数量)|人员规模|社保(?:缴纳|参保)?人数|参保人数",
        r"\bhead ?count\b|number of (?:employees|staff|workers)|\d+ (?:employees|staff members)"
        r"|size of the workforce",
    ),
    Theme("profit", SIZE, "利润|盈利(?:水平|能力|额)|净利|毛利", r"\bprofits?\b|\bprofitability\b"),
    Theme(
        "tax",
        SIZE,
        f"(?:纳税|缴税|完税|税收|缴纳税[款收金])(?:总?额|金额|数额|规模|贡献|{_BOUND})",
        r"amount of tax|tax(?:es)? paid|tax contribution|tax payments? of (?:at least|more than)",
    ),
    Theme(
        "awards",
        SIZE,
        "奖项|获奖|得奖|表彰|荣誉|称号|百强|示范(?:单位|企业|项目)|著名商标|知名品牌|守合同重信用|重合同守信用|鲁班奖",
        r"(?<!contract )\b(?:awards?|prizes?)\b(?! (?:letter|notice|of (?:the |a )?contract))|\btop \d+\b",
    ),
    Theme(
        "regional_record",
        SIZE,
        f"{_HERE}[范围内外的]{{0,4}}(?:类似|同类)?(?:业绩|项目经验|服务经验|案例)",
        r"(?:local|regional) (?:track record|references?|experience)",
    ),
    Theme(
        "ownership",
        SIZE,
        "国有(?:企业|控股|独资|资本)|国企|央企|民营企业|外资企业|内资企业|上市公司|所有制|股权结构",
        r"state[- ]owned|publicly listed|listed company|(?:foreign|domestic(?:ally)?)[- ]owned|form of ownership",
    ),
    Theme(
        "local_place",
        OPEN,
        f"分支机构|分公司|办事处|{_HERE}[范围内的有设]{{0,4}}(?:工商)?(?:注册|登记|纳税|企业|供应商|固定场所|服务网点|办公场所)",
        r"\bbranch office\b|local (?:branch|office|registration|subsidiary|presence|compan(?:y|ies)|vendors?)"
        r"|locally registered|registered in (?:this|the) (?:city|province|district|county)",
    ),
    Theme(
        "years",
        OPEN,
        r"成立(?:时间|年限|日期|满|不少于|不低于|超过|已|\d|[一二两三四五六七八九十])|经营年限|企业年限|注册(?:年限|时间)|经营历史"
        r"|(?:\d|[一二两三四五六七八九十])年以上(?:的)?(?:经营|营业|企业)",
        r"years (?:in|of) (?:business|operation|trading)|in business for"
        r"|(?:established|founded|incorporated) (?:for|at least|before|no later)",
    ),
    Theme(
        "library",
        OPEN,
        "供应商库|备选库|名录库|资格库|入围(?:供应商|名单|企业)|协会会员|会员单位",
        r"vendor (?:library|pool)|supplier (?:library|pool)|approved (?:vendors?|suppliers?) list|pre-?approved"
        r"|member(?:ship)? (?:of|in) (?:an?|the) (?:trade )?association",
    ),
)
_IN_TEXT = [
    # a word of Latin letters ends where a Chinese character begins
    (theme, re.compile(theme.chinese), re.compile(theme.english, re.ASCII))
    for theme in THEMES
]
_SIGNS = re.compile(r"[^\w≥>]|_")
_BLANKS = re.compile(r"\s+")


def asking_refusals(said: Mapping[str, str], most_similar: int, laws: Mapping[str, str]) -> list[Refusal]:
    """Everything the law forbids to ask in what is said. Refuses: vendors.requirement_forbidden,
    vendors.requirement_contracts."""
    return forbidden_refusals(said, laws) + similar_refusals(said, most_similar, laws)


def forbidden_refusals(said: Mapping[str, str], laws: Mapping[str, str]) -> list[Refusal]:
    """Why what is said (by field) may not be asked: each theme once a field, with the words that ask it and its clause.

    `laws`: the printed basis by code of rule; where the rulebook has none, the code itself is named.
    Refuses: vendors.requirement_forbidden.
    """
    return [
        Refusal(
            "vendors.requirement_forbidden", {"words": words, "law": _law(laws, theme.law)}, field or None
        )
        for field, text in said.items()
        for theme, words in themes_in(text)
    ]


def themes_in(text: str) -> Iterator[tuple[Theme, str]]:
    """The forbidden things a text asks, each with the words that ask it first."""
    small = _BLANKS.sub(" ", plain(text).lower())
    together = _SIGNS.sub("", small)
    for theme, chinese, english in _IN_TEXT:
        if found := chinese.search(together) or english.search(small):
            yield theme, found.group()


# ---- similar contracts --------------------------------------------------------------------------
_NUMBERS = {word: n for n, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_NUMBERS |= {
    word: n
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
}
_COUNT = r"(\d+|[一二两三四五六七八九十])(?:个|份|项|宗|例|单|家)"
_ALIKE = "(?:类似|同类|相似)"
_NEAR = r"[^，。；,.;]{0,12}?"
_WORD = rf"(\d+|{'|'.join(word for word in _NUMBERS if word.isascii())})"
_THINGS = r"(?:contracts?|projects?|references?|assignments?|services?)"
_SIMILAR = [
    re.compile(f"{_ALIKE}{_NEAR}{_COUNT}"),
    re.compile(f"{_COUNT}{_NEAR}{_ALIKE}"),
    re.compile(rf"{_WORD} (?:or more )?(?:similar|comparable) {_THINGS}"),
    re.compile(
        rf"(?:similar|comparable) {_THINGS}[^.;]{{0,24}}?(?:at least|no fewer than|not less than|≥) ?{_WORD}"
    ),
]


def similar_contracts(text: str) -> int:
    """The most similar contracts a text asks for; 0 where it asks for none or does not say how many."""
    small = _BLANKS.sub(" ", plain(text).lower())
    together = small.replace(" ", "")
    found = [
        match for n, form in enumerate(_SIMILAR) for match in form.finditer(together if n < 2 else small)
    ]
    return max((_number(match.group(1)) for match in found), default=0)


def _number(written: str) -> int:
    return _NUMBERS[written] if written in _NUMBERS else int(written)


def similar_refusals(said: Mapping[str, str], most: int, laws: Mapping[str, str]) -> list[Refusal]:
    """More similar contracts than may be asked. Refuses: vendors.requirement_contracts."""
    return [
        Refusal(
            "vendors.requirement_contracts",
            {"asked": asked, "most": most, "law": _law(laws, SIMILAR)},
            field or None,
        )
        for field, text in said.items()
        if (asked := similar_contracts(text)) > most
    ]


def _law(laws: Mapping[str, str], code: str) -> str:
    return f"{laws[code]} ({code})" if code in laws else code
