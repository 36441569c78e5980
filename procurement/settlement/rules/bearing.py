"""Lines of sheets that nobody can bear as they stand: judged above, where costs are shared out, refused here."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.kernel.errors import Refusal


@dataclass(frozen=True)
class Blocked:
    """A line that cannot be billed: nobody has what its basis counts, or `department`, which has left, holds a share.

    `below`: the department would be given back more of the line and month than it was charged.
    """

    contract_id: int
    contract: str
    line: str
    department: str | None
    below: bool = False

    @property
    def refusal(self) -> Refusal:
        """Why its sheet cannot go on."""
        if self.below:
            return Refusal(
                "settlement.correction_below_share", {"line": self.line, "department": self.department}
            )
        if self.department is None:
            return Refusal("settlement.no_driver", {"line": self.line})
        return Refusal("settlement.share_of_inactive", {"line": self.line, "department": self.department})
