"""Reading the ledger: balances, one account's transfers, journals, statements of account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from procurement.accounts.models import Organisation
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import Period
from procurement.kernel.money import Money
from procurement.ledger.models import Account, Journal, Transfer
from procurement.ledger.rules.posting import AccountKey, Entry
from procurement.ledger.rules.states import AccountKind


@dataclass(frozen=True)
class Balance:
    """An account as of a day: what was debited and credited until then, both days included."""

    account_id: int
    kind: AccountKind
    organisation_id: int | None
    name: str
    code: str
    debits: Money
    credits: Money

    @property
    def balance(self) -> Money:
        """Debits less credits: positive is owed to the bureau, held by it, or spent."""
        return self.debits - self.credits


@dataclass(frozen=True)
class Movement:
    """One transfer seen from an account; exactly one of debit and credit is set."""

    id: int
    journal_id: int
    day: date
    source_key: str
    subject_type: str
    subject_id: int
    document: str
    description: str
    other_id: int
    other_kind: AccountKind
    other_name: str
    debit: Money | None
    credit: Money | None
    balance: Money


@dataclass(frozen=True)
class Movements:
    """An account over a span: its balance before, every transfer with the running balance, and the sums."""

    opening: Money
    rows: Sequence[Movement]
    debit: Money
    credit: Money

    @property
    def closing(self) -> Money:
        return self.opening + self.debit - self.credit

    def turned(self) -> Movements:
        """The same seen from the other side: what the bureau owes is what the vendor is owed."""
        rows = [replace(row, debit=row.credit, credit=row.debit, balance=-row.balance) for row in self.rows]
        return Movements(-self.opening, rows, self.credit, self.debit)


# ---- balances -----------------------------------------------------------------------------------
def balances(actor: Actor, day: date) -> list[Balance]:
    """Every account of the bureau as of a day: its counters less what was posted for later days."""
    rows = reading().execute(
        select(
            Account.id,
            Account.kind,
            Account.organisation_id,
            Account.name,
            func.coalesce(Organisation.code, ""),
            Account.debits - _later(Transfer.debit_id, day),
            Account.credits - _later(Transfer.credit_id, day),
        )
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.bureau_id == actor.bureau_id)
        .order_by(_kind_order(), Organisation.sort_key, Account.id)
    )
    return [
        Balance(account, AccountKind(kind), organisation, name, code, _money(debits), _money(credits))
        for account, kind, organisation, name, code, debits, credits in rows
    ]


def _later(side: Any, day: date) -> Any:
    return select(total_of(Transfer.amount)).where(side == Account.id, Transfer.day > day).scalar_subquery()


def _kind_order() -> Any:
    return case({str(kind): place for place, kind in enumerate(AccountKind)}, value=Account.kind)


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(int(value))


def account_of(actor: Actor, key: AccountKey) -> Account | None:
    """An account by what it is, if it was ever used."""
    return (
        reading()
        .scalars(
            select(Account).where(
                Account.bureau_id == actor.bureau_id,
                Account.kind == key.kind,
                Account.organisation_id.is_not_distinct_from(key.organisation_id),
            )
        )
        .one_or_none()
    )


def account(actor: Actor, account_id: int) -> Account:
    """An account of the actor's bureau. Raises NotFound."""
    return own(actor, reading().get(Account, account_id))


# ---- one account --------------------------------------------------------------------------------
def movements(account_id: int, span: Period) -> Movements:
    """The transfers of an account in a span, oldest first, with the balance after each."""
    opening = _balance_before(account_id, span.start)
    running, debits, credits = opening, Money.zero(), Money.zero()
    rows = []
    for row in reading().execute(_transfers_of(account_id, span)):
        running += row.amount if row.debited else -row.amount
        debits += row.amount if row.debited else Money.zero()
        credits += Money.zero() if row.debited else row.amount
        rows.append(_movement(row, running))
    return Movements(opening, rows, debits, credits)


