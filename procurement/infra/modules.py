"""The modules, and what each declares.

Besides its pages (`routes`) and its sentences, a module says in `declares.py` what else it brings: one tuple `DECLARED`
of values, each of the class that stands for its kind (what records can be about, what waits for people, what falls due,
…). Whoever uses a kind has its class and asks for all of it. So a new thing is one more value in its module, a new kind
one more class beside whoever asks for it, and no list anywhere names two modules.
"""

from __future__ import annotations

import importlib
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeVar

MODULES = (
    "infra",
    "pages",
    "audit",
    "rulebook",
    "accounts",
    "notifications",
    "documents",
    "ledger",
    "catalog",
    "vendors",
    "planning",
    "tenders",
    "contracts",
    "reviews",
    "settlement",
    "billing",
    "public",
    "web",
)
"""Every module, lowest first. A file a module does not need is absent (routes of a module without pages)."""

Kind = TypeVar("Kind")


def declared(kind: type[Kind]) -> tuple[Kind, ...]:
    """Everything of one kind: by module, lowest first, and within a module as it stands there."""
    return _of_kind(kind)  # type: ignore[arg-type]  # a class is hashable


@cache
def _of_kind(kind: Any) -> tuple[Any, ...]:
    return tuple(one for one in _declared() if isinstance(one, kind))


@cache
def _declared() -> tuple[Any, ...]:
    files = (file_of(name, "declares") for name in MODULES)
    return tuple(one for file in files if file is not None for one in file.DECLARED)


def file_of(module: str, name: str) -> ModuleType | None:
    """A file of a module, or None where the module has none."""
    full = f"procurement.{module}.{name}"
    return importlib.import_module(full) if find_spec(full) else None
