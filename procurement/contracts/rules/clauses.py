"""Clause libraries: what a text declares, which values it gets, and how a value is written out in a contract.

Papers are Chinese, so values are written in Chinese whatever language the page speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from procurement.contracts.rules.terms import ONE_DAY, months_of
from procurement.kernel.amounts import MOST_QUANTITY, quantity_refusals
from procurement.kernel.dates import Period
from procurement.kernel.errors import Doubt, Refusal
from procurement.kernel.money import Money, capitals

Value = str | bool
Values = Mapping[str, Value]
"""Values as they are kept: amounts `"1234.56"`, rates `"0.05"`, days `"2026-03-01"`, flags true or false."""


class VariableKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    FLAG = "flag"


@dataclass(frozen=True)
class Variable:
    """A declared variable. `required_with`: needed as soon as the one named there has a value."""

    name: str
    kind: VariableKind
    label_zh: str
    label_en: str
    required: bool
    required_with: str | None


@dataclass(frozen=True)
class ClauseText:
    """A clause: paragraphs of Jinja text and the variables they use."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]
    variables: tuple[Variable, ...]


@dataclass(frozen=True)
class Library:
    """One version of a clause library; a version that a contract has used is never edited."""

    key: str
    version: int
    title_zh: str
    title_en: str
    clauses: tuple[ClauseText, ...]

    @property
    def variables(self) -> dict[str, Variable]:
        """Every variable once, in the order of the text."""
        return {variable.name: variable for clause in self.clauses for variable in clause.variables}

    @property
    def asked(self) -> dict[str, Variable]:
        """The variables a person gives: neither facts of the contract nor what it may not promise."""
        return {
            name: variable
            for name, variable in self.variables.items()
            if name not in FACTS and name not in NOT_SETTLED
        }


FACTS = frozenset(
    {
        "project_name", "term_start", "term_end", "term_months", "contract_sum", "retention_rate", "payment_days",
        "addition_limit", "standard_title", "standard_scale", "takeover_date", "opening_earned", "opening_paid",
        "opening_retention",
    }
)  # fmt: skip
"""Variables the contract itself gives, so that its text can never say something else than its figures."""

NOT_SETTLED = frozenset({"advance_amount", "advance_months", "opening_advance", "payment_rule"})
"""Variables that would promise what the monthly sheets do not compute."""


@dataclass(frozen=True)
class FrozenStandard:
    """What the text says of a standard frozen into the contract."""

    title: str
    number: int
    scale: Decimal


@dataclass(frozen=True)
class ContractFacts:
    """The facts of a contract its text repeats. `settled_through` only for one taken over."""

    title: str
    term: Period
    amount: Money
    retention_rate: Decimal
    payment_days: int
    addition_rate: Decimal
    standards: tuple[FrozenStandard, ...]
    settled_through: date | None
    opening_earned: Money
    opening_paid: Money
    opening_retained: Money


def fact_values(facts: ContractFacts) -> dict[str, Value]:
    """The values of `FACTS`; absent ones (no retention, not taken over, no standard) are left out."""
    months = months_of(facts.term)
    values: dict[str, Value] = {
        "project_name": facts.title,
        "term_start": facts.term.start.isoformat(),
        "term_end": facts.term.end.isoformat(),
        "term_months": str(round(Decimal(months.numerator) / months.denominator, 2)),
        "contract_sum": str(facts.amount),
        "payment_days": str(facts.payment_days),
        "addition_limit": str(addition_limit(facts.amount, facts.addition_rate)),
    }
    if facts.retention_rate:
        values["retention_rate"] = str(facts.retention_rate)
    return {**values, **_standard_values(facts.standards), **_opening_values(facts)}


def addition_limit(amount: Money, rate: Decimal) -> Money:
    """The most that supplements may add (CON-01), rounded down to the fen so that it never passes the rate."""
    return Money(int(amount.fen * rate))


def _standard_values(standards: Sequence[FrozenStandard]) -> dict[str, Value]:
    if not standards:
        return {}
    scales = list(dict.fromkeys(number_text(standard.scale) for standard in standards))
    return {
        "standard_title": "》《".join(f"{standard.title}（第{standard.number}版）" for standard in standards),
        "standard_scale": "、".join(scales),
    }


def _opening_values(facts: ContractFacts) -> dict[str, Value]:
    if facts.settled_through is None:
        return {}
    values: dict[str, Value] = {
        "takeover_date": (facts.settled_through + ONE_DAY).isoformat(),
        "opening_earned": str(facts.opening_earned),
        "opening_paid": str(facts.opening_paid),
    }
    if facts.opening_retained:
        values["opening_retention"] = str(facts.opening_retained)
    return values


