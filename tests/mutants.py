"""Whether the tests notice: small faults are put into rules, policies, services and queries, one at a time.

`make mutants` draws some (the seed is printed, and draws the same again), changes a copy of the project and runs the tests
of the module, those first that name the changed function. A mutant that no test kills is a rule that no test holds: it
is printed with its line, and the command ends with 1. Our own, because the tools at hand either change the sources in
place or want every test to run for every mutant.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("rules", "policy", "services", "queries")
COPIED = (
    "procurement",
    "tasks",
    "templates",
    "migrations",
    "tests",
    "config.py",
    "wsgi.py",
    "pyproject.toml",
    "docs",
)
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
PASSED, NOTHING_RAN = 0, 5


@dataclass(frozen=True)
class Mutant:
    """One change: the text between two offsets of a file, and what stands there instead."""

    path: Path
    line: int
    function: str
    start: int
    end: int
    before: str
    after: str

    @property
    def told(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} in {self.function}: {self.before} -> {self.after}"

    def applied(self) -> str:
        source = self.path.read_bytes()
        return (source[: self.start] + self.after.encode() + source[self.end :]).decode()


# ---- what can be changed ------------------------------------------------------------------------
def mutants() -> list[Mutant]:
    """Every mutant of every file of the kinds above."""
    files = sorted(path for path in (ROOT / "procurement").rglob("*.py") if _of_kind(path))
    return [mutant for path in files for mutant in _of_file(path)]


def _of_kind(path: Path) -> bool:
    inside = path.relative_to(ROOT / "procurement").parts[1:]
    return bool(inside) and inside[0].removesuffix(".py") in KINDS


def _of_file(path: Path) -> Iterator[Mutant]:
    source = path.read_bytes()
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        for node in (inner for statement in function.body for inner in ast.walk(statement)):
            for old, new in _changes(node):
                start = offsets[old.lineno - 1] + old.col_offset
                end = offsets[(old.end_lineno or old.lineno) - 1] + (old.end_col_offset or 0)
                yield Mutant(path, old.lineno, function.name, start, end, ast.unparse(old), new)


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """(what is replaced, by what): another comparison, the other connective, one more, a condition or a call dropped."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SWAPS:
            yield node, f"({ast.unparse(ast.Compare(left, [SWAPS[type(op)]()], [right]))})"
        case ast.BoolOp(op=op, values=values):
            yield node, f"({ast.unparse(ast.BoolOp(SWAPS[type(op)](), values))})"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SWAPS and not _is_text(left, right):
            yield node, f"({ast.unparse(ast.BinOp(left, SWAPS[type(op)](), right))})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.Constant(value=bool(value)):
            yield node, str(not value)
        case ast.Constant(value=int(value)):
            yield node, str(value + 1)
        case ast.Call(func=ast.Attribute(attr="where"), args=arguments):
            yield from ((condition, "True") for condition in arguments if isinstance(condition, ast.Compare))
        case ast.Expr(value=ast.Call()):
            yield node, "pass"


def _is_text(*nodes: ast.expr) -> bool:
    return any(isinstance(node, ast.JoinedStr | ast.List | ast.ListComp) for node in nodes)


# ---- whether it is noticed ----------------------------------------------------------------------
def tests_of(mutant: Mutant) -> list[str]:
    """The test files of the module, those first that name the function, then those that name its file."""
    module = mutant.path.relative_to(ROOT / "procurement").parts[0]
    found = sorted((ROOT / "tests" / module).glob("test_*.py"))
    words = mutant.function.strip("_"), mutant.path.stem
    ranked = sorted(found, key=lambda path: [word not in path.read_text(encoding="utf-8") for word in words])
    return [str(path.relative_to(ROOT)) for path in ranked]


def killed(mutant: Mutant, copy: Path, seconds: float) -> bool:
    """Whether a test fails in the copy with this change within the time."""
    place = copy / mutant.path.relative_to(ROOT)
    place.write_text(mutant.applied(), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "-x",
        "-q",
        "-m",
        "not browser and not faults",
        *tests_of(mutant),
    ]
    try:
        ended = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=seconds, check=False
        )
        return ended.returncode not in (PASSED, NOTHING_RAN)
    except subprocess.TimeoutExpired:
        return False
    finally:
        shutil.copy2(mutant.path, place)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=60, help="no mutant is begun after these")
    parser.add_argument(
        "--seconds", type=float, default=180, help="the most that the tests of one mutant may take"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", default="", help="part of a path, to draw from those files alone")
    asked = parser.parse_args()
    everything = [mutant for mutant in mutants() if asked.only in str(mutant.path)]
    drawn = random.Random(asked.seed).sample(everything, min(asked.count, len(everything)))
    print(f"{len(drawn)} of {len(everything)} mutants; the same again: --seed {asked.seed}", flush=True)
    until, alive, tried = time.monotonic() + 60 * asked.minutes, 0, 0
    with tempfile.TemporaryDirectory(prefix="mutants") as folder:
        copy = Path(folder)
        for name in COPIED:
            part = ROOT / name
            shutil.copytree(part, copy / name) if part.is_dir() else shutil.copy2(part, copy / name)
        for mutant in drawn:
            if time.monotonic() > until:
                break
            dead = killed(mutant, copy, asked.seconds)
            tried, alive = tried + 1, alive + (not dead)
            print(f"{'killed  ' if dead else 'SURVIVED'} {mutant.told}", flush=True)
    print(f"{tried} tried, {tried - alive} killed, {alive} survived")
    return 1 if alive else 0


if __name__ == "__main__":
    raise SystemExit(main())
