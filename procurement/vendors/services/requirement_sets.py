"""Sets of requirements, version by version: a draft is written, published once, and never changes again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, insert

from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.catalog import queries as catalog
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale, refuse
from procurement.vendors import policy, queries
from procurement.vendors.models import Requirement, RequirementSet
from procurement.vendors.rules.forbidden import asking_refusals
from procurement.vendors.rules.requirements import (
    REQUIREMENT_SET,
    TEXTS,
    SetAction,
    SetCommand,
    SetState,
    set_refusals,
)

HEAD = ("title_zh", "title_en", "category_id", "item_id", "months", "answer_days")
COPIED = (
    "place", "kind", "key", "title_zh", "title_en", "words_zh", "words_en", "basis", "dated", "optional", "people",
    "confirmed",
)  # fmt: skip


# ---- versions -----------------------------------------------------------------------------------
def draft_set(actor: Actor, command: SetCommand) -> int:
    """Begin a set under a code nobody has.

    States: — -> draft. Refuses: vendors.set_code_shape, vendors.set_title_missing, vendors.set_one_scope,
    vendors.set_months, vendors.set_answer_days, vendors.set_code_taken, catalog.category_unknown.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_write_requirements(actor))
        found = set_refusals(command)
        if command.code in queries.codes_in_use(actor):
            found.append(Refusal("vendors.set_code_taken", field="code"))
        refuse(found)
        made = _insert(work, {"code": command.code, **_head(actor, command)})
        noted(work, "vendors.set_drafted", made)
        return made.id


def draft_version(actor: Actor, set_id: int) -> int:
    """Begin the next version as a copy of this one. States: — -> draft. Refuses: vendors.set_draft_there."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_write_requirements(actor))
        of = queries.requirement_set(actor, set_id)
        there = queries.versions(actor, of.code)
        if any(one.state == SetState.DRAFT for one in there):
            raise Refused([Refusal("vendors.set_draft_there")])
        head = {name: getattr(of, name) for name in HEAD}
        made = _insert(work, {"code": of.code, "issue": there[0].issue + 1, **head})
        rows = [
            {"set_id": made.id, **{name: getattr(one, name) for name in COPIED}}
            for one in queries.requirements(of.id)
        ]
        if rows:
            work.session.execute(insert(Requirement), rows)
        noted(work, "vendors.set_drafted", made)
        return made.id


def save_set(actor: Actor, set_id: int, version: int, command: SetCommand) -> None:
    """Change a draft's head; its code stays.

    Refuses: vendors.set_title_missing, vendors.set_one_scope, vendors.set_months, vendors.set_answer_days,
    vendors.set_not_draft, catalog.category_unknown, kernel.stale.
    """
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, set_id, version)
        refuse(set_refusals(replace(command, code=draft.code)))
        head = _head(actor, command)
        before = {name: getattr(draft, name) for name in HEAD}
        for name, value in head.items():
            setattr(draft, name, value)
        draft.version += 1
        noted(work, "vendors.set_saved", draft, audit_rules.differences(before, head))


def publish_set(actor: Actor, set_id: int, version: int) -> None:
    """Put a draft in force; the version of the code that was in force is retired in the same act.

    States: draft -> published; published -> retired. Refuses: vendors.set_empty, vendors.requirement_forbidden,
    vendors.requirement_contracts, vendors.set_not_draft, kernel.stale.
    """
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, set_id, version)
        refuse(publication_refusals(actor, queries.requirements(set_id), work.today))
        before = queries.published_version(actor, draft.code)
        if before is not None:
            _move(before, SetAction.RETIRE)
            work.session.flush()  # a code has one version in force at every moment
        draft.published_by, draft.published_at = actor.id, work.now
        _move(draft, SetAction.PUBLISH)
        noted(work, "vendors.set_published", draft)


def publication_refusals(actor: Actor, asked: Sequence[Requirement], day: date) -> list[Refusal]:
    """Why a draft cannot be published as it stands on a day; nothing is changed."""
    if not asked:
        return [Refusal("vendors.set_empty")]
    said = {name: "\n".join(getattr(one, name) for one in asked) for name in TEXTS}
    laws = queries.laws_of_asking(actor, day)
    found = asking_refusals(said, laws.most_similar, laws.texts)
    return [replace(refusal, field=None) for refusal in found]


def retire_set(actor: Actor, set_id: int, version: int) -> None:
    """Take the version in force out of force: nobody applies for it any more; approvals hold to their day.

    States: published -> retired. Refuses: vendors.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        found = _locked(work, actor, set_id)
        _same(found, version)
        _move(found, SetAction.RETIRE)
        noted(work, "vendors.set_retired", found)


def discard_set(actor: Actor, set_id: int, version: int) -> None:
    """Throw a draft away with what it asks; its record stays. Refuses: vendors.set_not_draft, kernel.stale."""
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, set_id, version)
        noted(work, "vendors.set_discarded", draft)
        work.session.execute(delete(RequirementSet).where(RequirementSet.id == draft.id))


# ---- the shared beats ---------------------------------------------------------------------------
def locked_draft(work: UnitOfWork, actor: Actor, set_id: int, version: int | None = None) -> RequirementSet:
    """The draft, locked against every other editor. Refuses: vendors.set_not_draft, kernel.stale."""
    found = _locked(work, actor, set_id)
    if found.state != SetState.DRAFT:
        raise Refused([Refusal("vendors.set_not_draft")])
    _same(found, version)
    return found


def _locked(work: UnitOfWork, actor: Actor, set_id: int) -> RequirementSet:
    policy.require(policy.can_write_requirements(actor))
    found = queries.requirement_set(actor, set_id)
    work.session.refresh(found, with_for_update=True)
    return found


def _same(found: RequirementSet, version: int | None) -> None:
    if version is not None and found.version != version:
        raise Stale


def _move(found: RequirementSet, action: SetAction) -> None:
    found.state = REQUIREMENT_SET.next(SetState(found.state), action)
    found.version += 1


def _insert(work: UnitOfWork, values: dict[str, Any]) -> RequirementSet:
    row = {"bureau_id": work.actor.bureau_id, "made_by": work.actor.id, **values}
    return work.session.scalars(insert(RequirementSet).values(row).returning(RequirementSet)).one()


def _head(actor: Actor, command: SetCommand) -> dict[str, Any]:
    """The columns a command fills. Refuses: catalog.category_unknown; raises NotFound for an item of others."""
    code = command.category_code
    return {
        "title_zh": command.title_zh,
        "title_en": command.title_en,
        "category_id": catalog.required_category(actor, code).id if code else None,
        "item_id": catalog.item(actor, command.item_id).id if command.item_id else None,
        "months": command.months,
        "answer_days": command.answer_days,
    }


def noted(
    work: UnitOfWork,
    action: str,
    found: RequirementSet,
    changes: dict[str, list[Any]] | None = None,
    **said: object,
) -> None:
    """Everything of a set stands in the history of its version."""
    named = {"code": found.code, "issue": found.issue, "title": found.title_zh, **said}
    audit.record(work, action, ("requirement_set", found.id), named, changes)
