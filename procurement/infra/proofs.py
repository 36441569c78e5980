"""An act that cannot be undone asks once more who acts: a row of the route table says so, and the guard asks.

The password typed at sign-in, or at such a question, is proof for a few minutes. The page that asks holds everything
the request sent, so the act goes on by itself once the password is right. A proof is as old as the machine says: a
rehearsal that moves the official clock has not sent anybody away from their desk.
"""

from __future__ import annotations

import time
from datetime import timedelta
from enum import Enum

from flask import Response, current_app, make_response, render_template, request, session

from procurement.infra.forms import Form, SecretField
from procurement.infra.i18n import lazy, sentence
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refused

GOOD_FOR = timedelta(minutes=10)
KEY = "fs_paa"
"""Where the signed cookie keeps the second of the last proof; Flask-Security writes it at sign-in."""
FIELD = "own_password"


class Proof(Enum):
    """How an act makes sure who acts."""

    RECENT = "recent"
    """The password was typed within `GOOD_FOR`; else the guard asks for it."""
    IN_FORM = "in_form"
    """The act's own form asks for it every time, as part of what is confirmed."""


class ProofForm(Form):
    """The one field of the page that asks."""

    own_password = SecretField(lazy("Your password"))


def given() -> None:
    """The person at this browser has just proved who they are."""
    session[KEY] = int(time.time())


def recent() -> bool:
    """Whether the last proof is young enough."""
    return 0 <= time.time() - session.get(KEY, 0) < GOOD_FOR.total_seconds()


def question(actor: Actor) -> Response | None:
    """The page that asks for the password, holding what was sent; None where the act may go on."""
    if recent():
        return None
    form = ProofForm()
    if FIELD not in request.form:
        return _page(form, 401)
    if form.own_password.validate(form):
        try:
            current_app.extensions["prover"](actor, form.own_password.data)
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(FIELD, sentence(refusal))
    if form.own_password.errors:
        return _page(form, 422)
    given()
    return None


def _page(form: ProofForm, status: int) -> Response:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_HANDED_BACK]
    shown = render_template(
        "errors/prove.html",
        form=form,
        typed=typed,
        here=request.full_path.rstrip("?"),
        minutes=int(GOOD_FOR.total_seconds()) // 60,
    )
    return make_response(shown, status)


_NOT_HANDED_BACK = {"csrf_token", FIELD}
