"""The clause libraries on disk, and a contract's text made of one of them.

A value is never a template: it is put in as text, so nothing typed by a person is ever executed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from procurement.contracts.rules import (
    ClauseText,
    Library,
    Values,
    Variable,
    VariableKind,
    missing_refusals,
    written_values,
)
from procurement.documents.filters import cn
from procurement.kernel.errors import Refusal, Refused, refuse

FOLDER = Path(__file__).parent / "data" / "clauses"
RUNNING = "running-contract"
"""The text that registers a contract signed elsewhere, which stays in force as it is."""
Clause = dict[str, Any]
"""A clause as a contract keeps it: key, number (第一条), heading, paragraphs."""


class _Absent(StrictUndefined):
    """A variable without a value: false in a condition, an error as soon as it is to be printed."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=_Absent, autoescape=False)


def libraries() -> Sequence[Library]:
    """The newest version of every library, in the order of their keys."""
    newest = {library.key: library for library in sorted(_all(), key=lambda found: found.version)}
    return [newest[key] for key in sorted(newest)]


def library(key: str, version: int) -> Library:
    """One version. Refuses: contracts.template_unknown."""
    for found in _all():
        if (found.key, found.version) == (key, version):
            return found
    raise Refused([Refusal("contracts.template_unknown", {"key": key, "version": version}, "template")])


def drawn_up(found: Library, values: Values) -> list[Clause]:
    """The text with its values: clauses numbered 第一条…, their paragraphs （一）… where there are several.

    A paragraph that renders to nothing is left out, and so is a clause without paragraphs. Refuses:
    contracts.variable_missing, naming each; a blank is never printed.
    """
    refuse(missing_refusals(found, values))
    printed = written_values(found, values)
    kept = [(clause, texts) for clause in found.clauses if (texts := _paragraphs(clause, printed))]
    return [
        {
            "key": clause.key,
            "number": f"第{cn(n)}条",
            "heading": clause.heading,
            "paragraphs": _numbered(texts),
        }
        for n, (clause, texts) in enumerate(kept, 1)
    ]


def _paragraphs(clause: ClauseText, values: Values) -> list[str]:
    try:
        texts = [_template(text).render(values).strip() for text in clause.paragraphs]
    except UndefinedError as gone:
        # an optional variable printed without its condition: a fault of the library, still named
        name = str(gone).partition("'")[2].partition("'")[0]
        params = {"label_zh": name, "label_en": name, "name": name}
        raise Refused([Refusal("contracts.variable_missing", params, name)]) from gone
    return [text for text in texts if text]


@cache
def _template(text: str) -> Template:
    """A paragraph, compiled: of libraries on disk there are a few hundred."""
    return _ENVIRONMENT.from_string(text)


def _numbered(texts: Sequence[str]) -> list[str]:
    if len(texts) == 1:
        return list(texts)
    return [f"（{cn(n)}）{text}" for n, text in enumerate(texts, 1)]


@cache
def _all() -> tuple[Library, ...]:
    return tuple(
        _read(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.json"))
    )


def _read(data: Any) -> Library:
    clauses = tuple(
        ClauseText(
            clause["key"],
            clause["heading"],
            tuple(clause["paragraphs"]),
            tuple(_variable(variable) for variable in clause["variables"]),
        )
        for clause in data["clauses"]
    )
    return Library(data["key"], data["version"], data["title_zh"], data["title_en"], clauses)


def _variable(data: Any) -> Variable:
    return Variable(
        data["name"],
        VariableKind(data["kind"]),
        data["label_zh"],
        data["label_en"],
        data["required"],
        data["required_with"],
    )
