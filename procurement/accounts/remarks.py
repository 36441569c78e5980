"""What modules above accounts have to say on the page of a department, because of what they made from its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.pages.parts import ChecklistItem


@dataclass(frozen=True)
class Teller:
    """A module's part of it: who looks, the department; a `url` only where this person may follow it."""

    tell: Callable[[Actor, int], Sequence[ChecklistItem]]


def of_department(actor: Actor, department_id: int) -> list[ChecklistItem]:
    """Every module's remarks about a department."""
    return [remark for teller in declared(Teller) for remark in teller.tell(actor, department_id)]
