"""What waits for a person in contracts: approvals, returned drafts, confirmations, ends of terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, select

from procurement.accounts.models import User, UserRole
from procurement.contracts import policy
from procurement.contracts.models import Confirmation, Contract
from procurement.contracts.queries.contracts import SOON, visible
from procurement.contracts.queries.deadlines import due_after, end_basis
from procurement.contracts.rules import APPROVED_ON, ENDED, RUNNING, ContractState, Side
from procurement.contracts.sentences import ACTS, WAITING
from procurement.infra import clock
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.kernel.work import Work
from procurement.pages import i18n
from procurement.vendors.queries import lapses as vendors

S = ContractState
APPROVE_RULE, CONFIRM_RULE = "SIGN-01", "SIGN-02"


def worklist(actor: Actor, now: datetime) -> list[Work]:
    """Everything about contracts that waits for this person."""
    if not actor.may(P.CONTRACTS_VIEW):
        return []
    return [
        *_approvals(actor),
        *_returned(actor),
        *_confirmations(actor),
        *_unsupervised(actor),
        *_ends(actor, clock.civil(now)),
        *_lapses(actor, clock.civil(now)),
    ]


def _approvals(actor: Actor) -> Iterator[Work]:
    if actor.may(P.CONTRACTS_APPROVE):
        for contract in _found(actor, Contract.state == S.IN_APPROVAL, Contract.drafted_by != actor.id):
            by = _due(contract, APPROVE_RULE, contract.submitted_at)
            yield _work("approval", contract, "contracts.decide_contract", since=contract.submitted_at, **by)


def _returned(actor: Actor) -> Iterator[Work]:
    mine = (Contract.state == S.DRAFT, Contract.drafted_by == actor.id, Contract.returned_reason.is_not(None))
    if actor.may(P.CONTRACTS_DRAFT):
        for contract in _found(actor, *mine):
            yield _work("returned", contract, "contracts.check_draft", small=contract.returned_reason or "")


def _confirmations(actor: Actor) -> Iterator[Work]:
    side, endpoint = _side(actor)
    if side is None:
        return
    done = select(Confirmation.contract_id).where(Confirmation.side == side)
    waiting = Contract.state.in_((S.APPROVED, S.PARTLY_SIGNED))
    for contract in _found(actor, waiting, Contract.id.not_in(done)):
        by = _due(contract, CONFIRM_RULE, contract.approved_at)
        yield _work("confirmation", contract, endpoint, **by)


def _side(actor: Actor) -> tuple[Side | None, str]:
    if actor.may(P.CONTRACTS_SIGN_BUREAU) and policy.at_bureau(actor):
        return Side.BUREAU, "contracts.confirm_for_bureau"
    if actor.may(P.CONTRACTS_SIGN_VENDOR):
        return Side.VENDOR, "contracts.confirm_for_vendor"
    return None, ""


def _unsupervised(actor: Actor) -> Iterator[Work]:
    """Contracts in force whose supervisor cannot do it any more: for those who may name another one."""
    if not (actor.may(P.CONTRACTS_APPROVE) and policy.at_bureau(actor)):
        return
    able = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.active, User.organisation_id == actor.bureau_id, UserRole.role == Role.CONTRACT_SUPERVISOR
        )
    )
    alone = Contract.contract_supervisor_id.not_in(able)
    in_force = Contract.state.in_(APPROVED_ON - ENDED)
    for contract in _found(actor, in_force, alone, Contract.drafted_by != actor.id):
        yield _work("unsupervised", contract, "contracts.name_supervisor")


def _ends(actor: Actor, today: date) -> Iterator[Work]:
    """Who drafts prepares what follows; who approves completes what is over; the supervisor named sees both."""
    running = (Contract.state == S.ACTIVE, Contract.ends <= today + SOON)
    drafts, approves = actor.may(P.CONTRACTS_DRAFT), actor.may(P.CONTRACTS_APPROVE)
    for contract in _found(actor, *running):
        over, named = contract.ends < today, contract.contract_supervisor_id == actor.id
        if named or (approves if over else drafts):
            kind = "expired" if over else "expiring"
            yield _work(
                kind, contract, "contracts.show_contract", due=contract.ends, basis=end_basis(contract)
            )


def _lapses(actor: Actor, today: date) -> Iterator[Work]:
    """What the vendor of a contract in force was qualified by and holds no more, for the supervisor named: a row for each
    contract, another one when something more ends."""
    if not actor.may(P.SETTLEMENT_PREPARE):
        return
    mine = list(_found(actor, Contract.contract_supervisor_id == actor.id, Contract.state.in_(RUNNING)))
    found = vendors.lapses({contract.vendor_id for contract in mine}, today)
    for contract in mine:
        ended = [one for one in found if one.vendor_id == contract.vendor_id and one.until >= contract.starts]
        if ended:
            what = i18n.gettext(", ").join(map(_lapse, ended))
            yield _work(
                "lapsed", contract, "contracts.show_contract", small=what, since=_end_of(ended[-1].until)
            )


def _lapse(one: vendors.Lapse) -> str:
    title = one.title_en if i18n.language() == "en" and one.title_en else one.title_zh
    return " ".join(filter(None, (title, one.person, i18n.day(one.until))))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, clock.zone())


def _due(contract: Contract, code: str, since: datetime | None) -> dict[str, Any]:
    """The last day a rule gives after an instant, with its basis; nothing where no day is known."""
    found = due_after(contract.bureau_id, code, clock.civil(since), code) if since else None
    return {"due": found.day, "basis": found.basis} if found else {}


def _found(actor: Actor, *conditions: ColumnElement[bool]) -> Iterator[Contract]:
    wanted = select(Contract).where(visible(actor), *conditions).order_by(Contract.ends, Contract.id)
    yield from reading().scalars(wanted)


def _work(kind: str, contract: Contract, endpoint: str, *, small: str = "", **more: Any) -> Work:
    title = str(WAITING[kind]) % {"title": contract.title}
    about = small or " · ".join(filter(None, (contract.number, contract.vendor.name_zh)))
    values = {"contract_id": contract.id}
    return Work(title, endpoint, ACTS[kind], values, small=about, kind=f"contracts.{kind}", **more)
