"""What a draft of a set asks: requirements added, changed, moved and removed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select

from procurement.audit import rules as audit_rules
from procurement.infra import sorting
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, refuse
from procurement.vendors import queries
from procurement.vendors.models import Requirement, RequirementSet
from procurement.vendors.rules.forbidden import asking_refusals
from procurement.vendors.rules.requirements import (
    MOST_REQUIREMENTS,
    RequirementCommand,
    neighbour,
    new_key,
    requirement_refusals,
)
from procurement.vendors.services.requirement_sets import locked_draft, noted

BEYOND = 1000
"""Past every place that is taken."""


def add_requirement(actor: Actor, set_id: int, command: RequirementCommand) -> int:
    """Ask one more thing, at the end.

    Refuses: vendors.requirement_title_missing, vendors.requirement_basis_missing, vendors.requirement_people,
    vendors.requirement_key_unknown, vendors.requirement_key_kind, vendors.requirement_key_taken,
    vendors.requirement_forbidden, vendors.requirement_contracts, vendors.requirements_too_many,
    vendors.set_not_draft.
    """
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, set_id)
        there = queries.requirements(set_id)
        if len(there) >= MOST_REQUIREMENTS:
            raise Refused([Refusal("vendors.requirements_too_many", {"most": MOST_REQUIREMENTS})])
        values = _values(work, command, {one.key for one in there})
        made = _insert(work, set_id, values)
        _changed(work, draft, "vendors.requirement_added", command.title_zh)
        return made


def save_requirement(
    actor: Actor, set_id: int, requirement_id: int, version: int, command: RequirementCommand
) -> None:
    """Change what a draft asks. Refuses what `add_requirement` refuses; kernel.stale."""
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, set_id, version)
        row = queries.requirement(actor, set_id, requirement_id)
        others = {one.key for one in queries.requirements(set_id) if one is not row}
        values = _values(work, command, others, row)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        changes = audit_rules.differences(before, values)
        _changed(work, draft, "vendors.requirement_saved", command.title_zh, changes)


def remove_requirement(actor: Actor, set_id: int, requirement_id: int, version: int) -> None:
    """Ask one thing less. Refuses: vendors.set_not_draft, kernel.stale."""
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, set_id, version)
        row = queries.requirement(actor, set_id, requirement_id)
        work.session.delete(row)
        _changed(work, draft, "vendors.requirement_removed", row.title_zh)


def move_requirement(actor: Actor, set_id: int, requirement_id: int, version: int, *, up: bool) -> None:
    """Ask it before or after its neighbour of the same kind; at the edge it stays.

    Refuses: vendors.set_not_draft, kernel.stale.
    """
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, set_id, version)
        row = queries.requirement(actor, set_id, requirement_id)
        alike = {one.id: one for one in queries.requirements(set_id) if one.kind == row.kind}
        other = neighbour([*alike], row.id, up)
        if other is not None:
            _change_places(work, row, alike[other])
        _changed(work, draft, "vendors.requirement_moved", row.title_zh)


def _change_places(work: UnitOfWork, one: Requirement, other: Requirement) -> None:
    """A place is one requirement's at every moment, so the way leads over one that nobody has."""
    there, here = other.place, one.place
    for row, place in ((one, BEYOND), (other, here), (one, there)):
        row.place = place
        work.session.flush()


# ---- the shared beats ---------------------------------------------------------------------------
def _values(
    work: UnitOfWork, command: RequirementCommand, others: Collection[str], own: Requirement | None = None
) -> dict[str, Any]:
    """The columns a command fills, its key found or made. `others`: the keys of the same version; `own`: the row it
    changes, whose key nobody else may have, so that its kind changes with it."""
    command = command.settled()
    known = {key: kind for key, (kind, _title) in queries.keys_in_use(work.actor, but=own).items()}
    mine = {own.key: str(command.kind)} if own is not None else {}
    found = requirement_refusals(command, mine | known)
    if command.key in others:
        found.append(Refusal("vendors.requirement_key_taken", field="key"))
    laws = queries.laws_of_asking(work.actor, work.today)
    refuse(found + asking_refusals(command.texts(), laws.most_similar, laws.texts))
    return {**asdict(command), "key": command.key or new_key(sorting.key(command.title_zh), mine | known)}


def _insert(work: UnitOfWork, set_id: int, values: dict[str, Any]) -> int:
    last = select(func.coalesce(func.max(Requirement.place), 0)).where(Requirement.set_id == set_id)
    row = {"set_id": set_id, "place": (work.session.scalar(last) or 0) + 1, **values}
    return int(work.session.execute(insert(Requirement).values(row).returning(Requirement.id)).scalar_one())


def _changed(
    work: UnitOfWork,
    draft: RequirementSet,
    action: str,
    title: str,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """A version of the draft's own: whoever publishes says which one was read."""
    draft.version += 1
    noted(work, action, draft, changes, requirement=title)
