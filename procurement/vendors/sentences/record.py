"""What the register and the record page of a vendor say of its qualifications and ratings."""

from __future__ import annotations

from collections.abc import Mapping

from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.standing import Standing

SENTENCES: dict[str, Text] = {
    "vendors.rating_recorded": lazy(
        "This period of the contract has its rating already; it stays as it was recorded."
    ),
    "vendors.rating_score": lazy("A score lies between nought and its full marks."),
    "vendors.rating_period": lazy("A rating says of which period it is."),
    "audit.vendors.rated": lazy("recorded the rating of %(period)s: %(score)s of %(scale)s %(grade)s"),
}
STANDINGS: Mapping[Standing, Text] = {
    Standing.QUALIFIED: lazy("Qualified"),
    Standing.EXPIRING: lazy("Ends soon"),
    Standing.LAPSED: lazy("Lapsed"),
    Standing.NONE: lazy("No qualification"),
}
