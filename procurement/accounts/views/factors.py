"""Sign-in and security: one's own app, passkeys, recovery codes and sessions; what the bureau requires of whom."""

from __future__ import annotations

from typing import Any

from flask import flash, request, session, url_for
from werkzeug.wrappers import Response

from procurement.accounts import codes, forms, passkeys, queries, rules, services, sessions
from procurement.accounts.sentences import FIELDS, VALUES
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.kernel.errors import Refused
from procurement.pages import http
from procurement.pages.forms import Form
from procurement.pages.i18n import _, _n


def show_security() -> Response:
    return http.render("accounts/show_security.html", form=Form(), **_page())


def set_up_app() -> Response:
    """A new secret as a picture and in letters; the first code proves that the app has it."""
    actor = http.current_actor()
    form = forms.AppForm()

    def act() -> str:
        services.set_up_app(actor, form.kept.data or "", form.code.data)
        flash(_("The app is set up: its code is asked for after your password from now on."), "success")
        return _next()

    def page() -> dict[str, Any]:
        secret = codes.new_secret(actor.id, queries.person(actor, actor.id).email, form.kept.data or "")
        form.kept.data = secret.kept
        return {"secret": secret, "factors": queries.factors(actor.id)}

    return http.form_page(form, act, "accounts/set_up_app.html", page)


def remove_app() -> Response:
    return _act(lambda: services.remove_app(http.current_actor()))


def add_passkey() -> Response:
    """The browser makes it; here it gets a name."""
    actor = http.current_actor()
    named = rules.device(request.user_agent.string)
    form = forms.PasskeyForm(name=named)

    def act() -> str:
        services.add_passkey(actor, form.name.data or named or _("Passkey"), form.passkey.data or "")
        flash(_("The passkey is kept."), "success")
        return _next()

    def page() -> dict[str, Any]:
        form.passkey.data = ""
        person, held = queries.person(actor, actor.id), queries.factors(actor.id)
        ask = passkeys.question_for_new
        question = ask(actor.id, person.email, person.name, held.passkeys) if passkeys.possible() else ""
        return {"question": question, "factors": held}

    return http.form_page(form, act, "accounts/add_passkey.html", page)


def remove_passkey(passkey_id: int) -> Response:
    return _act(lambda: services.remove_passkey(http.current_actor(), passkey_id))


def make_recovery_codes() -> Response:
    """GET asks; POST answers with the codes themselves, which no address shows again."""
    actor, form = http.current_actor(), Form()
    if form.is_submitted() and form.validate():
        try:
            made = services.make_recovery_codes(actor)
            account = queries.person(actor, actor.id).email
            return http.render("accounts/show_recovery_codes.html", codes=made, account=account)
        except Refused as refused:
            form.refuse(refused.refusals)
    status = 422 if form.is_submitted() else 200
    held = queries.factors(actor.id)
    return http.render("accounts/make_recovery_codes.html", status, form=form, factors=held)


def require_factors() -> Response:
    """Whose roles need a second step; for the administrator."""
    actor = http.current_actor()
    form = forms.RequiredForm(roles=sorted(queries.required_roles(actor.bureau_id)))

    def act() -> str:
        services.require_factors(actor, form.roles.data or ())
        flash(_("Saved. It holds from each person's next sign-in on."), "success")
        return url_for("accounts.require_factors")

    def page() -> dict[str, Any]:
        history = audit.history("bureau", actor.bureau_id)
        required = queries.required_roles(actor.bureau_id)
        told = [record for record in history if record.action == "accounts.factors_required"]
        return {
            "waiting": queries.without_factor(actor.bureau_id, required),
            "changes": timeline.changes(told, FIELDS, VALUES),
        }

    return http.form_page(form, act, "accounts/require_factors.html", page)


# ---- sessions -----------------------------------------------------------------------------------
def end_session(session_number: int) -> Response:
    def act() -> None:
        services.end_session(http.current_actor(), session_number)
        flash(_("The session is ended."), "success")

    return _act(act)


def end_other_sessions() -> Response:
    def act() -> None:
        count = services.end_other_sessions(http.current_actor(), session.get(sessions.KEY))
        flash(_n("%(num)d session ended.", "%(num)d sessions ended.", count), "success")

    return _act(act)


# ---- the shared beats ---------------------------------------------------------------------------
def _next() -> str:
    """Who has no recovery codes makes some at once: the day the telephone is lost is too late."""
    held = queries.factors(http.current_actor().id)
    if not held.recovery_codes:
        return url_for("accounts.make_recovery_codes")
    return url_for("accounts.show_security")


def _act(done: Any) -> Response:
    form = Form()

    def act() -> str:
        done()
        return url_for("accounts.show_security")

    return http.form_page(form, act, "accounts/show_security.html", _page)


def _page() -> dict[str, Any]:
    actor = http.current_actor()
    mine = session.get(sessions.KEY)
    return {
        "factors": queries.factors(actor.id),
        "app": queries.authenticator(actor.id),
        "passkeys": queries.passkeys(actor.id),
        "sessions": [
            (row, rules.device(row.device) or _("Unknown browser"), row.id == mine)
            for row in queries.open_sessions(actor)
        ],
    }
