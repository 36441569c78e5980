"""The diagrams in docs/states, drawn from the state tables: `python -m procurement.web.commands.states`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from procurement.infra.modules import MODULES, file_of
from procurement.infra.surroundings import ROOT
from procurement.kernel.states import Machine

FOLDER = ROOT / "docs" / "states"


def machines() -> dict[str, Machine[Any, Any]]:
    """Every state table of every room, by room and name: "contracts.contract"."""
    return {
        f"{room}.{name.lower()}": value
        for room in MODULES
        for module in _rules_of(room)
        for name, value in vars(module).items()
        if isinstance(value, Machine)
    }


def _rules_of(room: str) -> Iterator[ModuleType]:
    rules = file_of(room, "rules")
    if rules is None:
        return
    yield rules
    for found in pkgutil.iter_modules(getattr(rules, "__path__", ())):
        yield importlib.import_module(f"{rules.__name__}.{found.name}")


def page(name: str, machine: Machine[Any, Any]) -> str:
    """One table as a page: the diagram, then every move in a line."""
    room, thing = name.split(".")
    kind = type(start_of(machine))
    lines = [
        f"# {thing.capitalize()} ({room})",
        "",
        f"Drawn from `{kind.__module__}`; do not edit. A move that is not here is refused with `{room}.bad_move`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {start_of(machine)}",
        *(f"    {start} --> {end}: {action}" for (start, action), end in machine.moves.items()),
        *(f"    {state} --> [*]" for state in kind if not machine.actions(state)),
        "```",
        "",
        "| from | act | to |",
        "|---|---|---|",
        *(f"| {start} | {action} | {end} |" for (start, action), end in machine.moves.items()),
    ]
    return "\n".join(lines) + "\n"


def start_of(machine: Machine[Any, Any]) -> Any:
    """The state a thing begins in: the one the table begins with."""
    return next(iter(machine.moves))[0]


def pages() -> dict[str, str]:
    """File name → content of everything in docs/states."""
    drawn = {f"{name}.md": page(name, machine) for name, machine in sorted(machines().items())}
    index = ["# States", "", *(f"- [{name.removesuffix('.md')}]({name})" for name in drawn)]
    return {"README.md": "\n".join(index) + "\n", **drawn}


def write(folder: Path = FOLDER) -> None:
    """Draw them all anew; a page of a table that is gone goes too."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for name, content in pages().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write()
