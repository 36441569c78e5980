"""The shipped clause libraries: every variable declared, every mandatory subject covered, every text printable."""

import json
import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = sorted((ROOT / "procurement" / "contracts" / "data" / "clauses").glob("*.json"))
DEMO = ROOT / "procurement" / "web" / "demo" / "data" / "clause_values.json"
KINDS = {"text", "number", "money", "percent", "day", "flag"}


class Absent(jinja2.StrictUndefined):
    """A variable without a value: false in a condition, an error as soon as it is to be printed."""

    def __bool__(self):
        return False


ENVIRONMENT = jinja2.Environment(undefined=Absent, autoescape=False)
WHOLE = [path for path in LIBRARIES if not path.stem.startswith("running-contract")]
"""Texts of contracts; the registration of a running one leaves its subjects to the contract it registers."""
every_library = pytest.mark.parametrize("path", LIBRARIES, ids=lambda path: path.stem)
every_contract = pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)

# 财政部令第87号 art.72 and 财库〔2021〕22号 art.23: the clause that holds each subject, and a word of it
MANDATORY = {
    "标的名称": ("subject", "标的为"),
    "履行地点": ("subject", "服务地点为"),
    "数量（规模）": ("quantity", "数量"),
    "质量": ("quality", "服务质量"),
    "价款或者报酬": ("price", "合同总价为"),
    "履行期限": ("term", "履行期限自"),
    "履行方式": ("subject", "派驻"),
    "包装方式": ("acceptance", "包装"),
    "质量保修范围和保修期": ("acceptance", "保修不少于"),
    "付款进度安排": ("payment", "付款期限为"),
    "资金支付方式": ("payment", "国库集中支付"),
    "验收、交付标准和方法": ("acceptance", "验收书"),
    "分期考核": ("assessment", "考核"),
    "违约责任": ("liability", "违约金"),
    "解决争议的方法": ("disputes", "提起诉讼"),
    "知识产权": ("data", "知识产权"),
    "双方名称和住所": ("notices", "住所"),
}


