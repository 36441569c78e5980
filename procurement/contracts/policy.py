"""Who may see a contract and who may do what with it. Separation of duties is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.contracts.rules import APPROVED_ON, ContractAction, ContractState, Side
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission as P

NEEDED = {
    ContractAction.SUBMIT: P.CONTRACTS_DRAFT,
    ContractAction.RECALL: P.CONTRACTS_DRAFT,
    ContractAction.RETURN: P.CONTRACTS_APPROVE,
    ContractAction.APPROVE: P.CONTRACTS_APPROVE,
    ContractAction.SUSPEND: P.CONTRACTS_APPROVE,
    ContractAction.RESUME: P.CONTRACTS_APPROVE,
    ContractAction.COMPLETE: P.CONTRACTS_APPROVE,
    ContractAction.TERMINATE: P.CONTRACTS_APPROVE,
}
"""The permission each act needs; who confirms depends on the side."""


@dataclass(frozen=True)
class Standing:
    """What a decision about a contract looks at."""

    bureau_id: int
    vendor_id: int
    state: ContractState
    drafted_by: int


def at_bureau(actor: Actor) -> bool:
    """Whether the actor works for a bureau itself, not for a department or a vendor."""
    return actor.organisation_id == actor.bureau_id


def of_bureau(actor: Actor, bureau_id: int) -> bool:
    """Whether the actor works for this very bureau itself."""
    return actor.bureau_id == bureau_id and at_bureau(actor)


def can_see(actor: Actor, contract: Standing) -> bool:
    """The bureau's readers see all its contracts, a vendor its own from approval on, departments none."""
    if not actor.may(P.CONTRACTS_VIEW):
        return False
    if of_bureau(actor, contract.bureau_id):
        return True
    return actor.organisation_id == contract.vendor_id and contract.state in APPROVED_ON


def can_draft(actor: Actor) -> bool:
    """Begin a contract of their own bureau."""
    return actor.may(P.CONTRACTS_DRAFT) and at_bureau(actor)


def can_edit(actor: Actor, contract: Standing) -> bool:
    """A draft belongs to its drafter: so nobody who wrote a word of it can be the one who approves it."""
    mine = contract.drafted_by == actor.id and of_bureau(actor, contract.bureau_id)
    return can_draft(actor) and contract.state is ContractState.DRAFT and mine


def permitted(actor: Actor, contract: Standing, action: ContractAction) -> bool:
    """Whether the actor's office does this kind of act at all."""
    return actor.may(NEEDED[action]) and of_bureau(actor, contract.bureau_id)


def objection(actor: Actor, contract: Standing, action: ContractAction) -> Refusal | None:
    """Why this person may not do this to this contract, whatever its state; None when they may."""
    if not permitted(actor, contract, action):
        drafting = NEEDED[action] is P.CONTRACTS_DRAFT
        return Refusal("contracts.needs_officer" if drafting else "contracts.needs_supervisor")
    if action in (ContractAction.SUBMIT, ContractAction.RECALL) and contract.drafted_by != actor.id:
        return Refusal("contracts.not_drafter")
    if action in (ContractAction.APPROVE, ContractAction.RETURN) and contract.drafted_by == actor.id:
        return Refusal("contracts.own_draft")
    return None


def can_name(actor: Actor, contract: Standing) -> bool:
    """Whether the actor's office names supervisors at all."""
    return actor.may(P.CONTRACTS_APPROVE) and of_bureau(actor, contract.bureau_id)


def naming_objection(actor: Actor, contract: Standing) -> Refusal | None:
    """Why this person may not name another supervisor; None when they may. A draft's is its drafter's to change."""
    if not can_name(actor, contract):
        return Refusal("contracts.needs_supervisor")
    if contract.drafted_by == actor.id:
        return Refusal("contracts.own_draft")
    if contract.state not in APPROVED_ON:
        return Refusal("contracts.supervisor_of_running")
    return None


def side_of(actor: Actor, contract: Standing) -> Side | None:
    """For which party this person may confirm the contract; nobody confirms for both."""
    if actor.may(P.CONTRACTS_SIGN_BUREAU) and of_bureau(actor, contract.bureau_id):
        return Side.BUREAU
    if actor.may(P.CONTRACTS_SIGN_VENDOR) and actor.organisation_id == contract.vendor_id:
        return Side.VENDOR
    return None
