"""Reading bills. The bureau's readers see every department's, a department its own; all others do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, case, or_, select, text, type_coerce

from procurement.accounts.models import Organisation
from procurement.accounts.queries import known_as
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.billing import policy
from procurement.billing.models import Bill, BillLine, BillRun, CreditNote
from procurement.billing.rules import bills as rules
from procurement.contracts.models import ContractLine
from procurement.documents.models import Paper
from procurement.documents.queries import UNREAD
from procurement.infra.columns import MoneyColumn, total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.ledger.queries.journals import account_of
from procurement.ledger.rules.posting import receivable
from procurement.settlement.models import SheetLine

OPEN_AMOUNT = type_coerce(Bill.total - Bill.paid - Bill.credited, MoneyColumn)


IS_OWED = Bill.settlement_mode != rules.SHOWN_ONLY
"""A bill that is only shown has no unpaid balance and no day to pay by, in no list and no sum of what is owed."""


@dataclass(frozen=True)
class Moved:
    """A receipt or a correction between two bills of a department, signed as it lowered the debt."""

    day: date
    document: str
    amount: Money
    is_receipt: bool


# ---- finding bills ------------------------------------------------------------------------------
def bill(actor: Actor, bill_id: int, *, held: bool = False) -> Bill:
    """A bill the actor may see; `held`: locked, as it is now, until the unit of work ends. Raises NotFound."""
    lock = {"key_share": True} if held else None
    found = own(actor, reading().get(Bill, bill_id, with_for_update=lock, populate_existing=held))
    if not policy.sees_all_bills(actor) and found.department_id != actor.organisation_id:
        raise NotFound
    return found


def bill_list(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of bills; what is only shown has neither `open` nor `pay_by`."""
    statement = select(
        Bill.id,
        Bill.number,
        Bill.month,
        Bill.run_id,
        Bill.department_id,
        Bill.department_name,
        Organisation.name_zh.label("name_now"),
        known_as(),
        Organisation.sort_key,
        Bill.settlement_mode,
        Bill.total,
        Bill.state,
        Bill.respond_by,
        case((IS_OWED, Bill.pay_by)).label("pay_by"),
        case((IS_OWED, OPEN_AMOUNT)).label("open"),
        Bill.issued_at,
    ).join(Organisation, Organisation.id == Bill.department_id)
    statement = statement.where(Bill.bureau_id == actor.bureau_id)
    if policy.sees_all_bills(actor):
        return statement
    return statement.where(Bill.department_id == actor.organisation_id)


def lines(bill_id: int) -> Sequence[BillLine]:
    """The lines of a bill in order."""
    return reading().scalars(select(BillLine).where(BillLine.bill_id == bill_id).order_by(BillLine.id)).all()


def titled_lines(bill_id: int) -> list[tuple[BillLine, str]]:
    """The lines of a bill in order, each with what its service is called."""
    rows = reading().execute(
        select(BillLine, ContractLine.title)
        .join(SheetLine, SheetLine.id == BillLine.sheet_line_id)
        .join(ContractLine, ContractLine.id == SheetLine.contract_line_id)
        .where(BillLine.bill_id == bill_id)
        .order_by(BillLine.id)
    )
    return [(found, title) for found, title in rows]


def line(actor: Actor, line_id: int) -> BillLine:
    """A line of a bill the actor may see. Raises NotFound."""
    found = reading().get(BillLine, line_id)
    if found is None:
        raise NotFound
    bill(actor, found.bill_id)
    return found


def bill_months(actor: Actor) -> list[Month]:
    """The months the actor can see bills of, newest first."""
    listed = bill_list(actor).subquery()
    rows = reading().scalars(select(listed.c.month).distinct().order_by(listed.c.month.desc()))
    return [Month.of(row) for row in rows]


def is_main(found: Bill) -> bool:
    """Whether a bill belongs to the main run of its month, and so can be compared with the month before."""
    return reading().scalar(select(BillRun.seq).where(BillRun.id == found.run_id)) == 0


def billed_by(found: Bill) -> int:
    """Who ran the run that issued a bill."""
    return reading().scalars(select(BillRun.run_by).where(BillRun.id == found.run_id)).one()


def open_amount(found: Bill) -> Money:
    """What is left of a bill after receipts and credit notes; negative: credit that pays other bills."""
    return found.total - found.paid - found.credited


def bills_of_run(run_id: int) -> Sequence[Bill]:
    return reading().scalars(select(Bill).where(Bill.run_id == run_id).order_by(Bill.id)).all()


# ---- beside other months ------------------------------------------------------------------------
def line_amounts(department_id: int, month: Month) -> dict[int, Money]:
    """Contract line -> what a department was billed for it in a month."""
    rows = reading().execute(
        select(SheetLine.contract_line_id, total_of(BillLine.amount))
        .join(BillLine, BillLine.sheet_line_id == SheetLine.id)
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(Bill.department_id == department_id, Bill.month == month.first)
        .group_by(SheetLine.contract_line_id)
    )
    return {row[0]: row[1] for row in rows}


