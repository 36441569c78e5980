"""Who works in the demo bureau, and the one password they share."""

from __future__ import annotations

from procurement.accounts import queries
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.web.demo.files import rows

PASSWORD = "rehearsal-2026"
"""Printed at every start and in the README: a rehearsal is bound to this machine and holds nothing real."""


def accounts() -> list[tuple[str, str, str]]:
    """(role, e-mail, password) of one account per role, in the order of the file."""
    first: dict[str, str] = {}
    for row in rows("people.csv"):
        first.setdefault(row["role"], row["email"])
    return [(role, email, PASSWORD) for role, email in first.items()]


def actor(email: str) -> Actor:
    """The person with an e-mail, as they act. Raises NotFound."""
    person = queries.person_by_account(email)
    if person is None:
        raise NotFound
    found = queries.actor_of(person)
    reading().rollback()
    return found
