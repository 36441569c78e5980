"""What waits for somebody: the rows every module contributes to the home page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from procurement.kernel.actor import Actor


@dataclass(frozen=True)
class Work:
    """One thing to do: what, by when, on which legal basis, and where the act is one click away.

    Texts may be lazy translations. `endpoint` and `values` name the page, `filters` what it is asked besides (another day
    is no other thing); `record` the thing itself, for whoever looks at it and does not act; `count` is how many things
    stand behind it.
    `kind` names the sort of thing ("contracts.approval"); `since`, where it is known, when it began to wait: what was
    done and waits again is another thing.
    """

    title: Any
    endpoint: str
    act: Any
    values: Mapping[str, Any] = field(default_factory=dict)
    due: date | None = None
    small: Any = ""
    basis: tuple[str, str] | None = None
    count: int = 1
    kind: str = ""
    since: datetime | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> Mapping[str, Any]:
        """Everything its address says."""
        return {**self.values, **self.filters}

    @property
    def key(self) -> str:
        """What makes it the same thing tomorrow, whatever its words and its day are then."""
        values = "&".join(f"{name}={value}" for name, value in sorted(self.values.items()))
        since = f"@{self.since.isoformat()}" if self.since else ""
        return f"{self.kind or self.endpoint}?{values}{since}"


class Words(NamedTuple):
    """What rows of a kind say: the kind, the title with places for what differs, and the act."""

    kind: str
    title: Any
    act: Any


@dataclass(frozen=True)
class WorkList:
    """A module's part of it: what of its things waits for a person now."""

    find: Callable[[Actor, datetime], Sequence[Work]]
