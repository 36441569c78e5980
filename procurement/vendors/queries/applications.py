"""Applications: a vendor's own, those the bureau has before it, and the qualifications they became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased, joinedload

from procurement.accounts.models import Organisation, User
from procurement.catalog.models import Category, ServiceItem
from procurement.documents.models import Paper
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import NotFound
from procurement.vendors import policy
from procurement.vendors.models import Requirement, RequirementSet, VendorApplication
from procurement.vendors.rules.applications import UNDECIDED, WITH_BUREAU, ApplicationState
from procurement.vendors.rules.requirements import SetState
from procurement.vendors.rules.terms import SOON

A, S = VendorApplication, ApplicationState


def own_application(actor: Actor, application_id: int, *, locked: bool = False) -> VendorApplication:
    """An application of the actor's own company; `locked` for a change. Raises NotFound."""
    found = own(actor, _get(application_id, locked))
    if not policy.is_own(actor, found.vendor_id):
        raise NotFound
    return found


def sent_application(actor: Actor, application_id: int, *, locked: bool = False) -> VendorApplication:
    """An application as the bureau's people see it: not before it was sent. Raises NotFound."""
    found = own(actor, _get(application_id, locked))
    if found.number is None or not policy.can_read_applications(actor, found.bureau_id):
        raise NotFound
    return found


def _get(application_id: int, locked: bool) -> VendorApplication | None:
    if not locked:
        with_names = (joinedload(A.asked), joinedload(A.vendor))
        return reading().get(A, application_id, options=with_names)
    return reading().get(A, application_id, populate_existing=True, with_for_update={"of": A})


def renewed(application: VendorApplication) -> VendorApplication | None:
    """The qualification an application renews."""
    return reading().get(A, application.renews_id) if application.renews_id else None


# ---- a vendor's page ----------------------------------------------------------------------------
def open_sets(actor: Actor) -> Sequence[RequirementSet]:
    """What a vendor of the bureau can apply for."""
    mine = (RequirementSet.bureau_id == actor.bureau_id, RequirementSet.state == SetState.PUBLISHED)
    return reading().scalars(select(RequirementSet).where(*mine).order_by(RequirementSet.code)).all()


def open_set(actor: Actor, set_id: int) -> RequirementSet:
    """One of them. Raises NotFound."""
    found = own(actor, reading().get(RequirementSet, set_id))
    if found.state != SetState.PUBLISHED:
        raise NotFound
    return found


def published_of(actor: Actor, code: str) -> RequirementSet | None:
    """The version of a code one can apply for now."""
    return next((one for one in open_sets(actor) if one.code == code), None)


def requirements_of(set_id: int) -> Sequence[Requirement]:
    """What a set asks, in its order."""
    mine = select(Requirement).where(Requirement.set_id == set_id).order_by(Requirement.place)
    return reading().scalars(mine).all()


def scope_of(asked: RequirementSet) -> str:
    """The category or the service a set is for, as the catalogue calls it; empty where it is for whatever is bought."""
    if asked.item_id:
        return reading().scalar(select(ServiceItem.name_zh).where(ServiceItem.id == asked.item_id)) or ""
    if asked.category_id:
        return reading().scalar(select(Category.name_zh).where(Category.id == asked.category_id)) or ""
    return ""


def applications_of(actor: Actor) -> Sequence[VendorApplication]:
    """The own company's applications, the newest first, without drafts it discarded."""
    mine = select(A).options(joinedload(A.asked)).where(*_mine(actor))
    return reading().scalars(mine.order_by(A.id.desc())).all()


def _mine(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    seen = (A.state != S.WITHDRAWN) | A.number.is_not(None)
    return (A.bureau_id == actor.bureau_id, A.vendor_id == actor.organisation_id, seen)


@dataclass(frozen=True)
class Held:
    """How a vendor stands with a set, whatever its version: what is under way, and what it was approved last."""

    under_way: VendorApplication | None
    last: VendorApplication | None

    def renewable(self, today: date) -> bool:
        """Whether it may apply now: nothing is under way, and nothing holds that does not end soon."""
        return self.under_way is None and (
            self.last is None or self.last.valid_until is None or self.last.valid_until - today <= SOON
        )


def held(actor: Actor, code: str) -> Held:
    """How the actor's company stands with the sets of a code."""
    of_code = select(A).join(RequirementSet, RequirementSet.id == A.set_id)
    found = reading().scalars(
        of_code.where(*_mine(actor), RequirementSet.code == code).order_by(A.valid_until.desc(), A.id.desc())
    )
    rows = found.all()
    under_way = next((one for one in rows if one.state in UNDECIDED), None)
    approved = [one for one in rows if one.state == S.APPROVED]
    return Held(under_way, approved[0] if approved else None)


# ---- the bureau's queue -------------------------------------------------------------------------
@keeps_statement
def queue(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """The statement behind the bureau's register of applications; `late`: its answer was due before today."""
    late = (A.state.in_(WITH_BUREAU)) & (A.answer_due < today)
    return (
        select(
            A.id,
            A.number,
            A.state,
            A.answer_due,
            A.submitted_at,
            A.valid_until,
            case((late, "late"), else_="").label("late"),
            RequirementSet.title_zh.label("set_zh"),
            RequirementSet.title_en.label("set_en"),
            Organisation.name_zh.label("vendor"),
            Organisation.sort_key.label("vendor_key"),
            func.coalesce(User.name, "").label("reviewer"),
        )
        .join(RequirementSet, RequirementSet.id == A.set_id)
        .join(Organisation, Organisation.id == A.vendor_id)
        .outerjoin(User, User.id == A.reviewer_id)
        .where(A.bureau_id == actor.bureau_id, A.number.is_not(None))
    )


def qualified(today: date) -> Select[*tuple[Any, ...]]:
    """Who of the vendors in use holds a qualification on a day, for what, and of which bureau: what anybody may know of
    it."""
    bureau = aliased(Organisation)
    holds = (A.state == S.APPROVED, A.valid_from <= today, A.valid_until >= today)
    return (
        select(
            bureau.id.label("bureau_id"),
            bureau.name_zh.label("bureau"),
            RequirementSet.code,
            RequirementSet.title_zh,
            RequirementSet.title_en,
            Organisation.name_zh.label("vendor"),
            A.valid_until,
            Paper.code.label("certificate"),
        )
        .join(RequirementSet, RequirementSet.id == A.set_id)
        .join(Organisation, Organisation.id == A.vendor_id)
        .join(bureau, bureau.id == A.bureau_id)
        .outerjoin(Paper, Paper.id == A.paper_id)
        .where(*holds, Organisation.active, bureau.active)
        .order_by(bureau.id, RequirementSet.code, Organisation.sort_key, A.id)
    )
