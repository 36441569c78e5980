"""The shape of the system: every module says what it owns, has only files of known names, and none is too long."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from procurement.infra.modules import MODULES

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "routes", "views", "forms", "services", "queries", "models", "policy", "rules", "sentences", "notices", "declares",
    "shapes", "data",
}  # fmt: skip
FURTHER = {
    "contracts": {"library"},
    "ledger": {"books", "registry"},
    "settlement": {"books", "registry"},
    "billing": {"books"},
    "notifications": {"kinds", "mails"},
    "rulebook": {"deadlines", "sizes"},
    "vendors": {"links", "mails", "registry"},
}
"""contracts reads its clause libraries from files, below services and queries alike; `books` is what a module brings to the
ledger's; a `registry` says what a module asks of those above it; the last
days that follow from the rulebook are counted beside it, and sizes read from its dated tables; notifications says what kinds
of notices are, and writes mail; vendors writes to strangers, with links it has signed."""
OWN_FILES = {"infra", "pages", "machine", "web", "documents", "accounts", "audit"}
"""Modules with further files of their own: infra, pages and web are made of them, documents holds the renderer, accounts the fence
around Flask-Security, audit the telling of records."""
LONGEST = 400


@pytest.mark.parametrize("name", [*MODULES, "machine", "kernel"])
def test_every_module_says_what_it_owns(name: str) -> None:
    module = ast.parse((ROOT / "procurement" / name / "__init__.py").read_text("utf-8"))
    assert (ast.get_docstring(module) or "").count(" ") > 10
    assert len(module.body) == 1, "a module's __init__ holds its docstring and nothing else"


@pytest.mark.parametrize("name", [name for name in MODULES if name not in OWN_FILES])
def test_files_of_a_module_have_the_known_names(name: str) -> None:
    folder = ROOT / "procurement" / name
    names = {path.stem for path in folder.iterdir() if not path.name.startswith("__")}
    assert names <= FILES | FURTHER.get(name, set())


def test_no_file_is_longer_than_it_may_be() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("procurement", "tasks", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html") and (lines := path.read_text("utf-8").count("\n")) > LONGEST
    }
    assert long == {}


def test_every_python_file_begins_with_a_docstring() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for folder in ("procurement", "tasks", "migrations/versions", "tests", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert bare == []