# ---- what is missing or unusable ----------------------------------------------------------------
def value_refusals(library: Library, values: Values) -> list[Refusal]:
    """Everything wrong with the values a person gives: missing, unreadable, unknown, not settled; each by name."""
    return [
        *_unknown_refusals(library, values),
        *_unreadable_refusals(library, values),
        *missing_refusals(library, values, library.asked),
    ]


def missing_refusals(
    library: Library, values: Values, among: Mapping[str, Variable] | None = None
) -> list[Refusal]:
    """Refuses each missing variable by name; `among` narrows the question to some of the library's."""
    return [
        Refusal("contracts.variable_missing", _named(variable), name)
        for name, variable in (library.variables if among is None else among).items()
        if not given(values, name) and _needed(variable, values)
    ]


def given(values: Values, name: str) -> bool:
    """Whether a variable has a value; a flag that is off has none."""
    return bool(values.get(name))


def _needed(variable: Variable, values: Values) -> bool:
    return variable.required or (variable.required_with is not None and given(values, variable.required_with))


def _unknown_refusals(library: Library, values: Values) -> Iterator[Refusal]:
    for name in values:
        variable = library.variables.get(name)
        if variable is None:
            yield Refusal("contracts.variable_unknown", {"name": name})
        elif name in NOT_SETTLED and given(values, name):
            yield Refusal("contracts.variable_not_settled", _named(variable), name)


def _unreadable_refusals(library: Library, values: Values) -> Iterator[Refusal]:
    for name, variable in library.variables.items():
        if given(values, name) and name not in FACTS:
            try:
                written(variable.kind, values[name])
            except (ValueError, InvalidOperation):
                yield Refusal("contracts.variable_unreadable", _named(variable), name)


def _named(variable: Variable) -> dict[str, str]:
    return {"label_zh": variable.label_zh, "label_en": variable.label_en, "name": variable.name}


def bond_refusals(values: Values, amount: Money, rate: Decimal, basis: str) -> list[Refusal]:
    """A performance bond is at most so much of the contract (BOND-07: 10 %)."""
    if not given(values, "bond_amount"):
        return []
    most = addition_limit(amount, rate)
    if Money.parse(str(values["bond_amount"])) <= most:
        return []
    return [Refusal("contracts.bond_too_high", {"most": most, "basis": basis}, "bond_amount")]


def bond_doubts(values: Values, amount: Money) -> list[Doubt]:
    """A performance bond whose amount is not its percentage of the contract is looked at twice."""
    if not given(values, "bond_amount") or not given(values, "bond_rate"):
        return []
    bond, rate = Money.parse(str(values["bond_amount"])), Decimal(str(values["bond_rate"]))
    due = Money.rounded(amount.yuan * rate)
    if bond == due:
        return []
    params = {"bond": bond, "rate": number_text(rate * 100), "amount": amount, "due": due}
    return [Doubt("contracts.bond_off_rate", params, "bond_amount")]


# ---- writing values out -------------------------------------------------------------------------
def written_values(library: Library, values: Values) -> dict[str, Value]:
    """The values as the text prints them; absent ones are left out."""
    return {
        name: values[name] if name == "standard_scale" else written(variable.kind, values[name])
        for name, variable in library.variables.items()
        if given(values, name)
    }


def written(kind: VariableKind, value: Value) -> Value:
    """A value as a contract says it: 11,330,000.00元（大写：…）, 5%, 2026年3月1日. ValueError if it is none."""
    if kind is VariableKind.FLAG:
        return bool(value)
    text = str(value)
    match kind:
        case VariableKind.MONEY:
            return money_text(_not_negative(Money.parse(text)))
        case VariableKind.PERCENT:
            return f"{number_text(_number(text, 6, Decimal(1)) * 100)}%"
        case VariableKind.NUMBER:
            return number_text(_number(text, 4, MOST_QUANTITY))
        case VariableKind.DAY:
            return day_text(date.fromisoformat(text))
    return text


def _not_negative(amount: Money) -> Money:
    if amount.fen < 0:
        raise ValueError("below nothing")
    return amount


def _number(text: str, places: int, most: Decimal) -> Decimal:
    """A number a form would let through. Raises ValueError."""
    found = Decimal(text)
    if quantity_refusals(found, places, least=Decimal(0), most=most):
        raise ValueError("not a usable number")
    return found


def money_text(amount: Money) -> str:
    return f"{amount.formatted}元（大写：{capitals(amount)}）"


def number_text(value: Decimal) -> str:
    """Grouped, without idle zeros: 184,177.07."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
