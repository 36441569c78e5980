"""Tables of runs and what they make: drivers, bills, their lines and shares, credit notes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
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
from procurement.billing.rules.states import Answer, BillState
from procurement.infra.columns import (
    FIRST_OF_MONTH,
    Bureau,
    Day,
    Fen,
    Id,
    Instant,
    Recorded,
    String,
    Version,
    one_of,
    reference,
)
from procurement.infra.db import Model
from procurement.settlement.models.sheets import SheetLine


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
        UniqueConstraint("bureau_id", "month", "seq", info={"refusal": "billing.run_exists"}),
        UniqueConstraint("id", "bureau_id"),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
    )


class Driver(Model):
    """A department's frozen weight of one basis in one run, with the rows it was counted from.

    `weight` is a whole number of the basis' smallest unit times days: area 0.01 ㎡·day, headcount person·day,
    equal department·day; of the days served alone, which `kind` names where they are not the run's whole month
    (`rules.allocation.driver_key`). `of_days` is how many these are. `detail` lists [{"building", "area"|"headcount",
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
    """A department's bill (部门结算账单) of one month over all contracts, as issued. Only its answers and payments move.

    `paid` is what receipts and other bills' credit pay of it. What is left, total − credited − paid, is open when
    positive; when negative it is credit that pays other bills, and `paid` falls below zero as they use it.
    `brought_from`: the paper of before the books it comes from; such a bill has neither run nor lines.
    """

    __tablename__ = "bill"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    run_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    brought_from: Mapped[str | None] = mapped_column(Text)
    department_id: Mapped[int] = reference("organisation.id")
    department_name: Mapped[String]
    department_code: Mapped[String]
    settlement_mode: Mapped[String]
    payee: Mapped[String]
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
        Index(
            "ix_bill_brought_from",
            "bureau_id",
            text("reference_key(brought_from)"),
            unique=True,
            postgresql_where=text("brought_from IS NOT NULL"),
            info={"refusal": "billing.brought_twice_at_once"},
        ),
        CheckConstraint("(run_id IS NULL) = (brought_from IS NOT NULL)", name="run_or_brought"),
        ForeignKeyConstraint(["run_id", "bureau_id"], ["bill_run.id", "bill_run.bureau_id"]),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
        CheckConstraint(one_of("state", BillState), name="state"),
        CheckConstraint("closing = opening - received - corrections + total", name="closing"),
        CheckConstraint(
            "credited >= 0 AND paid BETWEEN least(total - credited, 0) AND greatest(total - credited, 0)",
            name="paid",
            info={"refusal": "billing.paid_beyond_bill"},
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
        CheckConstraint(one_of("answer", Answer), name="answer"),
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


class BureauShare(Model):
    """What of a correction's line goes back to the bureau, below zero: credit notes it bore had given it back before.

    With the department's shares of the kind `bounded` (`rules.allocation`) it adds up to nothing.
    """

    __tablename__ = "bureau_share"
    sheet_line_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sheet_line.id"), primary_key=True)
    bureau_id: Mapped[Bureau]
    amount: Mapped[Fen]
    __table_args__ = (
        CheckConstraint("amount < 0", name="amount"),
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
        UniqueConstraint("bill_line_id", info={"refusal": "billing.already_credited"}),
        CheckConstraint("amount > 0", name="amount"),
    )
