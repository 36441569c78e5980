"""What vendors says: why a unified social credit code is none."""

from __future__ import annotations

from procurement.infra.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "vendors.credit_code_length": lazy(
        "The unified social credit code has %(length)d characters, not %(given)d."
    ),
    "vendors.credit_code_characters": lazy(
        "The unified social credit code has only digits and capital letters without I, O, S, V and Z, not: %(characters)s"
    ),
    "vendors.credit_code_region": lazy(
        "The third to the eighth character are six digits of a region, not %(region)s."
    ),
    "vendors.credit_code_check": lazy(
        "The check character at the end does not fit. Compare the code with the licence."
    ),
}
