"""What waits for somebody: the rows every room contributes to the home page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


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
