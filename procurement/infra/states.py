"""State tables as modules declare them: what moves by a table, and the column that keeps where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from procurement.kernel.states import Machine


@dataclass(frozen=True)
class StateTable:
    """`name`: the word for the thing, "contract"."""

    name: str
    machine: Machine[Any, Any]
    column: InstrumentedAttribute[Any]

    @property
    def start(self) -> Any:
        """The state a thing begins in: the one the table begins with."""
        return next(iter(self.machine.moves))[0]

    @property
    def module(self) -> str:
        """The module the states belong to, which has the sentence for a move that is not in the table."""
        return type(self.start).__module__.split(".")[1]
