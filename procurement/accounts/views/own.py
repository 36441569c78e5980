"""One's own page: name, language, and when one signed in."""

from __future__ import annotations

from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries, services
from procurement.accounts.attempts import KEPT_FOR
from procurement.accounts.forms import OwnForm
from procurement.accounts.sentences import roles_in_words
from procurement.infra import clock
from procurement.pages import http, i18n
from procurement.pages.i18n import _


def edit_profile() -> Response:
    actor = http.current_actor()
    form = OwnForm(obj=queries.person(actor, actor.id))

    def act() -> str:
        services.save_profile(actor, form.version.data, form.name.data, form.language.data)
        i18n.choose(form.language.data)
        with i18n.speaking(form.language.data):
            flash(_("Saved."), "success")
        return url_for("accounts.edit_profile")

    return http.form_page(form, act, "accounts/edit_profile.html", _page)


def _page() -> dict[str, Any]:
    actor = http.current_actor()
    person = queries.person(actor, actor.id)
    return {
        "person": person,
        "roles": roles_in_words(actor.roles),
        "sign_ins": queries.sign_ins(person.email, clock.now() - KEPT_FOR),
    }
