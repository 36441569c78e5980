"""Which size a company has (中小企业划型): dated tables of bounds by industry, and the rule that reads them.

Headcount in persons, revenue and assets in ten thousand yuan (万元). A bound belongs to the class above it ("以上" includes
the number itself). A large, medium or small company reaches *every* lower bound of its class; who misses one falls into the
class below, and who misses one of the small is a micro company (工信部联企业〔2011〕300号 第四条; 统计上大中小微型企业划分办法).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

DATA = Path(__file__).parent / "data"
Size = Literal["large", "medium", "small", "micro"]
CLASSES: tuple[Size, ...] = ("large", "medium", "small")
"""Those with lower bounds, the largest first; below them is micro."""
FIGURES = ("headcount", "revenue", "assets")


@dataclass(frozen=True)
class Limits:
    """One industry of one table: for each figure it asks for, the lower bounds of large, medium and small."""

    industry: str
    bounds: Mapping[str, tuple[Decimal, Decimal, Decimal]]
    source: str
    basis: str
    effective_from: date

    @property
    def asked(self) -> tuple[str, ...]:
        """The figures this industry is judged by."""
        return tuple(figure for figure in FIGURES if figure in self.bounds)


def size_of(limits: Limits, figures: Mapping[str, Decimal]) -> Size:
    """The class of a company with these figures; KeyError where one is missing that its industry is judged by."""
    for place, size in enumerate(CLASSES):
        if all(figures[figure] >= limits.bounds[figure][place] for figure in limits.asked):
            return size
    return "micro"


def table_on(day: date, tables: Sequence[Mapping[str, Limits]] | None = None) -> Mapping[str, Limits]:
    """By industry, the bounds in force on a day; empty before the first table."""
    known = shipped() if tables is None else tables
    in_force = [table for table in known if next(iter(table.values())).effective_from <= day]
    return in_force[-1] if in_force else {}


@cache
def shipped() -> tuple[Mapping[str, Limits], ...]:
    """The tables that come with the system, the earliest first."""
    tables = [_read(path) for path in DATA.glob("size-classes-*.csv")]
    return tuple(sorted(tables, key=lambda table: next(iter(table.values())).effective_from))


def _read(path: Path) -> Mapping[str, Limits]:
    with path.open(encoding="utf-8", newline="") as file:
        by_industry = groupby(csv.DictReader(file), key=lambda row: row["industry"])
        return {industry: _limits(industry, list(rows)) for industry, rows in by_industry}


def _limits(industry: str, rows: Sequence[Mapping[str, str]]) -> Limits:
    bounds = {
        row["figure"]: (Decimal(row["large"]), Decimal(row["medium"]), Decimal(row["small"])) for row in rows
    }
    first = rows[0]
    day = date.fromisoformat(first["effective_from"])
    return Limits(industry, bounds, first["source"], first["basis"], day)
