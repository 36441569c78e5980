"""The sets of requirements that come with the system: drafts in a bureau that has none of their code.

Nobody's requirements are in force unread: an officer reads a draft, compares the bases marked as to be confirmed, and
publishes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from procurement.catalog import queries as catalog
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.vendors import policy, queries
from procurement.vendors.models import Requirement, RequirementSet
from procurement.vendors.rules.requirements import RequirementCommand, RequirementKind, SetCommand
from procurement.vendors.services.requirement_sets import noted

FOLDER = Path(__file__).resolve().parents[1] / "data" / "sets"


@dataclass(frozen=True)
class ShippedSet:
    """A set as it is shipped: its head, and what it asks in order, each under its key."""

    head: SetCommand
    asked: tuple[RequirementCommand, ...]


@cache
def shipped_sets() -> tuple[ShippedSet, ...]:
    """All of them, in the order of their codes."""
    common = _read("common.json")
    files = sorted(FOLDER.glob("[A-Z]*.json"))
    return tuple(_shipped(_read(path.name), common) for path in files)


def load_shipped_sets(actor: Actor, by: int | None = None) -> list[int]:
    """Draft every shipped set whose code the bureau does not have yet; a second time there is nothing to do.

    `by`: for whom the system does it. States: — -> draft.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_write_requirements(actor))
        locks.hold_of_bureau(work, Lock.REQUIREMENTS)  # two at once would each find the codes missing
        known = catalog.category_names(actor)
        return [_load(work, one, by or actor.id, known) for one in missing_sets(actor)]


def missing_sets(actor: Actor) -> list[ShippedSet]:
    """Those whose code the bureau has not."""
    there = queries.codes_in_use(actor)
    return [one for one in shipped_sets() if one.head.code not in there]


def _load(work: UnitOfWork, shipped: ShippedSet, by: int, known: Mapping[str, Any]) -> int:
    """One set as a draft; for a category only where the bureau has imported it."""
    head = asdict(shipped.head)
    code = head.pop("category_code")
    category = catalog.category(work.actor, code).id if code in known else None
    values = {"bureau_id": work.actor.bureau_id, "made_by": by, "category_id": category, **head}
    draft = work.session.scalars(insert(RequirementSet).values(values).returning(RequirementSet)).one()
    rows = [{"set_id": draft.id, "place": n, **asdict(one)} for n, one in enumerate(shipped.asked, 1)]
    work.session.execute(insert(Requirement), rows)
    noted(work, "vendors.set_drafted", draft)
    return draft.id


# ---- the files ----------------------------------------------------------------------------------
def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _shipped(data: Any, common: Mapping[str, Sequence[Any]]) -> ShippedSet:
    """A set's own requirements between those every set begins and ends with; its own word replaces a common one."""
    own = {one["key"]: one for one in data.pop("asked")}
    shared = [[own.pop(one["key"], one) for one in common[part]] for part in ("first", "last")]
    asked = [*shared[0], *own.values(), *shared[1]]
    return ShippedSet(SetCommand(**data), tuple(_command(one) for one in asked))


def _command(data: Mapping[str, Any]) -> RequirementCommand:
    return RequirementCommand(**{**data, "kind": RequirementKind(data["kind"])})
