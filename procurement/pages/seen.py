"""An act that cannot be undone is seen before it is done: what it will do, in figures, and a button that names it.

A row of the route table says how. On the page `CHECK` makes stands everything that was typed; its way back leads to
the form as it was. It is shown after the act was tried and taken back, so that what the act would refuse is told in
the form and not after it. What was shown is what is done: the page carries a digest of what it says, and an act
that would no longer do the same shows it anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import Response, make_response, render_template, request

from procurement.kernel.money import Money
from procurement.pages import i18n
from procurement.pages.i18n import Text
from procurement.pages.parts import Badge
from procurement.pages.proofs import SECRETS

FIELD = "seen"
"""What the page that was shown said, as a digest."""
BACK = "change"
"""The button that leads back to the form."""
_NOT_KEPT = {"csrf_token", FIELD, BACK, *SECRETS}


class Seen(Enum):
    """How a person sees what an act will do before it is done."""

    PAGE = "page"
    """The act's own page shows all of it above the button: a preview, a sheet, a paper."""
    CHECK = "check"
    """The form is typed into; one more page shows what would be done with it."""


@dataclass(frozen=True)
class CheckLine:
    """One line the act touches: what it is, what becomes of it, and its sum."""

    title: Text
    said: Badge | Text
    amount: Money | None = None
    small: Text = ""


@dataclass(frozen=True)
class Check:
    """What an act will do. `button` names the result; `consequence` says what cannot be undone."""

    title: Text
    button: Text
    consequence: Text
    rows: Sequence[tuple[Text, Any]] = ()
    lines: Sequence[CheckLine] = ()
    head: tuple[Text, Text] = ("", "")
    """The heads of the lines' first two columns."""
    sums: Sequence[tuple[Text, Money]] = ()
    danger: bool = False

    @property
    def digest(self) -> str:
        """Changes with anything the page says."""
        lines = [(line.title, _words(line.said), line.amount, line.small) for line in self.lines]
        words = (self.title, self.button, self.consequence, self.head)
        said = (i18n.language(), words, self.rows, lines, self.sums)
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:32]


def _words(said: Badge | Text) -> Text:
    return said.text if isinstance(said, Badge) else said


def wants_change() -> bool:
    """Whether the person went back from the page to the form."""
    return BACK in request.form


def is_seen(check: Check) -> bool:
    """Whether this request comes from a page that said exactly this."""
    return request.form.get(FIELD) == check.digest


def page(check: Check) -> Response:
    """The page between the form and the act, with everything that was sent."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
    shown = render_template(
        "layouts/check.html",
        check=check,
        typed=typed,
        here=request.full_path.rstrip("?"),
        changed=FIELD in request.form,
    )
    return make_response(shown)
