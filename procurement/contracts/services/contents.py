"""What a draft contains: lines and their shares, standards, the values of its text, opening balances."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, insert, update

from procurement.catalog import queries as catalog
from procurement.contracts import library, queries
from procurement.contracts.models import Contract, ContractLine, ContractStandard, LineShare
from procurement.contracts.rules import (
    FACTS,
    BasisKind,
    LineCommand,
    OpeningCommand,
    Origin,
    Share,
    Values,
    bond_doubts,
    line_refusals,
    months_of,
    opening_refusals,
    share_refusals,
    stored_parts,
)
from procurement.contracts.services.drafts import insert_shares, insert_standards, locked_draft, saved
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, ask, refuse


# ---- lines --------------------------------------------------------------------------------------
def add_line(actor: Actor, contract_id: int, version: int, command: LineCommand) -> int:
    """Add a priced line at the end of a draft. Refuses what `line_refusals` finds, contracts.item_unknown."""
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        refuse(_line_refusals(actor, contract, command))
        place = len(queries.lines_of(contract_id)) + 1
        values = {"contract_id": contract_id, "place": place, **_values(command)}
        line_id = work.session.execute(
            insert(ContractLine).values(values).returning(ContractLine.id)
        ).scalar_one()
        saved(work, contract, "contracts.line_added", line=command.title, amount=command.amount.formatted)
        return line_id


def save_line(actor: Actor, contract_id: int, line_id: int, version: int, command: LineCommand) -> None:
    """Change a line of a draft; fixed shares go when its basis no longer has any.

    Refuses what `line_refusals` finds, contracts.item_unknown, contracts.line_below_opening.
    """
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        line = queries.line_of(contract, line_id)
        refuse(_line_refusals(actor, contract, command, line))
        for name, value in _values(command).items():
            setattr(line, name, value)
        if BasisKind.FIXED_SHARE not in {part.kind for part in command.basis}:
            _drop_shares(work, line_id)
        saved(work, contract, "contracts.line_saved", line=command.title, amount=command.amount.formatted)


def remove_line(actor: Actor, contract_id: int, line_id: int, version: int) -> None:
    """Remove a line of a draft; those after it move up."""
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        line = queries.line_of(contract, line_id)
        _drop_shares(work, line_id)
        work.session.delete(line)
        work.session.flush()
        for place, rest in enumerate(queries.lines_of(contract_id), 1):
            if rest.place != place:
                work.session.execute(
                    update(ContractLine).where(ContractLine.id == rest.id).values(place=place)
                )
        saved(work, contract, "contracts.line_removed", line=line.title)


def set_shares(actor: Actor, contract_id: int, line_id: int, version: int, shares: Sequence[Share]) -> None:
    """Set the fixed shares of a line. Refuses: contracts.shares_differ, contracts.share_unusable,
    contracts.not_by_share, contracts.department_unknown."""
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        line = queries.line_of(contract, line_id)
        if BasisKind.FIXED_SHARE not in {part["kind"] for part in line.basis}:
            raise Refused([Refusal("contracts.not_by_share")])
        known = {department.id for department in queries.departments(actor)}
        if any(share.department_id not in known for share in shares):
            raise Refused([Refusal("contracts.department_unknown")])
        refuse(share_refusals(shares))
        _drop_shares(work, line_id)
        insert_shares(work, line_id, shares)
        saved(work, contract, "contracts.shares_saved", line=line.title, count=len(shares))


def _drop_shares(work: UnitOfWork, line_id: int) -> None:
    work.session.execute(delete(LineShare).where(LineShare.line_id == line_id))


def _line_refusals(
    actor: Actor, contract: Contract, command: LineCommand, line: ContractLine | None = None
) -> list[Refusal]:
    found = line_refusals(command, months_of(queries.term_of(contract)))
    usable = {item.id for item in catalog.active_items(actor)} | ({line.item_id} if line else set())
    if command.item_id not in usable:
        found.append(Refusal("contracts.item_unknown", field="item_id"))
    if line is not None and not found and _below_opening(command, line):
        params = {"amount": line.opening_amount, "quantity": line.opening_quantity}
        found.append(Refusal("contracts.line_below_opening", params, "price"))
    return found


def _below_opening(command: LineCommand, line: ContractLine) -> bool:
    return command.amount < line.opening_amount or command.quantity < line.opening_quantity


def _values(command: LineCommand) -> dict[str, Any]:
    """The columns a command fills."""
    return {
        "item_id": command.item_id,
        "title": command.title,
        "pricing": command.pricing,
        "unit": command.unit,
        "price": command.price,
        "quantity": command.quantity,
        "amount": command.amount,
        "basis": stored_parts(command.basis),
    }


# ---- standards, text, opening -------------------------------------------------------------------
def set_standards(actor: Actor, contract_id: int, version: int, standard_ids: Sequence[int]) -> None:
    """Choose the published standards that approval freezes. Refuses: contracts.standard_unknown."""
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        in_force = {standard.id: standard for standard in catalog.published_standards(actor).values()}
        if any(standard_id not in in_force for standard_id in standard_ids):
            raise Refused([Refusal("contracts.standard_unknown", field="standards")])
        work.session.execute(delete(ContractStandard).where(ContractStandard.contract_id == contract_id))
        insert_standards(work, contract_id, standard_ids)
        titles = "、".join(in_force[chosen].title for chosen in dict.fromkeys(standard_ids))
        saved(work, contract, "contracts.standards_chosen", standards=titles)


def save_clauses(
    actor: Actor,
    contract_id: int,
    version: int,
    key: str,
    template_version: int,
    values: Values,
    sure: Collection[str] = (),
) -> None:
    """Choose the clause library and give its variables. Values the contract's own facts give are not kept.

    Refuses: contracts.template_unknown, contracts.variable_missing, contracts.variable_unreadable,
    contracts.variable_unknown, contracts.variable_not_settled, contracts.bond_too_high; each naming the variable;
    bond_off_rate until confirmed (`sure`).
    """
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        template = library.library(key, template_version)
        kept = {name: value for name, value in values.items() if value and name not in FACTS}
        refuse(queries.value_gaps(contract, template, kept))
        ask(bond_doubts(kept, contract.amount), sure)
        contract.template_key, contract.template_version = key, template_version
        contract.variables = kept
        saved(work, contract, "contracts.clauses_saved", template=f"{template.title_zh} v{template_version}")


def save_opening(actor: Actor, contract_id: int, version: int, command: OpeningCommand) -> None:
    """Enter what was settled before the contract was taken over. Refuses what `opening_refusals` finds,
    contracts.opening_only_taken_over."""
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        if contract.origin != Origin.TAKEN_OVER:
            raise Refused([Refusal("contracts.opening_only_taken_over")])
        refuse(opening_refusals(queries.term_of(contract), command, queries.limits_of(contract_id)))
        contract.settled_through = command.settled_through
        contract.opening_earned, contract.opening_paid = command.earned, command.paid
        contract.opening_retained = command.retained
        for line in command.lines:
            work.session.execute(
                update(ContractLine)
                .where(ContractLine.id == line.line_id, ContractLine.contract_id == contract_id)
                .values(opening_amount=line.amount, opening_quantity=line.quantity)
            )
        saved(
            work,
            contract,
            "contracts.opening_saved",
            earned=command.earned.formatted,
            paid=command.paid.formatted,
        )
