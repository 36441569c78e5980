"""Forms: hidden tokens, errors that say what to do, and refusals of the rules beside the fields they belong to."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField

from procurement.kernel.errors import Doubt, Refusal
from procurement.pages.choice_fields import ChoiceField, ChoicesField, TickField
from procurement.pages.fields import (
    DayField,
    KeptField,
    LinesField,
    MoneyField,
    MonthField,
    QuantityField,
    SecretField,
    SureField,
    TextField,
    VersionField,
    WholeField,
    YearField,
)
from procurement.pages.file_field import FileField
from procurement.pages.i18n import Text, _, lazy, sentence
from procurement.pages.price_fields import UnitPriceField

__all__ = [
    "ActForm",
    "ChoiceField",
    "ChoicesField",
    "DayField",
    "FieldError",
    "FileField",
    "Form",
    "FormField",
    "KeptField",
    "LineForm",
    "LinesField",
    "MoneyField",
    "MonthField",
    "QuantityField",
    "SENTENCES",
    "SecretField",
    "SureField",
    "TextField",
    "TickField",
    "UnitPriceField",
    "VersionField",
    "WholeField",
    "YearField",
    "new_token",
]

SENTENCES: dict[str, Text] = {
    "forms.token_missing": lazy(
        "This page was open in an older version. Nothing was saved; send it once more."
    ),
    "forms.token_used": lazy(
        "This form has already been sent. Open the page again before you send another one."
    ),
    "kernel.amount_unusable": lazy("Write an amount from %(least)s to %(most)s."),
    "kernel.price_unusable": lazy("Write a price from %(least)s to %(most)s."),
    "kernel.quantity_unusable": lazy(
        "Write a number from %(least)s to %(most)s with at most %(places)d decimals."
    ),
    "kernel.stale": lazy(
        "Somebody else saved this in the meantime. Your values are still here: compare them with "
        "the saved ones, then send again."
    ),
}


@dataclass(frozen=True)
class FieldError:
    """One line of the summary on top: where it leads, whose it is, what it says."""

    anchor: str
    label: str
    message: str


def new_token() -> str:
    """A fresh form token. Its page is shown once: the same token in two windows would make one act of two."""
    return secrets.token_urlsafe(24)


class Form(FlaskForm):
    """The base of every form; `form_token` makes one act of it however often it is sent.

    `sure` holds what the person was asked to look at twice and has confirmed; `doubts`, what is asked now.
    """

    form_token = HiddenField(default=new_token)
    sure = SureField()

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> None:
            """Our fields bring their own sentences; WTForms' are never shown."""
            return

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page_errors: list[str] = []
        self.doubts: list[tuple[str, str]] = []

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Put what the rules refused beside the fields they name, else at the top."""
        for refusal in refusals:
            if isinstance(refusal, Doubt):
                self.doubts.append((refusal.mark, sentence(refusal)))
                continue
            self.add_error(refusal.field, sentence(refusal))
            if refusal.code == "kernel.stale":
                self._meet_saved()

    def _meet_saved(self) -> None:
        """Say what is saved beside each field that differs, and let the next send be of the saved version."""
        for field in self.leaves():
            if isinstance(field, VersionField):
                field.data = field.object_data
            elif not isinstance(field, HiddenField) and field.object_data not in (field.data, None, ""):
                field.errors = [*field.errors, _("Saved now: %(value)s", value=_words(field))]

    def add_error(self, name: str | None, message: str) -> None:
        """Add an error to a field (`lines-2-quantity` for one in a table) or, without one, to the page."""
        field = next((field for field in self.leaves() if name and field.name == name), None)
        if field is None or isinstance(field, HiddenField):
            self.page_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def leaves(self) -> Iterator[Field]:
        """Every field that holds a value, tables unfolded."""
        return _leaves(self)

    @property
    def faults(self) -> list[FieldError]:
        """The error summary: first what concerns the whole page, then the fields in their order."""
        return (
            [FieldError("", "", message) for message in self._of_the_page()]
            + [FieldError(f"sure-{place}", "", words) for place, (_mark, words) in enumerate(self.doubts)]
            + [
                FieldError(_anchor(field), _called(field), str(message))
                for field in self.leaves()
                if not isinstance(field, HiddenField)
                for message in field.errors
            ]
        )

    def _of_the_page(self) -> list[str]:
        hidden = [
            str(message)
            for field in self.leaves()
            if isinstance(field, HiddenField)
            for message in field.errors
        ]
        stale = [str(SENTENCES["forms.token_missing"])] if hidden else []
        tables = [
            str(message)
            for field in self
            if isinstance(field, FieldList)
            for message in field.errors
            if isinstance(message, str)
        ]
        return [*self.page_errors, *(str(error) for error in self.form_errors), *tables, *stale]


class ActForm(Form):
    """An act of one button, on the version of the row a person sees: `ActForm(version=item.version)`."""

    version = VersionField()


class LineForm(FlaskForm):
    """The base of one row in a table of lines: no tokens of its own."""

    class Meta(Form.Meta):
        csrf = False


def _words(field: Field) -> str:
    """The saved value of a field as the form shows it."""
    saved = field.object_data
    for choice in getattr(field, "options", ()):
        if choice.value == saved:
            return str(choice.label)
    return field.show(saved) if hasattr(field, "show") else str(saved)


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FieldList | FormField):
            yield from _leaves(field)
        else:
            yield field


NAMED = 40
"""Characters of a consent that tell it from others."""


def _called(field: Field) -> str:
    """The name of a field in the summary; of a consent, which is a whole sentence, as much as tells it from others."""
    words = str(field.label.text)
    return f"{words[:NAMED]}…" if getattr(field, "look", "") == "tick" and len(words) > NAMED else words


def _anchor(field: Field) -> str:
    """Radio buttons and tick boxes have no element of their own id; the first of them does."""
    return f"{field.id}-0" if getattr(field, "look", "") in ("radio", "ticks") else str(field.id)
