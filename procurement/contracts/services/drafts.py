"""Drafts: begun, changed, copied, discarded. Parties, term and terms of payment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from procurement.accounts import queries as accounts
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.catalog import queries as catalog
from procurement.catalog.models import ServiceStandard
from procurement.contracts import library, policy, queries
from procurement.contracts.models import Contract, ContractLine, ContractStandard, LineShare
from procurement.contracts.rules import (
    ELSEWHERE,
    ONE_DAY,
    ContractAction,
    ContractState,
    DraftCommand,
    Origin,
    Share,
    following,
    origin_refusals,
    payment_refusals,
    term_refusals,
)
from procurement.infra import search
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale, refuse
from procurement.pages import i18n

FACTS = (
    "title", "vendor_id", "contract_supervisor_id", "starts", "ends", "amount", "retention_rate", "payment_days",
    "origin_basis",
)  # fmt: skip
COPIED_LINE = ("place", "item_id", "title", "pricing", "unit", "price", "quantity", "amount", "basis")


def create_draft(actor: Actor, origin: Origin, command: DraftCommand) -> int:
    """Begin a contract. States: — -> draft.

    Refuses: contracts.drafted_from_award, contracts.drafted_from_framework, contracts.origin_basis_needed,
    contracts.term_backwards, contracts.term_too_long, contracts.amount_needed, contracts.retention_too_high,
    contracts.payment_too_late, contracts.vendor_unknown, contracts.supervisor_unknown, contracts.rule_missing.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_draft(actor))
        refuse([*origin_refusals(origin, command.origin_basis), *_refusals(actor, command)])
        template = library.libraries()[0]
        contract_id = _insert(
            work,
            origin=origin,
            template_key=template.key,
            template_version=template.version,
            settled_through=command.starts - ONE_DAY if origin is Origin.TAKEN_OVER else None,
            **_values(actor, command),
        )
        audit.record(work, "contracts.drafted", ("contract", contract_id), {"title": command.title})
        return contract_id


def save_parties(actor: Actor, contract_id: int, version: int, command: DraftCommand) -> None:
    """Change parties, term and terms of payment of a draft. Refuses as `create_draft`, contracts.not_draft, stale."""
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        origin = Origin(contract.origin)
        refuse([*origin_refusals(origin, command.origin_basis), *_refusals(actor, command)])
        before = _described(actor, contract)
        if contract.settled_through == contract.starts - ONE_DAY:  # nothing settled yet: it follows the term
            contract.settled_through = command.starts - ONE_DAY
        for name, value in _values(actor, command).items():
            setattr(contract, name, value)
        saved(
            work,
            contract,
            "contracts.parties_saved",
            audit_rules.differences(before, _described(actor, contract)),
        )


def discard_draft(actor: Actor, contract_id: int, version: int) -> None:
    """Remove a draft; it never had a number. States: draft -> —."""
    with unit_of_work(actor) as work:
        contract = locked_draft(work, actor, contract_id, version)
        lines = select(ContractLine.id).where(ContractLine.contract_id == contract_id)
        work.session.execute(delete(LineShare).where(LineShare.line_id.in_(lines)))
        work.session.execute(delete(ContractLine).where(ContractLine.contract_id == contract_id))
        work.session.execute(delete(ContractStandard).where(ContractStandard.contract_id == contract_id))
        work.session.delete(contract)
        audit.record(work, "contracts.discarded", ("contract", contract_id), {"title": contract.title})


