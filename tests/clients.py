"""A test client whose requests know nothing of each other, as those of a server do."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Client(FlaskClient):
    """Tests stand inside an application context, and Flask would let every request use that one: the first person
    to sign in would stay signed in for all clients. Here each request begins with an empty `g`."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kept = g._get_current_object().__dict__
        before = dict(kept)
        kept.clear()
        try:
            return super().open(*args, **kwargs)
        finally:
            kept.clear()
            kept.update(before)


def sit_down(session: MutableMapping[str, Any], key: str) -> None:
    """Somebody at a browser of their own, as just after signing in: the password was typed a moment ago."""
    session["_user_id"] = session["sid"] = key
    session["fs_paa"] = int(time.time())


def stay_away(client: FlaskClient, minutes: int) -> None:
    """So long ago was the password typed in this browser."""
    with client.session_transaction() as session:
        session["fs_paa"] = int(time.time()) - minutes * 60