def _movement(row: Row[*tuple[Any, ...]], running: Money) -> Movement:
    return Movement(
        row.id,
        row.journal_id,
        row.day,
        row.source_key,
        row.subject_type,
        row.subject_id,
        row.document,
        row.description,
        row.other_id,
        AccountKind(row.other_kind),
        row.other_name,
        row.amount if row.debited else None,
        None if row.debited else row.amount,
        running,
    )


def _transfers_of(account_id: int, span: Period) -> Select[*tuple[Any, ...]]:
    """Both sides by their own index, then one order: by day, then as posted."""
    sides = union_all(
        select(Transfer, literal(True).label("debited"), Transfer.credit_id.label("other_id")).where(
            Transfer.debit_id == account_id, Transfer.day.between(span.start, span.end)
        ),
        select(Transfer, literal(False).label("debited"), Transfer.debit_id.label("other_id")).where(
            Transfer.credit_id == account_id, Transfer.day.between(span.start, span.end)
        ),
    ).subquery()
    other = aliased(Account)
    return (
        select(
            sides.c.id,
            sides.c.journal_id,
            sides.c.day,
            sides.c.amount,
            sides.c.debited,
            Journal.source_key,
            Journal.subject_type,
            Journal.subject_id,
            Journal.document,
            Journal.description,
            other.id.label("other_id"),
            other.kind.label("other_kind"),
            other.name.label("other_name"),
        )
        .join(Journal, Journal.id == sides.c.journal_id)
        .join(other, other.id == sides.c.other_id)
        .order_by(sides.c.day, sides.c.id)
    )


def _balance_before(account_id: int, day: date) -> Money:
    signed = case((Transfer.debit_id == account_id, Transfer.amount), else_=-Transfer.amount)
    before = select(total_of(signed)).where(
        or_(Transfer.debit_id == account_id, Transfer.credit_id == account_id), Transfer.day < day
    )
    return reading().scalars(before).one()


# ---- journals -----------------------------------------------------------------------------------
def journal(actor: Actor, journal_id: int) -> Journal:
    """A journal of the actor's bureau. Raises NotFound."""
    return own(actor, reading().get(Journal, journal_id))


def journal_of(actor: Actor, kind: str, row: int) -> Journal | None:
    """The journal of a business fact, if it was posted; not one that reverses it."""
    return (
        reading()
        .scalars(select(Journal).where(Journal.bureau_id == actor.bureau_id, posted_for(kind, row)))
        .one_or_none()
    )


def posted_for(kind: str, row: Any) -> ColumnElement[bool]:
    """Whether a journal posted this subject (none that reverses one does); `row` may be a column, to join its table."""
    return and_(Journal.subject_type == kind, Journal.subject_id == row, Journal.reverses_id.is_(None))


def reversal_of(journal_id: int) -> Journal | None:
    """The journal that reverses one, if there is one."""
    return reading().scalars(select(Journal).where(Journal.reverses_id == journal_id)).one_or_none()


def transfers(journal_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """A journal's transfers: amount, and id, kind and name of both accounts."""
    debit, credit = aliased(Account), aliased(Account)
    return (
        reading()
        .execute(
            select(
                Transfer.amount,
                debit.id.label("debit_id"),
                debit.kind.label("debit_kind"),
                debit.name.label("debit_name"),
                debit.organisation_id.label("debit_of"),
                credit.id.label("credit_id"),
                credit.kind.label("credit_kind"),
                credit.name.label("credit_name"),
                credit.organisation_id.label("credit_of"),
            )
            .join(debit, debit.id == Transfer.debit_id)
            .join(credit, credit.id == Transfer.credit_id)
            .where(Transfer.journal_id == journal_id)
            .order_by(Transfer.id)
        )
        .all()
    )


def entries_of(journal_id: int) -> list[Entry]:
    """A journal's transfers as entries."""
    return [
        Entry(
            AccountKey(AccountKind(row.debit_kind), row.debit_of),
            AccountKey(AccountKind(row.credit_kind), row.credit_of),
            row.amount,
        )
        for row in transfers(journal_id)
    ]
