"""What a person chooses about their notices."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.notifications.queries import Choice
from procurement.notifications.rules import Way
from procurement.notifications.sentences import WAYS
from procurement.pages.forms import ChoiceField, DayField, Form
from procurement.pages.i18n import lazy


class AbsenceForm(Form):
    """From when to when a person is away, and who is told of their things meanwhile; the view offers who can."""

    first = DayField(lazy("First day"))
    last = DayField(lazy("Last day"))
    deputy = ChoiceField(lazy("Deputy"), kind=int)


def settings_form(choices: Sequence[Choice]) -> Form:
    """One choice for each kind, by its place: `kind_0`, `kind_1`, …"""
    fields = {f"kind_{place}": _field(choice) for place, choice in enumerate(choices)}
    return type("SettingsForm", (Form,), fields)(data={f"kind_{n}": one.way for n, one in enumerate(choices)})


def _field(choice: Choice) -> ChoiceField:
    ways = [way for way in Way if choice.kind.optional or way is not Way.INBOX]
    options = [(way, WAYS[way]) for way in ways]
    return ChoiceField(choice.kind.label, kind=Way, options=options)


def chosen(form: Form, choices: Sequence[Choice]) -> dict[str, Way]:
    """What a form of these choices says, by kind."""
    return {one.kind.name: form[f"kind_{place}"].data for place, one in enumerate(choices)}
