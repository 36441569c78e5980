"""An act that cannot be undone asks once more who acts: a row of the route table says so, and the guard asks.

The password typed at sign-in, or at such a question (with a code or a passkey, where the person has set up a second
step; or a passkey alone), is proof for a few minutes. The page that asks holds everything
the request sent, so the act goes on by itself once the password is right. A proof is as old as the machine says: a
rehearsal that moves the official clock has not sent anybody away from their desk.
"""

from __future__ import annotations

import time
from datetime import timedelta
from enum import Enum
from typing import Any

from flask import Response, current_app, make_response, render_template, request, session

from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refused
from procurement.pages.forms import Form, KeptField, SecretField, TextField
from procurement.pages.i18n import lazy, sentence

GOOD_FOR = timedelta(minutes=10)
KEY = "fs_paa"
"""Where the signed cookie keeps the second of the last proof; Flask-Security writes it at sign-in."""
FIELD = "own_password"
OF_PEOPLE = frozenset({"identity_number", "certificate_number"})
"""Fields that hold the identity number of somebody, or may: some certificates are numbered by it."""
SECRETS = frozenset({FIELD, "own_code", "own_passkey"}) | OF_PEOPLE
"""Fields of whatever form that no page hands back: what proves a person, or is nobody else's to read, is typed anew."""


class Proof(Enum):
    """How an act makes sure who acts."""

    RECENT = "recent"
    """The password was typed within `GOOD_FOR`; else the guard asks for it."""
    IN_FORM = "in_form"
    """The act's own form asks for it every time, as part of what is confirmed."""


CODE = lazy("Code of your app, or a recovery code")


class OwnPassword(SecretField):
    """The password once more; needed unless a passkey has answered in the form's field of this name."""

    def __init__(self, *, passkey: str, **options: Any) -> None:
        self.passkey = passkey
        super().__init__(lazy("Your password"), **options)

    def pre_validate(self, form: Any) -> None:
        if self.data or not form[self.passkey].data:
            super().pre_validate(form)


class OwnCode(TextField):
    """The code of a second step; asked of whoever has set one up, never shown again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(CODE, most=40, autocomplete="one-time-code", width="w14", **options)

    def is_empty(self) -> bool:
        """Whether it is needed is not the form's to know: a passkey answers in its place, who has no factor needs none."""
        return False

    def _value(self) -> str:
        return ""


class ProofForm(Form):
    """The fields of the page that asks."""

    own_password = OwnPassword(passkey="own_passkey")
    own_code = OwnCode()
    own_passkey = KeptField()

    def proves(self, actor: Actor) -> bool:
        """Whether what was typed, or a passkey, proves that it is this person; faults stand beside the fields."""
        if not (self.own_password.validate(self) and self.own_code.validate(self)):
            return False
        try:
            prover = current_app.extensions["prover"]
            prover.reauthenticate(
                actor, self.own_password.data or "", self.own_code.data or "", self.own_passkey.data or ""
            )
        except Refused as refused:
            for refusal in refused.refusals:
                self.add_error(f"own_{refusal.field}", sentence(refusal))
            return False
        return True


def given() -> None:
    """The person at this browser has just proved who they are."""
    session[KEY] = int(time.time())


def recent() -> bool:
    """Whether the last proof is young enough."""
    return 0 <= time.time() - session.get(KEY, 0) < GOOD_FOR.total_seconds()


def asked(actor: Actor) -> Any:
    """What the person is asked for besides the password: `code`, and the question for a `passkey`; given by accounts."""
    return current_app.extensions["prover"].asked(actor)


def question(actor: Actor) -> Response | None:
    """The page that asks who acts, holding what was sent; None where the act may go on."""
    if recent():
        return None
    form = ProofForm()
    if FIELD not in request.form:
        return _page(actor, form, 401)
    if not form.proves(actor):
        return _page(actor, form, 422)
    given()
    return None


def _page(actor: Actor, form: ProofForm, status: int) -> Response:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_HANDED_BACK]
    form.own_passkey.data = ""
    shown = render_template(
        "errors/prove.html",
        form=form,
        asked=asked(actor),
        typed=typed,
        here=request.full_path.rstrip("?"),
        minutes=int(GOOD_FOR.total_seconds()) // 60,
    )
    return make_response(shown, status)


_NOT_HANDED_BACK = {"csrf_token", *SECRETS}
