"""Usage: a supervisor enters what was delivered, another person confirms it; only then it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import insert, select

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import services as audit
from procurement.contracts.models import Contract
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.amounts import quantity_refusals
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal, Refused, Stale, ask, refuse
from procurement.settlement import policy, queries
from procurement.settlement.models import Usage
from procurement.settlement.rules.states import UsageState
from procurement.settlement.rules.usage import (
    UnitLine,
    UsageCommand,
    UsagePlan,
    UsageRow,
    usage_doubts,
    usage_refusals,
)

PLACES = 4
"""Decimals of a quantity."""


def enter_usage(actor: Actor, command: UsageCommand, sure: Collection[str] = ()) -> int:
    """Enter a quantity of a unit-rate line. States: — -> entered.

    Refuses: settlement.month_ahead, month_outside_term, usage_sheet_sent, usage_needs_department, usage_taken; kernel.quantity_unusable;
    usage_doubled and usage_far_beyond until confirmed (`sure`).
    """
    with unit_of_work(actor) as work:
        line = queries.unit_line(actor, command.line_id)
        policy.require(policy.can_prepare(actor, line.bureau_id, line.supervisor_id))
        if command.department_id is not None:
            accounts.organisation(actor, command.department_id, OrganisationKind.DEPARTMENT)
        _refuse_where_settled(work, line, command.month, command.department_id)
        if queries.usage_of(line.id, command.month, command.department_id) is not None:
            raise Refused([Refusal("settlement.usage_taken", field="department")])
        _ask(work, [command], {line.id: line}, sure)
        usage_id = work.session.execute(
            insert(Usage).values(_values(actor, command)).returning(Usage.id)
        ).scalar_one()
        audit.record(work, "settlement.usage_entered", ("usage", usage_id), _said(line, command))
        work.concerns(command.department_id)
        return usage_id


def save_usage(
    actor: Actor, usage_id: int, version: int, quantity: Decimal, sure: Collection[str] = ()
) -> None:
    """Change a quantity nobody has confirmed yet; whoever changes it has entered it. Refuses as `enter_usage`."""
    with unit_of_work(actor) as work:
        usage, line = _locked(work, actor, usage_id, version)
        command = UsageCommand(line.id, Month.of(usage.month), usage.department_id, quantity)
        _require_changeable(work, usage, line)
        _ask(work, [command], {line.id: line}, sure)
        _save(work, usage, line, command)


def _save(work: UnitOfWork, usage: Usage, line: UnitLine, command: UsageCommand) -> None:
    before = usage.quantity
    usage.quantity, usage.entered_by, usage.entered_at = command.quantity, work.actor.id, work.now
    usage.version += 1
    changes = {"quantity": [before, command.quantity]}
    audit.record(work, "settlement.usage_saved", ("usage", usage.id), _said(line, command), changes)


def _require_changeable(work: UnitOfWork, usage: Usage, line: UnitLine) -> None:
    policy.require(policy.can_prepare(work.actor, usage.bureau_id, line.supervisor_id))
    _refuse_unless_entered(usage)


def remove_usage(actor: Actor, usage_id: int, version: int) -> None:
    """Take back a quantity nobody has confirmed yet. States: entered -> —."""
    with unit_of_work(actor) as work:
        usage, line = _locked(work, actor, usage_id, version)
        policy.require(policy.can_prepare(actor, usage.bureau_id, line.supervisor_id))
        _refuse_unless_entered(usage)
        work.session.delete(usage)
        command = UsageCommand(line.id, Month.of(usage.month), usage.department_id, usage.quantity)
        audit.record(work, "settlement.usage_removed", ("usage", usage_id), _said(line, command))


def confirm_usage(actor: Actor, usage_ids: Iterable[int]) -> int:
    """Confirm quantities entered by others; all or none; returns how many. States: entered -> confirmed.

    Refuses: settlement.usage_confirmed_already, settlement.usage_not_yours, settlement.nothing_chosen.
    """
    with unit_of_work(actor) as work:
        found = [queries.usage_entry(actor, usage_id) for usage_id in sorted(set(usage_ids))]
        if not found:
            raise Refused([Refusal("settlement.nothing_chosen")])
        _hold_contracts(work, {queries.unit_line(actor, usage.line_id).contract_id for usage in found})
        for usage in found:
            _confirm(work, usage)
        return len(found)


def _confirm(work: UnitOfWork, usage: Usage) -> None:
    work.session.refresh(usage, with_for_update={"key_share": True})
    work.concerns(usage.department_id)
    line = queries.unit_line(work.actor, usage.line_id)
    if usage.state != UsageState.ENTERED:
        raise Refused([Refusal("settlement.usage_confirmed_already", {"line": line.title})])
    has_liaison = usage.department_id is not None and queries.has_liaison(
        usage.bureau_id, usage.department_id
    )
    if not policy.can_confirm_usage(
        work.actor, usage.entered_by, usage.department_id, has_liaison=has_liaison
    ):
        raise Refused([Refusal("settlement.usage_not_yours", {"line": line.title})])
    usage.state, usage.confirmed_by, usage.confirmed_at = UsageState.CONFIRMED, work.actor.id, work.now
    usage.version += 1
    work.session.flush()
    command = UsageCommand(line.id, Month.of(usage.month), usage.department_id, usage.quantity)
    audit.record(work, "settlement.usage_confirmed", ("usage", usage.id), _said(line, command))


def withdraw_usage(actor: Actor, usage_id: int, version: int) -> None:
    """Take a confirmation back while no sheet was sent. States: confirmed -> entered. Refuses: usage_sheet_sent."""
    with unit_of_work(actor) as work:
        usage, line = _locked(work, actor, usage_id, version)
        has_liaison = usage.department_id is not None and queries.has_liaison(
            usage.bureau_id, usage.department_id
        )
        policy.require(
            policy.can_confirm_usage(actor, usage.entered_by, usage.department_id, has_liaison=has_liaison)
        )
        if usage.state != UsageState.CONFIRMED:
            raise Stale
        usage.state, usage.confirmed_by, usage.confirmed_at = UsageState.ENTERED, None, None
        usage.version += 1
        work.session.flush()
        command = UsageCommand(line.id, Month.of(usage.month), usage.department_id, usage.quantity)
        audit.record(work, "settlement.usage_withdrawn", ("usage", usage_id), _said(line, command))


def import_usage(actor: Actor, rows: Sequence[UsageRow], sure: Collection[str] = ()) -> UsagePlan:
    """Add and change quantities by contract, line, month and department; none is removed. All or nothing.

    Refuses what `usage_plan` finds at fault; usage_doubled and usage_far_beyond until confirmed (`sure`).
    """
    with unit_of_work(actor) as work:
        # two imports of the same quantities would each find them missing; before the contracts, as everywhere
        locks.hold_of_bureau(work, Lock.USAGE_IMPORT)
        _hold_contracts(
            work, {line.contract_id for line in queries.usage_facts(actor, work.today).lines.values()}
        )
        plan = queries.usage_plan(actor, rows, work.today)
        if plan.faults:
            raise Refused([refusal for _, refusal in plan.faults])
        commands = [*plan.added, *(command for _, command in plan.changed)]
        lines = {line.id: line for line in queries.usage_facts(actor, work.today).lines.values()}
        _ask(work, commands, lines, sure)
        for known, command in plan.changed:
            usage, line = _locked(work, actor, known.id, known.version)
            _require_changeable(work, usage, line)
            _save(work, usage, line, command)
        if plan.added:
            work.session.execute(insert(Usage), [_values(actor, command) for command in plan.added])
        if plan.added or plan.changed:
            counts = {"added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged}
            audit.record(work, "settlement.usage_imported", ("bureau", actor.bureau_id), counts)
            work.concerns(*(one.department_id for one in commands))
        return plan


def _ask(
    work: UnitOfWork, commands: Sequence[UsageCommand], lines: Mapping[int, UnitLine], sure: Collection[str]
) -> None:
    """Refuse quantities no column holds, and what is to be looked at twice and was not confirmed."""
    refuse(
        [fault for command in commands for fault in quantity_refusals(command.quantity, PLACES, "quantity")]
    )
    known = queries.known_usage({command.line_id for command in commands})
    ask(usage_doubts(commands, lines, known), sure)


def _values(actor: Actor, command: UsageCommand) -> dict[str, object]:
    return {
        "bureau_id": actor.bureau_id,
        "line_id": command.line_id,
        "month": command.month.first,
        "department_id": command.department_id,
        "quantity": command.quantity,
        "entered_by": actor.id,
    }


def _said(line: UnitLine, command: UsageCommand) -> dict[str, object]:
    return {
        "line": line.title,
        "contract": line.contract,
        "month": command.month,
        "quantity": f"{command.quantity.normalize():f}",
        "unit": line.unit,
    }


def _locked(work: UnitOfWork, actor: Actor, usage_id: int, version: int) -> tuple[Usage, UnitLine]:
    """A quantity of a month whose sheet was not sent, locked after its contract."""
    usage = queries.usage_entry(actor, usage_id)
    line = queries.unit_line(actor, usage.line_id)
    _hold_contracts(work, {line.contract_id})
    work.session.refresh(usage, with_for_update=True)
    work.concerns(usage.department_id)
    if usage.version != version:
        raise Stale
    if queries.sheet_was_sent(line.contract_id, Month.of(usage.month)):
        raise Refused([Refusal("settlement.usage_sheet_sent", {"month": Month.of(usage.month)})])
    return usage, line


def _hold_contracts(work: UnitOfWork, contracts: Iterable[int]) -> None:
    """Share-lock contracts: a sheet being sent holds its own, so no quantity changes between its sum and its number."""
    work.session.execute(
        select(Contract.id)
        .where(Contract.id.in_(set(contracts)))
        .order_by(Contract.id)
        .with_for_update(read=True)
    )


def _refuse_where_settled(work: UnitOfWork, line: UnitLine, month: Month, department_id: int | None) -> None:
    _hold_contracts(work, {line.contract_id})
    sent = queries.sheet_was_sent(line.contract_id, month)
    refuse(usage_refusals(line, month, department_id, work.today, sent=sent))


def _refuse_unless_entered(usage: Usage) -> None:
    if usage.state != UsageState.ENTERED:
        raise Refused([Refusal("settlement.usage_confirmed", {"quantity": usage.quantity})])
