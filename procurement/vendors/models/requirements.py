"""What is asked of vendors: sets of requirements, one for each category or service, in versions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.infra.columns import Bureau, Id, Instant, Recorded, String, Version, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.rules.requirements import RequirementKind, SetState


class RequirementSet(Model):
    """What a qualification asks, under one code in versions (`issue`). Its rows are frozen when it is published.

    `months`: how long an approval holds at most. `answer_days`: working days within which the bureau promises its answer.
    Without category and item it holds for whatever is bought.
    """

    __tablename__ = "requirement_set"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    code: Mapped[String]
    issue: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    title_zh: Mapped[String]
    title_en: Mapped[String] = mapped_column(server_default="")
    category_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("category.id"))
    item_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("service_item.id"))
    months: Mapped[int] = mapped_column(SmallInteger, server_default="36")
    answer_days: Mapped[int] = mapped_column(SmallInteger, server_default="10")
    state: Mapped[String] = mapped_column(server_default="draft")
    made_by: Mapped[int] = reference("user_account.id")
    made_at: Mapped[Recorded]
    published_by: Mapped[int | None] = reference("user_account.id")
    published_at: Mapped[Instant | None]
    version: Mapped[Version]
    requirements: Mapped[list[Requirement]] = relationship(order_by="Requirement.place", viewonly=True)
    __table_args__ = (
        UniqueConstraint("bureau_id", "code", "issue", info={"refusal": "vendors.set_draft_there"}),
        UniqueConstraint("id", "bureau_id"),
        CheckConstraint(one_of("state", SetState), name="state"),
        CheckConstraint("months BETWEEN 1 AND 60 AND answer_days BETWEEN 1 AND 60", name="spans"),
        CheckConstraint("category_id IS NULL OR item_id IS NULL", name="one_scope"),
        CheckConstraint(
            "(state = 'draft') = (published_by IS NULL) AND (published_by IS NULL) = (published_at IS NULL)",
            name="published",
        ),
        Index(
            "ix_requirement_set_draft",
            "bureau_id",
            "code",
            unique=True,
            postgresql_where=text("state = 'draft'"),
            info={"refusal": "vendors.set_draft_there"},
        ),
        Index(
            "ix_requirement_set_published",
            "bureau_id",
            "code",
            unique=True,
            postgresql_where=text("state = 'published'"),
            info={"refusal": "vendors.set_published_there"},
        ),
    )


class Requirement(Model):
    """One thing asked. Requirements of one `key` are proved by the same evidence, in whatever set they stand.

    `words`: what exactly is to be sent, for whom it is asked. `dated`: the proof says until when it holds. `people`: how
    many different people need such a certificate. `confirmed`: somebody compared the basis with the text of the law.
    """

    __tablename__ = "requirement"
    id: Mapped[Id]
    set_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("requirement_set.id", ondelete="CASCADE"))
    place: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[String]
    key: Mapped[String]
    title_zh: Mapped[String]
    title_en: Mapped[String] = mapped_column(server_default="")
    words_zh: Mapped[String] = mapped_column(server_default="")
    words_en: Mapped[String] = mapped_column(server_default="")
    basis: Mapped[String]
    dated: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    optional: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    people: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    confirmed: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    __table_args__ = (
        UniqueConstraint("set_id", "place"),
        UniqueConstraint("set_id", "key", info={"refusal": "vendors.requirement_key_taken"}),
        UniqueConstraint("id", "set_id"),
        CheckConstraint(one_of("kind", RequirementKind), name="kind"),
        CheckConstraint("key ~ '^[a-z][a-z0-9_]{1,39}$'", name="key"),
        CheckConstraint("basis <> ''", name="basis"),
        CheckConstraint("(kind = 'staff_certificate') = (people > 0)", name="people"),
        CheckConstraint("NOT dated OR kind IN ('document','certificate')", name="dated"),
    )
