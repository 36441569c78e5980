"""Statements of account: what one department owes, or one vendor is owed, over a span. And the ledger as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, select, type_coerce

from procurement.accounts.models import Organisation
from procurement.accounts.queries import known_as
from procurement.accounts.rules import OrganisationKind
from procurement.billing import policy
from procurement.billing.models import Bill
from procurement.billing.rules.bills import OpenItem, ageing
from procurement.documents.models import Paper
from procurement.documents.queries import papers_about
from procurement.infra.columns import MoneyColumn
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import Period
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.ledger.models import Account, Journal
from procurement.ledger.queries.journals import Movements, account_of, movements, posted_for
from procurement.ledger.rules.posting import AccountKey
from procurement.ledger.rules.states import AccountKind

NOTHING = Movements(Money.zero(), (), Money.zero(), Money.zero())


@dataclass(frozen=True)
class Statement:
    """One organisation's account over a span, as the bureau's books have it.

    A department's balance is what it owes (debits are bills). A vendor's is shown as what the bureau owes it, so its
    debits are confirmed sheets. `ageing` (departments only) splits the closing balance by days overdue.
    """

    organisation: Organisation
    span: Period
    account_id: int | None
    found: Movements
    ageing: Sequence[Money]
    retained: Money

    @property
    def of_vendor(self) -> bool:
        return self.organisation.kind == OrganisationKind.VENDOR


def statement(actor: Actor, organisation_id: int, span: Period) -> Statement:
    """The statement of a department or vendor the actor may see. Raises NotFound."""
    organisation = own(actor, reading().get(Organisation, organisation_id))
    if organisation.kind not in (OrganisationKind.DEPARTMENT, OrganisationKind.VENDOR):
        raise NotFound
    if not policy.can_see_statement(actor, organisation_id):
        raise NotFound
    vendor = organisation.kind == OrganisationKind.VENDOR
    kind = AccountKind.PAYABLE if vendor else AccountKind.RECEIVABLE
    account = account_of(actor, AccountKey(kind, organisation_id))
    found = movements(account.id, span) if account else NOTHING
    return Statement(
        organisation,
        span,
        account.id if account else None,
        found.turned() if vendor else found,
        () if vendor else _ageing(organisation_id, found.closing, span.end),
        _retained(actor, organisation_id, span) if vendor else Money.zero(),
    )


def owed_to(actor: Actor, vendor_id: int, span: Period) -> Movements:
    """What the bureau's books say of a vendor over a span, as what the bureau owes it: sheets confirmed, what was paid."""
    account = account_of(actor, AccountKey(AccountKind.PAYABLE, vendor_id))
    return movements(account.id, span).turned() if account else NOTHING


def _ageing(department_id: int, balance: Money, day: date) -> list[Money]:
    """The balance by days overdue: whatever reduced the bills issued until then pays the oldest first."""
    rows = reading().execute(
        select(Bill.pay_by, Bill.total)
        .join(Journal, posted_for("bill", Bill.id))
        .where(Bill.department_id == department_id, Bill.settlement_mode != "shown_only", Journal.day <= day)
    )
    items = [OpenItem(pay_by, total) for pay_by, total in rows]
    credit = sum((item.amount for item in items), Money.zero()) - balance
    return ageing(items, credit, day)


def _retained(actor: Actor, vendor_id: int, span: Period) -> Money:
    account = account_of(actor, AccountKey(AccountKind.RETENTION, vendor_id))
    return -movements(account.id, span).closing if account else Money.zero()


def statement_holders(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Departments and vendors with their balances, for the list of statements: what they owe, or are owed."""
    net = Account.debits - Account.credits
    owed = type_coerce(case((Organisation.kind == OrganisationKind.VENDOR, -net), else_=net), MoneyColumn)
    statement = (
        select(
            Organisation.id,
            Organisation.kind,
            Organisation.code,
            Organisation.name_zh.label("name"),
            known_as(),
            Organisation.sort_key,
            Account.debits,
            Account.credits,
            owed.label("balance"),
        )
        .join(Account, Account.organisation_id == Organisation.id)
        .where(
            Organisation.bureau_id == actor.bureau_id,
            Account.kind.in_((AccountKind.RECEIVABLE, AccountKind.PAYABLE)),
        )
    )
    if actor.may(Permission.LEDGER_VIEW):
        return statement
    return statement.where(Organisation.id == actor.organisation_id)


def statement_papers(organisation_id: int) -> Sequence[Paper]:
    """The statements issued to somebody, newest first."""
    return papers_about("organisation", organisation_id)


# ---- plain text ---------------------------------------------------------------------------------
