"""Submission, return and approval. Approval takes the number, freezes the text and issues the paper."""

from __future__ import annotations

from procurement.contracts import queries
from procurement.contracts.models import Contract
from procurement.contracts.rules import CONTRACT, ContractAction, ContractState
from procurement.contracts.services.drafts import locked, require_act, saved
from procurement.contracts.shapes import Contract as Contents
from procurement.documents import services as documents
from procurement.infra import search
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, refuse

A = ContractAction


def submit(actor: Actor, contract_id: int, version: int) -> None:
    """Hand a whole draft to another person. States: draft -> in_approval.

    Refuses everything that is missing or does not add up (`queries.gaps`), documents.unprintable,
    contracts.not_drafter, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract, state = _move(work, actor, contract_id, version, A.SUBMIT)
        contract.state = state
        _refuse_gaps(actor, contract)
        contract.submitted_at, contract.returned_reason = work.now, None
        saved(work, contract, "contracts.submitted")


def recall(actor: Actor, contract_id: int, version: int) -> None:
    """The drafter takes a submission back before anybody has decided. States: in_approval -> draft.

    Refuses: contracts.not_drafter, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract, state = _move(work, actor, contract_id, version, A.RECALL)
        contract.state, contract.submitted_at = state, None
        saved(work, contract, "contracts.recalled")


def send_back(actor: Actor, contract_id: int, version: int, reason: str) -> None:
    """Return a draft to its drafter with the reason. States: in_approval -> draft.

    Refuses: contracts.own_draft, contracts.reason_needed, kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract, state = _move(work, actor, contract_id, version, A.RETURN)
        refuse([] if reason else [Refusal("contracts.reason_needed", field="reason")])
        contract.state, contract.submitted_at, contract.returned_reason = state, None, reason
        saved(work, contract, "contracts.returned", reason=reason)


def approve(actor: Actor, contract_id: int, version: int) -> None:
    """Approve another person's draft: number, frozen clauses, paper. States: in_approval -> approved.

    Refuses: contracts.own_draft, whatever a draft may lack (`queries.gaps`), kernel.stale.
    """
    with unit_of_work(actor) as work:
        contract, state = _move(work, actor, contract_id, version, A.APPROVE)
        _refuse_gaps(actor, contract)
        clauses, data = queries.text_of(contract), queries.frozen(actor, contract)
        vendor = contract.vendor.name_zh
        number = documents.take_number(work, queries.KIND.series)
        # nothing is read in between: the database takes number, text and state together or not at all
        contract.number, contract.clauses, contract.state = number, clauses, state
        contract.approved_by, contract.approved_at = actor.id, work.now
        contract.search = search.terms(number, contract.title, vendor)
        work.session.flush()
        contract.paper_id = documents.issue(work, _paper(contract, number, data))
        saved(work, contract, "contracts.approved", number=number)


def _paper(contract: Contract, number: str, data: Contents) -> documents.Draft:
    subject = ("contract", contract.id)
    template = queries.KIND.template
    return documents.Draft(template, contract.title, subject, data, number, contract.vendor_id)


def _move(
    work: UnitOfWork, actor: Actor, contract_id: int, version: int, action: ContractAction
) -> tuple[Contract, ContractState]:
    """The contract, locked, and the state an act of this person leads to."""
    contract = locked(work, actor, contract_id, version)
    require_act(actor, contract, action)
    return contract, CONTRACT.next(ContractState(contract.state), action)


def _refuse_gaps(actor: Actor, contract: Contract) -> None:
    refuse(queries.gaps(contract) or queries.unprintable(actor, contract))
