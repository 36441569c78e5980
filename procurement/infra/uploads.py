"""Files on their way in, kept between the page that shows what they would do and the one that does it.

A ticket stands for a kept file. It holds only for the person who sent the file, and for the purpose it was sent for;
the file is taken away two days after it was sent.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from procurement.infra import clock, storage
from procurement.infra.forms import FileField, Form
from procurement.infra.i18n import lazy
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound

KEPT_FOR = timedelta(days=2)


class UploadForm(Form):
    """A table to be read."""

    file = FileField(
        lazy("File"), accept=(".xlsx", ".csv"), hint=lazy("Excel (.xlsx) or CSV, first row: headings.")
    )


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
