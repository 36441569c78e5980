"""Answering who asks to join a vendor that has its account already."""

from __future__ import annotations

from procurement.accounts import queries as accounts
from procurement.accounts import services as account_services
from procurement.accounts.rules import OrganisationKind, PersonCommand
from procurement.accounts.services.organisations import locked
from procurement.audit import services as audit
from procurement.infra import jobs
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, refuse
from procurement.notifications.services import changed, notify
from procurement.vendors import policy, queries
from procurement.vendors.models import AccountRequest
from procurement.vendors.notices import JOIN, JOIN_ANSWERED
from procurement.vendors.rules.accounts import RequestState, join_refusals, role_of_who_joins


def answer_join(actor: Actor, join_id: int, admitted: bool, reason: str = "") -> None:
    """A manager lets somebody into the own company as a bidder, or says no and why.

    Refuses: vendors.join_over, vendors.join_reason_missing, accounts.email_taken, accounts.organisation_retired.
    """
    with unit_of_work(actor) as work:
        join = _locked(work, actor, join_id)
        policy.require(policy.can_answer_join(actor, join.company_id))
        _answer(work, join, admitted, reason, None)


def decide_join(actor: Actor, join_id: int, admitted: bool, reason: str, call_back: str) -> None:
    """An officer lets in the manager of a vendor that has none who can sign in, or says no and why, after calling the
    vendor back on a number known before.

    Refuses: vendors.join_by_manager, vendors.join_over, vendors.join_reason_missing, vendors.join_call_back_missing,
    accounts.email_taken, accounts.organisation_retired.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        join = _locked(work, actor, join_id)
        if join.state == RequestState.JOINING and accounts.managers(join.company_id):
            raise Refused([Refusal("vendors.join_by_manager")])
        _answer(work, join, admitted, reason, call_back)


def _locked(work: UnitOfWork, actor: Actor, join_id: int) -> AccountRequest:
    """The request, after the company: whether it has a manager stays as it is until this is answered."""
    join = queries.join_request(actor, join_id)
    locked(work, actor, join.company_id, OrganisationKind.VENDOR)
    work.session.refresh(join, with_for_update=True)
    return join


def _answer(
    work: UnitOfWork, join: AccountRequest, admitted: bool, reason: str, call_back: str | None
) -> None:
    refuse(join_refusals(join.state, join.since, work.now, admitted, reason, call_back))
    if admitted:
        join.person_id = _let_in(work.actor, join)
    else:
        jobs.add(work, "vendors.send_join_answer", {"request": join.id})
    join.state = RequestState.ADMITTED if admitted else RequestState.REFUSED
    join.decided_by, join.decided_at = work.actor.id, work.now
    join.reason, join.call_back = reason, call_back or ""
    said = {"name": join.name, "email": join.email, "reason": reason, "call_back": join.call_back}
    how = "" if call_back is None else "_by_officer"
    audit.record(work, f"vendors.join_{join.state}{how}", ("organisation", join.company_id), said)
    work.concerns(join.company_id)
    changed(work, JOIN)
    notify(work, JOIN_ANSWERED, join.company_id, said={"name": join.name})


def _let_in(actor: Actor, join: AccountRequest) -> int:
    """As manager where the vendor has none, else as bidder; the mail with the link is on its way."""
    role = role_of_who_joins(accounts.managers(join.company_id))
    person = PersonCommand(join.company_id, join.name, join.email, frozenset({role}), join.language)
    if actor.organisation_id == join.company_id:
        return account_services.invite_colleague(actor, person)
    return account_services.invite_first_manager(actor, person)
