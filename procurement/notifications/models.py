"""Tables of notices, their mail, and what each person chose about them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Day, Id, Instant, Recorded, String, one_of
from procurement.infra.db import Model
from procurement.notifications.rules import MailState, Stage, Way

TRACE = {"unaudited": "says again what is on record with the act itself"}


def of_the_bureau(column: str) -> ForeignKeyConstraint:
    """A person of the bureau the row is of, and of no other."""
    return ForeignKeyConstraint([column, "bureau_id"], ["user_account.id", "user_account.bureau_id"])


class Notice(Model):
    """One message to one person, in the words it was told in.

    `of_id`: whose thing it is; another person for a deputy, and for who is told late. `task` is the key of the row of
    the work list it is about (none for news), `cause` what makes two sayings the same one. `over_at`: when the row was
    found gone.
    """

    __tablename__ = "notice"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    person_id: Mapped[int] = mapped_column(BigInteger, index=True)
    of_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[String]
    stage: Mapped[String]
    task: Mapped[str | None] = mapped_column(Text)
    cause: Mapped[String]
    title: Mapped[String]
    small: Mapped[String]
    act: Mapped[String]
    path: Mapped[String]
    due: Mapped[Day | None]
    basis: Mapped[String]
    made_at: Mapped[Recorded]
    read_at: Mapped[Instant | None]
    over_at: Mapped[Instant | None]
    __table_args__ = (
        of_the_bureau("person_id"),
        of_the_bureau("of_id"),
        Index(
            "uq_notice_once",
            "person_id",
            "kind",
            "cause",
            unique=True,
            postgresql_where=text("over_at IS NULL"),
        ),
        Index("ix_notice_open", "of_id", postgresql_where=text("task IS NOT NULL AND over_at IS NULL")),
        Index("ix_notice_task", "task", postgresql_where=text("task IS NOT NULL AND over_at IS NULL")),
        Index("ix_notice_unread", "person_id", postgresql_where=text("read_at IS NULL AND over_at IS NULL")),
        CheckConstraint(one_of("stage", Stage), name="stage"),
        CheckConstraint("stage <> 'late' OR of_id <> person_id", name="late_to_another"),
        CheckConstraint("task IS NOT NULL OR stage = 'new' AND over_at IS NULL", name="news"),
        {"info": TRACE},
    )


class NoticeMail(Model):
    """A notice on its way to an address, alone or (`digest`) with the day's others; `said`: the server's words."""

    __tablename__ = "notice_mail"
    id: Mapped[Id]
    notice_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("notice.id", ondelete="CASCADE"))
    address: Mapped[String]
    digest: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[String] = mapped_column(server_default="waiting")
    said: Mapped[String] = mapped_column(server_default="")
    made_at: Mapped[Recorded]
    moved_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("notice_id", "address"),
        CheckConstraint(one_of("state", MailState), name="state"),
        Index(
            "ix_notice_mail_open",
            "state",
            "made_at",
            postgresql_where=text("state NOT IN ('sent','dropped')"),
        ),
        {"info": TRACE},
    )


class NoticeSetting(Model):
    """How a person wants to be told of a kind; what they left as it is has no row."""

    __tablename__ = "notice_setting"
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    way: Mapped[String]
    __table_args__ = (CheckConstraint(one_of("way", Way), name="way"),)


class Absence(Model):
    """Days on which a person is away (both ends included), and whoever is told of their things meanwhile."""

    __tablename__ = "absence"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    person_id: Mapped[int] = mapped_column(BigInteger, index=True)
    deputy_id: Mapped[int] = mapped_column(BigInteger, index=True)
    during: Mapped[Range[date]] = mapped_column(DATERANGE)

    @property
    def last(self) -> date:
        """The last day."""
        assert self.during.upper is not None
        return self.during.upper - timedelta(days=1)

    __table_args__ = (
        of_the_bureau("person_id"),
        of_the_bureau("deputy_id"),
        CheckConstraint("person_id <> deputy_id", name="another"),
        CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="span"
        ),
        ExcludeConstraint(
            (text("int8range(person_id, person_id, '[]')"), "&&"),
            ("during", "&&"),
            name="ex_absence_overlap",
            using="gist",
            info={"refusal": "notifications.absence_overlap"},
        ),
    )


class CalendarFeed(Model):
    """The secret address of a person's deadlines is made from `salt`, what the person's sessions hang on, and the
    installation's secret; another of them, and the old address is nobody's."""

    __tablename__ = "calendar_feed"
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user_account.id"), primary_key=True)
    salt: Mapped[String]
    made_at: Mapped[Recorded]
