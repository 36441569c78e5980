"""Accounts asked for in the name of vendors: one by its number, those that wait for an answer, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation, User, UserRole
from procurement.infra import clock
from procurement.infra.db import reading
from procurement.infra.uow import UnitOfWork
from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Permission, Role
from procurement.kernel.work import Work
from procurement.rulebook import queries as rulebook
from procurement.vendors.models import AccountRequest
from procurement.vendors.notices import JOIN
from procurement.vendors.rules.accounts import JOIN_WITHIN, RequestState
from procurement.vendors.sentences.accounts import ANSWER, WAITING

FREE_ACCESS = "QUAL-01"


def free_access(bureau_id: int, day: date) -> tuple[str, str, str] | None:
    """The rule that no list is a condition to bid: in Chinese, in English, and its basis; None where a bureau has not
    loaded its rulebook."""
    found = rulebook.rules_there(bureau_id, (FREE_ACCESS,), day).get(FREE_ACCESS)
    return (found.title_zh, found.title_en, rulebook.basis(found).text) if found else None


# ---- by number: the caller holds a signed link, or is a job --------------------------------------
def account_request(request_id: int) -> AccountRequest:
    """What was asked. Raises NotFound."""
    found = reading().get(AccountRequest, request_id)
    if found is None:
        raise NotFound
    return found


def holder_of(request: AccountRequest) -> Organisation | None:
    """The organisation of the bureau that has the credit code already."""
    actor = accounts.system_actor(request.bureau_id)
    holder = accounts.organisation_by_credit_code(request.bureau_id, request.credit_code)
    return accounts.organisation(actor, holder) if holder else None


def person_of(request: AccountRequest) -> User | None:
    """Who acts for the vendor since, where they are still in use under the address that was proven."""
    if request.person_id is None:
        return None
    found = accounts.person(accounts.system_actor(request.bureau_id), request.person_id)
    return found if found.active and found.email == request.email else None


# ---- requests to join ---------------------------------------------------------------------------
def join_request(actor: Actor, join_id: int) -> AccountRequest:
    """A request to join a vendor: the bureau sees those of all its vendors, a vendor its own. Raises NotFound."""
    found = own(actor, reading().get(AccountRequest, join_id))
    mine = found.vendor_id == actor.organisation_id
    if found.vendor_id is None or not (mine or actor.may(Permission.VENDORS_VIEW)):
        raise NotFound
    return found


def waiting_join(vendor_id: int, email: str) -> AccountRequest | None:
    """The request of this mailbox that waits for an answer."""
    theirs = (AccountRequest.vendor_id == vendor_id, AccountRequest.email == email)
    wanted = select(AccountRequest).where(*theirs, AccountRequest.state == RequestState.JOINING)
    return reading().scalars(wanted).one_or_none()


def joins_of(actor: Actor, vendor_id: int) -> Sequence[AccountRequest]:
    """The requests of one vendor that wait for an answer, the oldest first."""
    return reading().scalars(_waiting(actor, clock.now()).where(AccountRequest.vendor_id == vendor_id)).all()


def joins_over(work: UnitOfWork) -> Sequence[AccountRequest]:
    """The requests of the bureau nobody answered in time, locked; one somebody answers just now is none."""
    late = (
        AccountRequest.bureau_id == work.actor.bureau_id,
        AccountRequest.state == RequestState.JOINING,
        AccountRequest.proven_at <= work.now - JOIN_WITHIN,
    )
    wanted = select(AccountRequest).where(*late).order_by(AccountRequest.id)
    return work.session.scalars(wanted.with_for_update(skip_locked=True)).all()


def join_worklist(actor: Actor, now: datetime) -> list[Work]:
    """Requests to join: for the managers of the vendor; for officers, where the vendor has none who can sign in."""
    if actor.may(Permission.COMPANY_MANAGE):
        page, mine = "vendors.answer_join", AccountRequest.vendor_id == actor.organisation_id
    elif actor.may(Permission.VENDORS_EDIT):
        page, mine = "vendors.decide_join", AccountRequest.vendor_id.not_in(_managed())
    else:
        return []
    named = _waiting(actor, now).add_columns(Organisation.name_zh)
    found = reading().execute(
        named.join(Organisation, Organisation.id == AccountRequest.vendor_id).where(mine)
    )
    return [
        Work(
            str(WAITING) % {"name": one.name, "company": company},
            page,
            ANSWER,
            {"join_id": one.id},
            due=last_day(one),
            small=one.email,
            kind=JOIN.name,
        )
        for one, company in found
    ]


def last_day(join: AccountRequest) -> date:
    """The last day on which a request to join can be answered."""
    return clock.civil(join.since + JOIN_WITHIN)


def _waiting(actor: Actor, now: datetime) -> Select[AccountRequest]:
    mine = (AccountRequest.bureau_id == actor.bureau_id, AccountRequest.state == RequestState.JOINING)
    still = AccountRequest.proven_at > now - JOIN_WITHIN
    return select(AccountRequest).where(*mine, still).order_by(AccountRequest.id)


def _managed() -> Select[int]:
    """The vendors with a manager who can sign in, as `accounts.managers` counts them."""
    managers = select(User.organisation_id).join(UserRole, UserRole.user_id == User.id)
    return managers.where(UserRole.role == Role.VENDOR, User.active, User.password.is_not(None))