def copy_contract(actor: Actor, contract_id: int) -> int:
    """Draft the contract that follows an old one: same parties, lines and text, the next term, nothing settled.

    States: — -> draft. Refuses: contracts.drafted_from_award, contracts.drafted_from_framework.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_draft(actor))
        old = queries.contract_visible_to(actor, contract_id)
        origin = Origin(old.origin)
        if origin in ELSEWHERE:
            raise Refused([Refusal(ELSEWHERE[origin])])
        term = following(queries.term_of(old))
        made = _insert(
            work,
            bureau_id=actor.bureau_id,
            drafted_by=actor.id,
            origin=origin,
            template_key=old.template_key,
            template_version=old.template_version,
            variables=dict(old.variables),
            settled_through=term.start - ONE_DAY if origin is Origin.TAKEN_OVER else None,
            search=search.terms(old.title, old.vendor.name_zh),
            **{**_facts(old), "starts": term.start, "ends": term.end},
        )
        _copy_parts(work, old.id, made)
        audit.record(
            work, "contracts.copied", ("contract", made), {"title": old.title, "number": old.number or ""}
        )
        return made


def _copy_parts(work: UnitOfWork, old_id: int, new_id: int) -> None:
    """Lines with their fixed shares, and the standards."""
    lines = queries.lines_of(old_id)
    shares = queries.shares_of([line.id for line in lines])
    for line in lines:
        values = {name: getattr(line, name) for name in COPIED_LINE}
        line_id = work.session.execute(
            insert(ContractLine).values(contract_id=new_id, **values).returning(ContractLine.id)
        ).scalar_one()
        insert_shares(work, line_id, shares[line.id])
    insert_standards(work, new_id, [_newest(standard) for standard in queries.standards_of(old_id)])


def _newest(standard: ServiceStandard) -> int:
    """What is in force now for the item of an old standard."""
    in_force = catalog.published_standard(standard.item_id)
    return in_force.id if in_force else standard.id


def insert_standards(work: UnitOfWork, contract_id: int, standard_ids: Sequence[int]) -> None:
    """The standards of a contract that has none yet, each once."""
    rows = [{"contract_id": contract_id, "standard_id": chosen} for chosen in dict.fromkeys(standard_ids)]
    if rows:
        work.session.execute(insert(ContractStandard), rows)


def insert_shares(work: UnitOfWork, line_id: int, shares: Sequence[Share]) -> None:
    """The fixed shares of a line that has none yet."""
    rows = [
        {"line_id": line_id, "department_id": share.department_id, "share": share.share} for share in shares
    ]
    if rows:
        work.session.execute(insert(LineShare), rows)


# ---- for every service that changes a draft -----------------------------------------------------
def locked(work: UnitOfWork, actor: Actor, contract_id: int, version: int | None = None) -> Contract:
    """A contract the actor may see, locked against every other change. Refuses: kernel.stale."""
    contract = queries.contract_visible_to(actor, contract_id)
    work.session.refresh(contract, with_for_update=True)
    if version is not None and contract.version != version:
        raise Stale
    return contract


def require_act(actor: Actor, contract: Contract, action: ContractAction) -> None:
    """Raises Forbidden without the permission. Refuses where the duties are kept apart: contracts.not_drafter,
    contracts.own_draft."""
    standing = queries.standing(contract)
    policy.require(policy.permitted(actor, standing, action))
    refuse([found] if (found := policy.objection(actor, standing, action)) else [])


def locked_draft(work: UnitOfWork, actor: Actor, contract_id: int, version: int) -> Contract:
    """A draft of the actor's own, locked. Refuses: contracts.not_draft, contracts.not_drafter, kernel.stale."""
    policy.require(policy.can_draft(actor))
    contract = locked(work, actor, contract_id)
    if contract.state != ContractState.DRAFT:
        raise Refused([Refusal("contracts.not_draft")])
    if contract.drafted_by != actor.id:
        raise Refused([Refusal("contracts.not_drafter")])
    if contract.version != version:
        raise Stale
    return contract


def saved(work: UnitOfWork, contract: Contract, action: str, changes: Any = None, **params: Any) -> None:
    """Count the version and record what was done."""
    contract.version += 1
    work.concerns(contract.vendor_id)
    work.session.flush()
    audit.record(work, action, ("contract", contract.id), {"title": contract.title, **params}, changes)


def _insert(work: UnitOfWork, **values: Any) -> int:
    return work.session.execute(insert(Contract).values(values).returning(Contract.id)).scalar_one()


def _refusals(actor: Actor, command: DraftCommand) -> list[Refusal]:
    limits = queries.legal_limits(actor.bureau_id, command.starts)
    found = term_refusals(command.starts, command.ends, limits.years, limits.years_basis)
    found += payment_refusals(command, limits)
    if command.vendor_id not in {vendor.id for vendor in queries.vendors(actor)}:
        found.append(Refusal("contracts.vendor_unknown", field="vendor_id"))
    if command.contract_supervisor_id not in {person.id for person in queries.supervisors(actor.bureau_id)}:
        found.append(Refusal("contracts.supervisor_unknown", field="contract_supervisor_id"))
    return found


def _values(actor: Actor, command: DraftCommand) -> dict[str, Any]:
    """The columns a command fills."""
    vendor = next(one for one in queries.vendors(actor) if one.id == command.vendor_id)
    return {
        "bureau_id": actor.bureau_id,
        "drafted_by": actor.id,
        "search": search.terms(command.title, vendor.name_zh),
        **{name: getattr(command, name) for name in FACTS},
    }


def _facts(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in FACTS}


def _described(actor: Actor, contract: Contract) -> dict[str, Any]:
    """The facts in words, for the history."""
    return {
        **_facts(contract),
        "vendor_id": accounts.organisation(actor, contract.vendor_id).name_zh,
        "contract_supervisor_id": accounts.person(actor, contract.contract_supervisor_id).name,
        "retention_rate": i18n.rate(contract.retention_rate),
    }
