"""Accounts asked for in the name of a vendor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Instant, Recorded, String, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.rules.accounts import RequestState


class AccountRequest(Model):
    """What somebody typed to act for a company, and what became of it once their mailbox was proven.

    `vendor_id`: the company's account, made by this (`opened`) or there before. `person_id`: who acts for it since.
    `call_back`: whom an officer called where no manager of the vendor could answer.
    """

    __tablename__ = "account_request"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    credit_code: Mapped[String]
    name_zh: Mapped[String]
    representative: Mapped[String]
    name: Mapped[String]
    email: Mapped[String]
    language: Mapped[String]
    state: Mapped[String] = mapped_column(server_default="asked")
    asked_at: Mapped[Recorded]
    proven_at: Mapped[Instant | None]
    vendor_id: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[int | None] = reference("user_account.id")
    decided_at: Mapped[Instant | None]
    reason: Mapped[String] = mapped_column(server_default="")
    call_back: Mapped[String] = mapped_column(server_default="")

    @property
    def company_id(self) -> int:
        """The vendor it is about; nobody knows of it before the mailbox is proven."""
        assert self.vendor_id is not None
        return self.vendor_id

    @property
    def since(self) -> datetime:
        """When it began to wait for an answer."""
        return self.proven_at or self.asked_at

    __table_args__ = (
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        ForeignKeyConstraint(["person_id", "bureau_id"], ["user_account.id", "user_account.bureau_id"]),
        CheckConstraint(one_of("state", RequestState), name="state"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("language IN ('zh_CN','en')", name="language"),
        CheckConstraint(
            "(state = 'asked') = (proven_at IS NULL) AND (proven_at IS NULL) = (vendor_id IS NULL)",
            name="proven",
        ),
        CheckConstraint("(state IN ('opened','admitted')) = (person_id IS NOT NULL)", name="person"),
        CheckConstraint(
            "(state IN ('admitted','refused')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_reason"),
        Index(
            "ix_account_request_joining",
            "vendor_id",
            "email",
            unique=True,
            postgresql_where=text("state = 'joining'"),
            info={"refusal": "vendors.join_waits"},
        ),
        Index("ix_account_request_asked", "asked_at", postgresql_where=text("state = 'asked'")),
        {"info": {"unaudited": "typed by strangers; what comes of it is on record of the vendor"}},
    )
