"""Who may: a policy is asked about the very object, one way to turn its no into a refusal, one check of the bureau."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from procurement.infra.modules import MODULES, file_of
from procurement.kernel.errors import require

APPLICATION = Path(__file__).resolve().parents[2] / "procurement"


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(APPLICATION.rglob("*.py")):
        yield str(path.relative_to(APPLICATION)), ast.parse(path.read_text("utf-8"))


def compared_with_itself(call: ast.Call) -> bool:
    """`f(actor, actor.bureau_id)`: whatever f compares of them is equal."""
    names = {one.id for one in call.args if isinstance(one, ast.Name)}
    return any(
        isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in names
        for one in call.args
        if isinstance(one, ast.Attribute) and one.attr == "bureau_id"
    )


def test_a_policy_is_asked_about_the_objects_bureau_never_about_the_actors_own() -> None:
    idle = [
        f"{where}:{call.lineno}"
        for where, module in modules()
        for call in ast.walk(module)
        if isinstance(call, ast.Call)
        and "policy" in (where if isinstance(call.func, ast.Name) else ast.unparse(call.func))
        and compared_with_itself(call)
    ]
    assert idle == []


def test_a_no_becomes_forbidden_in_one_way_only() -> None:
    policies = [policy for name in MODULES if (policy := file_of(name, "policy"))]
    assert policies and all(policy.require is require for policy in policies)
    raised = [
        where
        for where, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and node.exc is not None and ast.unparse(node.exc) == "Forbidden"
    ]
    assert raised == ["contracts/services/confirmations.py", "kernel/errors.py"]
    """Who confirms a contract is asked for which side, so that its answer is no yes or no."""


def test_whether_a_row_is_of_the_actors_bureau_is_asked_in_one_place() -> None:
    by_hand = re.compile(r"\b[a-z_]+\.bureau_id != actor\.bureau_id")
    elsewhere = [
        str(path.relative_to(APPLICATION))
        for path in sorted(APPLICATION.rglob("*.py"))
        if by_hand.search(path.read_text("utf-8"))
    ]
    assert elsewhere == ["kernel/actor.py"]


def test_the_states_of_contracts_are_grouped_in_one_place() -> None:
    grouped = [
        f"{where}:{node.lineno}"
        for where, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Tuple | ast.List | ast.Set)
        and {"SUSPENDED", "ACTIVE"} <= {one.attr for one in node.elts if isinstance(one, ast.Attribute)}
        and where != "contracts/rules/states.py"
    ]
    assert grouped == []
