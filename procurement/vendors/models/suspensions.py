"""The bureau's own suspensions of vendors."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Day, Id, Instant, Recorded, String, Version, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.rules.suspensions import SuspensionGround, SuspensionState


class VendorSuspension(Model):
    """A suspension: proposed by one person, answered by the vendor or not, decided by another person.

    `wanted_from`, `wanted_until`: the term the vendor was told of; `starts`, `ends`: the one that was decided. What was
    said stays as it was said (a trigger), and nothing is decided before the vendor had its say or its time to have it.
    """

    __tablename__ = "vendor_suspension"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[String]
    ground: Mapped[String]
    facts: Mapped[String]
    wanted_from: Mapped[Day]
    wanted_until: Mapped[Day]
    state: Mapped[String] = mapped_column(server_default="proposed")
    proposed_by: Mapped[int] = reference("user_account.id")
    proposed_at: Mapped[Recorded]
    reply_until: Mapped[Day]
    reply: Mapped[String] = mapped_column(server_default="")
    replied_by: Mapped[int | None] = reference("user_account.id")
    heard_at: Mapped[Instant | None]
    """When the vendor replied, or its time to reply was noted to be over."""
    reason: Mapped[String] = mapped_column(server_default="")
    decided_by: Mapped[int | None] = reference("user_account.id")
    decided_at: Mapped[Instant | None]
    starts: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)
    paper_id: Mapped[int | None] = reference("paper.id")
    over_at: Mapped[Instant | None]
    lifted_by: Mapped[int | None] = reference("user_account.id")
    lift_reason: Mapped[String] = mapped_column(server_default="")
    version: Mapped[Version]
    __table_args__ = (
        UniqueConstraint("bureau_id", "number"),
        UniqueConstraint("id", "vendor_id"),
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        CheckConstraint(one_of("state", SuspensionState), name="state"),
        CheckConstraint(one_of("ground", SuspensionGround), name="ground"),
        CheckConstraint("facts <> ''", name="facts"),
        CheckConstraint("reply_until < wanted_from AND wanted_from <= wanted_until", name="wanted"),
        CheckConstraint("(state = 'proposed') = (heard_at IS NULL)", name="heard"),
        CheckConstraint(
            "(replied_by IS NULL) = (reply = '') AND (state <> 'replied' OR reply <> '')"
            " AND (state NOT IN ('proposed','unanswered') OR reply = '')",
            name="replied",
        ),
        CheckConstraint(
            "(state IN ('proposed','replied','unanswered')) = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (reason = '')",
            name="decided",
        ),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint(
            "(state IN ('in_force','ended','lifted')) = (starts IS NOT NULL)"
            " AND (starts IS NULL) = (ends IS NULL)"
            " AND wanted_from <= starts AND starts <= ends AND ends <= wanted_until",
            name="term",
        ),
        CheckConstraint("(state IN ('ended','lifted')) = (over_at IS NOT NULL)", name="over"),
        CheckConstraint(
            "(state = 'lifted') = (lifted_by IS NOT NULL) AND (lifted_by IS NULL) = (lift_reason = '')",
            name="lifted",
        ),
        Index("ix_vendor_suspension_vendor", "vendor_id", "id"),
        Index("ix_vendor_suspension_state", "bureau_id", "state"),
        {"info": {"grants": "SELECT, INSERT, UPDATE"}},
    )


class SuspensionFile(Model):
    """A file of a suspension: the bureau's evidence, which the vendor reads too, or the vendor's of its reply."""

    __tablename__ = "vendor_suspension_file"
    suspension_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    file_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    of_vendor: Mapped[bool] = mapped_column(Boolean)
    __table_args__ = (
        ForeignKeyConstraint(
            ["suspension_id", "vendor_id"], ["vendor_suspension.id", "vendor_suspension.vendor_id"]
        ),
        ForeignKeyConstraint(["file_id", "vendor_id"], ["vendor_file.id", "vendor_file.vendor_id"]),
        {"info": {"grants": "SELECT, INSERT"}},
    )
