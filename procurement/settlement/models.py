"""Tables of settlement: usage, sheets, runs, shares, bills, notes, receipts; and the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import Organisation
from procurement.contracts.models import Contract, ContractLine
from procurement.infra.columns import Bureau, Day, Fen, Id, Instant, Recorded, String, Version, reference
from procurement.infra.db import Model
from procurement.settlement.rules.states import (
    AccountKind,
    Answer,
    BillState,
    PeriodState,
    ReceiptState,
    SheetState,
    UsageState,
)


def _one_of(column: str, values: type) -> str:
    return f"{column} IN ({','.join(repr(str(v)) for v in values)})"


FIRST_OF_MONTH = "extract(day FROM month) = 1"


class Usage(Model):
    """A quantity delivered in a month, of one department or of all; counts once another person has confirmed it."""

    __tablename__ = "usage"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    line_id: Mapped[int] = reference("contract_line.id")
    month: Mapped[Day]
    department_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("organisation.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    state: Mapped[String] = mapped_column(server_default="entered")
    entered_by: Mapped[int] = reference("user_account.id")
    entered_at: Mapped[Recorded]
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None]
    version: Mapped[Version]
    __table_args__ = (
        Index(
            "ix_usage_once",
            "line_id",
            "month",
            "department_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            info={"refusal": "settlement.usage_taken"},
        ),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(_one_of("state", UsageState), name="state"),
        CheckConstraint("(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="confirmed_by_another"),
    )


class Sheet(Model):
    """The settlement sheet (结算单) of a contract and month. seq 0 is the main one, a correction a further one.

    earned = Σ lines; retention = kept back of it (negative releases); payable = earned − retention.
    The two totals are never mixed: departments are billed the earned, the vendor is paid the payable.
    """

    __tablename__ = "sheet"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    contract_id: Mapped[int] = reference("contract.id")
    month: Mapped[Day]
    seq: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[str | None] = mapped_column(Text)
    state: Mapped[String] = mapped_column(server_default="draft")
    earned: Mapped[Fen]
    retention: Mapped[Fen]
    payable: Mapped[Fen]
    reason: Mapped[String] = mapped_column(server_default="")
    corrects_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("sheet.id"))
    prepared_by: Mapped[int] = reference("user_account.id")
    prepared_at: Mapped[Recorded]
    sent_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    sent_at: Mapped[Instant | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None]
    dispute: Mapped[str | None] = mapped_column(Text)
    run_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("bill_run.id"), index=True)
    paper_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("paper.id"))
    version: Mapped[Version]
    contract: Mapped[Contract] = relationship(viewonly=True)
    lines: Mapped[list[SheetLine]] = relationship(order_by="SheetLine.place", viewonly=True)
    __table_args__ = (
        UniqueConstraint("contract_id", "month", "seq", info={"refusal": "settlement.sheet_exists"}),
        UniqueConstraint("bureau_id", "number"),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
        CheckConstraint(_one_of("state", SheetState), name="state"),
        CheckConstraint("seq >= 0 AND (seq = 0) = (corrects_id IS NULL)", name="seq"),
        CheckConstraint("payable = earned - retention", name="payable"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number_when_sent"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
        CheckConstraint("run_id IS NULL OR state = 'confirmed'", name="billed_when_confirmed"),
        CheckConstraint("(state = 'disputed') <= (dispute IS NOT NULL)", name="dispute"),
        Index(
            "ix_sheet_to_bill",
            "bureau_id",
            "month",
            postgresql_where=text("state = 'confirmed' AND run_id IS NULL"),
        ),
    )


class SheetLine(Model):
    """What one contract line earned in the month. `days`/`of_days` state a part period (10 of 30)."""

    __tablename__ = "sheet_line"
    id: Mapped[Id]
    sheet_id: Mapped[int] = reference("sheet.id")
    contract_line_id: Mapped[int] = reference("contract_line.id", index=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    price: Mapped[Fen]
    days: Mapped[int] = mapped_column(SmallInteger)
    of_days: Mapped[int] = mapped_column(SmallInteger)
    amount: Mapped[Fen]
    note: Mapped[String] = mapped_column(server_default="")
    line: Mapped[ContractLine] = relationship(viewonly=True)
    __table_args__ = (
        UniqueConstraint("sheet_id", "contract_line_id"),
        CheckConstraint("days BETWEEN 0 AND of_days AND of_days BETWEEN 28 AND 31", name="days"),
    )


class BillRun(Model):
    """One run over a month: which sheets it billed, how much, how many bills. seq 0 is the main run."""

    __tablename__ = "bill_run"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    month: Mapped[Day]
    seq: Mapped[int] = mapped_column(SmallInteger)
    earned: Mapped[Fen]
    sheets: Mapped[int] = mapped_column(Integer)
    bills: Mapped[int] = mapped_column(Integer)
    run_by: Mapped[int] = reference("user_account.id")
    run_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("bureau_id", "month", "seq", info={"refusal": "settlement.run_exists"}),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
    )


class Driver(Model):
    """A department's frozen weight of one basis in one run, with the rows it was counted from.

    `weight` is a whole number of the basis' smallest unit times days: area 0.01 ㎡·day, headcount person·day,
    equal department·day. `of_days` is the days of the month. `detail` lists [{"building", "area"|"headcount",
    "from", "to", "days", "occupancy_id"}].
    """

    __tablename__ = "driver"
    run_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bill_run.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    department_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"), primary_key=True)
    weight: Mapped[int] = mapped_column(BigInteger)
    of_days: Mapped[int] = mapped_column(SmallInteger)
    detail: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    __table_args__ = (
        CheckConstraint("weight >= 0", name="weight"),
        {"info": {"grants": "SELECT, INSERT"}},
    )


class Bill(Model):
    """A department's bill (部门结算账单) of one month over all contracts, as issued. Only its answers and payments move."""

    __tablename__ = "bill"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    run_id: Mapped[int] = reference("bill_run.id", index=True)
    department_id: Mapped[int] = reference("organisation.id")
    department_name: Mapped[String]
    settlement_mode: Mapped[String]
    month: Mapped[Day]
    number: Mapped[String]
    issued_at: Mapped[Recorded]
    respond_by: Mapped[Day]
    pay_by: Mapped[Day]
    opening: Mapped[Fen]
    received: Mapped[Fen]
    corrections: Mapped[Fen]
    total: Mapped[Fen]
    closing: Mapped[Fen]
    credited: Mapped[Fen] = mapped_column(server_default="0")
    paid: Mapped[Fen] = mapped_column(server_default="0")
    state: Mapped[String] = mapped_column(server_default="issued")
    answered_at: Mapped[Instant | None]
    paper_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("paper.id"))
    version: Mapped[Version]
    department: Mapped[Organisation] = relationship(foreign_keys=[department_id], viewonly=True)
    lines: Mapped[list[BillLine]] = relationship(order_by="BillLine.id", viewonly=True)
    __table_args__ = (
        UniqueConstraint("bureau_id", "number"),
        UniqueConstraint("run_id", "department_id"),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
        CheckConstraint(_one_of("state", BillState), name="state"),
        CheckConstraint("closing = opening - received - corrections + total", name="closing"),
        CheckConstraint(
            "credited >= 0 AND paid >= 0 AND paid + credited <= greatest(total, 0)",
            name="paid",
            info={"refusal": "settlement.paid_beyond_bill"},
        ),
        Index("ix_bill_department", "department_id", "month"),
        Index("ix_bill_list", "bureau_id", "month", "number"),
    )


