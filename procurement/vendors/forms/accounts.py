"""What is typed to act for a company, and the answers to it."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import ValidationError

from procurement.accounts.rules import account_name
from procurement.accounts.sentences import FIELDS
from procurement.kernel.references import reference_key
from procurement.pages.forms import ChoiceField, Form, TextField
from procurement.pages.i18n import LANGUAGES, _, lazy
from procurement.vendors.rules.accounts import AccountCommand


def _one_mailbox(form: Any, field: Any) -> None:
    """Mail is sent to it unseen by anybody of the bureau: it is one mailbox, written as mail servers take it."""
    try:
        validate_email(account_name(field.data), check_deliverability=False)
    except EmailNotValidError:
        raise ValidationError(_("This is no e-mail address: “%(email)s”.", email=field.data)) from None


class AccountRequestForm(Form):
    """The company as on its licence, and whom to write to. The view offers bureaus where there are several."""

    bureau_id = ChoiceField(lazy("Bureau"), kind=int, hint=lazy("The bureau you want to offer to."))
    credit_code = TextField(
        FIELDS["credit_code"],
        most=30,
        width="w20",
        hint=lazy("The 18 characters on the business licence."),
        basis=(lazy("Check character"), "GB 32100-2015"),
    )
    name_zh = TextField(
        FIELDS["name_zh"], most=80, autocomplete="organization", hint=lazy("As on the licence.")
    )
    representative = TextField(lazy("Legal representative"), most=60, hint=lazy("As on the licence."))
    name = TextField(
        lazy("Your name"),
        most=60,
        autocomplete="name",
        hint=lazy("As it stands on papers and in the history."),
    )
    email = TextField(
        FIELDS["email"],
        most=254,
        autocomplete="email",
        hint=lazy("The account to sign in with. A link that goes on is sent there."),
        checks=[_one_mailbox],
    )
    language = ChoiceField(FIELDS["language"], options=LANGUAGES.items(), look="radio", default="zh_CN")

    def to_command(self) -> AccountCommand:
        return AccountCommand(
            reference_key(self.credit_code.data),
            self.name_zh.data,
            self.representative.data,
            self.name.data,
            account_name(self.email.data),
            self.language.data,
        )


ADMIT, REFUSE = "admit", "refuse"


class JoinForm(Form):
    """A manager's answer to who asks to join the company."""

    decision = ChoiceField(
        lazy("Answer"),
        options=((ADMIT, lazy("Let in as a bidder")), (REFUSE, lazy("Refuse"))),
        look="radio",
    )
    reason = TextField(
        lazy("Reason"), most=300, rows=3, optional=lazy("to refuse"), hint=lazy("The person is told.")
    )


class OfficerJoinForm(JoinForm):
    """An officer's, where the company has no manager who can sign in: after a call."""

    decision = ChoiceField(
        lazy("Answer"),
        options=((ADMIT, lazy("The company confirms it: let in as its manager")), (REFUSE, lazy("Refuse"))),
        look="radio",
    )
    call_back = TextField(
        lazy("Call-back"),
        most=300,
        rows=3,
        hint=lazy("Whom you called, on which number known before this request, and what was said."),
    )
