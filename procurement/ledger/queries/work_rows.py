"""A row of a work list: its words, and its last day with the rule behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from procurement.kernel.actor import Actor
from procurement.kernel.work import Work
from procurement.rulebook.queries import NoRule
from procurement.settlement.queries.deadlines import Due, due
from procurement.settlement.sentences.waiting import WAITING


def last_day(actor: Actor, code: str, start: date) -> Due | None:
    """A last day by the rulebook; none while the rulebook lacks the rule, which its own page says."""
    try:
        return due(actor.bureau_id, code, start)
    except NoRule:
        return None


def known_day(actor: Actor, code: str, day: date) -> Due | None:
    """A last day that is known already, with the rule behind it."""
    found = last_day(actor, code, day)
    return replace(found, day=day) if found else None


def work(
    kind: str,
    endpoint: str,
    values: dict[str, Any],
    *,
    said: dict[str, Any],
    small: str = "",
    found: Due | None = None,
    count: int = 1,
) -> Work:
    title, act = WAITING[kind]
    return Work(
        str(title) % said,
        endpoint,
        act,
        values,
        found.day if found else None,
        small,
        (found.basis.text, found.basis.code) if found else None,
        count,
    )
