"""A contract's text: values written out, every gap named, nothing executed, nothing blank."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.contracts import library
from procurement.contracts.rules import (
    FACTS,
    NOT_SETTLED,
    ClauseText,
    ContractFacts,
    FrozenStandard,
    Library,
    Variable,
    VariableKind,
    addition_limit,
    fact_values,
    value_refusals,
    written,
)
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money

DEMO = Path(__file__).resolve().parents[2] / "procurement" / "web" / "demo" / "data" / "clause_values.json"
FACT = ContractFacts(
    title="示例市行政中心物业管理服务合同",
    term=Period(date(2026, 3, 1), date(2027, 2, 28)),
    amount=Money.parse("11330000.00"),
    retention_rate=Decimal("0.03"),
    payment_days=30,
    addition_rate=Decimal("0.10"),
    standards=(FrozenStandard("物业考核标准", 1, Decimal(1000)),),
    settled_through=date(2026, 2, 28),
    opening_earned=Money(0),
    opening_paid=Money(0),
    opening_retained=Money(0),
)
PROPERTY = library.library("property-service", 1)


def demo_values(code="property"):
    values = json.loads(DEMO.read_text(encoding="utf-8"))[code]
    return {**values, "item_name": "物业管理服务", "item_code": "C21040000"}


def test_the_newest_version_of_each_library_is_offered():
    assert [found.key for found in library.libraries()] == [
        "general-service",
        "property-service",
        "running-contract",
    ]
    with pytest.raises(Refused):
        library.library("property-service", 99)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("money", "11330000.00", "11,330,000.00元（大写：壹仟壹佰叁拾叁万元整）"),
        ("percent", "0.05", "5%"),
        ("percent", "0.0625", "6.25%"),
        ("number", "184177.07", "184,177.07"),
        ("number", "12.00", "12"),
        ("day", "2026-03-01", "2026年3月1日"),
        ("text", "项目经理", "项目经理"),
        ("flag", True, True),
    ],
)
def test_values_are_written_as_a_contract_says_them(kind, value, text):
    assert written(VariableKind(kind), value) == text


def test_the_demo_contract_is_drawn_up_whole():
    clauses = library.drawn_up(PROPERTY, {**demo_values(), **fact_values(FACT)})
    text = "\n".join(p for clause in clauses for p in clause["paragraphs"])
    assert [clause["number"] for clause in clauses[:3]] == ["第一条", "第二条", "第三条"]
    assert "11,330,000.00元（大写：壹仟壹佰叁拾叁万元整）" in text
    assert "2026年3月1日起至2027年2月28日止，共12个月" in text
    assert "《物业考核标准（第1版）》（满分1,000分）" in text
    assert "1,133,000.00元" in text  # the limit of supplements
    assert "{{" not in text and "{%" not in text and "None" not in text


def test_paragraphs_are_counted_where_there_are_several():
    clauses = library.drawn_up(PROPERTY, {**demo_values(), **fact_values(FACT)})
    several = next(clause for clause in clauses if len(clause["paragraphs"]) > 2)
    assert [p[:3] for p in several["paragraphs"][:2]] == ["（一）", "（二）"]


def test_every_required_variable_that_is_missing_is_named():
    names = [name for name, variable in PROPERTY.asked.items() if variable.required]
    for name in names:
        values = {key: value for key, value in demo_values().items() if key != name}
        [refusal] = value_refusals(PROPERTY, values)
        assert (refusal.code, refusal.field) == ("contracts.variable_missing", name)
        assert refusal.params["label_zh"] == PROPERTY.variables[name].label_zh
        with pytest.raises(Refused) as refused:
            library.drawn_up(PROPERTY, {**values, **fact_values(FACT)})
        assert [r.field for r in refused.value.refusals] == [name]


def test_a_fact_that_is_missing_stops_the_text_too():
    with pytest.raises(Refused) as refused:
        library.drawn_up(PROPERTY, {**demo_values(), **fact_values(replace(FACT, standards=()))})
    assert [r.field for r in refused.value.refusals] == ["standard_title", "standard_scale"]


def test_a_partner_is_needed_as_soon_as_the_variable_it_belongs_to_has_a_value():
    values = {
        key: value for key, value in demo_values().items() if key not in ("bond_rate", "bond_return_days")
    }
    assert [r.field for r in value_refusals(PROPERTY, values)] == ["bond_rate", "bond_return_days"]
    del values["bond_amount"]
    assert value_refusals(PROPERTY, values) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("bond_amount", "plenty"), ("tax_rate", "six"), ("floor_area", "1,2"), ("bond_amount", "1.234")],
)
def test_an_unreadable_value_is_named(name, value):
    assert [(r.code, r.field) for r in value_refusals(PROPERTY, {**demo_values(), name: value})] == [
        ("contracts.variable_unreadable", name)
    ]


def test_an_unknown_value_is_refused():
    assert [r.code for r in value_refusals(PROPERTY, {**demo_values(), "colour": "red"})] == [
        "contracts.variable_unknown"
    ]


@pytest.mark.parametrize("name", sorted(NOT_SETTLED))
def test_a_contract_promises_nothing_that_the_sheets_do_not_compute(name):
    values = {**demo_values(), "advance_months": "10", "advance_amount": "1.00", name: "1"}
    codes = {(r.code, r.field) for r in value_refusals(PROPERTY, values)}
    assert ("contracts.variable_not_settled", name) in codes
    assert not NOT_SETTLED & set(PROPERTY.asked)


def test_facts_are_never_asked_and_never_taken_from_a_person():
    assert not FACTS & set(PROPERTY.asked)
    clauses = library.drawn_up(PROPERTY, {**demo_values(), "contract_sum": "1.00", **fact_values(FACT)})
    assert "11,330,000.00元" in json.dumps(clauses, ensure_ascii=False)


def test_a_contract_that_was_not_taken_over_has_no_clause_about_it():
    taken = fact_values(
        replace(FACT, opening_earned=Money(5), opening_paid=Money(3), opening_retained=Money(2))
    )
    fresh = fact_values(replace(FACT, settled_through=None))
    assert "takeover" in [clause["key"] for clause in library.drawn_up(PROPERTY, {**demo_values(), **taken})]
    assert "takeover" not in [
        clause["key"] for clause in library.drawn_up(PROPERTY, {**demo_values(), **fresh})
    ]
    assert "质量保留金为0.02元" in json.dumps(
        library.drawn_up(PROPERTY, {**demo_values(), **taken}), ensure_ascii=False
    )


def test_without_retention_the_text_does_not_speak_of_it():
    text = json.dumps(
        library.drawn_up(
            PROPERTY,
            {**{k: v for k, v in demo_values().items() if k != "retention_rate"},
             **fact_values(replace(FACT, retention_rate=Decimal(0)))},
        ),
        ensure_ascii=False,
    )  # fmt: skip
    assert "预留质量保留金，履行期满" not in text


def test_several_standards_are_all_named():
    two = (*FACT.standards, FrozenStandard("会务考核标准", 2, Decimal(100)))
    values = fact_values(replace(FACT, standards=two))
    text = json.dumps(library.drawn_up(PROPERTY, {**demo_values(), **values}), ensure_ascii=False)
    assert "《物业考核标准（第1版）》《会务考核标准（第2版）》（满分1,000、100分）" in text


def test_the_limit_of_supplements_never_passes_its_rate():
    assert addition_limit(Money(99), Decimal("0.10")) == Money(9)
    assert addition_limit(Money.parse("8041742.00"), Decimal("0.10")) == Money.parse("804174.20")


HOSTILE = "{{ 7*7 }}{% for x in y %}<script>alert(1)</script>${{ ''.__class__ }}"


def test_a_hostile_value_stays_text():
    values = {**demo_values(), **fact_values(replace(FACT, title=HOSTILE)), "service_place": HOSTILE}
    text = "\n".join(p for c in library.drawn_up(PROPERTY, values) for p in c["paragraphs"])
    assert text.count(HOSTILE) == 2 and "49" not in text.replace("4949", "")


def test_a_library_that_prints_an_absent_optional_variable_is_refused_by_name():
    variable = Variable("extra", VariableKind.TEXT, "附加", "Extra", False, None)
    faulty = Library("x", 1, "x", "x", (ClauseText("c", "条", ("见{{ extra }}",), (variable,)),))
    with pytest.raises(Refused) as refused:
        library.drawn_up(faulty, {})
    assert [r.field for r in refused.value.refusals] == ["extra"]
