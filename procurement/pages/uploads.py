"""Files on their way in, kept between the page that shows what they would do and the one that does it.

A ticket stands for a kept file. It holds only for the person who sent the file, and for the purpose it was sent for;
the file is taken away two days after it was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from procurement.infra import clock, storage
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.pages import http
from procurement.pages.forms import FileField, Form
from procurement.pages.i18n import lazy

KEPT_FOR = timedelta(days=2)


class UploadForm(Form):
    """A table to be read."""

    file = FileField(
        lazy("File"), accept=(".xlsx", ".csv"), hint=lazy("Excel (.xlsx) or CSV, first row: headings.")
    )


def upload_page(
    step: str, read: Callable[[bytes], Any], template: str, page: Callable[[], dict[str, Any]] = dict
) -> Response:
    """The first step of an import: only what `read` takes for a table goes on to the second, the endpoint `step`
    with its ticket. `step` is the purpose the file is kept for."""
    actor = http.current_actor()
    form = UploadForm()

    def act() -> str:
        content = form.file.data.read()
        read(content)
        return url_for(step, ticket=keep(actor, step, content))

    return http.form_page(form, act, template, page)


def keep(actor: Actor, purpose: str, content: bytes) -> str:
    """Keep a file and return its ticket, fit to stand in an address."""
    return str(_tickets(actor, purpose).dumps(storage.put_for_a_while(content, clock.now())))


def kept(actor: Actor, purpose: str, ticket: str) -> bytes:
    """The file of a ticket. Raises NotFound for a forged ticket, or somebody else's."""
    try:
        return storage.get(_tickets(actor, purpose).loads(ticket), storage.PASSING)
    except (BadSignature, FileNotFoundError):
        raise NotFound from None


def forget_old() -> int:
    """Take away the files whose import nobody finished; returns how many."""
    return storage.forget(clock.now() - KEPT_FOR)


def _tickets(actor: Actor, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"upload:{purpose}:{actor.id}")
