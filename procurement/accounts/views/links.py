"""One-time links for everybody who has not chosen a password yet: mailed, or a list to print that is shown once."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, url_for
from werkzeug.wrappers import Response

from procurement.accounts import links, queries, services
from procurement.infra import clock
from procurement.kernel.errors import Refused
from procurement.pages import http
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _n


def make_links() -> Response:
    """GET asks; POST answers with the list itself, which no address shows again. Sending it twice makes new links and
    voids those of the first list."""
    form = ActForm()
    if form.is_submitted() and form.validate():
        try:
            return _list()
        except Refused as refused:
            form.refuse(refused.refusals)
    status = 422 if form.is_submitted() else 200
    return http.render("accounts/make_links.html", status, form=form, **_page())


def _list() -> Response:
    made = services.make_links(http.current_actor())
    rows = [(person, links.one_time(person)) for person in made]
    until = clock.now() + links.INVITED_WITHIN
    return http.render("accounts/show_links.html", rows=rows, until=until)


def mail_links() -> Response:
    """Everybody gets theirs by mail."""
    form = ActForm()

    def act() -> str:
        count = services.mail_links(http.current_actor())
        flash(_n("%(num)d link is on its way.", "%(num)d links are on their way.", count), "success")
        return url_for("accounts.list_people")

    return http.form_page(form, act, "accounts/make_links.html", _page)


def _page() -> dict[str, Any]:
    waiting = queries.waiting_for_links(http.current_actor())
    return {"waiting": waiting, "mails": bool(current_app.config["SMTP_URL"])}
