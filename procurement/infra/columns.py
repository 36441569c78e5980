"""Column kinds used by every model, so that money, instants and texts look the same in all tables."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Integer,
    Numeric,
    Text,
    TypeDecorator,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column

from procurement.kernel.money import Money
from procurement.kernel.unit_price import PLACES, UnitPrice


class MoneyColumn(TypeDecorator[Money]):
    """`Money` stored as BIGINT fen: exact, summable in SQL."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | int | None, dialect: Dialect) -> int | None:
        return value.fen if isinstance(value, Money) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:
        return None if value is None else Money(int(value))


class UnitPriceColumn(TypeDecorator[UnitPrice]):
    """`UnitPrice` stored as yuan. What it costs in SQL is `price_times(price, quantity, 1)`, in fen, never a product
    written out: rounded once, as `UnitPrice.times` is."""

    impl = Numeric(20, PLACES)
    cache_ok = True

    def process_bind_param(self, value: UnitPrice | Decimal | None, dialect: Dialect) -> Decimal | None:
        return value.yuan if isinstance(value, UnitPrice) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UnitPrice | None:
        return None if value is None else UnitPrice(value)


HIGHEST = 2**63 - 1
"""The highest number a row may have."""
Id = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
Fen = Annotated[Money, mapped_column(MoneyColumn)]
PricePerUnit = Annotated[UnitPrice, mapped_column(UnitPriceColumn)]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Recorded = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=sql("official_now()"))]
Day = Annotated[date, mapped_column(Date)]
Quantity = Annotated[Decimal, mapped_column(Numeric(18, 6))]
Points = Annotated[Decimal, mapped_column(Numeric(12, 3))]
String = Annotated[str, mapped_column(Text)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
Version = Annotated[int, mapped_column(Integer, server_default=sql("1"))]
Bureau = Annotated[int, mapped_column(BigInteger, ForeignKey("organisation.id"), index=True)]


def reference(target: str, **options: Any) -> Any:
    """A BIGINT foreign key column: `reference("contract.id")`."""
    return mapped_column(BigInteger, ForeignKey(target), **options)


def one_of(column: str, values: type[StrEnum]) -> str:
    """The text of a CHECK that keeps a column to the values of an enum: `state IN ('draft','sent')`."""
    return f"{column} IN ({','.join(repr(str(value)) for value in values)})"


FIRST_OF_MONTH = "extract(day FROM month) = 1"
"""The text of a CHECK: a month is kept as its first day."""


def total_of(amounts: Any) -> ColumnElement[Money]:
    """The sum of amounts as `Money`, zero of none. A bare `sum` of fen is a decimal number, and nothing of none."""
    return func.coalesce(func.sum(amounts), 0, type_=MoneyColumn())
