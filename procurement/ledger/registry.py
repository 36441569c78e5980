"""What other modules add to the books: each declares its `Books`; the ledger composes its self-check, its closing
and its links of it, and knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.pages.i18n import Text


@dataclass(frozen=True)
class Fact:
    """One kind of business fact: what journals call it, what of it must stand in the books, and its page.

    `entries`: a select of (id, whether it is reversed here, document, kind of account, organisation, amount: debits less
    credits) over the facts of the bureau :bureau; an account may stand in several rows. `check`: the code under which the self-check compares them.
    """

    kind: str
    check: str
    entries: str
    endpoint: str = ""
    argument: str = ""


@dataclass(frozen=True)
class Missing:
    """One thing a closing waits for: what it is called, the page where it is mended, and what stands beside it."""

    name: str
    endpoint: str
    values: Mapping[str, Any]
    small: str = ""


@dataclass(frozen=True)
class Gap:
    """Things of one kind that keep a month open, and the refusal of closing it."""

    title: Text
    refusal: Refusal
    missing: Sequence[Missing]


@dataclass(frozen=True)
class Books:
    """What a module brings.

    `checks`: code -> a statement that selects the names of what breaks it (`queries.invariants`); `words`: code -> claim and
    method, of the checks of `facts` too. `numbered`: tables whose numbers come from a series. `months`: a select of
    (bureau, first day) of the months the module has business of, whether it is posted or not. `gaps`: what it still waits for.
    """

    words: Mapping[str, tuple[Text, Text]]
    facts: Sequence[Fact] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    numbered: Sequence[str] = ()
    months: Select[*tuple[Any, ...]] | None = None
    gaps: Callable[[Actor, Month], Sequence[Gap]] | None = None


def facts() -> Iterator[Fact]:
    """Every kind of fact that is posted."""
    return (fact for books in declared(Books) for fact in books.facts)
