"""Billing a month: the person has seen the preview and says so."""

from __future__ import annotations

from procurement.pages.forms import Form, KeptField, TickField
from procurement.pages.i18n import lazy


class RunForm(Form):
    """`seen` is the mark of the preview on the page: a run that would bill something else is refused."""

    seen = KeptField()
    agreed = TickField(
        lazy(
            "I have checked the amounts. Every department gets a numbered bill, its account is charged today, and "
            "from then on a bill is only corrected by a note."
        )
    )
