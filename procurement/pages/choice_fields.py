"""Fields that choose: from a list, among few, any of several, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.choices import SelectField as _SelectField
from wtforms.validators import StopValidation

from procurement.pages.fields import Said
from procurement.pages.i18n import Text, lazy
from procurement.pages.typed import Unreadable

Options = Iterable[tuple[Any, Text]]
GONE = lazy("This choice does not exist any more. Choose again.")


class ChoiceField(Said, _SelectField):
    """One of `options` [(value, label)]: a list, or `look="radio"` buttons when there are few.

    `kind` turns the posted text into the value (`int`, an enum). Set `form.field.options = …` in the view when
    they come from the database. A list that may stay empty begins with an empty line.
    """

    look = "list"
    needed_message = lazy("Choose one.")

    def __init__(
        self,
        label: Text = "",
        *,
        options: Options = (),
        kind: Callable[[Any], Any] = str,
        look: str = "list",
        prompt: Text = "",
        **more: Any,
    ) -> None:
        self.look, self.prompt = look, prompt
        super().__init__(label, coerce=_coercer(kind), choices=[], **more)
        self.options = options

    @property
    def options(self) -> list[SelectChoice]:
        return list(self.choices or ())

    @options.setter
    def options(self, pairs: Options) -> None:
        empty = [SelectChoice("", self.prompt or lazy("Choose"))] if self.look == "list" else []
        self.choices = empty + [SelectChoice(value, label) for value, label in pairs]

    def pre_validate(self, form: Any) -> None:
        Said.pre_validate(self, form)
        if not self.is_empty() and not any(choice.selected for choice in self.iter_choices()):
            raise StopValidation(str(GONE))

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            try:
                self.data = self.coerce(valuelist[0])
            except (ValueError, KeyError):
                raise Unreadable(GONE) from None


class ChoicesField(Said, SelectMultipleField):
    """Any of `options` as tick boxes → list."""

    look = "ticks"
    needed_message = lazy("Tick at least one.")

    def __init__(
        self, label: Text = "", *, options: Options = (), kind: Callable[[Any], Any] = str, **more: Any
    ) -> None:
        super().__init__(label, coerce=kind, choices=[], **more)
        self.options = options

    @property
    def options(self) -> list[SelectChoice]:
        return list(self.choices or ())

    @options.setter
    def options(self, pairs: Options) -> None:
        self.choices = [SelectChoice(value, label) for value, label in pairs]

    def pre_validate(self, form: Any) -> None:
        Said.pre_validate(self, form)
        allowed = {choice.value for choice in self.options}
        if any(value not in allowed for value in self.data or ()):
            raise StopValidation(str(GONE))

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            self.data = [self.coerce(value) for value in valuelist]
        except (ValueError, KeyError):
            raise Unreadable(GONE) from None


class TickField(Said, Field):
    """One box → bool. Needed boxes must be ticked (a consent); `optional=True` is a plain yes or no."""

    look = "tick"
    needed_message = lazy("Tick this to go on.")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = bool(valuelist) and valuelist[0] not in ("", "0", "false")

    def is_empty(self) -> bool:
        return not self.data


def _coercer(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """WTForms coerces the empty line too; it stays empty."""
    return lambda value: value if value is None or value == "" else kind(value)
