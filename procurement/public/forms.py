"""Forms of the public pages."""

from __future__ import annotations

from procurement.pages.forms import FileField, Form, TextField
from procurement.pages.i18n import lazy as _


class VerifyForm(Form):
    """A code as printed on a paper, or the file itself; one of them is enough."""

    code = TextField(
        _("Verification code"),
        most=40,
        optional=True,
        width="w14",
        placeholder="XXXX-XXXX",
        hint=_("Eight letters and digits, printed at the foot of every page."),
    )
    file = FileField(
        _("Or the PDF file itself"),
        optional=True,
        accept=(".pdf",),
        hint=_("The file is only measured: its SHA-256 is compared, nothing is kept."),
    )
