"""What a person enters for a draft, step by step. Shares of a whole are typed as per cent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.accounts.models import Organisation
from procurement.contracts.rules import (
    MOST_PRICE,
    BasisKind,
    DraftCommand,
    Library,
    LineCommand,
    LineOpening,
    OpeningCommand,
    Part,
    Pricing,
    Share,
    Value,
    Values,
    Variable,
    VariableKind,
    parts_from,
)
from procurement.contracts.sentences import BASES, FIELDS, PRICINGS
from procurement.kernel.money import Money
from procurement.pages import i18n
from procurement.pages.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    FormField,
    KeptField,
    LineForm,
    LinesField,
    MoneyField,
    QuantityField,
    TextField,
    TickField,
    UnitPriceField,
    VersionField,
    WholeField,
)
from procurement.pages.i18n import Text, _, lazy

FEN = Money(1)
MOST = Money.parse("1000000000000.00")
PER_CENT = Decimal(100)


class PartiesForm(Form):
    """Parties, term and terms of payment; `version` stays empty for a new draft."""

    title = TextField(FIELDS["title"], most=120, hint=lazy("As it stands on the cover of the contract."))
    origin_basis = TextField(
        FIELDS["origin_basis"],
        most=200,
        optional=True,
        hint=lazy("The result, decision or document behind it, with its number."),
    )
    vendor_id = ChoiceField(FIELDS["vendor_id"], kind=int)
    starts = DayField(FIELDS["starts"])
    ends = DayField(FIELDS["ends"])
    amount = MoneyField(
        FIELDS["amount"],
        least=FEN,
        most=MOST,
        capitals=True,
        hint=lazy("Over the whole term, tax included. The lines must add up to it."),
    )
    retention_rate = QuantityField(
        FIELDS["retention_rate"],
        places=2,
        most=10,
        affix="%",
        width="w6",
        hint=lazy("Kept back from every month and released at the end; 0 for none."),
    )
    payment_days = WholeField(
        FIELDS["payment_days"],
        unit="天",
        least=1,
        most=60,
        affix=lazy("days"),
        hint=lazy("Days after both sides confirmed the month."),
    )
    contract_supervisor_id = ChoiceField(FIELDS["contract_supervisor_id"], kind=int)
    version = VersionField()

    def to_command(self) -> DraftCommand:
        return DraftCommand(
            self.title.data,
            self.vendor_id.data,
            self.contract_supervisor_id.data,
            self.starts.data,
            self.ends.data,
            self.amount.data,
            self.retention_rate.data / PER_CENT,
            self.payment_days.data,
            self.origin_basis.data,
        )


def _weight(kind: BasisKind) -> QuantityField:
    return QuantityField(
        BASES[kind], places=4, most=100, affix="%", optional=lazy("at least one"), width="w6"
    )


class PricedLineForm(Form):
    """A priced line and by what its cost is shared out; the fields of the weights are named like their kinds."""

    item_id = ChoiceField(lazy("Service"), kind=int)
    title = TextField(lazy("Name on the contract"), most=80)
    pricing = ChoiceField(lazy("Pricing"), options=PRICINGS.items(), kind=Pricing, look="radio")
    unit = TextField(lazy("Unit"), most=12, width="w10", hint=lazy("月 for a lump sum; else 人次, 场, 次 …"))
    price = UnitPriceField(
        lazy("Price"),
        most=MOST_PRICE,
        hint=lazy("Per month with two decimals, or per unit of the quantity with up to six."),
    )
    quantity = QuantityField(lazy("Months or quantity"), places=4, unit="个月")
    area = _weight(BasisKind.AREA)
    headcount = _weight(BasisKind.HEADCOUNT)
    equal = _weight(BasisKind.EQUAL)
    fixed_share = _weight(BasisKind.FIXED_SHARE)
    direct = _weight(BasisKind.DIRECT)
    version = VersionField()

    def to_command(self) -> LineCommand:
        return LineCommand(
            self.item_id.data,
            self.title.data,
            self.pricing.data,
            self.unit.data,
            self.price.data,
            self.quantity.data,
            tuple(
                Part(kind, self[kind.value].data / PER_CENT) for kind in BasisKind if self[kind.value].data
            ),
        )


def line_values(line: Any) -> dict[str, Any]:
    """A line's row as its form shows it."""
    values = {name: getattr(line, name) for name in ("item_id", "title", "unit", "price", "quantity")}
    weights = {part.kind.value: part.weight * PER_CENT for part in parts_from(line.basis)}
    return {**values, **weights, "pricing": Pricing(line.pricing)}


def shares_form(departments: Sequence[Organisation], shares: Sequence[Share], version: int) -> Any:
    """A form with one field per department: `share_17`, in per cent."""
    fields = {
        f"share_{department.id}": QuantityField(
            department.name_zh, places=6, most=100, optional=True, width="w10", unit="%"
        )
        for department in departments
    }
    held = {f"share_{share.department_id}": share.share * PER_CENT for share in shares}
    made = type("SharesForm", (_SharesForm,), fields)
    return made(data={**held, "version": version})