def line_titles(ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """(contract line, title) in the contracts' order."""
    return (
        reading()
        .execute(
            select(ContractLine.id, ContractLine.title)
            .where(ContractLine.id.in_(ids))
            .order_by(ContractLine.contract_id, ContractLine.place)
        )
        .all()
    )


def month_totals(department_id: int, last: Month, count: int) -> list[tuple[Month, Money]]:
    """What a department was billed in the months up to `last`, oldest first; months without a bill are left out."""
    first = last
    for _ in range(count - 1):
        first = first.previous()
    rows = reading().execute(
        select(Bill.month, total_of(Bill.total))
        .where(Bill.department_id == department_id, Bill.month.between(first.first, last.first))
        .where(Bill.run_id.is_not(None))
        .group_by(Bill.month)
        .order_by(Bill.month)
    )
    return [(Month.of(month), total) for month, total in rows]


# ---- owed and paid ------------------------------------------------------------------------------
def owed_by(actor: Actor, department_id: int) -> Money:
    """The balance of the department's receivable account now."""
    account = account_of(actor, receivable(department_id))
    if account is None:
        return Money.zero()
    reading().refresh(account)
    return account.debits - account.credits


def movements(bills: Sequence[Bill]) -> dict[int, list[Moved]]:
    """Bill -> what moved the department's receivable between the bill before and this one, in order."""
    found: dict[int, list[Moved]] = {one.id: [] for one in bills}
    if not bills:
        return found
    for row in reading().execute(_movements(bills)):
        found[row.bill_id].append(
            Moved(row.day, row.document, Money(row.amount), row.other in ("bank", "budget"))
        )
    return found


def _movements(bills: Sequence[Bill]) -> Any:
    """Journals of a receivable are numbered under its lock, so their ids stand in the order they were posted in."""
    return text("""
        WITH own AS (
            SELECT b.id AS bill_id, b.department_id, j.id AS journal_id,
                   (SELECT max(p.id) FROM bill e JOIN journal p
                    ON p.subject_type = 'bill' AND p.subject_id = e.id AND p.reverses_id IS NULL
                    WHERE e.department_id = b.department_id AND e.id < b.id AND e.settlement_mode <> 'shown_only') AS before
            FROM bill b JOIN journal j ON j.subject_type = 'bill' AND j.subject_id = b.id AND j.reverses_id IS NULL
            WHERE b.id = ANY(:bills) AND b.settlement_mode <> 'shown_only'
        )
        SELECT o.bill_id, t.day, j.document, other.kind AS other,
               CASE WHEN t.credit_id = a.id THEN t.amount ELSE -t.amount END AS amount
        FROM own o JOIN account a ON a.kind = 'receivable' AND a.organisation_id = o.department_id
        JOIN transfer t ON t.debit_id = a.id OR t.credit_id = a.id
        JOIN journal j ON j.id = t.journal_id AND j.id < o.journal_id AND j.id > coalesce(o.before, 0)
        JOIN account other ON other.id = CASE WHEN t.debit_id = a.id THEN t.credit_id ELSE t.debit_id END
        ORDER BY o.bill_id, j.id""").bindparams(bills=[one.id for one in bills])


def credit_notes(bill_id: int) -> Sequence[CreditNote]:
    """The credit notes on a bill's lines."""
    return (
        reading()
        .scalars(
            select(CreditNote)
            .join(BillLine, BillLine.id == CreditNote.bill_line_id)
            .where(BillLine.bill_id == bill_id)
            .order_by(CreditNote.id)
        )
        .all()
    )


def credit_note(actor: Actor, note_id: int) -> tuple[CreditNote, Bill]:
    """A credit note the actor may see, with its bill. Raises NotFound."""
    note = reading().get(CreditNote, note_id)
    if note is None:
        raise NotFound
    return note, bill(actor, line(actor, note.bill_line_id).bill_id)


# ---- papers -------------------------------------------------------------------------------------
def without_paper(actor: Actor, ids: Iterable[int]) -> Sequence[Bill]:
    """Those of the bills that have no paper yet, in order."""
    return (
        reading()
        .scalars(
            select(Bill)
            .where(Bill.id.in_(ids), Bill.bureau_id == actor.bureau_id, Bill.paper_id.is_(None))
            .where(Bill.run_id.is_not(None))
            .order_by(Bill.id)
        )
        .all()
    )


def papers_of(ids: Iterable[int]) -> list[int]:
    """The papers of bills, in the bills' order."""
    rows = reading().scalars(
        select(Bill.paper_id).where(Bill.id.in_(ids), Bill.paper_id.is_not(None)).order_by(Bill.id)
    )
    return [paper for paper in rows if paper is not None]


def papers_about(actor: Actor, found: Bill) -> Sequence[Paper]:
    """The bill's own paper, then those of its credit notes, which the actor may read; issues that were replaced last."""
    notes = select(CreditNote.id).join(BillLine, BillLine.id == CreditNote.bill_line_id)
    return (
        reading()
        .scalars(
            select(Paper)
            .options(UNREAD)
            .where(
                Paper.bureau_id == actor.bureau_id,
                or_(
                    and_(Paper.subject_type == "bill", Paper.subject_id == found.id),
                    and_(
                        Paper.subject_type == "credit_note",
                        Paper.subject_id.in_(notes.where(BillLine.bill_id == found.id)),
                    ),
                ),
            )
            .order_by(Paper.state == "void", Paper.subject_type != "bill", Paper.id)
        )
        .all()
    )


def bill_history(bill_id: int) -> Sequence[AuditRecord]:
    """What was done to a bill, newest first."""
    return audit.history("bill", bill_id)
