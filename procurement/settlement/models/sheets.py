"""Tables of a month's service: confirmed usage and settlement sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import Organisation
from procurement.contracts.models import Contract, ContractLine
from procurement.infra.columns import (
    FIRST_OF_MONTH,
    Bureau,
    Day,
    Fen,
    Id,
    Instant,
    PricePerUnit,
    Recorded,
    String,
    Version,
    one_of,
    reference,
)
from procurement.infra.db import Model
from procurement.kernel.dates import ONE_DAY, Period
from procurement.settlement.rules.states import (
    Cause,
    SheetState,
    UsageState,
)


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
        CheckConstraint(one_of("state", UsageState), name="state"),
        CheckConstraint("(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="confirmed_by_another"),
    )


class Sheet(Model):
    """The settlement sheet (结算单) of a contract and month. seq 0 is the main one, a correction a further one.

    earned = Σ lines; retention = kept back of it (negative releases); payable = earned − retention.
    The two totals are never mixed: departments are billed the earned, the vendor is paid the payable.
    `served` are the days of the month that are settled, frozen as the sheet is prepared; a correction has those of its
    main sheet. Its lines are shared out by who was there on these days.
    `cause` says of a correction whether it follows changed facts or was agreed beside them; corrections from before it was
    kept have none and count as following the facts.
    """

    __tablename__ = "sheet"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    contract_id: Mapped[int] = reference("contract.id")
    month: Mapped[Day]
    seq: Mapped[int] = mapped_column(SmallInteger)
    served: Mapped[Sequence[Range[date]]] = mapped_column(DATEMULTIRANGE)
    number: Mapped[str | None] = mapped_column(Text)
    state: Mapped[String] = mapped_column(server_default="draft")
    earned: Mapped[Fen]
    retention: Mapped[Fen]
    payable: Mapped[Fen]
    reason: Mapped[String] = mapped_column(server_default="")
    cause: Mapped[str | None] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("sheet.id"))
    prepared_by: Mapped[int] = reference("user_account.id")
    prepared_at: Mapped[Recorded]
    sent_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    sent_at: Mapped[Instant | None]
    answered_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None]
    dispute: Mapped[str | None] = mapped_column(Text)
    withdrawal: Mapped[str | None] = mapped_column(Text)
    run_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    paper_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("paper.id"))
    version: Mapped[Version]
    contract: Mapped[Contract] = relationship(viewonly=True)
    lines: Mapped[list[SheetLine]] = relationship(order_by="SheetLine.place", viewonly=True)
    __table_args__ = (
        Index(
            "ix_sheet_once",
            "contract_id",
            "month",
            "seq",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
            info={"refusal": "kernel.stale"},
        ),
        UniqueConstraint("bureau_id", "number"),
        ForeignKeyConstraint(["run_id", "bureau_id"], ["bill_run.id", "bill_run.bureau_id"]),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
        CheckConstraint(one_of("state", SheetState), name="state"),
        CheckConstraint("seq >= 0 AND (seq = 0) = (corrects_id IS NULL)", name="seq"),
        CheckConstraint(f"seq > 0 AND {one_of('cause', Cause)} OR cause IS NULL", name="cause"),
        CheckConstraint(
            "NOT isempty(served) AND served <@ daterange(month, CAST(month + interval '1 month' AS date))",
            name="served",
        ),
        CheckConstraint("payable = earned - retention", name="payable"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number_when_sent"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
        CheckConstraint("run_id IS NULL OR state = 'confirmed'", name="billed_when_confirmed"),
        CheckConstraint("(state = 'disputed') <= (dispute IS NOT NULL)", name="dispute"),
        CheckConstraint("(state = 'withdrawn') = (withdrawal IS NOT NULL)", name="withdrawal"),
        Index(
            "ix_sheet_to_bill",
            "bureau_id",
            "month",
            postgresql_where=text("state = 'confirmed' AND run_id IS NULL"),
        ),
    )

    @property
    def spans(self) -> list[Period]:
        """The days served, as periods."""
        return [Period(one.lower, one.upper - ONE_DAY) for one in self.served if one.lower and one.upper]


class SheetLine(Model):
    """What one contract line earned in the month. `days`/`of_days` state a part period (10 of 30).

    `department_id`: the line of a correction that one department bears alone.
    """

    __tablename__ = "sheet_line"
    id: Mapped[Id]
    sheet_id: Mapped[int] = reference("sheet.id")
    contract_line_id: Mapped[int] = reference("contract_line.id", index=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    price: Mapped[PricePerUnit]
    days: Mapped[int] = mapped_column(SmallInteger)
    of_days: Mapped[int] = mapped_column(SmallInteger)
    amount: Mapped[Fen]
    department_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("organisation.id"))
    note: Mapped[String] = mapped_column(server_default="")
    line: Mapped[ContractLine] = relationship(viewonly=True)
    department: Mapped[Organisation | None] = relationship(viewonly=True)
    __table_args__ = (
        UniqueConstraint("sheet_id", "contract_line_id"),
        CheckConstraint("days BETWEEN 0 AND of_days AND of_days BETWEEN 28 AND 31", name="days"),
    )