class BillLine(Model):
    """What one sheet line costs one department."""

    __tablename__ = "bill_line"
    id: Mapped[Id]
    bill_id: Mapped[int] = reference("bill.id", index=True)
    sheet_line_id: Mapped[int] = reference("sheet_line.id", index=True)
    amount: Mapped[Fen]
    answer: Mapped[String] = mapped_column(server_default="open")
    objection: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    answered_at: Mapped[Instant | None]
    reply: Mapped[str | None] = mapped_column(Text)
    replied_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    replied_at: Mapped[Instant | None]
    bill: Mapped[Bill] = relationship(viewonly=True)
    sheet_line: Mapped[SheetLine] = relationship(viewonly=True)
    __table_args__ = (
        UniqueConstraint("bill_id", "sheet_line_id"),
        CheckConstraint(_one_of("answer", Answer), name="answer"),
        CheckConstraint(
            "(objection IS NOT NULL) = (answer IN ('disputed','upheld','rejected'))", name="objection"
        ),
        CheckConstraint("(reply IS NOT NULL) = (answer IN ('upheld','rejected'))", name="reply"),
    )


class Share(Model):
    """One basis' part of a bill line: part_total × weight / weights, largest remainder in fen."""

    __tablename__ = "share"
    bill_line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bill_line.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    weight: Mapped[Decimal] = mapped_column(Numeric(30, 8))
    weights: Mapped[Decimal] = mapped_column(Numeric(30, 8))
    part_total: Mapped[Fen]
    amount: Mapped[Fen]
    __table_args__ = (
        CheckConstraint("weight >= 0 AND weights > 0", name="weights"),
        {"info": {"grants": "SELECT, INSERT"}},
    )


class CreditNote(Model):
    """An amount taken back from a bill line after an upheld objection; the bureau bears it until it is billed anew."""

    __tablename__ = "credit_note"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    bill_line_id: Mapped[int] = reference("bill_line.id")
    department_id: Mapped[int] = reference("organisation.id", index=True)
    number: Mapped[String]
    amount: Mapped[Fen]
    reason: Mapped[String]
    issued_by: Mapped[int] = reference("user_account.id")
    issued_at: Mapped[Recorded]
    issued_on: Mapped[Day]
    __table_args__ = (
        UniqueConstraint("bureau_id", "number"),
        UniqueConstraint("bill_line_id", info={"refusal": "settlement.already_credited"}),
        CheckConstraint("amount > 0", name="amount"),
    )


