"""What modules above accounts want of whoever is signed in, asked in the one statement every request begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect


@dataclass(frozen=True)
class Beside:
    """A value by its name (`g.beside`), and the select that finds it for a person's number."""

    name: str
    of: Callable[[ColumnElement[int]], ScalarSelect[Any]]
