"""What is entered for a credit check."""

from __future__ import annotations

from procurement.pages.file_field import LARGEST_SCAN, SCANS, FileField
from procurement.pages.forms import ChoiceField, DayField, Form
from procurement.pages.i18n import lazy
from procurement.vendors.rules.credit_checks import CreditList
from procurement.vendors.sentences.credit_checks import LISTS

LISTED, CLEAR = "listed", "clear"


class CheckForm(Form):
    """One list looked up for one day."""

    list = ChoiceField(lazy("List"), options=LISTS.items(), kind=CreditList, look="radio")
    day = DayField(
        lazy("Day it is asked for"),
        hint=lazy("It says something of this day alone; another day is asked anew."),
    )
    result = ChoiceField(
        lazy("Result"),
        options=((CLEAR, lazy("Not listed")), (LISTED, lazy("Listed"))),
        kind=str,
        look="radio",
    )
    listed_since = DayField(lazy("Listed since"), optional=True, hint=lazy("Only where it is listed."))
    file = FileField(
        lazy("Screenshot or PDF of the answer"),
        accept=SCANS,
        most=LARGEST_SCAN,
        hint=lazy("With the address, the name of the vendor and the time on it."),
    )
