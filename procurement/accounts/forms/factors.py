"""What is typed for a second step: codes, the answer of a passkey, which roles need one."""

from __future__ import annotations

from procurement.accounts.rules import roles_of_person
from procurement.accounts.sentences import FIELDS, ROLES
from procurement.kernel.permissions import Role
from procurement.pages.forms import ChoicesField, Form, KeptField, TextField
from procurement.pages.i18n import lazy
from procurement.pages.proofs import OwnCode


class SecondStepForm(Form):
    """A code, or what a passkey has answered."""

    own_code = OwnCode()
    own_passkey = KeptField()

    def add_error(self, name: str | None, message: str) -> None:
        """The code has a name of its own here, by which no page hands it back."""
        super().add_error("own_code" if name == "code" else name, message)


class AppForm(Form):
    """The first code of an app; `kept` is the secret the page has shown, signed and encrypted."""

    code = TextField(
        lazy("Code of six digits"), most=40, autocomplete="one-time-code", width="w10",
        hint=lazy("The app shows it under the name of this system, and another one every half minute."),
    )  # fmt: skip
    kept = KeptField()


class PasskeyForm(Form):
    """A name to tell it by, and what the browser has made."""

    name = TextField(
        lazy("What you call it"), most=60, width="w20", optional=True,
        hint=lazy("So that you know it again: the computer at the office, my telephone, the blue key."),
    )  # fmt: skip
    passkey = KeptField()


class RequiredForm(Form):
    """The roles whose people need a second step."""

    roles = ChoicesField(
        FIELDS["roles"], kind=Role, optional=True, options=[(role, ROLES[role]) for role in roles_of_person()]
    )
