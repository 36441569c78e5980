"""What the self-check compares contracts and sheets with: facts frozen with their hash."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Bureau, Json, Recorded, String
from procurement.infra.db import Model


class FrozenFact(Model):
    """A contract, one of its lines, or a sheet, as it stood when it took its number, with the SHA-256 of that text.

    Only a trigger writes it. `label` is what people call it: the number, with the title of a line.
    """

    __tablename__ = "frozen_fact"
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bureau_id: Mapped[Bureau]
    label: Mapped[String]
    facts: Mapped[Json]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    frozen_at: Mapped[Recorded]
    __table_args__ = (
        CheckConstraint("kind IN ('contract','contract_line','sheet')", name="kind"),
        {"info": {"grants": "SELECT"}},
    )
