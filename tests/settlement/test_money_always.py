"""Whatever happens to a month in whatever order: what is followed and billed is what is due, and nobody is below zero."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from procurement.contracts import services as contracts
from procurement.infra.db import db as database
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
PRICE, MEAL, MEALS = Money.parse("28000.01"), Money.parse("18.00"), 100
DEPARTMENTS = ("d1", "d2", "d3")
DAY, FEN, COUNT = st.integers(0, 27), st.integers(1, 2_900_000), st.integers(-120, 120)
WHO = st.sampled_from(DEPARTMENTS)