class Receipt(Model):
    """Money that reached the bank from a department, as finance recorded it from the bank's paper."""

    __tablename__ = "receipt"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    department_id: Mapped[int] = reference("organisation.id", index=True)
    number: Mapped[String]
    received_on: Mapped[Day]
    amount: Mapped[Fen]
    method: Mapped[String]
    bank_reference: Mapped[String]
    payer: Mapped[String]
    unapplied: Mapped[Fen]
    state: Mapped[String] = mapped_column(server_default="recorded")
    recorded_by: Mapped[int] = reference("user_account.id")
    recorded_at: Mapped[Recorded]
    reversal_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[Version]
    department: Mapped[Organisation] = relationship(foreign_keys=[department_id], viewonly=True)
    __table_args__ = (
        UniqueConstraint("bureau_id", "number"),
        UniqueConstraint("bureau_id", "bank_reference", info={"refusal": "settlement.receipt_taken"}),
        CheckConstraint("amount > 0 AND unapplied BETWEEN 0 AND amount", name="amount"),
        CheckConstraint("method IN ('transfer','budget_charge')", name="method"),
        CheckConstraint(_one_of("state", ReceiptState), name="state"),
        CheckConstraint("(state = 'reversed') = (reversal_reason IS NOT NULL)", name="reversed"),
    )


class Application(Model):
    """How much of a receipt pays how much of a bill; rows of a reversed receipt are negated by further rows."""

    __tablename__ = "receipt_application"
    id: Mapped[Id]
    receipt_id: Mapped[int] = reference("receipt.id", index=True)
    bill_id: Mapped[int] = reference("bill.id", index=True)
    amount: Mapped[Fen]
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        {"info": {"grants": "SELECT, INSERT"}},
    )


# ---- ledger -------------------------------------------------------------------------------------
class Account(Model):
    """An account of the ledger, of the bureau itself or of one department or vendor (分户核算). Counters only grow."""

    __tablename__ = "account"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    kind: Mapped[String]
    organisation_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("organisation.id"), index=True)
    name: Mapped[String]
    debits: Mapped[Fen] = mapped_column(server_default="0")
    credits: Mapped[Fen] = mapped_column(server_default="0")
    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id], viewonly=True)
    __table_args__ = (
        Index(
            "ix_account_once",
            "bureau_id",
            "kind",
            "organisation_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(_one_of("kind", AccountKind), name="kind"),
        CheckConstraint("debits >= 0 AND credits >= 0", name="counters"),
        {"info": {"grants": "SELECT, INSERT"}},
    )


class Journal(Model):
    """A business fact as posted. Its source key ("bill:123:issue") is unique, so nothing posts twice."""

    __tablename__ = "journal"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    source_key: Mapped[String]
    day: Mapped[Day]
    description: Mapped[String]
    document: Mapped[String]
    reverses_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("journal.id"))
    posted_by: Mapped[int] = mapped_column(BigInteger)
    posted_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("bureau_id", "source_key", info={"refusal": "settlement.posted_already"}),
        UniqueConstraint("reverses_id", info={"refusal": "settlement.reversed_already"}),
        {"info": {"grants": "SELECT, INSERT"}},
    )


class Transfer(Model):
    """One debit and one credit of the same amount: it cannot be unbalanced. Written once."""

    __tablename__ = "transfer"
    id: Mapped[Id]
    journal_id: Mapped[int] = reference("journal.id", index=True)
    day: Mapped[Day]
    debit_id: Mapped[int] = reference("account.id")
    credit_id: Mapped[int] = reference("account.id")
    amount: Mapped[Fen]
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        Index("ix_transfer_debit", "debit_id", "day", "id"),
        Index("ix_transfer_credit", "credit_id", "day", "id"),
        {"info": {"grants": "SELECT, INSERT"}},
    )


class LedgerPeriod(Model):
    """A month of the ledger. Closed: nothing may be posted on its days. Reopening takes two people."""

    __tablename__ = "ledger_period"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    month: Mapped[Day]
    state: Mapped[String]
    closed_by: Mapped[int] = reference("user_account.id")
    closed_at: Mapped[Recorded]
    reopen_asked_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    reopen_reason: Mapped[str | None] = mapped_column(Text)
    reopened_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    version: Mapped[Version]
    __table_args__ = (
        UniqueConstraint("bureau_id", "month", info={"refusal": "settlement.period_closed_already"}),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
        CheckConstraint(_one_of("state", PeriodState), name="state"),
        CheckConstraint("reopened_by IS NULL OR reopened_by <> reopen_asked_by", name="reopened_by_another"),
    )
