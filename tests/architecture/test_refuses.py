"""What a docstring says a function refuses, the function or what it calls can utter: read off the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.architecture import codes
from tests.architecture.codes import ROOT, Function, Module
from tests.architecture.test_codes import REFUSALS

SAID = re.compile(r"\bRefuses\b(.*?)(?:\.\s|\.?\Z|;\s*(?=States))", re.DOTALL)
WORD = re.compile(r"(?<![\w.*])(?:[a-z]+\.)?[a-z]+(?:_[a-z]+)*_?\*?(?![\w.])")
FUNCTION = tuple[str, str]
"""The path of a file below the top, and a function's name in it."""
MODULES: dict[str, Module] = {str(module.path.relative_to(ROOT)): module for module in codes.modules()}
KNOWN = {use.code for use in REFUSALS if not use.pattern} | {"kernel.stale"}
PATTERNS = [re.compile(re.escape(use.code).replace(r"\*", r"\w+")) for use in REFUSALS if use.pattern]


def is_known(code: str) -> bool:
    if code.endswith("*"):
        return any(one.startswith(code[:-1]) for one in KNOWN)
    return code in KNOWN or code.endswith(".bad_move") or any(one.fullmatch(code) for one in PATTERNS)


def said(text: str, package: str) -> Iterator[str]:
    """The codes a docstring names; one without its package is of this package, or the kernel's."""
    for clause in SAID.findall(text + "\n"):
        for word in WORD.findall(re.sub(r"`[^`]*`", "", clause)):
            if "." in word:
                yield word
            elif "_" in word or is_known(f"{package}.{word}") or word == "stale":
                own = f"{package}.{word}"
                yield own if is_known(own) or not is_known(f"kernel.{word}") else f"kernel.{word}"


# ---- who calls whom -----------------------------------------------------------------------------
@cache
def files(dotted: str) -> list[str]:
    """The files of a module or of a whole package."""
    path = dotted.replace(".", "/")
    return (
        [f"{path}.py"] if f"{path}.py" in MODULES else [one for one in MODULES if one.startswith(f"{path}/")]
    )


@cache
def imported(path: str) -> dict[str, list[tuple[str, str]]]:
    """Name -> (module it may come from, its name there)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for node in ast.walk(MODULES[path].tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                found.setdefault(one.asname or one.name, []).append((node.module, one.name))
    return found


@cache
def found_in(path: str, name: str) -> tuple[FUNCTION, ...]:
    """The functions a name of a file may be: its own, or those of the files it was imported from."""
    found, seen, waiting = [], set(), [(path, name)]
    while waiting:
        file, there = one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if there in MODULES[file].functions:
            found.append(one)
        else:
            modules = imported(file).get(there, [])
            waiting.extend((further, renamed) for module, renamed in modules for further in files(module))
    return tuple(found)


def meant(path: str, node: ast.expr) -> Iterator[FUNCTION]:
    """The functions a name or an attribute may stand for; a method is looked for by its name in the package, and where the file
    has its classes from."""
    if isinstance(node, ast.Name):
        yield from found_in(path, node.id)
    elif isinstance(node, ast.Attribute):
        known = imported(path).get(node.value.id, []) if isinstance(node.value, ast.Name) else []
        places = [file for module, name in known for file in files(f"{module}.{name}")]
        if places:
            yield from (one for file in places for one in found_in(file, node.attr))
        else:
            yield from methods(path.split("/")[1], node.attr)
            yield from methods_of_classes(path, node.attr)


@cache
def methods(package: str, name: str) -> list[FUNCTION]:
    """The functions of a package with this name."""
    return [
        (path, name)
        for path, module in MODULES.items()
        if path.split("/")[1] == package and name in module.functions
    ]


@cache
def methods_of_classes(path: str, name: str) -> list[FUNCTION]:
    """The functions with this name in the files a file imports classes from."""
    modules = {module for found in imported(path).values() for module, cls in found if cls[0].isupper()}
    return [(file, name) for module in modules for file in files(module) if name in MODULES[file].functions]


@cache
def uttered(path: str, name: str) -> frozenset[str]:
    """The codes a function itself utters."""
    function = MODULES[path].functions[name]
    lines = range(function.lineno, (function.end_lineno or 0) + 1)
    here = {
        use.code
        for use in REFUSALS
        if use.place.rpartition(":")[0] == path and int(use.place.rpartition(":")[2]) in lines
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == "Stale":
            here.add("kernel.stale")
        elif isinstance(node, ast.Attribute) and node.attr == "next":
            here |= {f"{path.split('/')[1]}.bad_move"}
        elif isinstance(node, ast.Name) and node.id == "complain":
            here |= codes.written(function)
    return frozenset(
        here | codes.written(function) - codes.written(ast.Constant(ast.get_docstring(function)))
    )


@cache
def calls(path: str, name: str) -> frozenset[FUNCTION]:
    """What a function calls or hands on."""
    nodes = ast.walk(MODULES[path].functions[name])
    return frozenset(
        one for node in nodes if isinstance(node, ast.Name | ast.Attribute) for one in meant(path, node)
    )


@cache
def of_models(path: str) -> frozenset[str]:
    """What the constraints of a package's tables refuse, whoever writes to them."""
    models = f"procurement/{path.split('/')[1]}/models"
    return frozenset(use.code for use in REFUSALS if use.place.startswith(models))


def reached(start: FUNCTION) -> set[str]:
    """Every code a function, or anything it calls or hands on, can utter."""
    found: set[str] = set()
    seen: set[FUNCTION] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        found |= uttered(*one) | of_models(one[0])
        waiting.extend(calls(*one))
    return found


def spoken() -> Iterator[tuple[str, str, Function, list[str]]]:
    for path, module in MODULES.items():
        for name, function in module.functions.items():
            codes_said = list(said(ast.get_docstring(function) or "", path.split("/")[1]))
            if codes_said:
                yield path, name, function, codes_said


SPOKEN = list(spoken())


def test_the_docstrings_are_read() -> None:
    assert sum(len(codes_said) for *_, codes_said in SPOKEN) > 200


def test_every_code_a_docstring_names_is_there() -> None:
    assert [f"{p}:{n}: {code}" for p, n, _, all_ in SPOKEN for code in all_ if not is_known(code)] == []


@pytest.mark.parametrize(("path", "name", "said_"), [(p, n, all_) for p, n, _, all_ in SPOKEN])
def test_a_function_can_utter_every_code_its_docstring_names(path: str, name: str, said_: list[str]) -> None:
    there = reached((path, name))
    missing = [
        code
        for code in said_
        if not any(re.fullmatch(re.escape(one).replace(r"\*", r"\w+"), code) for one in there)
        and not (code.endswith("*") and any(one.startswith(code[:-1]) for one in there))
    ]
    assert missing == []
