"""What vendors says: why a unified social credit code is none."""

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
    "vendors.account_waits": lazy("A change of this account waits already. Another person decides it first."),
    "vendors.account_same": lazy("This is the account already in force."),
    "vendors.account_missing": lazy("Enter bank and account."),
    "vendors.own_proposal": lazy(
        "Whoever proposed the account does not confirm it. Another person calls back."
    ),
    "vendors.nothing_waits": lazy("No change of this account waits for a decision."),
    "vendors.call_back_missing": lazy(
        "Say whom you called, on which number that you knew before, and what was said."
    ),
    "vendors.reason_missing": lazy("Say where the new account comes from."),
    "audit.vendors.credit_code_confirmed": lazy(
        "confirmed against the licence that the credit code is %(code)s, although its check character does not fit"
    ),
    "audit.vendors.account_proposed": lazy(
        "proposed another bank account, %(bank_name)s %(bank_account)s: %(reason)s"
    ),
    "audit.vendors.account_confirmed": lazy("confirmed the bank account after calling back: %(call_back)s"),
    "audit.vendors.account_refused": lazy("refused the proposed bank account: %(call_back)s"),
}
WAITING: Text = lazy("Bank account to confirm: %(name)s")
DECIDE: Text = lazy("Call back and decide")
