"""Pages of the system itself: a browser's preferences, a person's saved filters."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from procurement.pages import http, i18n, saved_filters
from procurement.pages.forms import Form
from procurement.pages.saved_filters import SaveFilterForm

COOKIES = {"theme": ("light", "dark"), "nav": ("full", "rail")}
A_YEAR = 365 * 24 * 3600
HOME = "/home"


def set_preference() -> Response:
    """Keep a look or a language for this browser, and go back. What is unknown changes nothing."""
    answer = redirect(_inside(request.form.get("next", "")), 303)
    i18n.choose(request.form.get("lang", ""))
    for name, values in COOKIES.items():
        if request.form.get(name) in values:
            answer.set_cookie(
                name,
                request.form[name],
                max_age=A_YEAR,
                secure=current_app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )
    return answer


def save_filter() -> Response:
    actor = http.current_actor()
    form = SaveFilterForm()
    back = _inside(form.next.data or "")

    def act() -> str:
        saved_filters.save(actor, form.page.data, form.label.data, form.query.data)
        return _at(back, form.query.data)

    return http.form_page(form, act, "web/save_filter.html", lambda: {"back": back})


def remove_filter(filter_id: int) -> Response:
    actor = http.current_actor()
    back = _inside(request.form.get("next", ""))

    def act() -> str:
        saved_filters.remove(actor, filter_id)
        return back

    return http.form_page(Form(), act, "web/save_filter.html", lambda: {"back": back})


def _at(address: str, query: str) -> str:
    """A register with the filters just saved, encoded anew: what came with the form may hold anything."""
    wanted = dict(parse_qsl(query))
    return f"{address.partition('?')[0]}?{urlencode(wanted)}" if wanted else address


def _inside(address: str) -> str:
    """An address of ours, else home: nobody is sent elsewhere by a form somebody else wrote."""
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if ours and address.isprintable() else HOME
