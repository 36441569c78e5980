"""Why something was not done: refusals are values, exceptions carry them up.

Rules return a list of `Refusal`, all reasons at once; services raise `Refused` with that list.
The sentence of a code lives in the `sentences.py` of the module that is named before its dot.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """One reason: a code (`contracts.not_drafter`), the values of its sentence, the form field concerned."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    field: str | None = None


@dataclass(frozen=True)
class Doubt(Refusal):
    """A reason to look twice: the act is done once a person confirms this very sentence, with these very values."""

    @property
    def mark(self) -> str:
        """What a person sends back who confirms it; other values make another mark."""
        words = ",".join(f"{name}={self.params[name]}" for name in sorted(self.params))
        return f"{self.code}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


class Refused(Exception):
    """The act was understood and refused, for every reason listed; nothing was changed."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        if not refusals:
            raise ValueError("a refusal needs at least one reason")
        self.refusals = tuple(refusals)
        super().__init__(self.refusals)

    def __str__(self) -> str:
        return ", ".join(refusal.code for refusal in self.refusals)


class Stale(Refused):
    """Somebody else saved the row in the meantime: the person sees both versions instead of losing one."""

    def __init__(self, refusals: Sequence[Refusal] = (Refusal("kernel.stale"),)) -> None:
        super().__init__(refusals)


class NotFound(Exception):
    """There is no such thing, or this actor may not know that there is."""


class Forbidden(Exception):
    """The actor may see it but may not do this to it."""


def require(allowed: bool) -> None:
    """Raise `Forbidden` for a no of a policy; every policy offers it beside its questions: `policy.require(...)`."""
    if not allowed:
        raise Forbidden


def refuse(refusals: Iterable[Refusal]) -> None:
    """Raise `Refused` with every reason there is; without one, nothing happens."""
    if found := list(refusals):
        raise Refused(found)


def ask(doubts: Iterable[Doubt], sure: Collection[str]) -> None:
    """Raise `Refused` with the doubts that were not confirmed; `sure` holds the marks of those that were."""
    if open_ := [doubt for doubt in doubts if doubt.mark not in sure]:
        raise Refused(open_)
