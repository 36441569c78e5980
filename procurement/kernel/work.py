"""What waits for somebody: the rows every module contributes to the home page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from procurement.kernel.actor import Actor


@dataclass(frozen=True)
class Work:
    """One thing to do: what, by when, on which legal basis, and where the act is one click away.

    Texts may be lazy translations. `endpoint` and `values` name the page; `count` is how many things stand behind it.
    """

    title: Any
    endpoint: str
    act: Any
    values: Mapping[str, Any] = field(default_factory=dict)
    due: date | None = None
    small: Any = ""
    basis: tuple[str, str] | None = None
    count: int = 1


@dataclass(frozen=True)
class WorkList:
    """A module's part of it: what of its things waits for a person now."""

    find: Callable[[Actor, datetime], Sequence[Work]]
