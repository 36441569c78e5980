"""`python -m benchmarks [B1 B5 …]`: measure, print a table, write benchmarks/latest.json."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

MODULES = {"B1": "b1_settlement", "B5": "b5_list", "B6": "b6_search", "B7": "b7_papers", "B8": "books"}
LATEST = Path(__file__).with_name("latest.json")
HEAD = ("id", "name", "ours", "floor", "unit", "ratio", "cpu_s", "queries", "peak_mib")


def main(wanted: list[str]) -> int:
    """Run the modules asked for; 2 for one nobody knows."""
    names = [name.upper() for name in wanted] or list(MODULES)
    if unknown := [name for name in names if name not in MODULES]:
        print(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(MODULES)}", file=sys.stderr)
        return 2
    rows = [
        plain(row) for name in names for row in importlib.import_module(f"benchmarks.{MODULES[name]}").run()
    ]
    show(rows)
    keep(rows)
    return 0


def plain(row: object) -> dict[str, object]:
    """A row as a dict, whichever way its module made it."""
    return dict(row) if isinstance(row, dict) else row.as_json()  # type: ignore[attr-defined]


def show(rows: list[dict[str, object]]) -> None:
    widths = [
        max(len(str(row.get(key, ""))) for row in [dict(zip(HEAD, HEAD, strict=True)), *rows]) for key in HEAD
    ]
    for row in [dict(zip(HEAD, HEAD, strict=True)), *rows]:
        print("  ".join(str(row.get(key, "")).ljust(width) for key, width in zip(HEAD, widths, strict=True)))


def keep(rows: list[dict[str, object]]) -> None:
    """Replace the figures measured now, keep the others."""
    known = json.loads(LATEST.read_text("utf-8")) if LATEST.exists() else []
    measured = {row["id"] for row in rows}
    LATEST.write_text(
        json.dumps([row for row in known if row["id"] not in measured] + rows, ensure_ascii=False, indent=1)
        + "\n",
        "utf-8",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
