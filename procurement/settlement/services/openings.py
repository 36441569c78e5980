"""Opening balances of contracts taken over: posted once, before anything else of the contract."""

from __future__ import annotations

from procurement.audit import services as audit
from procurement.contracts.models import Contract
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.ledger import services as ledger
from procurement.settlement import queries
from procurement.settlement.rules import posting


def opening_postings(work: UnitOfWork, contract: Contract) -> list[ledger.Posting]:
    """What the vendor had earned before and was not paid; nothing for a contract that begins here."""
    entries = posting.opening_entries(
        contract.vendor_id, contract.opening_earned, contract.opening_paid, contract.opening_retained
    )
    if not entries:
        return []
    source, text = posting.opening_source(contract.id), posting.opening_text()
    return [ledger.Posting(source, work.today, text, contract.number or "", entries)]


def post_openings(actor: Actor) -> int:
    """Post the openings that are not in the ledger yet; asked every minute; returns how many."""
    with unit_of_work(actor) as work:
        contracts = queries.contracts_without_opening(actor)
        postings = [one for contract in contracts for one in opening_postings(work, contract)]
        for contract in contracts:
            params = {"contract": contract.number or ""}
            audit.record(work, "settlement.opening_posted", ("contract", contract.id), params)
        if postings:
            ledger.post_many(work, postings)
        return len(postings)
