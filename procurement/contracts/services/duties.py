"""The duties people have in contracts by name: supervising one, and finishing a draft."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from procurement.accounts import queries as accounts
from procurement.accounts.duties import Duty
from procurement.accounts.models import User
from procurement.contracts.models import Contract
from procurement.contracts.rules import ENDED, UNDECIDED
from procurement.contracts.sentences import DUTIES
from procurement.contracts.services.drafts import saved
from procurement.infra.db import reading
from procurement.infra.uow import UnitOfWork
from procurement.kernel.permissions import Role


def held(person_id: int) -> list[Duty]:
    """Contracts a person supervises (ended ones too: their months may still be settled) and drafts of theirs."""
    found = [_duty("supervises", contract) for contract in reading().scalars(_supervised(person_id))]
    return found + [_duty("drafts", contract) for contract in reading().scalars(_drafted(person_id))]


def orphaned(person_id: int) -> list[Duty]:
    """Contracts not closed yet that lose their supervisor, and drafts that lose their drafter, if it stays so."""
    contracts = [one for one in reading().scalars(_supervised(person_id)) if one.state not in ENDED]
    drafts = reading().scalars(_drafted(person_id)).all()
    bureau_id = next((contract.bureau_id for contract in (*contracts, *drafts)), 0)
    found = []
    if contracts and not _has(bureau_id, Role.CONTRACT_SUPERVISOR, person_id):
        found += [_duty("supervises", contract) for contract in contracts]
    if drafts and not _has(bureau_id, Role.OFFICER, person_id):
        found += [_duty("drafts", contract) for contract in drafts]
    return found


def heirs(person_id: int) -> list[User]:
    """Who holds the roles these duties need; whoever drafted a contract does not supervise it."""
    supervised = reading().scalars(_supervised(person_id)).all()
    drafted = reading().scalars(_drafted(person_id)).all()
    bureau_id = next((contract.bureau_id for contract in (*supervised, *drafted)), 0)
    asked: list[set[int]] = []
    if supervised:
        drafters = {contract.drafted_by for contract in supervised}
        asked.append({one.id for one in _with(bureau_id, Role.CONTRACT_SUPERVISOR)} - drafters)
    if drafted:
        asked.append({one.id for one in _with(bureau_id, Role.OFFICER)})
    able = set.intersection(*asked) - {person_id} if asked else set()
    people = {
        one.id: one for role in (Role.CONTRACT_SUPERVISOR, Role.OFFICER) for one in _with(bureau_id, role)
    }
    return [people[key] for key in sorted(able)]


def hand_over(work: UnitOfWork, person_id: int, heir: User, reason: str) -> int:
    """Part of the caller's unit of work; every contract's history says who had it, who has it, and why."""
    before = accounts.person(work.actor, person_id).name
    supervised = work.session.scalars(_supervised(person_id).with_for_update(of=Contract)).all()
    drafted = work.session.scalars(_drafted(person_id).with_for_update(of=Contract)).all()
    for contract in supervised:
        contract.contract_supervisor_id = heir.id
        changes = {"contract_supervisor_id": [before, heir.name]}
        saved(work, contract, "contracts.supervisor_named", changes, reason=reason, name=heir.name)
    for contract in drafted:
        contract.drafted_by = heir.id
        saved(work, contract, "contracts.draft_handed_over", reason=reason, name=heir.name)
    return len(supervised) + len(drafted)


def _supervised(person_id: int) -> Select[Contract]:
    return select(Contract).where(Contract.contract_supervisor_id == person_id).order_by(Contract.id)


def _drafted(person_id: int) -> Select[Contract]:
    mine = (Contract.drafted_by == person_id, Contract.state.in_(UNDECIDED))
    return select(Contract).where(*mine).order_by(Contract.id)


def _with(bureau_id: int, role: Role) -> Sequence[User]:
    return accounts.people_with_role(bureau_id, role, bureau_id)


def _has(bureau_id: int, role: Role, person_id: int) -> bool:
    return any(one.id == person_id for one in _with(bureau_id, role))


def _duty(kind: str, contract: Contract) -> Duty:
    title = " · ".join(filter(None, (contract.number, contract.title)))
    return Duty(title, DUTIES[kind])
