"""What a person asks of the ledger: a span, a month's closing or reopening."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from procurement.kernel.dates import Period
from procurement.pages.forms import DayField, Form, TextField, TickField
from procurement.pages.i18n import lazy


class SpanForm(Form):
    """From a day to a day, asked in the address: nothing is changed by it."""

    class Meta(Form.Meta):
        csrf = False

    since = DayField(lazy("From the day"))
    until = DayField(lazy("Until the day"))

    @classmethod
    def asked(cls, args: Mapping[str, str], usual: Period) -> SpanForm:
        """The form as the address fills it, else the usual span."""
        given = args if "since" in args or "until" in args else None
        return cls(given, since=usual.start, until=usual.end)

    def span(self, usual: Period) -> Period:
        """What was asked for, or the usual span while it cannot be read; the fault stands beside its field."""
        if not self.validate():
            return usual
        if self.until.data < self.since.data:
            self.until.errors = [*self.until.errors, lazy("This day lies before the first one.")]
            return usual
        return Period(self.since.data, self.until.data)


class DayForm(Form):
    """As of a day, asked in the address."""

    class Meta(Form.Meta):
        csrf = False

    day = DayField(lazy("As of"))

    @classmethod
    def asked(cls, args: Mapping[str, str], today: date) -> DayForm:
        return cls(args if "day" in args else None, day=today)

    def asked_day(self, today: date) -> date:
        return self.day.data if self.validate() else today


class CloseForm(Form):
    """Closing a month."""

    understood = TickField(
        lazy(
            "Nothing can be posted on a day of this month, or an earlier one, any more. Opening it again takes two people."
        )
    )


class ReopeningForm(Form):
    """Why a closed month has to be opened again."""

    reason = TextField(
        lazy("Why it has to be opened again"),
        most=500,
        rows=4,
        hint=lazy("Another person decides, and reads this. It stays on record."),
    )
