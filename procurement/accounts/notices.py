"""What rooms above accounts have to say on the page of a department, because of what they made from its data.

Each gives a teller at the start (`web/app.py`), as with duties: accounts knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app

from procurement.infra.parts import Todo
from procurement.kernel.actor import Actor

Teller = Callable[[Actor, int], Sequence[Todo]]
"""A room's part of it: who looks, the department; a `url` only where this person may follow it."""


def of_department(actor: Actor, department_id: int) -> list[Todo]:
    """Every room's notices about a department, in the order of the rooms."""
    return [notice for teller in _tellers() for notice in teller(actor, department_id)]


def _tellers() -> tuple[Teller, ...]:
    return current_app.extensions.get("notices", ())
