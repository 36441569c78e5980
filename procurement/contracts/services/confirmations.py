"""Both sides confirm the SHA-256 of the exact file: an electronic confirmation, not a seal."""

from __future__ import annotations

import hashlib

from sqlalchemy import insert

from procurement.accounts import queries as accounts
from procurement.accounts import security
from procurement.contracts import notices, policy, queries
from procurement.contracts.models import Confirmation, Contract
from procurement.contracts.rules import CONTRACT, ContractAction, ContractState, Side
from procurement.contracts.services.drafts import locked, saved
from procurement.documents import queries as documents
from procurement.documents.models import Paper
from procurement.infra import storage
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden, Refusal, Refused
from procurement.notifications.services import notify

ACTIONS = {
    ContractState.APPROVED: ContractAction.CONFIRM_FIRST,
    ContractState.PARTLY_SIGNED: ContractAction.CONFIRM_SECOND,
}


def confirm(
    actor: Actor, contract_id: int, digest: str, password: str, code: str = "", passkey: str = ""
) -> None:
    """Confirm the file with this SHA-256 for the side the person belongs to, after proving who they are once more.

    States: approved -> partly_signed -> active, whichever side comes first.
    Refuses: contracts.paper_not_ready, contracts.file_differs, contracts.file_damaged,
    contracts.already_confirmed, accounts.password_missing, accounts.password_wrong,
    accounts.too_many_attempts, accounts.code_missing, accounts.code_wrong, accounts.passkey_wrong,
    accounts.app_unreadable.
    """
    # before the unit: a code is used up, on record and told even where the rest is refused
    security.reauthenticate(actor, password, code, passkey)
    with unit_of_work(actor) as work:
        contract = locked(work, actor, contract_id)
        side = policy.side_of(actor, queries.standing(contract))
        if side is None:
            raise Forbidden
        paper = _refuse_other_file(actor, contract, side, digest)
        action = ACTIONS.get(ContractState(contract.state), ContractAction.CONFIRM_FIRST)
        contract.state = CONTRACT.next(ContractState(contract.state), action)
        if contract.state == ContractState.ACTIVE:
            contract.activated_at = work.now
        _insert(work, contract, side, digest)
        saved(work, contract, f"contracts.confirmed_{side}", number=paper.number, digest=digest[:16])
        _tell(work, contract)


def _tell(work: UnitOfWork, contract: Contract) -> None:
    """The drafter, of one side; of both, everybody who works with the contract from now on."""
    page, said = {"contract_id": contract.id}, {"number": contract.number, "title": contract.title}
    if contract.state == ContractState.ACTIVE:
        notify(work, notices.IN_FORCE, contract.bureau_id, contract.vendor_id, values=page, said=said)
    else:
        drafter = [contract.drafted_by]
        notify(work, notices.CONFIRMED, contract.bureau_id, only=drafter, values=page, said=said)


def _refuse_other_file(actor: Actor, contract: Contract, side: Side, digest: str) -> Paper:
    """The contract's paper, if it is there, unchanged, the one the person saw, and not yet confirmed by this side."""
    if any(done.side == side for done in queries.confirmations_of(contract.id)):
        raise Refused([Refusal("contracts.already_confirmed")])
    paper = documents.paper_visible_to(actor, contract.paper_id) if contract.paper_id else None
    if paper is None or paper.state != "ready" or paper.file_digest is None:
        raise Refused([Refusal("contracts.paper_not_ready")])
    if paper.file_digest != digest:
        raise Refused([Refusal("contracts.file_differs")])
    try:
        content = documents.content_of(paper)
    except (storage.Damaged, FileNotFoundError):
        raise Refused([Refusal("contracts.file_damaged")]) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refused([Refusal("contracts.file_damaged")])
    return paper


def _insert(work: UnitOfWork, contract: Contract, side: Side, digest: str) -> None:
    person = accounts.person(work.actor, work.actor.id)
    values = {
        "contract_id": contract.id,
        "side": side,
        "user_id": person.id,
        "user_name": person.name,
        "organisation_name": person.organisation.name_zh,
        "file_digest": digest,
        "at": work.now,
    }
    work.session.execute(insert(Confirmation).values(values))