def _library(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _declared(library):
    return {v["name"]: v for clause in library["clauses"] for v in clause["variables"]}


def _render(library, values):
    return {
        clause["key"]: [
            text
            for paragraph in clause["paragraphs"]
            if (text := ENVIRONMENT.from_string(paragraph).render(values).strip())
        ]
        for clause in library["clauses"]
    }


def _values(library, names):
    return {name: _declared(library)[name]["kind"] == "flag" or f"〔{name}〕" for name in names}


def _required(library):
    return {name for name, variable in _declared(library).items() if variable["required"]}


def _together(library, name):
    """The variable and those that must come with it."""
    declared = _declared(library)
    head = declared[name]["required_with"] or name
    return {name, head} | {n for n, v in declared.items() if v["required_with"] == head}


def test_there_is_a_library_for_property_management_and_one_for_other_services():
    assert [path.stem for path in WHOLE] == ["general-service-v1", "property-service-v1"]
    for path in LIBRARIES:
        library = _library(path)
        assert f"{library['key']}-v{library['version']}" == path.stem


@every_library
def test_each_clause_declares_exactly_the_variables_it_uses(path):
    for clause in _library(path)["clauses"]:
        used = meta.find_undeclared_variables(ENVIRONMENT.parse("\n".join(clause["paragraphs"])))
        assert used == {v["name"] for v in clause["variables"]}, clause["key"]


@every_library
def test_a_variable_is_described_in_both_languages_and_the_same_wherever_it_is_used(path):
    library = _library(path)
    declared = _declared(library)
    for clause in library["clauses"]:
        for variable in clause["variables"]:
            assert variable == declared[variable["name"]]
            assert variable["kind"] in KINDS and variable["label_zh"] and variable["label_en"]
            assert variable["required_with"] is None or (
                not variable["required"] and variable["required_with"] in declared
            )


@every_library
def test_clause_keys_and_headings_are_unique(path):
    clauses = _library(path)["clauses"]
    assert len({c["key"] for c in clauses}) == len({c["heading"] for c in clauses}) == len(clauses)
    assert len(clauses) >= (19 if path in WHOLE else 5)


@every_contract
def test_every_subject_the_law_demands_has_its_clause(path):
    library = _library(path)
    texts = _render(library, _values(library, _required(library)))
    for subject, (key, word) in MANDATORY.items():
        assert word in "".join(texts[key]), subject


@every_contract
def test_optional_clauses_vanish_without_their_variables_and_appear_with_them(path):
    library = _library(path)
    bare = _render(library, _values(library, _required(library)))
    full = _render(library, _values(library, _declared(library)))
    assert {key for key, texts in bare.items() if not texts} == {"takeover", "bond"}
    assert sum(map(len, full.values())) == sum(len(c["paragraphs"]) for c in library["clauses"])


def test_the_registration_of_a_running_contract_leaves_the_original_in_force():
    (path,) = set(LIBRARIES) - set(WHOLE)
    library = _library(path)
    texts = _render(library, _values(library, _required(library)))
    assert "原合同及其附件、补充协议继续有效" in "".join(texts["original"])
    assert "不再重复结算" in "".join(texts["takeover"])
    assert "standard_title" not in _declared(library)


@every_library
def test_leaving_out_a_required_variable_stops_the_text_instead_of_leaving_a_blank(path):
    library = _library(path)
    for name in _required(library):
        with pytest.raises(jinja2.UndefinedError, match=name):
            _render(library, _values(library, _required(library) - {name}))


@every_library
def test_an_optional_variable_needs_those_declared_to_come_with_it_and_no_others(path):
    library = _library(path)
    for name in _declared(library).keys() - _required(library):
        given = _required(library) | _together(library, name)
        assert _render(library, _values(library, given))
        for partner in _together(library, name):
            if _declared(library)[partner]["required_with"]:
                with pytest.raises(jinja2.UndefinedError, match=partner):
                    _render(library, _values(library, given - {partner}))


@every_library
def test_every_optional_variable_changes_the_text(path):
    library = _library(path)
    bare = _render(library, _values(library, _required(library)))
    for name in _declared(library).keys() - _required(library):
        given = _required(library) | _together(library, name)
        if name.startswith("opening_"):
            given |= {"takeover_date", "opening_earned", "opening_paid"}
        assert _render(library, _values(library, given)) != bare, name


@every_contract
def test_a_clause_referred_to_by_its_heading_exists(path):
    library = _library(path)
    headings = {clause["heading"] for clause in library["clauses"]}
    text = "".join(p for clause in library["clauses"] for p in clause["paragraphs"])
    assert set(re.findall(r"“([^”]+)”一条", text)) <= headings
    assert re.findall(r"“([^”]+)”一条", text)


@every_library
def test_the_contract_says_that_the_confirmation_is_no_seal_and_that_allocation_is_internal(path):
    library = _library(path)
    texts = _render(library, _values(library, _required(library)))
    assert texts["effect"][0].startswith("双方以身份复核后对本合同文件摘要的电子确认为准，该确认不是电子签章")
    assert "不构成乙方的义务" in texts["allocation"][0]


@every_library
def test_every_character_is_a_common_one(path):
    path.read_text(encoding="utf-8").encode("gbk")


# What the contract's own row gives; the rest of a demo contract's values stand in clause_values.json.
FROM_CONTRACT = {
    "project_name", "item_name", "item_code", "term_start", "term_end", "term_months", "contract_sum",
    "addition_limit", "standard_title", "standard_scale", "takeover_date", "opening_earned", "opening_paid",
}  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "library"),
    [
        ("property", "property-service-v1"),
        ("canteen", "general-service-v1"),
        ("meeting", "general-service-v1"),
    ],
)
def test_the_demo_contracts_have_a_value_for_every_required_variable_and_for_no_unknown_one(
    contract, library
):
    declared = _declared(_library(ROOT / f"procurement/contracts/data/clauses/{library}.json"))
    given = set(json.loads(DEMO.read_text(encoding="utf-8"))[contract])
    assert not given & FROM_CONTRACT
    assert given <= set(declared)
    assert {name for name, v in declared.items() if v["required"]} <= given | FROM_CONTRACT
    for name in given:
        partners = {n for n, v in declared.items() if v["required_with"] == name}
        assert partners <= given, name
