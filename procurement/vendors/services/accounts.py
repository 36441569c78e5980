"""An account in the name of a vendor: asked for by anybody, there once the mailbox is proven; nobody approves it.

Who asks for a company that has its account already asks its people to be let in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict
from datetime import timedelta
from itertools import count

from sqlalchemy import delete, insert

from procurement.accounts import queries as accounts
from procurement.accounts import services as account_services
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind, PartnerCommand, PersonCommand, person_refusals
from procurement.audit import services as audit
from procurement.infra import clock, jobs, locks
from procurement.infra.db import own_transaction
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Doubt, NotFound, Refusal, Refused, refuse
from procurement.kernel.permissions import Role
from procurement.notifications.services import changed, notify
from procurement.vendors import queries, rules
from procurement.vendors.models import AccountRequest
from procurement.vendors.notices import JOIN, OPENED, OPENED_ALIKE
from procurement.vendors.rules.accounts import (
    LINK_WITHIN,
    AccountCommand,
    RequestState,
    is_over,
    vendor_code,
)
from procurement.vendors.services.register import check_code, enter, names_like

ONE_MAIL_PER = timedelta(minutes=10)
"""However often the same is asked for a mailbox, it gets one mail in this time."""
MOST_MAILS = 3
"""Who types something anew gets its link as well, but so many mails in all in this time."""


def ask_account(bureau_id: int, command: AccountCommand, sure: Collection[str] = ()) -> None:
    """Keep what a stranger typed, and mail the link that proves the mailbox. It looks up nobody: whoever is registered
    already, the same is done in the same time.

    Refuses: vendors.credit_code_*, accounts.email_shape; credit_code_check until confirmed (`sure`).
    """
    with unit_of_work(accounts.system_actor(bureau_id)) as work:
        refuse(person_refusals(OrganisationKind.VENDOR, {Role.VENDOR}, command.email))
        check_code(command.credit_code, sure)
        made = insert(AccountRequest).values(bureau_id=bureau_id, **asdict(command))
        request_id = work.session.execute(made.returning(AccountRequest.id)).scalar_one()
        _mail(work, request_id, command)


def _mail(work: UnitOfWork, request_id: int, command: AccountCommand) -> None:
    slot = int(work.now.timestamp() // ONE_MAIL_PER.total_seconds())
    mailbox = f"vendor account:{command.email}:{slot}"
    locks.hold(work.session, Lock.VENDOR_MAIL, mailbox)
    if jobs.count(work.session, mailbox) < MOST_MAILS:
        asked = f"{work.actor.bureau_id} {command}"
        key = f"{mailbox}:{hashlib.sha256(asked.encode()).hexdigest()}"
        jobs.add(work, "vendors.send_account_mail", {"request": request_id}, key=key, group=mailbox)


def prove(request_id: int) -> AccountRequest:
    """Whoever holds the mailed link goes on: the vendor's account is made with them as its manager, or, where the
    company has one, they ask to join it. A second time it changes nothing; what the first made is returned.

    Refuses: vendors.code_of_another, vendors.join_waits, accounts.email_taken, what `create_vendor` refuses.
    Raises NotFound.
    """
    asked = queries.account_request(request_id)
    with unit_of_work(accounts.system_actor(asked.bureau_id)) as work:
        # two links of one code at the same moment would each find no such vendor; the second waits and joins
        locks.hold(work.session, Lock.VENDOR_ACCOUNT, f"{asked.bureau_id} {asked.credit_code}")
        request = work.session.get(AccountRequest, request_id, with_for_update=True, populate_existing=True)
        if request is None:  # forgotten by the daily job since
            raise NotFound
        if request.state == RequestState.ASKED:
            holder = queries.holder_of(request)
            if holder is None:
                _open(work, request)
            else:
                _ask_to_join(work, request, holder)
        return request


def _open(work: UnitOfWork, request: AccountRequest) -> None:
    company = PartnerCommand(
        _free_code(work, request.id),
        request.name_zh,
        request.credit_code,
        representative=request.representative,
    )
    said = rules.credit_code_refusals(request.credit_code)
    confirmed = [one.mark for one in said if isinstance(one, Doubt)]  # when it was typed
    # nobody is there to ask, and whom the name is like is nothing to tell a stranger: the officers are told
    alike = names_like(work.actor, company.name_zh)
    vendor_id = enter(work, company, [*confirmed, *(one.mark for one in alike)], alike)
    roles = frozenset({Role.VENDOR})
    manager = PersonCommand(vendor_id, request.name, request.email, roles, request.language)
    person_id = account_services.create_person(work.actor, manager, invite=False)
    request.vendor_id, request.person_id = vendor_id, person_id
    request.state, request.proven_at = RequestState.OPENED, work.now
    who = {"name": request.name, "email": request.email}
    audit.record(work, "vendors.account_opened", ("organisation", vendor_id), who)
    page, told = {"vendor_id": vendor_id}, {"name": request.name_zh}
    if alike:
        told["there"] = alike[0].params["there"]
    notify(work, OPENED_ALIKE if alike else OPENED, work.actor.bureau_id, values=page, said=told)


def _free_code(work: UnitOfWork, number: int) -> str:
    """A code no vendor of the bureau has: the request's own number, or the next one that is free."""
    codes = (vendor_code(one) for one in count(number))
    bureau, kind = work.actor.bureau_id, OrganisationKind.VENDOR
    return next(code for code in codes if accounts.organisation_by_code(bureau, kind, code) is None)


def _ask_to_join(work: UnitOfWork, request: AccountRequest, holder: Organisation) -> None:
    if holder.kind != OrganisationKind.VENDOR:
        raise Refused([Refusal("vendors.code_of_another")])
    if accounts.account_taken(request.email):
        raise Refused([Refusal("accounts.email_taken")])
    if before := queries.waiting_join(holder.id, request.email):
        if not is_over(before.since, work.now):
            raise Refused([Refusal("vendors.join_waits")])
        expire(work, before)
        work.session.flush()  # before the new one: one of a mailbox waits
    request.state, request.proven_at, request.vendor_id = RequestState.JOINING, work.now, holder.id
    who = {"name": request.name, "email": request.email}
    audit.record(work, "vendors.join_asked", ("organisation", holder.id), who)
    work.concerns(holder.id)
    changed(work, JOIN)


# ---- what nobody went on with -------------------------------------------------------------------
def expire(work: UnitOfWork, join: AccountRequest) -> None:
    """A request nobody answered in time; whoever asked is told by mail."""
    join.state = RequestState.EXPIRED
    work.concerns(join.company_id)
    changed(work, JOIN)
    audit.record(work, "vendors.join_expired", ("organisation", join.company_id), {"name": join.name})
    jobs.add(work, "vendors.send_join_answer", {"request": join.id})


def expire_joins(actor: Actor) -> int:
    """End the requests of a bureau that nobody answered in time, called by the daily job; returns how many."""
    with unit_of_work(actor) as work:
        late = queries.joins_over(work)
        for join in late:
            expire(work, join)
        return len(late)


def forget_unproven(actor: Actor) -> int:
    """Drop what strangers typed and nobody proved while the link held, called by the daily job; returns how many."""
    since = clock.now() - LINK_WITHIN  # asked before the transaction: it may need a connection of its own
    mine = (AccountRequest.bureau_id == actor.bureau_id, AccountRequest.state == RequestState.ASKED)
    with own_transaction() as connection:
        return connection.execute(
            delete(AccountRequest).where(*mine, AccountRequest.asked_at < since)
        ).rowcount
