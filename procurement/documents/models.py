"""Tables of papers and their numbers."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Instant, Json, Recorded, String
from procurement.infra.db import Model


class NumberSeries(Model):
    """The last number taken of a series in a year. Its row lock makes numbers gap-free: taken last, kept shortest."""

    __tablename__ = "number_series"
    bureau_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"), primary_key=True)
    series: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)
    __table_args__ = (
        CheckConstraint("last > 0", name="last"),
        {"info": {"unaudited": "a counter; what took the number is recorded"}},
    )


class StoredFile(Model):
    """A file in the content-addressed store. Size in bytes."""

    __tablename__ = "stored_file"
    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[String]
    stored_at: Mapped[Recorded]
    __table_args__ = (
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
        {"info": {"grants": "SELECT, INSERT"}},
    )


class Paper(Model):
    """One issued paper. `template` names templates/pdf/<template>.html; `data` is frozen at issue.

    `issue` counts the corrected issues of one number; of all issues one holds, those it replaced are void.
    """

    __tablename__ = "paper"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    organisation_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("organisation.id"))
    template: Mapped[String]
    title: Mapped[String]
    number: Mapped[String]
    code: Mapped[str] = mapped_column(Text, unique=True)
    subject_type: Mapped[String]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[Json]
    digest: Mapped[String]
    state: Mapped[String] = mapped_column(server_default="pending")
    file_digest: Mapped[str | None] = mapped_column(ForeignKey("stored_file.digest"))
    error: Mapped[str | None] = mapped_column(Text)
    issued_at: Mapped[Recorded]
    rendered_at: Mapped[Instant | None]
    void_reason: Mapped[str | None] = mapped_column(Text)
    issue: Mapped[int] = mapped_column(server_default="1")
    replaces_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("paper.id"), unique=True)
    __table_args__ = (
        UniqueConstraint("bureau_id", "number", "template", "issue"),
        ExcludeConstraint(
            ("bureau_id", "="),
            ("number", "="),
            ("template", "="),
            where=text("state <> 'void'"),
            using="btree",
            deferrable=True,
            initially="DEFERRED",
            name="ex_paper_one_issue_holds",
        ),
        CheckConstraint("(issue = 1) = (replaces_id IS NULL)", name="later_issue_replaces"),
        CheckConstraint("state IN ('pending','ready','failed','void')", name="state"),
        CheckConstraint("state <> 'ready' OR file_digest IS NOT NULL", name="ready_has_file"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_has_error"),
        CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name="void_has_reason"),
        Index("ix_paper_subject", "subject_type", "subject_id"),
    )
