"""What vendors are compared by, and what people say of the hints."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Id, Recorded, String, one_of, reference
from procurement.infra.db import Model
from procurement.vendors.rules.related import Meaning


class VendorKey(Model):
    """What a vendor is compared by: name, representative, telephones, address, account, each as `kind` writes it.

    No truth of its own: a trigger on the vendor's row makes its keys anew whenever one of them changes. It is there so
    that a hundred thousand vendors are compared by an index.
    """

    __tablename__ = "vendor_key"
    vendor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    bureau_id: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        CheckConstraint("kind IN ('name','representative','phone','address','account')", name="kind"),
        CheckConstraint("key <> ''", name="key"),
        Index("ix_vendor_key_shared", "bureau_id", "kind", "key", "vendor_id"),
        {
            "info": {
                "grants": "SELECT, INSERT, DELETE",
                "unaudited": "follows the vendor; the change itself is on record",
            }
        },
    )


class RelatedVerdict(Model):
    """What a person said two vendors' hints mean, and of which facts (`fingerprint`): of others it is asked anew.

    Written once; the latest of a pair counts.
    """

    __tablename__ = "related_verdict"
    id: Mapped[Id]
    bureau_id: Mapped[Bureau]
    one_id: Mapped[int] = mapped_column(BigInteger)
    other_id: Mapped[int] = mapped_column(BigInteger)
    meaning: Mapped[String]
    reason: Mapped[String]
    fingerprint: Mapped[String]
    decided_by: Mapped[int] = reference("user_account.id")
    decided_at: Mapped[Recorded]
    __table_args__ = (
        ForeignKeyConstraint(["one_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        ForeignKeyConstraint(["other_id", "bureau_id"], ["organisation.id", "organisation.bureau_id"]),
        CheckConstraint("one_id < other_id", name="in_order"),
        CheckConstraint(one_of("meaning", Meaning), name="meaning"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("fingerprint ~ '^[0-9a-f]{64}$'", name="fingerprint"),
        Index("ix_related_verdict_latest", "one_id", "other_id", "id"),
        Index("ix_related_verdict_other", "other_id"),
        {"info": {"grants": "SELECT, INSERT"}},
    )
