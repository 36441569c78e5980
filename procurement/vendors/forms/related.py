"""What a person says a hint means."""

from __future__ import annotations

from procurement.pages.forms import ChoiceField, Form, KeptField, TextField
from procurement.pages.i18n import lazy
from procurement.vendors.rules.related import Meaning
from procurement.vendors.sentences.related import MEANINGS


class VerdictForm(Form):
    """What it means that two vendors have something in common."""

    meaning = ChoiceField(lazy("What it means"), options=MEANINGS.items(), kind=Meaning, look="radio")
    reason = TextField(lazy("Why"), most=1000, rows=4, hint=lazy("What you looked at, and whom you asked."))
    fingerprint = KeptField()
