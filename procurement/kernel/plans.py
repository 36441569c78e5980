"""What an imported table would do, told before it is done: nothing is half imported.

A row is known by its key: a known row is changed or unchanged, an unknown one is added, none is ever removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from procurement.kernel.errors import Refusal

Fault = tuple[int, str, Refusal]
"""Row as the sheet program counts it, the field concerned, the reason."""
Command = TypeVar("Command")
OF_ROW: Mapping[str, Any] = {}
"""What `twice` says of a row, not known yet where the refusal is written."""


@dataclass(frozen=True)
class Plan(Generic[Command]):
    """What would be added, what changed (the row's id with it), how many rows say what is there already; and why
    rows cannot be taken, in their order."""

    added: tuple[Command, ...]
    changed: tuple[tuple[int, Command], ...]
    unchanged: int
    faults: tuple[Fault, ...]

    @property
    def reasons(self) -> list[Refusal]:
        """Every fault without its row, for the service that refuses the whole."""
        return [refusal for _, _, refusal in self.faults]


def compared(
    wanted: Iterable[tuple[str, Command]],
    known: Mapping[str, tuple[int, Command]],
    faults: Iterable[Fault],
) -> Plan[Command]:
    """Rows by key beside what is there: (id, command) by key."""
    pairs = [(known.get(key), command) for key, command in wanted]
    added = tuple(command for there, command in pairs if there is None)
    changed = tuple(
        (there[0], command) for there, command in pairs if there is not None and there[1] != command
    )
    in_order = tuple(sorted(faults, key=lambda fault: fault[0]))
    return Plan(added, changed, len(pairs) - len(added) - len(changed), in_order)


def of_row(row: int, refusals: Iterable[Refusal]) -> list[Fault]:
    """Refusals of one row, each with its field."""
    return [(row, refusal.field or "", refusal) for refusal in refusals]


def twice(keys: Iterable[tuple[int, str]], said: Refusal) -> list[Fault]:
    """The faults of rows whose key an earlier row has: `said` of each, whose sentence names the key (`code`) and the
    `first` row that has it."""
    return [
        (row, said.field or "", replace(said, params={"code": key, "first": first}))
        for row, key, first in repeated(keys)
    ]


def untold(command: Any, there: Any, columns: Iterable[str]) -> Any:
    """The command of a row with what is `there` already in the `columns` its table has not: they say nothing."""
    return replace(command, **{key: getattr(there, key) for key in columns})


def repeated(keys: Iterable[tuple[int, str]]) -> list[tuple[int, str, int]]:
    """Of rows with their keys those whose key stands in an earlier row: (row, key, the first row that has it)."""
    first: dict[str, int] = {}
    return [(row, key, first[key]) for row, key in keys if first.setdefault(key, row) != row]
