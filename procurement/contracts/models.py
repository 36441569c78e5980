"""Tables of contracts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import Organisation
from procurement.catalog.models import ServiceItem
from procurement.contracts.rules import ContractState, Origin, Pricing, Side
from procurement.infra.columns import (
    Bureau,
    Day,
    Fen,
    Id,
    Instant,
    Json,
    PricePerUnit,
    Recorded,
    String,
    Version,
    one_of,
    reference,
)
from procurement.infra.db import Model
from procurement.infra.search import SearchColumn


class Contract(Model):
    """A contract. Its number is taken when it is approved; `amount` is the sum of its lines, opening included.

    `variables` are the values of the clause template; `clauses` are its rendered text, frozen at approval.
    `whole_months`: the last part month completes the first (rules of charges, `Term.of_days`); false for contracts
    approved before months were counted so. Opening balances (of a contract taken over) are what was earned and paid
    before `settled_through`, inclusive.
    """

    __tablename__ = "contract"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = reference("organisation.id", index=True)
    number: Mapped[str | None] = mapped_column(Text)
    title: Mapped[String]
    origin: Mapped[String]
    origin_basis: Mapped[String] = mapped_column(server_default="")
    state: Mapped[String] = mapped_column(server_default="draft")
    starts: Mapped[Day]
    ends: Mapped[Day]
    whole_months: Mapped[bool] = mapped_column(Boolean, server_default=true())
    amount: Mapped[Fen] = mapped_column(server_default="0")
    retention_rate: Mapped[Decimal] = mapped_column(Numeric(6, 4), server_default="0")
    payment_days: Mapped[int] = mapped_column(SmallInteger, server_default="30")
    settled_through: Mapped[date | None] = mapped_column(Date)
    opening_earned: Mapped[Fen] = mapped_column(server_default="0")
    opening_paid: Mapped[Fen] = mapped_column(server_default="0")
    opening_retained: Mapped[Fen] = mapped_column(server_default="0")
    template_key: Mapped[String]
    template_version: Mapped[int] = mapped_column(SmallInteger)
    variables: Mapped[Json] = mapped_column(server_default="{}")
    clauses: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    contract_supervisor_id: Mapped[int] = reference("user_account.id", index=True)
    drafted_by: Mapped[int] = reference("user_account.id")
    submitted_at: Mapped[Instant | None]
    approved_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    approved_at: Mapped[Instant | None]
    returned_reason: Mapped[str | None] = mapped_column(Text)
    paper_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("paper.id"))
    activated_at: Mapped[Instant | None]
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Recorded]
    search: Mapped[list[str]] = mapped_column(SearchColumn)
    version: Mapped[Version]
    vendor: Mapped[Organisation] = relationship(foreign_keys=[vendor_id], viewonly=True)
    lines: Mapped[list[ContractLine]] = relationship(order_by="ContractLine.place", viewonly=True)
    suspensions: Mapped[list[Suspension]] = relationship(
        order_by="Suspension.during", viewonly=True, cascade="refresh-expire"
    )
    __table_args__ = (
        UniqueConstraint("bureau_id", "number"),
        UniqueConstraint("id", "bureau_id"),
        CheckConstraint(one_of("state", ContractState), name="state"),
        CheckConstraint(one_of("origin", Origin), name="origin"),
        CheckConstraint("ends >= starts", name="term"),
        CheckConstraint("retention_rate BETWEEN 0 AND 0.1", name="retention_rate"),
        CheckConstraint("payment_days BETWEEN 1 AND 60", name="payment_days"),
        CheckConstraint("(state IN ('draft','in_approval')) = (number IS NULL)", name="number_from_approval"),
        CheckConstraint("approved_by IS NULL OR approved_by <> drafted_by", name="approved_by_another"),
        CheckConstraint("(number IS NULL) = (clauses IS NULL)", name="clauses_frozen"),
        CheckConstraint(
            "(origin = 'taken_over') = (settled_through IS NOT NULL)", name="opening_of_taken_over"
        ),
        CheckConstraint(
            "opening_earned >= 0 AND opening_paid >= 0 AND opening_retained >= 0"
            " AND opening_paid + opening_retained <= opening_earned",
            name="opening",
        ),
        Index("ix_contract_search", "search", postgresql_using="gin"),
        Index("ix_contract_list", "bureau_id", "state", "ends", "id"),
    )


class Suspension(Model):
    """The days a contract was not served, because it was suspended; without an end while it still is."""

    __tablename__ = "contract_suspension"
    id: Mapped[Id]
    contract_id: Mapped[int] = reference("contract.id", index=True)
    during: Mapped[Range[date]] = mapped_column(DATERANGE)
    reason: Mapped[String]
    __table_args__ = (
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="span"),
        ExcludeConstraint(
            (text("int8range(contract_id, contract_id, '[]')"), "&&"),
            ("during", "&&"),
            name="ex_contract_suspension_overlap",
            using="gist",
            info={"refusal": "contracts.suspended_twice"},
        ),
        {"info": {"grants": "SELECT, INSERT, UPDATE (during), DELETE"}},
    )


class ContractLine(Model):
    """A priced service. `amount` is contracted over the whole term; the counters below it can never pass it.

    Lump sum: `price` per month. Unit rate: `price` per unit of a confirmed `quantity`. Prices in yuan.
    `basis` is [{"kind": area|headcount|equal|fixed_share|direct, "weight": "0.6"}, …] with weights adding up to 1.
    """

    __tablename__ = "contract_line"
    id: Mapped[Id]
    contract_id: Mapped[int] = reference("contract.id")
    place: Mapped[int] = mapped_column(SmallInteger)
    item_id: Mapped[int] = reference("service_item.id", index=True)
    title: Mapped[String]
    pricing: Mapped[String]
    unit: Mapped[String]
    price: Mapped[PricePerUnit]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    amount: Mapped[Fen]
    basis: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    opening_amount: Mapped[Fen] = mapped_column(server_default="0")
    opening_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4), server_default="0")
    earned_amount: Mapped[Fen] = mapped_column(server_default="0")
    earned_quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4), server_default="0")
    item: Mapped[ServiceItem] = relationship(viewonly=True)
    __table_args__ = (
        UniqueConstraint("contract_id", "place"),
        UniqueConstraint("id", "contract_id"),
        CheckConstraint(one_of("pricing", Pricing), name="pricing"),
        CheckConstraint("pricing <> 'lump_sum' OR price = round(price, 2)", name="lump_sum_in_fen"),
        CheckConstraint("price > 0 AND quantity > 0 AND amount > 0", name="positive"),
        CheckConstraint(
            "opening_amount >= 0 AND earned_amount >= 0 AND opening_amount + earned_amount <= amount",
            name="balance_lock",
            info={"refusal": "contracts.balance_lock_held"},
        ),
        CheckConstraint(
            "opening_quantity >= 0 AND earned_quantity >= 0 AND opening_quantity + earned_quantity <= quantity",
            name="quantity_lock",
            info={"refusal": "contracts.quantity_lock_held"},
        ),
    )


class LineShare(Model):
    """A department's fixed share of a line with basis fixed_share; the shares of a line add up to 1."""

    __tablename__ = "line_share"
    line_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("contract_line.id", ondelete="CASCADE"), primary_key=True
    )
    department_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"), primary_key=True)
    share: Mapped[Decimal] = mapped_column(Numeric(9, 8))
    __table_args__ = (CheckConstraint("share > 0 AND share <= 1", name="share"),)


class ContractStandard(Model):
    """A published standard frozen into a contract."""

    __tablename__ = "contract_standard"
    contract_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("contract.id"), primary_key=True)
    standard_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("service_standard.id"), primary_key=True)


class Confirmation(Model):
    """A party's confirmation of the exact file: who, when, after proving who they are once more. Written once."""

    __tablename__ = "contract_confirmation"
    id: Mapped[Id]
    contract_id: Mapped[int] = reference("contract.id")
    side: Mapped[String]
    user_id: Mapped[int] = reference("user_account.id")
    user_name: Mapped[String]
    organisation_name: Mapped[String]
    file_digest: Mapped[str] = mapped_column(Text, ForeignKey("stored_file.digest"))
    at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("contract_id", "side", info={"refusal": "contracts.already_confirmed"}),
        CheckConstraint(one_of("side", Side), name="side"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
