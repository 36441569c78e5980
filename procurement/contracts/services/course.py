"""The course of a contract in force: suspended, resumed, completed, terminated; and how far it is used up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range

from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.contracts import notices, policy, queries
from procurement.contracts.models import Contract, ContractLine, Suspension
from procurement.contracts.rules import (
    CONTRACT,
    ONE_DAY,
    SETTLED,
    ContractAction,
    ContractState,
    Earning,
    balance_refusals,
    resumption_refusals,
    suspension_refusals,
)
from procurement.contracts.services.drafts import locked, require_act, saved
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Refused, refuse
from procurement.kernel.money import Money
from procurement.notifications.services import notify

A, S = ContractAction, ContractState


def suspend(actor: Actor, contract_id: int, version: int, reason: str, first_day: date) -> None:
    """No service from `first_day` on: these days earn nothing until it is resumed. States: active -> suspended.

    Refuses: contracts.day_outside, contracts.reason_needed, contracts.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract = _moved(work, actor, contract_id, version, A.SUSPEND, reason)
        before = queries.last_suspension(contract_id)
        free_from = before.during.upper if before else None
        refuse(suspension_refusals(first_day, contract.starts, free_from, work.today))
        row = {"contract_id": contract_id, "during": Range(first_day, None), "reason": reason}
        work.session.execute(insert(Suspension).values(row))
        saved(work, contract, "contracts.suspended", reason=reason, day=first_day)


def resume(actor: Actor, contract_id: int, version: int, reason: str, day: date) -> None:
    """Service goes on from `day`. States: suspended -> active.

    Refuses: contracts.day_outside, contracts.reason_needed, contracts.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract = _moved(work, actor, contract_id, version, A.RESUME, reason)
        paused = queries.last_suspension(contract_id)
        if paused is not None:
            refuse(resumption_refusals(day, _first(paused), work.today))
            _end_pause(work, paused, day)
        saved(work, contract, "contracts.resumed", reason=reason, day=day)


def _first(paused: Suspension) -> date:
    first: date | None = paused.during.lower
    assert first is not None  # by ck_contract_suspension_span
    return first


def _end_pause(work: UnitOfWork, paused: Suspension, day: date) -> None:
    """`day` is served again; a suspension that left out no day is none."""
    if day == _first(paused):
        work.session.delete(paused)
    else:
        paused.during = Range(_first(paused), day)


def complete(actor: Actor, contract_id: int, version: int, reason: str) -> None:
    """Close a contract whose term is over. States: active -> completed.

    Refuses: contracts.not_over, contracts.reason_needed, contracts.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract = _moved(work, actor, contract_id, version, A.COMPLETE, reason)
        if work.today <= contract.ends:
            raise Refused([Refusal("contracts.not_over", {"ends": contract.ends})])
        contract.ended_on, contract.end_reason = contract.ends, reason
        saved(work, contract, "contracts.completed", reason=reason)


def terminate(actor: Actor, contract_id: int, version: int, reason: str, last_day: date) -> None:
    """End a contract before its time; what was served up to `last_day` is settled. States: active, suspended ->
    terminated. Refuses: contracts.not_begun, contracts.last_day_outside, contracts.reason_needed,
    contracts.bad_move, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract = _moved(work, actor, contract_id, version, A.TERMINATE, reason)
        if work.today < contract.starts:
            raise Refused([Refusal("contracts.not_begun", {"starts": contract.starts})])
        latest = min(contract.ends, work.today)
        if not contract.starts <= last_day <= latest:
            params = {"first": contract.starts, "last": latest}
            raise Refused([Refusal("contracts.last_day_outside", params, "last_day")])
        contract.ended_on, contract.end_reason = last_day, reason
        paused = queries.last_suspension(contract_id)
        if paused is not None and paused.during.upper is None:
            _end_pause(work, paused, max(last_day, _first(paused)) + ONE_DAY)
        saved(work, contract, "contracts.terminated", reason=reason, day=last_day)


def _moved(
    work: UnitOfWork, actor: Actor, contract_id: int, version: int, action: ContractAction, reason: str
) -> Contract:
    contract = locked(work, actor, contract_id, version)
    require_act(actor, contract, action)
    refuse([] if reason else [Refusal("contracts.reason_needed", field="reason")])
    contract.state = CONTRACT.next(ContractState(contract.state), action)
    return contract


def name_supervisor(
    actor: Actor, contract_id: int, version: int, supervisor_id: int | None, reason: str
) -> None:
    """Another person enters the usage and prepares the sheets of a contract. No change of state.

    Refuses: contracts.supervisor_unknown, contracts.reason_needed, contracts.own_draft,
    contracts.supervisor_of_running, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract = locked(work, actor, contract_id, version)
        standing = queries.standing(contract)
        policy.require(policy.can_name(actor, standing))
        refuse([found] if (found := policy.naming_objection(actor, standing)) else [])
        refuse([] if reason else [Refusal("contracts.reason_needed", field="reason")])
        accounts.hold(work, supervisor_id)
        names = {person.id: person.name for person in queries.nameable(contract)}
        before = contract.contract_supervisor_id
        if supervisor_id not in names or supervisor_id == before:
            raise Refused([Refusal("contracts.supervisor_unknown", field="supervisor")])
        contract.contract_supervisor_id = supervisor_id
        who = [accounts.person(actor, before).name, names[supervisor_id]]
        changes = {"contract_supervisor_id": who}
        saved(work, contract, "contracts.supervisor_named", changes, reason=reason, name=names[supervisor_id])
        page, said = {"contract_id": contract_id}, {"title": contract.title}
        notify(work, notices.SUPERVISING, actor.bureau_id, only=[supervisor_id], values=page, said=said)


def record_earned(
    work: UnitOfWork,
    contract_id: int,
    earned: Sequence[tuple[int, Money, Decimal]],
    *,
    paper: str = "",
) -> None:
    """Add what lines have earned, (line, amount, quantity) each; a correction may be negative. Part of the caller's
    unit of work; `paper` is the number of the sheet that says so.

    Locks the contract first, so that writers of one contract come one after the other.
    Refuses: contracts.balance_lock, contracts.quantity_lock, contracts.earned_below_zero (each naming line and
    figures), contracts.line_unknown, contracts.not_in_force.
    """
    contract = work.session.scalars(
        select(Contract)
        .where(Contract.id == contract_id, Contract.bureau_id == work.actor.bureau_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if contract is None:
        raise NotFound
    if contract.state not in SETTLED:  # ended ones too; the balance lock holds all the same
        raise Refused([Refusal("contracts.not_in_force")])
    earnings = [Earning(*one) for one in earned]
    refuse(balance_refusals([queries.balance_of(line) for line in _fresh_lines(work, contract_id)], earnings))
    for earning in earnings:
        _add(work, earning)
    total = sum((earning.amount for earning in earnings), Money.zero())
    audit.record(
        work, "contracts.earned", ("contract", contract_id), {"amount": total.formatted, "paper": paper}
    )


def _fresh_lines(work: UnitOfWork, contract_id: int) -> Sequence[ContractLine]:
    """The lines as the lock finds them, not as an earlier read left them."""
    mine = select(ContractLine).where(ContractLine.contract_id == contract_id).order_by(ContractLine.place)
    return work.session.scalars(mine.execution_options(populate_existing=True)).all()


def _add(work: UnitOfWork, earning: Earning) -> None:
    work.session.execute(
        update(ContractLine)
        .where(ContractLine.id == earning.line_id)
        .values(
            earned_amount=ContractLine.earned_amount + earning.amount,
            earned_quantity=ContractLine.earned_quantity + earning.quantity,
        )
    )
