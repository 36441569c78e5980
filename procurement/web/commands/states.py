"""The diagrams in docs/states, drawn from the state tables: `python -m procurement.web.commands.states`."""

from __future__ import annotations

from pathlib import Path

from procurement.infra.modules import declared
from procurement.infra.states import StateTable
from procurement.machine.environment import ROOT

FOLDER = ROOT / "docs" / "states"


def tables() -> dict[str, StateTable]:
    """Every state table by module and name: "contracts.contract"."""
    return {f"{table.module}.{table.name}": table for table in declared(StateTable)}


def page(table: StateTable) -> str:
    """One table as a page: the diagram, then every move in a line."""
    machine, kind = table.machine, type(table.start)
    lines = [
        f"# {table.name.capitalize()} ({table.module})",
        "",
        f"Drawn from `{kind.__module__}`; do not edit. A move that is not here is refused with `{table.module}.bad_move`.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {table.start}",
        *(f"    {start} --> {end}: {action}" for (start, action), end in machine.moves.items()),
        *(f"    {state} --> [*]" for state in kind if not machine.actions(state)),
        "```",
        "",
        "| from | act | to |",
        "|---|---|---|",
        *(f"| {start} | {action} | {end} |" for (start, action), end in machine.moves.items()),
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """File name → content of everything in docs/states."""
    drawn = {f"{name}.md": page(table) for name, table in sorted(tables().items())}
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
