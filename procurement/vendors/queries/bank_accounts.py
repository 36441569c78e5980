"""Changes of vendors' bank accounts: the one that waits, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from procurement.accounts.models import Organisation, User
from procurement.audit import queries as audit
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.kernel.work import Work
from procurement.vendors import policy
from procurement.vendors.models import AccountRequest, BankChange
from procurement.vendors.notices import ACCOUNT
from procurement.vendors.queries.files import file_visible_to
from procurement.vendors.rules import BankChangeState
from procurement.vendors.rules.accounts import RequestState
from procurement.vendors.sentences.bank_accounts import DECIDE, WAITING


def waiting_change(actor: Actor, vendor_id: int) -> BankChange | None:
    """The change of a vendor's account that nobody has decided yet."""
    mine = select(BankChange).where(
        BankChange.bureau_id == actor.bureau_id,
        BankChange.organisation_id == vendor_id,
        BankChange.state == BankChangeState.PROPOSED,
    )
    return reading().scalars(mine.execution_options(populate_existing=True)).one_or_none()


def let_in_proposer(actor: Actor, change: BankChange) -> bool:
    """Whether a company's own people propose a change, and this person let one of its managers in."""
    this = select(BankChange.id).where(BankChange.id == change.id, _let_in(actor))
    return reading().scalar(this) is not None


def _let_in(actor: Actor) -> ColumnElement[bool]:
    """Of whichever of its managers: who was let in may let in another, who proposes."""
    return exists().where(
        AccountRequest.vendor_id == BankChange.organisation_id,
        AccountRequest.decided_by == actor.id,
        AccountRequest.state == RequestState.ADMITTED,
        User.id == BankChange.proposed_by,
        User.organisation_id == BankChange.organisation_id,
    )


def letter_of(actor: Actor, change: BankChange | None) -> int | None:
    """The scan a change comes from, where this person may read it: a vendor does not read what the bureau was sent."""
    if change is None or change.file_id is None:
        return None
    try:
        return file_visible_to(actor, change.file_id)[0].id
    except NotFound:
        return None


@dataclass(frozen=True)
class PhoneChange:
    """A vendor's telephone as it was until somebody changed it."""

    at: datetime
    who: str
    before: str


def phone_changes(vendor_id: int) -> list[PhoneChange]:
    """Every change of a vendor's telephone, the last one first: whoever calls back wants a number from before, which
    neither a second change nor many other acts may hide."""
    return [
        PhoneChange(record.at, record.actor_name, str(record.changes["phone"][0]))
        for record in audit.changes_of("organisation", vendor_id, "phone")
    ]


def worklist(actor: Actor) -> list[Work]:
    """Changes of accounts this person may decide: none of their own, none of whom they let in."""
    if not policy.can_decide_account(actor):
        return []
    found = reading().execute(
        select(Organisation.id, Organisation.name_zh, BankChange.reason)
        .join(BankChange, BankChange.organisation_id == Organisation.id)
        .where(BankChange.bureau_id == actor.bureau_id, BankChange.state == BankChangeState.PROPOSED)
        .where(BankChange.proposed_by != actor.id, ~_let_in(actor))
        .order_by(BankChange.id)
    )
    return [
        Work(
            str(WAITING) % {"name": name},
            "vendors.decide_account",
            DECIDE,
            {"vendor_id": vendor_id},
            small=reason,
            kind=ACCOUNT.name,
        )
        for vendor_id, name, reason in found
    ]
