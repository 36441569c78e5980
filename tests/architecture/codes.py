"""Reading the source: which refusal codes and audit actions it can utter, and with which values.

A code is mostly written where it is used; where it is handed on (a parameter, a name, a table, an f-string) it is
followed within its package. What cannot be followed is a fault: nobody could say whether its sentence is there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z]+\.[a-z_]+")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Use:
    """A code at one place; `given` are the values handed along, None where that cannot be read off."""

    code: str
    place: str
    given: frozenset[str] | None = None
    pattern: bool = False


@dataclass
class Module:
    """One file, with what is needed to follow a name."""

    path: Path
    tree: ast.Module
    unfollowed: list[str] = field(default_factory=list)
    package: list[Module] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.package = self.package or [self]

    @cached_property
    def functions(self) -> dict[str, Function]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, Function)}

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """Names of the module and their expressions."""
        pairs = [
            (target, node.value)
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
        ]
        pairs += [
            (node.target, node.value)
            for node in self.tree.body
            if isinstance(node, ast.AnnAssign) and node.value is not None
        ]
        return {target.id: value for target, value in pairs if isinstance(target, ast.Name)}

    @cached_property
    def calls(self) -> list[tuple[ast.Call, Function | None]]:
        """Every call with the function it stands in; asked for again for every name that is followed."""
        inside: dict[ast.AST, Function | None] = {}
        for function in self.functions.values():
            inside.update(dict.fromkeys(ast.walk(function), function))
        return [(node, inside.get(node)) for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    def place(self, node: ast.expr) -> str:
        return f"{self.path.relative_to(ROOT)}:{node.lineno}"

    # ---- following ------------------------------------------------------------------------------
    def texts(self, node: ast.expr, function: Function | None, depth: int = 0) -> set[str]:
        """Every text an expression may be; an f-string becomes a pattern with `*`."""
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.IfExp):
            return self.texts(node.body, function, depth) | self.texts(node.orelse, function, depth)
        if isinstance(node, ast.BoolOp):
            return set().union(*(self.texts(value, function, depth) for value in node.values))
        if isinstance(node, ast.JoinedStr):
            return {"".join(p.value if isinstance(p, ast.Constant) else "*" for p in node.values)}  # type: ignore[misc]
        if isinstance(node, ast.Subscript | ast.Dict | ast.Tuple):
            return self._table(node, function, depth)
        if isinstance(node, ast.Name) and depth < 6:
            return self._name(node.id, function, depth)
        if isinstance(node, ast.Attribute) and node.attr == "code":
            return set()  # a refusal made elsewhere, said again
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and depth < 6:
            return self._returned(node.func.id, depth)
        self.unfollowed.append(self.place(node))
        return set()

    def _table(self, node: ast.expr, function: Function | None, depth: int) -> set[str]:
        """All texts of the values of a table written out in the file."""
        while isinstance(node, ast.Subscript):
            node = node.value
        table = self._constant(node.id) if isinstance(node, ast.Name) else node
        values = table.values if isinstance(table, ast.Dict) else getattr(table, "elts", [])
        found = {text for value in values for text in written(value)}
        if not found:
            self.unfollowed.append(self.place(node))
        return found

    def _constant(self, name: str) -> ast.expr | None:
        """What a name of this file, or of another file of the package, stands for."""
        for module in [self, *self.package]:
            if name in module.constants:
                return module.constants[name]
        return None

    def _name(self, name: str, function: Function | None, depth: int) -> set[str]:
        found: set[str] = set()
        if function is not None:
            found |= self._assigned(name, function, depth) | self._handed(name, function, depth)
        constant = self._constant(name)
        if not found and constant is not None:
            found = self.texts(constant, None, depth + 1)
        if not found:
            self.unfollowed.append(f"{self.path.relative_to(ROOT)}: {name}")
        return found

    def _assigned(self, name: str, function: Function, depth: int) -> set[str]:
        """What a function gives the name itself, tuples unpacked loosely."""
        found: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                pairs = [(target, node.value) for target in node.targets]
            elif isinstance(node, ast.For):
                pairs = [(node.target, node.iter)]
            else:
                continue
            for target, value in pairs:
                if isinstance(target, ast.Name) and target.id == name and isinstance(node, ast.Assign):
                    found |= self.texts(value, function, depth + 1)
                elif name in {getattr(part, "id", "") for part in ast.walk(target)}:
                    called = (
                        value.func.id
                        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
                        else ""
                    )
                    found |= self._returned(called, depth) | written(value)
        return found

    def _handed(self, name: str, function: Function, depth: int) -> set[str]:
        """What callers in this package give the parameter."""
        names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
        only = [argument.arg for argument in function.args.kwonlyargs]
        if name not in names + only:
            return set()
        found: set[str] = set()
        where = [self] if function.name.startswith("_") else self.package
        for module, call, caller in [(one, *found) for one in where for found in one.calls]:
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called != function.name:
                continue
            shift = 1 if names[:1] == ["self"] else 0
            place = names.index(name) - shift if name in names else -1
            given = [keyword.value for keyword in call.keywords if keyword.arg == name]
            if 0 <= place < len(call.args):
                given.append(call.args[place])
            for value in given:
                found |= module.texts(value, caller, depth + 1)
        return found

    def _returned(self, name: str, depth: int) -> set[str]:
        """The codes a function of this file may return."""
        function = self.functions.get(name)
        if function is None:
            return set()
        returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
        return {text for value in returned for text in written(value)}

    def speaks_with(self, name: str) -> bool:
        """Whether the name means what SPEAKERS says in this file: imported from there, or declared there."""
        home = SPEAKERS[name]
        if self.path == ROOT / f"{home.replace('.', '/')}.py":
            return True
        return any(
            isinstance(node, ast.ImportFrom)
            and node.module == home
            and any(one.name == name for one in node.names)
            for node in self.tree.body
        )


SPEAKERS = {
    "Doubt": "procurement.kernel.errors",
    "Refusal": "procurement.kernel.errors",
    "Check": "procurement.billing.rules.checks",
}
"""What carries a code as its first value and its sentence's values as its second."""


