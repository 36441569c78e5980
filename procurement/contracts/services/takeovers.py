"""Running contracts taken over from a table, whole or not at all; then each goes the way of every draft."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.audit import services as audit
from procurement.contracts import library, policy, queries
from procurement.contracts.rules import LineOpening, OpeningCommand, Origin, Takeover, TakeoverLine
from procurement.contracts.services.approval import submit
from procurement.contracts.services.contents import add_line, save_clauses, save_opening, set_shares
from procurement.contracts.services.drafts import create_draft
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import refuse
from procurement.kernel.plans import Plan


def import_takeovers(actor: Actor, lines: Sequence[TakeoverLine]) -> Plan[Takeover]:
    """Draft and submit every contract of the table that is not there yet; what is there stays as it is.

    States: — -> in_approval, through the services of the forms. Refuses what they refuse, and what codes of the table
    do not name (`rules.takeover_plan`).
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_draft(actor))
        # two imports of the same contracts would each find them missing; the second waits and finds them there
        locks.hold_of_bureau(work, Lock.CONTRACTS_IMPORT)
        plan = queries.plan_of_takeovers(actor, lines)
        refuse(plan.reasons)
        for takeover in plan.added:
            _take_over(actor, takeover)
        audit.record_import(work, "contracts.imported", plan)
        return plan


def _take_over(actor: Actor, takeover: Takeover) -> None:
    contract_id = create_draft(actor, Origin.TAKEN_OVER, takeover.draft)
    line_ids = []
    for line, shares in takeover.lines:
        line_ids.append(add_line(actor, contract_id, _version(actor, contract_id), line))
        if shares:
            set_shares(actor, contract_id, line_ids[-1], _version(actor, contract_id), shares)
    text = next(found for found in library.libraries() if found.key == library.RUNNING)
    values = {
        "original_number": takeover.number,
        "original_signed_on": takeover.signed_on.isoformat(),
        "procurement_basis": takeover.draft.origin_basis,
    }
    version = _version(actor, contract_id)
    save_clauses(actor, contract_id, version, text.key, text.version, values)
    version = _version(actor, contract_id)
    save_opening(actor, contract_id, version, _opening(takeover.opening, line_ids))
    submit(actor, contract_id, _version(actor, contract_id))


def _opening(opening: OpeningCommand, line_ids: Sequence[int]) -> OpeningCommand:
    """The lines have ids now."""
    lines = tuple(LineOpening(line_ids[line.line_id], line.amount, line.quantity) for line in opening.lines)
    return OpeningCommand(opening.settled_through, opening.earned, opening.paid, opening.retained, lines)


def _version(actor: Actor, contract_id: int) -> int:
    return queries.contract_visible_to(actor, contract_id).version
