"""What may be done with contracts: one public verb per use case, one transaction each."""

from procurement.contracts.services.approval import approve, recall, send_back, submit
from procurement.contracts.services.confirmations import confirm
from procurement.contracts.services.contents import (
    add_line,
    remove_line,
    save_clauses,
    save_line,
    save_opening,
    set_shares,
    set_standards,
)
from procurement.contracts.services.course import (
    complete,
    name_supervisor,
    record_earned,
    resume,
    suspend,
    terminate,
)
from procurement.contracts.services.drafts import copy_contract, create_draft, discard_draft, save_parties
from procurement.contracts.services.takeovers import import_takeovers

__all__ = [
    "import_takeovers",
    "add_line",
    "approve",
    "complete",
    "confirm",
    "copy_contract",
    "create_draft",
    "discard_draft",
    "name_supervisor",
    "record_earned",
    "remove_line",
    "resume",
    "save_clauses",
    "save_line",
    "save_opening",
    "save_parties",
    "recall",
    "send_back",
    "set_shares",
    "set_standards",
    "submit",
    "suspend",
    "terminate",
]
