"""What a bureau brings at its beginning: each module declares its steps, in the order in which one rests on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission, Role
from procurement.pages.i18n import Text, _
from procurement.pages.parts import Badge


@dataclass(frozen=True)
class Act:
    """One way on: what it does, the endpoint, the icon."""

    label: Text
    endpoint: str
    icon: str = ""


@dataclass(frozen=True)
class Step:
    """One thing to bring. `have` of `of`; an `of` of None: any number will do. `owner` does it, with `permission`."""

    title: Text
    what: Text
    have: int
    of: int | None
    owner: Role
    permission: Permission
    acts: tuple[Act, ...]
    optional: bool = False

    @property
    def done(self) -> bool:
        return self.have > 0 if self.of is None else self.have >= self.of > 0

    @property
    def badge(self) -> Badge:
        """Done, n of m, or missing."""
        if self.done:
            said = _("Done") if self.of is not None else _("%(num)s entered", num=self.have)
            return Badge("ok", "circle-check", said)
        if self.have and self.of:
            return Badge("wait", "hourglass", _("%(have)s of %(of)s", have=self.have, of=self.of))
        if self.optional:
            return Badge("mute", "circle-dashed", _("None so far"))
        return Badge("bad", "circle-x", _("Missing"))


@dataclass(frozen=True)
class Steps:
    """A module's part of the beginning, as far as the bureau has come."""

    find: Callable[[Actor], Iterable[Step]]


def table(blank: str, upload: str) -> tuple[Act, ...]:
    """The two ways on of what comes in by a workbook: the endpoints of the empty one and of the import."""
    return Act(_("Import"), upload, "table-import"), Act(_("Workbook"), blank, "file-spreadsheet")
