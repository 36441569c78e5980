"""Tables of what departments paid."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import Organisation
from procurement.billing.rules.states import ReceiptState
from procurement.infra.columns import (
    Bureau,
    Day,
    Fen,
    Id,
    Recorded,
    String,
    Version,
    one_of,
    reference,
)
from procurement.infra.db import Model


class Receipt(Model):
    """Money that reached the bank from a department, as finance recorded it from the bank's paper.

    A bank's paper counts once, by its reference's key (kernel.references). `doubled_before`: recorded twice before keys
    were compared; such rows stay as they are until somebody reverses them, and no new one can be.
    """

    __tablename__ = "receipt"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    department_id: Mapped[int] = reference("organisation.id", index=True)
    number: Mapped[String]
    received_on: Mapped[Day]
    amount: Mapped[Fen]
    method: Mapped[String]
    bank_reference: Mapped[String]
    bank_reference_key: Mapped[str] = mapped_column(
        Text, Computed("reference_key(bank_reference)", persisted=True)
    )
    doubled_before: Mapped[bool] = mapped_column(Boolean, server_default=false())
    payer: Mapped[String]
    unapplied: Mapped[Fen]
    state: Mapped[String] = mapped_column(server_default="recorded")
    recorded_by: Mapped[int] = reference("user_account.id")
    recorded_at: Mapped[Recorded]
    reversal_reason: Mapped[str | None] = mapped_column(Text)
    reversed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("user_account.id"))
    version: Mapped[Version]
    department: Mapped[Organisation] = relationship(foreign_keys=[department_id], viewonly=True)
    __table_args__ = (
        UniqueConstraint("bureau_id", "number"),
        Index(
            "ix_receipt_bank_reference",
            "bureau_id",
            "bank_reference_key",
            unique=True,
            postgresql_where=text("state = 'recorded' AND NOT doubled_before"),
            info={"refusal": "billing.receipt_taken"},
        ),
        Index("ix_receipt_unapplied", "department_id", postgresql_where=text("unapplied > 0")),
        CheckConstraint("amount > 0 AND unapplied BETWEEN 0 AND amount", name="amount"),
        CheckConstraint("method IN ('transfer','budget_charge')", name="method"),
        CheckConstraint(one_of("state", ReceiptState), name="state"),
        CheckConstraint(
            "(state = 'reversed') = (reversal_reason IS NOT NULL)"
            " AND (state = 'reversed') = (reversed_by IS NOT NULL)",
            name="reversed",
        ),
        CheckConstraint("reversed_by <> recorded_by", name="reversed_by_another"),
    )


class Application(Model):
    """How much of a bill is paid by a receipt, or by another bill's credit; what is taken back is a further row, negated."""

    __tablename__ = "receipt_application"
    id: Mapped[Id]
    receipt_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("receipt.id"), index=True)
    from_bill_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("bill.id"), index=True)
    bill_id: Mapped[int] = reference("bill.id", index=True)
    amount: Mapped[Fen]
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("num_nonnulls(receipt_id, from_bill_id) = 1", name="one_source"),
        CheckConstraint("from_bill_id <> bill_id", name="another_bill"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
