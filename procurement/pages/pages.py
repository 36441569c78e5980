"""What every template may use: filters, languages, static files, form tokens. `install(app)` once at the start."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined

from procurement.kernel.dates import WorkingCalendar
from procurement.pages import forms, fragments, i18n
from procurement.pages.http import static_url
from procurement.pages.layout import Layout
from procurement.pages.parts import Badge


class Templates(Environment):
    """Flask's, except that the globals are looked up in one dict: each import of a macro compares all of them, and
    through Jinja's chain of two dicts that costs a page a twentieth. Whatever is global is so before the first template is read."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def install(app: Flask, calendar: Callable[[], WorkingCalendar] | None = None) -> None:
    """Fit templates into the application; a name a template misspells is an error, never an empty place."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(Layout)
    app.jinja_env.globals.update(
        static_url=static_url,
        badge=Badge,
        sentence=i18n.sentence,
        url_for=fragments.address,
        icon_mark=fragments.icon,
        state_mark=fragments.state,
        once=fragments.once,
        FORM_TOKEN=fragments.FORM_TOKEN,
        PAGE_ADDRESS=fragments.PAGE_ADDRESS,
    )
    app.jinja_env.filters["filled"] = fragments.filled
    app.jinja_env.tests["pair"] = lambda value: isinstance(value, tuple | list)
    i18n.install(app, calendar)
    i18n.add_sentences(app, forms.SENTENCES)
