"""Tables of the audit trail. The application may add rows and read them; nobody may change or remove one."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Id, Instant, Json, Recorded, String
from procurement.infra.db import Model

APPEND_ONLY = {"grants": "SELECT, INSERT", "unaudited": "is the audit trail itself"}


class AuditRecord(Model):
    """What one service call did: names and roles as they were then, a sentence's parts, and a difference."""

    __tablename__ = "audit_record"
    id: Mapped[Id]
    bureau_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Instant]
    actor_id: Mapped[int] = mapped_column(BigInteger)
    actor_name: Mapped[String]
    actor_roles: Mapped[String]
    action: Mapped[String]
    subject_type: Mapped[String]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    params: Mapped[Json]
    changes: Mapped[Json]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        Index("ix_audit_record_subject", "subject_type", "subject_id", "id"),
        Index("ix_audit_record_at", "bureau_id", "at"),
        {"info": APPEND_ONLY},
    )


class AuditLink(Model):
    """The place of a committed record in the chain: chain(n) = SHA-256(chain(n-1) ‖ digest(record))."""

    __tablename__ = "audit_link"
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("audit_record.id"), unique=True)
    chain: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = ({"info": APPEND_ONLY},)


class AuditHead(Model):
    """A signed end of the chain after one batch of links."""

    __tablename__ = "audit_head"
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chain: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[Recorded]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = ({"info": APPEND_ONLY},)
