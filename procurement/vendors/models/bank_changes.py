"""Changes of vendors' bank accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Recorded, String, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.rules import BankChangeState


class BankChange(Model):
    """Another bank account for a vendor: proposed by one person, decided by another who called the vendor back.

    `call_back`: whom they called, on which number, and what was said. Until it is confirmed the account before holds.
    `file_id`: the letter it comes from, where somebody sent one.
    """

    __tablename__ = "bank_change"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    organisation_id: Mapped[int] = reference("organisation.id", index=True)
    bank_name: Mapped[String]
    bank_account: Mapped[String]
    reason: Mapped[String]
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[String] = mapped_column(server_default="proposed")
    proposed_by: Mapped[int] = reference("user_account.id")
    proposed_at: Mapped[Recorded]
    decided_by: Mapped[int | None] = reference("user_account.id")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    call_back: Mapped[String] = mapped_column(server_default="")
    __table_args__ = (
        ForeignKeyConstraint(["file_id", "organisation_id"], ["vendor_file.id", "vendor_file.vendor_id"]),
        CheckConstraint(one_of("state", BankChangeState), name="state"),
        CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("state = 'proposed' OR call_back <> ''", name="called_back"),
        Index(
            "ix_bank_change_waiting",
            "organisation_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
            info={"refusal": "vendors.account_waits"},
        ),
        {"info": {"grants": "SELECT, INSERT, UPDATE"}},
    )
