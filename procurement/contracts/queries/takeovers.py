"""What a table of running contracts is compared with; and how far a bureau has come with its contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from procurement.catalog import queries as catalog
from procurement.contracts.models import Contract
from procurement.contracts.queries.drafting import (
    departments,
    legal_limits,
    supervisors,
    vendors,
)
from procurement.contracts.rules import (
    SETTLED,
    LegalLimits,
    Origin,
    Takeover,
    TakeoverFacts,
    TakeoverLine,
    takeover_plan,
)
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.plans import Plan


def plan_of_takeovers(actor: Actor, lines: Sequence[TakeoverLine]) -> Plan[Takeover]:
    """What an import would draft now; changes nothing."""
    begins = {line.contract.starts for line in lines if line.contract.starts is not None}
    facts = TakeoverFacts(
        {vendor.code: vendor.id for vendor in vendors(actor)},
        {supervisor.email: supervisor.id for supervisor in supervisors(actor.bureau_id)},
        {one.code: one.id for one in catalog.active_items(actor)},
        {department.code: department.id for department in departments(actor)},
        {day: _limits(actor.bureau_id, day) for day in begins},
        _numbers_there(actor),
    )
    return takeover_plan(lines, facts)


def _limits(bureau_id: int, day: date) -> LegalLimits | Refusal:
    try:
        return legal_limits(bureau_id, day)
    except Refused as refused:
        return refused.refusals[0]


def _numbers_there(actor: Actor) -> set[str]:
    """The outside numbers of contracts taken over already, in whatever state."""
    number = Contract.variables["original_number"].astext
    mine = select(number).where(Contract.bureau_id == actor.bureau_id, number.is_not(None))
    return {str(found) for found in reading().scalars(mine)}


@dataclass(frozen=True)
class ContractsBegun:
    """How many contracts there are, and how many of them are in force or were."""

    all: int
    running: int


def contracts_begun(actor: Actor) -> ContractsBegun:
    """Counted in one statement."""
    running = Contract.state.in_(SETTLED)
    counted = select(func.count(), func.count().filter(running)).where(
        Contract.bureau_id == actor.bureau_id, Contract.origin == Origin.TAKEN_OVER
    )
    return ContractsBegun(*reading().execute(counted).one())
