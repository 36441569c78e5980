"""Form fields: each says what it expects, reads what was typed, and keeps it as typed when it is wrong.

A field is needed unless `optional=True`; one needed only sometimes says when: `optional=lazy("to return it")`. `hint`
stands below the label, `basis` (the law) below the input.
`width` is one of the kit's: w6, w10, w14, w20, or "" for the full line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import FieldList, HiddenField, StringField
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation

from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice
from procurement.pages import typed
from procurement.pages.i18n import Text, lazy, number, weekday
from procurement.pages.typed import Unreadable

Check = Callable[[Any, Any], None]
ZERO = Money(0)


class Said:
    """What every field of ours has besides a WTForms field: hint, basis, need, width, and one error at a time."""

    look = "text"
    width = ""
    needed_message: Text = lazy("Fill this in.")
    process_errors: list[Any]
    raw_data: Any
    data: Any

    def __init__(
        self,
        label: Text = "",
        *,
        optional: bool | Text = False,
        hint: Text = "",
        basis: Text | tuple[Text, Text] = "",
        width: str | None = None,
        checks: Sequence[Check] = (),
        needed: Text | None = None,
        **options: Any,
    ) -> None:
        self.optional, self.hint, self.basis = optional, hint, basis
        self.width = self.width if width is None else width
        self.needed_message = needed or self.needed_message
        super().__init__(label, list(checks), **options)  # type: ignore[call-arg]

    def pre_validate(self, form: Any) -> None:
        """Stop at the first fault, so that a field never says two things at once."""
        if self.process_errors:
            raise StopValidation()
        if self.is_empty() and not self.optional:
            raise StopValidation(str(self.needed_message))
        if not self.is_empty():
            self.bounds()

    def is_empty(self) -> bool:
        return self.data is None or self.data == "" or self.data == []

    def bounds(self) -> None:
        """Refuse a readable value that lies outside; raises StopValidation."""


class Typed(Said, StringField):
    """A line of text read into a value; what was typed stays in the box whatever it was."""

    inputmode = ""
    autocomplete = "off"
    placeholder: Text = ""
    affix: Text = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = None
        if valuelist[0].strip():
            self.data = self.read(valuelist[0])

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class TextField(Typed):
    """A text of at most `most` characters; `rows` makes it a box of several lines."""

    def __init__(
        self,
        label: Text = "",
        *,
        most: int = 200,
        rows: int = 0,
        autocomplete: str = "off",
        placeholder: Text = "",
        **options: Any,
    ) -> None:
        self.most, self.rows, self.autocomplete, self.placeholder = most, rows, autocomplete, placeholder
        self.look = "box" if rows else "text"
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data or ""

    def read(self, text: str) -> str:
        return typed.text(text, self.most, lines=bool(self.rows))


class SecretField(Said, StringField):
    """A password: never stripped, never shown again."""

    look = "secret"
    width = "w20"

    def __init__(self, label: Text = "", *, autocomplete: str = "current-password", **options: Any) -> None:
        self.autocomplete = autocomplete
        super().__init__(label, **options)

    def bounds(self) -> None:
        if len(self.data) > 256:
            raise StopValidation(str(Unreadable(lazy("At most %(most)d characters."), most=256)))

    def _value(self) -> str:
        return ""


class YuanField(Typed):
    """What is typed in yuan: an amount or a price, not below `least`, not above `most`."""

    look = "number"
    width = "w14"
    inputmode = "decimal"
    affix = lazy("yuan")
    least: Any
    most: Any

    def show(self, value: Money | UnitPrice) -> str:
        return value.formatted

    def bounds(self) -> None:
        within(self.data, self.least, self.most)


class MoneyField(YuanField):
    """An amount in yuan → `Money`; not below `least` (default zero), not above `most`."""

    def __init__(
        self,
        label: Text = "",
        *,
        least: Money | None = ZERO,
        most: Money | None = None,
        capitals: bool = False,
        **options: Any,
    ) -> None:
        self.least, self.most, self.capitals = least, most, capitals
        super().__init__(label, **options)

    def read(self, text: str) -> Money:
        return typed.money(text)


class QuantityField(Typed):
    """An exact number → `Decimal` with at most `places` decimals.

    `unit`, a key of `typed.UNITS` (the `affix` where that is one), may be typed after the number.
    """

    look = "number"
    width = "w10"
    inputmode = "decimal"

    def __init__(
        self,
        label: Text = "",
        *,
        places: int = 2,
        least: Decimal | int | None = 0,
        most: Decimal | int | None = None,
        affix: Text = "",
        unit: str = "",
        **options: Any,
    ) -> None:
        self.places, self.least, self.most, self.affix = places, least, most, affix
        self.unit = unit or (str(affix) if isinstance(affix, str) and affix in typed.UNITS else "")
        super().__init__(label, **options)

    def read(self, text: str) -> Any:
        return typed.quantity(text, self.places, unit=self.unit)

    def show(self, value: Any) -> str:
        return number(value)

    def bounds(self) -> None:
        within(self.data, self.least, self.most)


class WholeField(QuantityField):
    """A whole number → `int`."""

    width = "w6"
    inputmode = "numeric"

    def __init__(self, label: Text = "", **options: Any) -> None:
        super().__init__(label, places=0, **options)

    def read(self, text: str) -> int:
        return int(super().read(text))


class YearField(WholeField):
    """A calendar year from `first` to `last` → `int`, written without a thousands mark."""

    def __init__(self, label: Text = "", *, first: int = 2000, last: int = 2100, **options: Any) -> None:
        self.first, self.last = first, last
        super().__init__(label, **options)

    def show(self, value: Any) -> str:
        return str(value)

    def bounds(self) -> None:
        if not self.first <= self.data <= self.last:
            said = lazy("Write a year from %(first)d to %(last)d.")
            raise StopValidation(str(Unreadable(said, first=self.first, last=self.last)))


class DayField(Typed):
    """A civil day typed as 年-月-日 → `date`; the weekday is shown beside it."""

    look = "day"
    width = "w10"
    inputmode = "numeric"
    placeholder = lazy("year-month-day")

    def __init__(
        self, label: Text = "", *, earliest: date | None = None, latest: date | None = None, **options: Any
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(label, **options)

    def read(self, text: str) -> date:
        return typed.day(text)

    def show(self, value: date) -> str:
        return value.isoformat()

    @property
    def affix(self) -> str:  # type: ignore[override]
        """The weekday of the day in the box."""
        return weekday(self.data) if isinstance(self.data, date) else ""

    def bounds(self) -> None:
        if self.earliest and self.data < self.earliest:
            raise StopValidation(str(Unreadable(lazy("Not before %(day)s."), day=self.earliest)))
        if self.latest and self.data > self.latest:
            raise StopValidation(str(Unreadable(lazy("Not after %(day)s."), day=self.latest)))


class MonthField(Typed):
    """A calendar month typed as 年-月 → `Month`."""

    width = "w10"
    inputmode = "numeric"
    placeholder = lazy("year-month")

    def read(self, text: str) -> Month:
        return typed.month(text)


class KeptField(HiddenField):
    """A hidden value that travels with the form (a row's version, a page to return to)."""


class VersionField(KeptField):
    """The version of the row this form was opened on, as `int`. What is no version becomes 0, which no row has."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class SureField(HiddenField):
    """The marks of the doubts a person has confirmed → list. The page draws them: `post_form`."""

    MOST = 500

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [mark[:100] for mark in valuelist[: self.MOST] if mark]

    def process_data(self, value: Any) -> None:
        self.data = []


class LinesField(FieldList):
    """A table of equal rows: `LinesField(FormField(LineForm), most=50)`."""

    def __init__(
        self, unbound: Any, label: Text = "", *, least: int = 0, most: int = 100, **options: Any
    ) -> None:
        super().__init__(unbound, label, min_entries=least, max_entries=most, **options)


def reading(unbound: Any) -> Callable[[str], Any]:
    """What a field of a form makes of a typed text, bounds and all, for those who read texts that no form brings.

    It raises Unreadable with the sentence that would stand beside the field.
    """
    field = unbound.bind(form=None, name="cell", _meta=DefaultMeta())

    def read(text: str) -> Any:
        field.data = field.read(text)
        try:
            if not field.is_empty():
                field.bounds()
        except StopValidation as stopped:
            raise Unreadable(str(stopped).replace("%", "%%")) from None
        return field.data

    return read


def is_row(typed: Any) -> bool:
    """Whether a hidden field still says which row it is of; `²` is a digit too, but no number."""
    text = str(typed)
    return text.isascii() and text.isdigit() and len(text) < 19


def within(value: Any, least: Any, most: Any) -> None:
    """Refuse a value outside its bounds; raises StopValidation."""
    if least is not None and value < least:
        raise StopValidation(str(Unreadable(lazy("Not below %(least)s."), least=_bound(least))))
    if most is not None and value > most:
        raise StopValidation(str(Unreadable(lazy("Not above %(most)s."), most=_bound(most))))


def _bound(value: Any) -> Any:
    return number(value) if isinstance(value, int) else value
