"""Companies and persons a vendor is related to, as it states them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Numeric, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Recorded, String, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.rules.relations import RelationKind


class VendorRelation(Model):
    """A company or person a vendor says it is related to. A row stays as it was entered; what holds no longer is
    `ended`, once. `share` in per cent; `credit_code` of a company."""

    __tablename__ = "vendor_relation"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    vendor_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[String]
    name: Mapped[String]
    credit_code: Mapped[str | None] = mapped_column(Text)
    share: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    note: Mapped[String] = mapped_column(server_default="")
    entered_by: Mapped[int] = reference("user_account.id")
    entered_at: Mapped[Recorded]
    ended: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        ForeignKeyConstraint(["vendor_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        CheckConstraint(one_of("kind", RelationKind), name="kind"),
        CheckConstraint("name <> '' AND credit_code <> ''", name="said"),
        CheckConstraint(
            "(kind = 'shareholder') = (share IS NOT NULL) AND share > 0 AND share <= 100", name="share"
        ),
        CheckConstraint(
            "kind <> 'relative_of_buyer' OR (credit_code IS NULL AND note <> '')", name="relative"
        ),
        Index(
            "ix_vendor_relation_once",
            "vendor_id",
            "kind",
            "name",
            unique=True,
            postgresql_where=text("ended IS NULL"),
            info={"refusal": "vendors.relation_there"},
        ),
        {"info": {"grants": "SELECT, INSERT, UPDATE"}},
    )
