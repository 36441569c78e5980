"""Qualification: what vendors prove, their applications, and the verdicts on them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.accounts.models import Organisation
from procurement.infra.columns import Bureau, Id, Instant, Recorded, String, Version, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.models.requirements import RequirementSet
from procurement.vendors.rules.applications import ApplicationState, Verdict


class Evidence(Model):
    """What a vendor proved or declared under a key: a file, or its own words. Written once; the latest of a key counts,
    in every set that asks for the key. `admitted`: an exclusion applies, and `words` say how."""

    __tablename__ = "evidence"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[String]
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[String] = mapped_column(server_default="")
    issuer: Mapped[String] = mapped_column(server_default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    words: Mapped[String] = mapped_column(server_default="")
    admitted: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    sent_by: Mapped[int] = reference("user_account.id")
    sent_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("id", "vendor_id"),
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        ForeignKeyConstraint(["file_id", "vendor_id"], ["vendor_file.id", "vendor_file.vendor_id"]),
        CheckConstraint("file_id IS NOT NULL OR words <> ''", name="says_something"),
        CheckConstraint("valid_until >= valid_from", name="validity"),
        CheckConstraint("NOT admitted OR words <> ''", name="admitted_in_words"),
        Index("ix_evidence_latest", "vendor_id", "key", "id"),
        Index(
            "ix_evidence_until", "bureau_id", "valid_until", postgresql_where=text("valid_until IS NOT NULL")
        ),
        {"info": {"grants": "SELECT, INSERT"}},
    )


class VendorApplication(Model):
    """A vendor's application for the qualification of one version of a set. Its number is taken when it is first sent.

    `answer_due`: the day the bureau promised its answer for. Approved, it is the qualification, which holds from
    `valid_from` to `valid_until`; expiring and expired are derived. `moved_at`: since when it stands where it stands;
    `lapsed_at`: when the day of its correction had passed without one. Decided, it stays as it is.
    """

    __tablename__ = "vendor_application"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    set_id: Mapped[int] = mapped_column(BigInteger, index=True)
    number: Mapped[str | None] = mapped_column(Text)
    state: Mapped[String] = mapped_column(server_default="draft")
    moved_at: Mapped[Recorded]
    renews_id: Mapped[int | None] = mapped_column(BigInteger)
    prepared_by: Mapped[int] = reference("user_account.id")
    prepared_at: Mapped[Recorded]
    submitted_by: Mapped[int | None] = reference("user_account.id")
    submitted_at: Mapped[Instant | None]
    answer_due: Mapped[date | None] = mapped_column(Date)
    reviewer_id: Mapped[int | None] = reference("user_account.id")
    returns: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    returned_at: Mapped[Instant | None]
    correct_until: Mapped[date | None] = mapped_column(Date)
    lapsed_at: Mapped[Instant | None]
    proposal: Mapped[String] = mapped_column(server_default="")
    decided_by: Mapped[int | None] = reference("user_account.id")
    decided_at: Mapped[Instant | None]
    reason: Mapped[String] = mapped_column(server_default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    paper_id: Mapped[int | None] = reference("paper.id")
    version: Mapped[Version]
    asked: Mapped[RequirementSet] = relationship(
        primaryjoin=lambda: VendorApplication.set_id == RequirementSet.id,
        foreign_keys=lambda: VendorApplication.set_id,
        viewonly=True,
    )
    vendor: Mapped[Organisation] = relationship(
        primaryjoin=lambda: VendorApplication.vendor_id == Organisation.id,
        foreign_keys=lambda: VendorApplication.vendor_id,
        viewonly=True,
    )
    __table_args__ = (
        UniqueConstraint("bureau_id", "number"),
        UniqueConstraint("id", "vendor_id"),
        UniqueConstraint("id", "set_id"),
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        ForeignKeyConstraint(["set_id", "bureau_id"], ["requirement_set.id", "requirement_set.bureau_id"]),
        ForeignKeyConstraint(
            ["renews_id", "vendor_id"], ["vendor_application.id", "vendor_application.vendor_id"]
        ),
        CheckConstraint(one_of("state", ApplicationState), name="state"),
        CheckConstraint("returns BETWEEN 0 AND 1", name="one_return"),
        CheckConstraint("(returned_at IS NULL) = (returns = 0)", name="returned"),
        CheckConstraint("lapsed_at IS NULL OR returns = 1", name="lapsed"),
        CheckConstraint("proposal IN ('','approve','reject')", name="proposal"),
        CheckConstraint("decided_by <> reviewer_id", name="two_people"),
        CheckConstraint(
            "(state IN ('approved','rejected')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_with_reason"),
        CheckConstraint(
            "(state = 'approved') = (valid_until IS NOT NULL) AND (valid_from IS NULL) = (valid_until IS NULL)"
            " AND valid_until >= valid_from",
            name="validity",
        ),
        CheckConstraint(
            "(number IS NOT NULL AND submitted_at IS NOT NULL) OR state IN ('draft','withdrawn')",
            name="number_when_sent",
        ),
        Index(
            "ix_vendor_application_undecided",
            "vendor_id",
            "set_id",
            unique=True,
            postgresql_where=text("state NOT IN ('approved','rejected','withdrawn')"),
            info={"refusal": "vendors.application_there"},
        ),
        Index(
            "ix_vendor_application_held",
            "vendor_id",
            "valid_until",
            postgresql_where=text("state = 'approved'"),
        ),
        Index("ix_vendor_application_renews", "renews_id", postgresql_where=text("renews_id IS NOT NULL")),
        Index("ix_vendor_application_queue", "bureau_id", "state", "answer_due", "id"),
        Index(
            "ix_vendor_application_until",
            "bureau_id",
            "valid_until",
            postgresql_where=text("valid_until IS NOT NULL"),
        ),
    )


class Answer(Model):
    """What an application says to one requirement, and what the reviewer says of it: a row for each requirement from the
    beginning. Two people may write in one application; each answer has its own `version`."""

    __tablename__ = "application_answer"
    application_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    requirement_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    set_id: Mapped[int] = mapped_column(BigInteger)
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    evidence_id: Mapped[int | None] = mapped_column(BigInteger)
    verdict: Mapped[String] = mapped_column(server_default="open")
    reason: Mapped[String] = mapped_column(server_default="")
    judged_by: Mapped[int | None] = reference("user_account.id")
    judged_at: Mapped[Instant | None]
    version: Mapped[Version]
    __table_args__ = (
        ForeignKeyConstraint(
            ["application_id", "vendor_id"],
            ["vendor_application.id", "vendor_application.vendor_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["application_id", "set_id"],
            ["vendor_application.id", "vendor_application.set_id"],
        ),
        ForeignKeyConstraint(["requirement_id", "set_id"], ["requirement.id", "requirement.set_id"]),
        ForeignKeyConstraint(["evidence_id", "vendor_id"], ["evidence.id", "evidence.vendor_id"]),
        CheckConstraint(one_of("verdict", Verdict), name="verdict"),
        CheckConstraint("verdict <> 'refused' OR reason <> ''", name="refused_with_reason"),
        CheckConstraint(
            "(verdict = 'open') = (judged_by IS NULL) AND (judged_by IS NULL) = (judged_at IS NULL)",
            name="judged",
        ),
    )


class AnswerStaff(Model):
    """A certificate of somebody of the vendor's staff, named as the answer to a requirement."""

    __tablename__ = "answer_staff"
    application_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    requirement_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        ForeignKeyConstraint(
            ["application_id", "requirement_id"],
            ["application_answer.application_id", "application_answer.requirement_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["application_id", "vendor_id"],
            ["vendor_application.id", "vendor_application.vendor_id"],
        ),
        ForeignKeyConstraint(
            ["certificate_id", "vendor_id"], ["staff_certificate.id", "staff_certificate.vendor_id"]
        ),
    )


class GivenVerdict(Model):
    """A verdict as it was given, on the evidence of then. Written once; the answer carries the last one."""

    __tablename__ = "verdict"
    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(BigInteger)
    requirement_id: Mapped[int] = mapped_column(BigInteger)
    evidence_id: Mapped[int | None] = reference("evidence.id")
    verdict: Mapped[String]
    reason: Mapped[String] = mapped_column(server_default="")
    judged_by: Mapped[int] = reference("user_account.id")
    judged_at: Mapped[Recorded]
    __table_args__ = (
        ForeignKeyConstraint(
            ["application_id", "requirement_id"],
            ["application_answer.application_id", "application_answer.requirement_id"],
        ),
        CheckConstraint("verdict IN ('accepted','refused')", name="verdict"),
        CheckConstraint("verdict <> 'refused' OR reason <> ''", name="refused_with_reason"),
        Index("ix_verdict_application", "application_id", "requirement_id", "id"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
