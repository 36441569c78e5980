"""One clock and no binary fractions: nobody but `infra.clock` asks the time, and money never meets a float."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Float

from procurement.infra.db import Base
from procurement.infra.migrate import load_models

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("procurement", "tasks", "config.py", "wsgi.py")

ASKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"), ("time", "strftime"), ("time", "ctime"),
    ("func", "now"), ("func", "current_timestamp"), ("func", "current_date"), ("func", "current_time"),
    ("func", "localtimestamp"), ("func", "clock_timestamp"), ("func", "statement_timestamp"),
    ("func", "transaction_timestamp"),
}  # fmt: skip
IN_SQL = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b",
    re.IGNORECASE,
)
MACHINES_TIME = {
    "procurement/infra/jobs.py": "leases measure the life of processes, which a rehearsal does not move",
    "procurement/pages/proofs.py": "a password was typed as long ago as the machine says, whatever a rehearsal plays",
    "procurement/machine/backup.py": "says when the machine wrote a backup, whatever a rehearsal plays",
    "procurement/machine/embedded.py": "folders left by killed runs are as old as the machine says",
    "procurement/accounts/security.py": "a second step follows its password within minutes, whatever a rehearsal plays",
    "procurement/web/demo/play.py": "moves the rehearsal clock",
}
"""Files that may ask, and why."""

MONEY = "procurement.kernel.money"
WHOLE = {"lcm", "gcd", "isqrt", "comb", "perm", "prod"}
"""Functions of `math` that stay with whole numbers."""
EXCEL = {"procurement/pages/spreadsheets.py"}
"""Excel keeps numbers as binary fractions: they become the text a person reads before anything else."""


def files() -> Iterator[Path]:
    for name in SOURCES:
        place = ROOT / name
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in files():
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


# ---- the clock ----------------------------------------------------------------------------------
def clock_calls(tree: ast.Module) -> list[int]:
    """Lines that ask the time, in Python or in SQL."""
    spoken = _docstrings(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (_owner(node), node.attr) in ASKS:
            found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [node.lineno for name in node.names if ("time", name.name) in ASKS]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spoken:
            found += [node.lineno] if IN_SQL.search(node.value) else []
    return found


def _owner(node: ast.Attribute) -> str:
    owner = node.value
    return owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")


def _docstrings(tree: ast.Module) -> set[ast.AST]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def test_nobody_asks_the_time_but_the_clock() -> None:
    asked = {name: lines for name, tree in trees() if (lines := clock_calls(tree))}
    assert {name: lines for name, lines in asked.items() if name not in MACHINES_TIME} == {}
    assert set(MACHINES_TIME) <= set(asked), "take a file off the list when it no longer asks"


def test_tables_take_their_instants_from_the_official_clock() -> None:
    """Defaults in migrations too, 0001 aside, which makes the clock."""
    asked = {
        path.name: lines
        for path in sorted((ROOT / "migrations" / "versions").glob("*.py"))
        if not path.name.startswith("0001") and (lines := clock_calls(ast.parse(path.read_text("utf-8"))))
    }
    leases = {"0002_jobs_and_forms.py"}
    assert set(asked) <= leases


# ---- money --------------------------------------------------------------------------------------
def floats(tree: ast.Module) -> list[int]:
    """Lines where a binary fraction is written, made or named; asking whether something is one is no use of it."""
    asking = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance"
        for part in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(node.lineno)
        if isinstance(node, ast.Name) and node.id == "float" and node not in asking:
            found.append(node.lineno)
        if isinstance(node, ast.Attribute) and node.attr in (
            "REAL",
            "FLOAT",
            "DOUBLE_PRECISION",
            "Float",
            "Double",
        ):
            found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            found += [node.lineno for name in node.names if name.name not in WHOLE]
    return found


def knows_money(tree: ast.Module) -> bool:
    """Whether a file handles amounts: it imports Money or its column."""
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module == MONEY or {name.name for name in node.names} & {"Money", "MoneyColumn", "Fen"})
        for node in ast.walk(tree)
    )


def test_no_float_comes_near_money() -> None:
    handling = [
        (name, tree) for name, tree in trees() if knows_money(tree) or name.endswith("kernel/money.py")
    ]
    assert len(handling) > 30
    assert {name: lines for name, tree in handling if (lines := floats(tree)) and name not in EXCEL} == {}


def test_rules_and_kernel_know_no_float_at_all() -> None:
    pure = [(name, tree) for name, tree in trees() if "/kernel/" in name or "/rules" in name]
    assert {name: lines for name, tree in pure if (lines := floats(tree))} == {}


def test_no_table_has_a_column_of_binary_fractions() -> None:
    load_models()
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    assert [str(column) for column in columns if isinstance(column.type, Float)] == []


# ---- the readers themselves ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("reader", "source"),
    [
        (clock_calls, "datetime.now(UTC)"),
        (clock_calls, "datetime.datetime.utcnow()"),
        (clock_calls, "date.today()"),
        (clock_calls, "default=date.today"),
        (clock_calls, "time.time()"),
        (clock_calls, "from time import time"),
        (clock_calls, "func.now()"),
        (clock_calls, "text('SELECT now()')"),
        (clock_calls, "text('at < CURRENT_TIMESTAMP')"),
        (floats, "x = 0.1"),
        (floats, "float(amount)"),
        (floats, "def f(x: float): pass"),
        (floats, "from math import floor"),
        (floats, "sa.Column(sa.Float())"),
    ],
)
def test_what_must_not_be_there_would_be_noticed(
    reader: Callable[[ast.Module], list[int]], source: str
) -> None:
    assert reader(ast.parse(source)) == [1]


def test_what_may_be_there_is_left_alone() -> None:
    tree = ast.parse(
        "clock.now(); work.today; time.monotonic(); text('official_now()'); Decimal('0.1'); 1 / 2"
    )
    assert clock_calls(tree) == floats(tree) == []
