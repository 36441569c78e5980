"""Tables of the catalogue."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.catalog.rules import EditionLevel, Evidence, NodeKind, Severity, StandardState
from procurement.infra.columns import (
    Bureau,
    Id,
    Instant,
    MoneyColumn,
    PricePerUnit,
    Recorded,
    String,
    Version,
    one_of,
    reference,
)
from procurement.infra.db import Model
from procurement.infra.search import SearchColumn
from procurement.kernel.money import Money


class Category(Model):
    """A code of the procurement item catalogue."""

    __tablename__ = "category"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    code: Mapped[String] = mapped_column(Text(collation="C"))
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("category.id"), index=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    name_zh: Mapped[String]
    name_en: Mapped[String] = mapped_column(server_default="")
    search: Mapped[list[str]] = mapped_column(SearchColumn)
    __table_args__ = (
        UniqueConstraint("bureau_id", "code", info={"refusal": "catalog.category_code_taken"}),
        CheckConstraint("level BETWEEN 0 AND 5", name="level"),
        CheckConstraint("(level = 0) = (parent_id IS NULL)", name="root_has_no_parent"),
        Index("ix_category_search", "search", postgresql_using="gin"),
    )


class ServiceItem(Model):
    """A service the bureau buys. Guide price in yuan per unit; absent means none is set."""

    __tablename__ = "service_item"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    category_id: Mapped[int] = reference("category.id", index=True)
    code: Mapped[String] = mapped_column(Text(collation="C"))
    name_zh: Mapped[String]
    name_en: Mapped[String]
    unit: Mapped[String]
    guide_price: Mapped[PricePerUnit | None]
    description: Mapped[String] = mapped_column(server_default="")
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    sort_key: Mapped[String] = mapped_column(Text(collation="C"))
    search: Mapped[list[str]] = mapped_column(SearchColumn)
    version: Mapped[Version]
    category: Mapped[Category] = relationship(viewonly=True)
    __table_args__ = (
        UniqueConstraint("bureau_id", "code", info={"refusal": "catalog.item_code_taken"}),
        CheckConstraint("guide_price > 0", name="guide_price"),
        Index("ix_service_item_search", "search", postgresql_using="gin"),
        # the tab of retired items counts the few among the many
        Index("ix_service_item_retired", "bureau_id", postgresql_where=text("NOT active")),
    )


class CentralEdition(Model):
    """A centralised procurement catalogue names this category and so everything below it: the central agency buys it.

    Threshold: the yearly sum in fen from which it applies; absent means any sum.
    """

    __tablename__ = "central_edition"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    category_id: Mapped[int] = reference("category.id", index=True)
    region: Mapped[String]
    level: Mapped[String]
    year: Mapped[int] = mapped_column(SmallInteger)
    threshold: Mapped[Money | None] = mapped_column(MoneyColumn)
    basis: Mapped[String]
    __table_args__ = (
        UniqueConstraint("category_id", "region", "year", info={"refusal": "catalog.edition_taken"}),
        CheckConstraint(one_of("level", EditionLevel), name="level"),
        CheckConstraint("threshold > 0", name="threshold"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
    )


class ServiceStandard(Model):
    """One version of an item's quality standard. `scale` is the full marks its checks add up to."""

    __tablename__ = "service_standard"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    item_id: Mapped[int] = reference("service_item.id")
    number: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[String]
    scale: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    state: Mapped[String] = mapped_column(server_default="draft")
    drafted_by: Mapped[int] = mapped_column(BigInteger)
    published_at: Mapped[Instant | None]
    created_at: Mapped[Recorded]
    version: Mapped[Version]
    item: Mapped[ServiceItem] = relationship(viewonly=True)
    __table_args__ = (
        UniqueConstraint("item_id", "number", info={"refusal": "catalog.draft_exists"}),
        CheckConstraint(one_of("state", StandardState), name="state"),
        CheckConstraint("scale > 0", name="scale"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
        Index(
            "ix_service_standard_one_draft",
            "item_id",
            unique=True,
            postgresql_where=text("state = 'draft'"),
            info={"refusal": "catalog.draft_exists"},
        ),
        Index(
            "ix_service_standard_one_published",
            "item_id",
            unique=True,
            postgresql_where=text("state = 'published'"),
        ),
    )


class StandardNode(Model):
    """A node of a standard's tree. Checks carry points and a deduction; other kinds group them."""

    __tablename__ = "standard_node"
    id: Mapped[Id]
    standard_id: Mapped[int] = reference("service_standard.id", index=True)
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("standard_node.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[int] = mapped_column(Integer)
    kind: Mapped[String]
    title: Mapped[String]
    points: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    deduction: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    severity: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[String] = mapped_column(server_default="none")
    version: Mapped[Version]
    __table_args__ = (
        CheckConstraint(one_of("kind", NodeKind), name="kind"),
        CheckConstraint("(kind = 'check') = (points IS NOT NULL)", name="points_of_checks"),
        CheckConstraint("(kind = 'check') = (deduction IS NOT NULL)", name="deduction_of_checks"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint(f"severity IS NULL OR {one_of('severity', Severity)}", name="severity"),
        CheckConstraint(one_of("evidence", Evidence), name="evidence"),
    )
