"""What the register says: why a unified social credit code is none, what an import did."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy

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
        "The check character at the end of %(code)s does not fit. Compare every character with the licence; registers "
        "did issue such codes."
    ),
    "vendors.credit_code_twice": lazy("The credit code %(code)s already stands in row %(first)d."),
    "vendors.size_unknown": lazy("“%(value)s” is no size class: choose one of the list in the workbook."),
    "audit.vendors.imported": lazy(
        "imported vendors: %(added)d new, %(changed)d changed, %(unchanged)d unchanged"
    ),
    "audit.vendors.credit_code_confirmed": lazy(
        "confirmed against the licence that the credit code is %(code)s, although its check character does not fit"
    ),
}
