"""What is said of credit checks."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.credit_checks import CreditList

LISTS: dict[CreditList, Text] = {
    CreditList.JUDGMENT_DEFAULTERS: lazy("Judgment defaulters"),
    CreditList.TAX_OFFENDERS: lazy("Serious tax offenders"),
    CreditList.PROCUREMENT_OFFENDERS: lazy("Serious procurement offenders"),
}
LOOKED_UP_AT: dict[CreditList, Text] = {
    CreditList.JUDGMENT_DEFAULTERS: lazy("Credit China"),
    CreditList.TAX_OFFENDERS: lazy("Credit China"),
    CreditList.PROCUREMENT_OFFENDERS: lazy("China Government Procurement"),
}
ADDRESSES: dict[CreditList, str] = {
    CreditList.JUDGMENT_DEFAULTERS: "https://www.creditchina.gov.cn/",
    CreditList.TAX_OFFENDERS: "https://www.creditchina.gov.cn/",
    CreditList.PROCUREMENT_OFFENDERS: "https://www.ccgp.gov.cn/search/cr/",
}
"""Of the sites above; opened by the officer, never by the system."""
SENTENCES: dict[str, Text] = {
    "vendors.check_of_tomorrow": lazy(
        "Nobody knows yet what a list will say: at most today, %(today)s, can be entered."
    ),
    "vendors.listed_since_missing": lazy("Enter since when the vendor is listed, as the list says."),
    "vendors.listed_since_without": lazy("The vendor is not listed: leave this day empty."),
    "vendors.listed_since_later": lazy("On %(day)s the list cannot have named a later day."),
    "audit.vendors.checked_listed": lazy("recorded a credit check for %(day)s: the vendor is listed"),
    "audit.vendors.checked_judgment_defaulters": lazy(
        "recorded for %(day)s that the vendor is not among the judgment defaulters"
    ),
    "audit.vendors.checked_tax_offenders": lazy(
        "recorded for %(day)s that the vendor is not among the serious tax offenders"
    ),
    "audit.vendors.checked_procurement_offenders": lazy(
        "recorded for %(day)s that the vendor is not among the serious procurement offenders"
    ),
}
