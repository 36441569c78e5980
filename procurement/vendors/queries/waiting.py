"""What of applications and qualifications waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from procurement.infra import clock
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import BASIS
from procurement.kernel.permissions import Permission as P
from procurement.kernel.work import Work
from procurement.rulebook.deadlines import COUNTED
from procurement.vendors.models import GivenVerdict, RequirementSet, VendorApplication
from procurement.vendors.rules.applications import WITH_BUREAU, ApplicationState
from procurement.vendors.rules.requirements import SetState
from procurement.vendors.rules.terms import OFFICER_SOON, SOON
from procurement.vendors.sentences.applications import WAITING, title_of

A, S = VendorApplication, ApplicationState
PROMISED = (BASIS["working"], COUNTED)


def worklist(actor: Actor, now: datetime) -> list[Work]:
    """Everything about applications that waits for this person."""
    today = clock.civil(now)
    if actor.may(P.COMPANY_EDIT):
        return [*_returned(actor), *_renewals(actor, today)]
    found: list[Work] = []
    if actor.may(P.VENDORS_REVIEW):
        found += [*_reviews(actor), *_expiring(actor, today)]
    if actor.may(P.VENDORS_APPROVE):
        found += [*_decisions(actor), *_late(actor, today)]
    return found


def _reviews(actor: Actor) -> Iterator[Work]:
    for one in _found(actor, A.state.in_((S.SUBMITTED, S.IN_REVIEW))):
        yield _row(
            "review", one, "vendors.judge_application", due=one.answer_due, basis=PROMISED, since=one.moved_at
        )


def _decisions(actor: Actor) -> Iterator[Work]:
    judged = exists().where(GivenVerdict.application_id == A.id, GivenVerdict.judged_by == actor.id)
    theirs = (A.state == S.IN_APPROVAL, A.reviewer_id != actor.id, ~judged)
    for one in _found(actor, *theirs):
        yield _row(
            "approval",
            one,
            "vendors.decide_application",
            due=one.answer_due,
            basis=PROMISED,
            since=one.moved_at,
        )


def _late(actor: Actor, today: date) -> Iterator[Work]:
    """What the bureau promised and did not do, for those who look after it; what waits for their own decision stands
    there already."""
    theirs = WITH_BUREAU - {S.IN_APPROVAL}
    for one in _found(actor, A.state.in_(theirs), A.answer_due < today):
        yield _row("late", one, "vendors.show_review", due=one.answer_due, basis=PROMISED)


def _returned(actor: Actor) -> Iterator[Work]:
    for one in _found(actor, *_own(actor), A.state == S.RETURNED):
        yield _row(
            "returned", one, "vendors.show_application", due=one.correct_until, basis=PROMISED, own=True
        )


def _renewals(actor: Actor, today: date) -> Iterator[Work]:
    """What ends soon and nobody has sent a renewal of."""
    for one in _ending(actor, today, SOON, *_own(actor)):
        yield _row("renew", one, "vendors.show_application", due=one.valid_until, own=True)


def _expiring(actor: Actor, today: date) -> Iterator[Work]:
    for one in _ending(actor, today, OFFICER_SOON):
        yield _row("expiring", one, "vendors.show_review", due=one.valid_until)


def _ending(actor: Actor, today: date, soon: Any, *of: ColumnElement[bool]) -> Iterator[VendorApplication]:
    """Qualifications that end within a while, where no renewal was sent and one can be: something under their code is
    in force."""
    renewal = aliased(A)
    sent = exists().where(
        renewal.renews_id == A.id,
        renewal.number.is_not(None),
        renewal.state.not_in((S.REJECTED, S.WITHDRAWN)),
    )
    version = aliased(RequirementSet)
    published = exists().where(
        version.bureau_id == A.bureau_id,
        version.code == RequirementSet.code,
        version.state == SetState.PUBLISHED,
    )
    ends = (A.state == S.APPROVED, A.valid_until >= today, A.valid_until <= today + soon)
    yield from _found(actor, *of, *ends, ~sent, published)


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (A.vendor_id == actor.organisation_id,)


def _found(actor: Actor, *conditions: ColumnElement[bool]) -> Iterator[VendorApplication]:
    wanted = (
        select(A)
        .join(RequirementSet, RequirementSet.id == A.set_id)
        .options(contains_eager(A.asked), joinedload(A.vendor))
        .where(A.bureau_id == actor.bureau_id, *conditions)
        .order_by(A.answer_due, A.id)
    )
    yield from reading().scalars(wanted)


def _row(what: str, one: VendorApplication, endpoint: str, *, own: bool = False, **more: Any) -> Work:
    kind, title, act = WAITING[what]
    about = one.number or ""
    small = about if own else " · ".join(filter(None, (about, one.vendor.name_zh)))
    said = str(title) % {"title": title_of(one.asked)}
    return Work(said, endpoint, act, {"application_id": one.id}, small=small, kind=kind, **more)
