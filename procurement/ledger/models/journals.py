"""Tables of the ledger: accounts, journals, transfers, periods."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import Organisation
from procurement.infra.columns import (
    FIRST_OF_MONTH,
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
from procurement.ledger.rules.states import AccountKind, PeriodState


class Account(Model):
    """An account of the ledger, of the bureau itself or of one department or vendor (分户核算). Counters only grow.

    Only a trigger writes the counters. The right to change the name is there so that the row may be locked.
    """

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
        CheckConstraint(one_of("kind", AccountKind), name="kind"),
        CheckConstraint("debits >= 0 AND credits >= 0", name="counters"),
        {"info": {"grants": "SELECT, INSERT, UPDATE (name)"}},
    )


class Journal(Model):
    """A business fact as posted. Its source key ("bill:123:issue") is unique, so nothing posts twice.

    Its subject, kind and row, are the first words of the key. One journal stands for a subject; another may reverse it.
    """

    __tablename__ = "journal"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    source_key: Mapped[String]
    subject_type: Mapped[String]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[Day]
    description: Mapped[String]
    document: Mapped[String]
    reverses_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("journal.id"))
    posted_by: Mapped[int] = mapped_column(BigInteger)
    posted_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("bureau_id", "source_key", info={"refusal": "ledger.posted_already"}),
        UniqueConstraint("reverses_id", info={"refusal": "ledger.reversed_already"}),
        CheckConstraint(
            "starts_with(source_key || ':', subject_type || ':' || subject_id || ':')", name="subject_of_key"
        ),
        Index(
            "ix_journal_subject",
            "subject_type",
            "subject_id",
            unique=True,
            postgresql_where=text("reverses_id IS NULL"),
            info={"refusal": "ledger.posted_already"},
        ),
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
        {
            "info": {
                "grants": "SELECT, INSERT",
                "refusals": {"ledger_period_is_open": "ledger.period_closed_already"},
            }
        },
    )


class LedgerPeriod(Model):
    """A month of the ledger. Closed: nothing may be posted on its days. Reopening takes two people. Never deleted."""

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
        UniqueConstraint("bureau_id", "month", info={"refusal": "ledger.period_closed_already"}),
        CheckConstraint(FIRST_OF_MONTH, name="month"),
        CheckConstraint(one_of("state", PeriodState), name="state"),
        CheckConstraint("reopened_by IS NULL OR reopened_by <> reopen_asked_by", name="reopened_by_another"),
        {"info": {"grants": "SELECT, INSERT, UPDATE"}},
    )