class _SharesForm(Form):
    version = VersionField()

    def to_shares(self) -> list[Share]:
        """Only departments that carry something."""
        return [
            Share(int(field.name.removeprefix("share_")), field.data / PER_CENT)
            for field in self
            if field.name.startswith("share_") and field.data
        ]


class StandardsForm(Form):
    """The quality standards that approval freezes."""

    standards = ChoicesField(
        lazy("Quality standards"),
        kind=int,
        hint=lazy(
            "Only versions in force. Approval freezes them: later versions do not change this contract."
        ),
    )
    version = VersionField()


# ---- the text -----------------------------------------------------------------------------------
def clauses_form(library: Library, values: Values, version: int) -> Any:
    """A form with one field per variable a person gives, named like it."""
    fields = {name: _field(variable, library.asked) for name, variable in library.asked.items()}
    made = type("ClausesForm", (_ClausesForm,), fields)
    known = {name: _typed(library.asked[name], values[name]) for name in library.asked if values.get(name)}
    return made(data={**known, "version": version, "template": f"{library.key}@{library.version}"})


class _ClausesForm(Form):
    template = KeptField()
    version = VersionField()


def values_for(form: Any, library: Library) -> dict[str, Value]:
    """What was typed, as it is kept."""
    return {name: _kept(variable, form[name].data) for name, variable in library.asked.items()}


def label_of(variable: Variable) -> str:
    return variable.label_en if i18n.language() == "en" else variable.label_zh


def _optional(variable: Variable, others: Mapping[str, Variable]) -> bool | Text:
    """Some values are needed as soon as another one is given; their label says so."""
    if variable.required:
        return False
    other = others.get(variable.required_with or "")
    return _("needed with “%(other)s”", other=label_of(other)) if other else True


def _field(variable: Variable, others: Mapping[str, Variable]) -> Any:
    label = label_of(variable)
    options: dict[str, Any] = {"optional": _optional(variable, others)}
    match variable.kind:
        case VariableKind.MONEY:
            return MoneyField(label, most=MOST, capitals=True, **options)
        case VariableKind.PERCENT:
            return QuantityField(label, places=4, most=100, affix="%", width="w6", **options)
        case VariableKind.NUMBER:
            return QuantityField(label, places=2, width="w10", unit=_unit_of(variable), **options)
        case VariableKind.DAY:
            return DayField(label, **options)
        case VariableKind.FLAG:
            return TickField(label, optional=True)
    return TextField(label, most=300, **options)


_COUNTED_IN = {"日": "天", "工作日": "工作日", "月": "个月", "平方米": "㎡"}
"""How a clause's label names what a number counts, and the unit that may be typed after it."""


def _unit_of(variable: Variable) -> str:
    """`付款期限（日）` is counted in days."""
    named = variable.label_zh.rpartition("（")[2].rstrip("）")
    return _COUNTED_IN.get(named, "")


_READERS: Mapping[VariableKind, Callable[[str], Any]] = {
    VariableKind.MONEY: Money.parse,
    VariableKind.PERCENT: lambda text: Decimal(text) * PER_CENT,
    VariableKind.NUMBER: Decimal,
    VariableKind.DAY: date.fromisoformat,
}


def _typed(variable: Variable, value: Value) -> Any:
    """A kept value as its field shows it."""
    reader = _READERS.get(variable.kind)
    return reader(str(value)) if reader else value


def _kept(variable: Variable, data: Any) -> Value:
    """A field's value as it is kept: texts, and flags."""
    if variable.kind is VariableKind.FLAG:
        return bool(data)
    if data is None or data == "":
        return ""
    if variable.kind is VariableKind.PERCENT:
        return f"{(data / PER_CENT).normalize():f}"
    return data.isoformat() if isinstance(data, date) else str(data)


# ---- opening ------------------------------------------------------------------------------------
class OpeningLineForm(LineForm):
    """What one line had earned before."""

    amount = MoneyField(lazy("Settled before"), width="")
    quantity = QuantityField(lazy("Quantity settled before"), places=4, width="")


class OpeningForm(Form):
    """Opening balances; the lines stand in the order of the contract."""

    settled_through = DayField(
        lazy("Settled through"), hint=lazy("The last day settled elsewhere; the day before the term: none.")
    )
    earned = MoneyField(lazy("Earned so far"))
    paid = MoneyField(lazy("Paid so far"))
    retained = MoneyField(
        lazy("Retained so far"), hint=lazy("Kept back of what was earned, not yet released.")
    )
    lines = LinesField(FormField(OpeningLineForm), lazy("By line"))
    version = VersionField()

    def to_command(self, line_ids: Sequence[int]) -> OpeningCommand:
        rows = zip(line_ids, self.lines.data, strict=False)
        return OpeningCommand(
            self.settled_through.data,
            self.earned.data,
            self.paid.data,
            self.retained.data,
            tuple(LineOpening(line_id, row["amount"], row["quantity"]) for line_id, row in rows),
        )
