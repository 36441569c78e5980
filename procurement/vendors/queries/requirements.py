"""What is asked of vendors: the register of sets, one set, its versions, and the law they stand on.

The bureau reads everything of its own; a vendor what was published, the versions in force in its list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from procurement.accounts.models import User
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.catalog.models import Category, ServiceItem
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import NotFound
from procurement.rulebook import queries as rulebook
from procurement.rulebook.queries import Basis
from procurement.vendors import policy
from procurement.vendors.models import Requirement, RequirementSet
from procurement.vendors.rules.forbidden import LAWS, SIMILAR
from procurement.vendors.rules.requirements import RequirementKind, SetState

OWN_SUSPENSION = "QUAL-02"
MOST_SIMILAR = 2
"""Where the rulebook has no PLAN-17."""


@dataclass(frozen=True)
class Scope:
    """What a set is for: a category or an item with its code; neither is whatever is bought."""

    code: str = ""
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Laws:
    """What the rulebook says of asking, on a day: printed bases by code, and how many similar contracts may be asked."""

    by_code: Mapping[str, Basis]
    most_similar: int

    @property
    def texts(self) -> dict[str, str]:
        return {code: basis.text for code, basis in self.by_code.items()}


# ---- registers ----------------------------------------------------------------------------------
@keeps_statement
def requirement_sets(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register: every version with what it is for and how much it asks."""
    asked = (
        select(func.count())
        .where(Requirement.set_id == RequirementSet.id)
        .correlate(RequirementSet)
        .scalar_subquery()
    )
    return (
        select(
            RequirementSet.id,
            RequirementSet.code,
            RequirementSet.issue,
            RequirementSet.title_zh,
            RequirementSet.title_en,
            func.coalesce(Category.code, ServiceItem.code, "").label("scope_code"),
            func.coalesce(Category.name_zh, ServiceItem.name_zh, "").label("scope_zh"),
            asked.label("asked"),
            RequirementSet.months,
            RequirementSet.answer_days,
            RequirementSet.published_at,
            RequirementSet.state,
        )
        .outerjoin(Category, Category.id == RequirementSet.category_id)
        .outerjoin(ServiceItem, ServiceItem.id == RequirementSet.item_id)
        .where(RequirementSet.bureau_id == actor.bureau_id)
    )


@keeps_statement
def published_sets(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The same, versions in force alone: what a vendor may apply for."""
    return requirement_sets(actor).where(RequirementSet.state == SetState.PUBLISHED)


# ---- one set ------------------------------------------------------------------------------------
def requirement_set(actor: Actor, set_id: int) -> RequirementSet:
    """A version this person may read: all of them in the bureau, for a vendor what was ever published. Raises NotFound."""
    found = own(actor, reading().get(RequirementSet, set_id))
    if found.state == SetState.DRAFT and not policy.can_read_drafts(actor):
        raise NotFound
    return found


def requirements(set_id: int) -> Sequence[Requirement]:
    """What a version asks, in its order."""
    asked = select(Requirement).where(Requirement.set_id == set_id).order_by(Requirement.place)
    return reading().scalars(asked).all()


def requirement(actor: Actor, set_id: int, requirement_id: int) -> Requirement:
    """One requirement of a version. Raises NotFound."""
    found = reading().get(Requirement, requirement_id)
    if found is None or found.set_id != requirement_set(actor, set_id).id:
        raise NotFound
    return found


def scope(found: RequirementSet) -> Scope:
    """What a set is for."""
    if not (found.category_id or found.item_id):
        return Scope()
    of = Category if found.category_id else ServiceItem
    named = select(of.code, of.name_zh, of.name_en).where(of.id == (found.category_id or found.item_id))
    return Scope(*reading().execute(named).one())


def other_version(actor: Actor, found: RequirementSet, other_id: int) -> RequirementSet:
    """Another version under the same code. Raises NotFound."""
    other = requirement_set(actor, other_id)
    if other.code != found.code:
        raise NotFound
    return other


def versions(actor: Actor, code: str) -> Sequence[RequirementSet]:
    """Every version under a code this person may read, newest first."""
    found = select(RequirementSet).where(*readable_sets(actor), RequirementSet.code == code)
    return reading().scalars(found.order_by(RequirementSet.issue.desc())).all()


def readable_sets(actor: Actor) -> Sequence[ColumnElement[bool]]:
    """Which sets of the bureau this person may read."""
    mine = RequirementSet.bureau_id == actor.bureau_id
    return (mine,) if policy.can_read_drafts(actor) else (mine, RequirementSet.state != SetState.DRAFT)


def published_version(actor: Actor, code: str) -> RequirementSet | None:
    """The version in force under a code."""
    return next((one for one in versions(actor, code) if one.state == SetState.PUBLISHED), None)


def who_wrote(people: Sequence[int | None]) -> dict[int, str]:
    """What people are called, by id."""
    rows = reading().execute(select(User.id, User.name).where(User.id.in_([one for one in people if one])))
    return dict(rows.all())


def set_history(set_id: int) -> list[AuditRecord]:
    """What happened to a version, newest first."""
    return audit.history("requirement_set", set_id)


# ---- keys and law -------------------------------------------------------------------------------
def keys_in_use(actor: Actor, but: Requirement | None = None) -> dict[str, tuple[str, str]]:
    """Every key of the sets this person may read, those of one requirement left out: the kind it stands for and what
    the newest requirement with it is called."""
    rows = reading().execute(
        select(Requirement.key, Requirement.kind, Requirement.title_zh)
        .join(RequirementSet, RequirementSet.id == Requirement.set_id)
        .where(*readable_sets(actor), Requirement.id != (but.id if but else 0))
        .ext(distinct_on(Requirement.key))
        .order_by(Requirement.key, Requirement.id.desc())
    )
    return {key: (kind, title) for key, kind, title in rows}


def certificates_asked(actor: Actor) -> dict[str, str]:
    """What the bureau's sets ask of staff: by key, what the newest requirement with it is called."""
    return {
        key: title
        for key, (kind, title) in keys_in_use(actor).items()
        if kind == RequirementKind.STAFF_CERTIFICATE
    }


def codes_in_use(actor: Actor) -> set[str]:
    """The codes that have sets, in whatever state."""
    mine = select(RequirementSet.code).where(RequirementSet.bureau_id == actor.bureau_id).distinct()
    return set(reading().scalars(mine))


def laws_of_asking(actor: Actor, day: date) -> Laws:
    """What the rulebook has of PLAN-17, PLAN-18, QUAL-01 and QUAL-02 on a day."""
    found = rulebook.rules_there(actor.bureau_id, (*LAWS, OWN_SUSPENSION), day)
    similar = found.get(SIMILAR)
    most = int(similar.value) if similar is not None and similar.value is not None else MOST_SIMILAR
    return Laws({code: rulebook.basis(rule) for code, rule in found.items()}, most)
