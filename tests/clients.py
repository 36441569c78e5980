"""A test client whose requests know nothing of each other, as those of a server do."""

from __future__ import annotations

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
