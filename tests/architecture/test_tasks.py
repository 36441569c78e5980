"""Every job name in the source resolves to a task, and its queue has a worker."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from procurement.infra import dispatcher, jobs
from procurement.machine import supervisor

ROOT = Path(__file__).resolve().parents[2]
ADDERS = {"add": 1, "add_many": 1, "add_periodic": 1}


def calls() -> Iterator[tuple[str, ast.Call, dict[str, str]]]:
    """Every `jobs.add…(work, task, …)` of the source, with its file's constants."""
    for path in (ROOT / "procurement").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ADDERS
            ):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id == "jobs":
                    yield str(path.relative_to(ROOT)), node, constants(tree)


def constants(tree: ast.Module) -> dict[str, str]:
    """The texts a module gives names."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def test_every_task_named_in_the_source_resolves() -> None:
    found = {}
    for path, call, known in calls():
        task = call.args[ADDERS[call.func.attr]]  # type: ignore[attr-defined]
        name = task.value if isinstance(task, ast.Constant) else known.get(getattr(task, "id", ""))
        assert isinstance(name, str), f"{path}: the task must be written out"
        found[name] = jobs.resolve(name)
    assert {"documents.render_papers", "clock.minute"} <= found.keys()
    assert all(callable(function) for function in found.values())


def test_every_queue_named_in_the_source_is_watched() -> None:
    named = {
        keyword.value.value
        for _, call, _ in calls()
        for keyword in call.keywords
        if keyword.arg == "queue" and isinstance(keyword.value, ast.Constant)
    }
    assert named | {"default"} <= set(dispatcher.QUEUES) == set(supervisor.QUEUES)
