"""Another bank account, and the decision on it."""

from __future__ import annotations

from procurement.accounts.sentences import FIELDS
from procurement.pages.file_field import LARGEST_SCAN, SCANS
from procurement.pages.forms import ChoiceField, FileField, Form, TextField, VersionField
from procurement.pages.i18n import lazy
from procurement.vendors.rules import BankChangeState


class AccountForm(Form):
    """Another bank account, and where it comes from."""

    bank_name = TextField(FIELDS["bank_name"], most=80)
    bank_account = TextField(FIELDS["bank_account"], most=40, width="w20")
    reason = TextField(
        lazy("Where it comes from"),
        most=200,
        rows=2,
        hint=lazy("Such as a letter of the vendor with its seal, and its date."),
    )
    file = FileField(
        lazy("Scan of the letter"),
        accept=SCANS,
        most=LARGEST_SCAN,
        optional=True,
        hint=lazy("PDF, JPEG or PNG, up to 20 MB."),
    )
    version = VersionField()


class AccountDecisionForm(Form):
    """What calling the vendor back has shown; `change_id` is of the one that was read."""

    decision = ChoiceField(
        lazy("Decision"),
        options=(
            (str(BankChangeState.CONFIRMED), lazy("The vendor confirms it: the new account holds")),
            (str(BankChangeState.REFUSED), lazy("It is not so: refuse")),
        ),
        look="radio",
    )
    call_back = TextField(
        lazy("Call-back"),
        most=300,
        rows=3,
        hint=lazy("Whom you called, on which number that you knew before, and what was said."),
    )
    change_id = VersionField()
