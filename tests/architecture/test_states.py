"""State tables: every state reachable, every pair allowed or refused, the same truth in the database and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint

from procurement.kernel.errors import Refused
from procurement.kernel.states import Machine
from procurement.web.commands import states

ROOT = Path(__file__).resolve().parents[2]
TABLES = states.tables()
each = pytest.mark.parametrize("name", TABLES)


def kinds(machine: Machine[Any, Any]) -> tuple[type[StrEnum], type[StrEnum]]:
    """The enumerations of states and of acts."""
    state, action = next(iter(machine.moves))
    return type(state), type(action)


def reached(machine: Machine[Any, Any]) -> set[Any]:
    """Every state some way leads to from the beginning."""
    found, waiting = set(), [next(iter(machine.moves))[0]]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += [machine.moves[state, action] for action in machine.actions(state)]
    return found


def test_every_state_table_of_the_source_is_declared() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "procurement").glob("*/rules/**/*.py")]
    sources += [path.read_text("utf-8") for path in (ROOT / "procurement").glob("*/rules.py")]
    assert len(TABLES) == sum(len(re.findall(r"= Machine\(", source)) for source in sources) > 0


@each
def test_every_state_is_reachable(name: str) -> None:
    state, _ = kinds(TABLES[name].machine)
    assert reached(TABLES[name].machine) == set(state)


@each
def test_every_act_is_used(name: str) -> None:
    _, action = kinds(TABLES[name].machine)
    assert {used for _, used in TABLES[name].machine.moves} == set(action)


@each
def test_every_pair_of_state_and_act_is_allowed_or_refused_in_words(name: str, application: Flask) -> None:
    machine = TABLES[name].machine
    known = application.extensions["sentences"]
    for state, action in product(*map(_all, kinds(machine))):
        if (state, action) in machine.moves:
            assert machine.next(state, action) == machine.moves[state, action]
            assert action in machine.actions(state)
            continue
        with pytest.raises(Refused) as refused:
            machine.next(state, action)
        (refusal,) = refused.value.refusals
        assert refusal.code == f"{name.split('.')[0]}.bad_move"
        assert str(known[refusal.code]) % refusal.params


def _all(kind: type[StrEnum]) -> Iterable[StrEnum]:
    return list(kind)


@each
def test_the_database_knows_the_same_states(name: str) -> None:
    column = TABLES[name].column
    state, _ = kinds(TABLES[name].machine)
    checks = [
        str(constraint.sqltext)
        for constraint in column.class_.__table__.constraints
        if isinstance(constraint, CheckConstraint)
        and str(constraint.sqltext).startswith(f"{column.key} IN (")
    ]
    assert [set(re.findall(r"'(\w+)'", check)) for check in checks] == [set(state)]


def test_the_diagrams_in_the_documentation_are_those_of_the_tables() -> None:
    """`python -m procurement.web.commands.states` draws them anew."""
    there = {path.name: path.read_text(encoding="utf-8") for path in states.FOLDER.glob("*.md")}
    assert there == states.pages()


def test_a_table_with_a_state_nobody_reaches_would_be_noticed() -> None:
    lamp = StrEnum("Lamp", ["OFF", "ON", "BROKEN"])
    press = StrEnum("Press", ["PRESS"])
    machine = Machine({(lamp.OFF, press.PRESS): lamp.ON, (lamp.ON, press.PRESS): lamp.OFF}, "kernel")
    assert reached(machine) == {lamp.OFF, lamp.ON} != set(lamp)
