"""What modules declare is found, all of it is asked for, and no list but the two of the layers names every module."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from procurement.infra.modules import MODULES, declared, file_of

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for folder in ("procurement", "tasks") for path in (ROOT / folder).rglob("*.py")]


def asked_for() -> set[str]:
    """The classes named in a call `declared(Class)` somewhere in the source."""
    calls = (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {
        node.args[0].id
        for node in calls
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "declared"
        if isinstance(node.args[0], ast.Name)
    }


def test_the_modules_are_those_of_the_import_layers_in_their_order() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    assert [*reversed(layers)] == ["kernel", *MODULES]


def test_everything_declared_is_of_a_kind_somebody_asks_for() -> None:
    kinds = {type(one).__name__ for one in declared(object)}
    assert len(kinds) >= 3 and kinds <= asked_for()


def test_every_kind_somebody_asks_for_is_declared_by_a_module() -> None:
    assert asked_for() <= {type(one).__name__ for one in declared(object)}


def test_what_is_declared_comes_by_module_from_the_lowest_up() -> None:
    files = [file for name in MODULES if (file := file_of(name, "declares"))]
    assert declared(object) == tuple(one for file in files for one in file.DECLARED)
    assert len(files) == len(list((ROOT / "procurement").glob("*/declares.py")))