def written(node: ast.AST) -> set[str]:
    """Every code written out somewhere in an expression."""
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value)
    }


HANDS_ON = {"procurement/infra/uow.py"}
"""Turns a broken constraint into the refusal its model names; the models are read instead."""


@cache
def modules() -> list[Module]:
    """Every file of the application, package by package; read once for all who ask."""
    packages: dict[str, list[Module]] = {}
    for path in sorted((ROOT / "procurement").rglob("*.py")):
        if str(path.relative_to(ROOT)) in HANDS_ON:
            continue
        package = packages.setdefault(path.relative_to(ROOT).parts[1], [])
        package.append(Module(path, ast.parse(path.read_text("utf-8")), package=package))
    return [module for package in packages.values() for module in package]


# ---- refusals -----------------------------------------------------------------------------------
def refusals(module: Module) -> Iterator[Use]:
    """Every code a file may refuse with."""
    for call, function in module.calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in SPEAKERS and call.args and module.speaks_with(name):
            yield from _uses(module, call.args[0], function, _given(call, 1), module.place(call))
        elif name == "ValueError" and call.args and isinstance(call.args[0], ast.Constant):
            if CODE.fullmatch(str(call.args[0].value)):
                yield Use(str(call.args[0].value), module.place(call), frozenset({"value", "characters"}))
        elif name == "complain" and len(call.args) >= 3:
            given = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
            yield from _uses(module, call.args[2], function, given, module.place(call))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if (
                    isinstance(key, ast.Constant)
                    and key.value == "refusal"
                    and isinstance(value, ast.Constant)
                ):
                    yield Use(str(value.value), module.place(value), frozenset())


# ---- audit records ------------------------------------------------------------------------------
IMPORTED = frozenset({"added", "changed", "unchanged"})
"""What `audit.record_import` says of every table."""


def records(module: Module) -> Iterator[Use]:
    """Every action a file may record."""
    for call, function in module.calls:
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr in ("record", "record_many", "record_import")
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "audit"
        ):
            given = IMPORTED if call.func.attr == "record_import" else _given(call, 3)
            yield from _uses(module, call.args[1], function, given, module.place(call))


def _uses(
    module: Module, node: ast.expr, function: Function | None, given: frozenset[str] | None, place: str
) -> Iterator[Use]:
    for text in module.texts(node, function):
        yield Use(text, place, given, "*" in text)


def _given(call: ast.Call, place: int) -> frozenset[str] | None:
    """The keys of a dictionary written out as the values of a sentence."""
    found = [keyword.value for keyword in call.keywords if keyword.arg == "params"]
    node = found[0] if found else call.args[place] if len(call.args) > place else None
    if node is None:
        return frozenset()
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        return frozenset(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
    return None
