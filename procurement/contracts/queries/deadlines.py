"""The next days that matter for a contract, each with the law it follows from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procurement.contracts.models import Contract
from procurement.contracts.queries.drafting import LONGEST_TERM, USUAL_TERM, term_of
from procurement.contracts.rules import RUNNING, last_day_after
from procurement.infra import clock
from procurement.kernel.dates import deadline
from procurement.rulebook import queries as rulebook
from procurement.rulebook.models import Rule

UNITS = {"working_day": "working", "calendar_day": "calendar"}
AFTER_ACTIVATION = (("AWD-08", "notice"), ("AWD-09", "filing"))


@dataclass(frozen=True)
class Due:
    """A day, what is due on it (`notice`, `filing`, `end`), and its legal basis (text, rule)."""

    day: date
    what: str
    basis: tuple[str, str] | None


def deadlines(contract: Contract, today: date) -> list[Due]:
    """What is due for a contract in force from today on, the earliest first; a term that is over stays first."""
    if contract.state not in RUNNING:
        return []
    return sorted([*_after_activation(contract, today), _end(contract)], key=lambda due: due.day)


def _end(contract: Contract) -> Due:
    return Due(contract.ends, "end", end_basis(contract))


def end_basis(contract: Contract) -> tuple[str, str] | None:
    """The rule a term of this length follows."""
    term = term_of(contract)
    usual = contract.ends <= last_day_after(term.start, 12)
    return basis_of(contract.bureau_id, USUAL_TERM if usual else LONGEST_TERM, term.start)


def _after_activation(contract: Contract, today: date) -> list[Due]:
    """Notice and filing follow the day both sides had confirmed; a year without calendar gives no day to show."""
    if contract.activated_at is None:
        return []
    signed = clock.civil(contract.activated_at)
    found = []
    for code, what in AFTER_ACTIVATION:
        last = due_after(contract.bureau_id, code, signed, what)
        if last is not None and last.day >= today:
            found.append(last)
    return found


def due_after(bureau_id: int, code: str, start: date, what: str) -> Due | None:
    """The last day of a rule's period; None while the rulebook lacks the rule, or its year the calendar."""
    rule = _rule(bureau_id, code, start)
    if rule is None:
        return None
    last = deadline(start, int(rule.value), UNITS[rule.unit], rulebook.calendar())
    day = last.rolled_to or last.last_day
    return Due(day, what, _basis(rule)) if day is not None else None


def basis_of(bureau_id: int, code: str, day: date) -> tuple[str, str] | None:
    """What a page prints beside what a rule fixes: its basis and its code."""
    return _basis(_rule(bureau_id, code, day))


def _rule(bureau_id: int, code: str, day: date) -> Rule | None:
    """A page can do without a basis; only an act cannot."""
    try:
        return rulebook.rule(bureau_id, code, day)
    except rulebook.NoRule:
        return None


def _basis(rule: Rule | None) -> tuple[str, str] | None:
    return (rule.basis, rule.code) if rule else None
