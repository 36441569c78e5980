"""Signing in beyond the password: the second step, and signing in with a passkey alone. Nobody is signed in yet."""

from __future__ import annotations

from flask import flash, redirect, session, url_for
from werkzeug.wrappers import Response

from procurement.accounts import passkeys, proving, queries, security
from procurement.accounts.forms import SecondStepForm
from procurement.accounts.passkeys import Purpose
from procurement.kernel.errors import Refusal, Refused
from procurement.pages import http
from procurement.pages.i18n import _


def second_step() -> Response:
    """A code of the app, a recovery code or a passkey, after the right password and not long after it."""
    person = security.waiting()
    if person is None:
        flash(_("Type your password first; it holds for ten minutes."), "warning")
        return redirect(url_for("security.login"), 303)
    form = SecondStepForm()
    if form.is_submitted() and form.validate():
        try:
            how = proving.second_step(person, form.own_code.data, form.own_passkey.data or "")
            return redirect(security.sign_in(person, how), 303)
        except Refused as refused:
            form.refuse(refused.refusals)
    form.own_passkey.data = ""
    asked = proving.asked_of(person.id, queries.factors(person.id))
    status = 422 if form.is_submitted() else 200
    return http.render("accounts/second_step.html", status, form=form, asked=asked)


def passkey_sign_in() -> Response:
    """No account and no password: the device offers the passkeys it has for this address, and asks who is there."""
    if http.actor_or_none() is not None:
        return redirect(url_for("web.home"), 303)
    form = SecondStepForm()
    if form.is_submitted() and form.validate():
        try:
            return redirect(_signed_in(form.own_passkey.data or ""), 303)
        except Refused as refused:
            form.refuse(refused.refusals)
    form.own_passkey.data = ""
    question = passkeys.question(Purpose.FIRST) if passkeys.possible() else ""
    status = 422 if form.is_submitted() else 200
    return http.render("accounts/passkey_sign_in.html", status, form=form, question=question)


def _signed_in(answer: str) -> str:
    person = security.person(passkeys.owner_of(answer))
    if person is None:
        raise Refused([Refusal("accounts.passkey_wrong")])
    proving.passkeys_answer(person, answer, Purpose.FIRST)
    session.pop(security.STEP, None)
    return security.sign_in(person, proving.PASSKEY)
