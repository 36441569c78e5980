"""Addresses of the ledger: its accounts and journals, the self-check, its periods."""

from procurement.kernel.permissions import Permission as P
from procurement.ledger.views import books, periods
from procurement.pages.http import Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen

FORM = ("GET", "POST")
ACT = ("POST",)
MONTH = "/ledger/periods/<month>"

ROUTES = (
    Route("/ledger", "trial_balance", books.trial_balance, P.LEDGER_VIEW),
    Route("/ledger/accounts/<int:account_id>", "show_account", books.show_account, P.LEDGER_VIEW),
    Route("/ledger/journals/<int:journal_id>", "show_journal", books.show_journal, P.LEDGER_VIEW),
    Route("/ledger/export/<dialect>", "export_ledger", books.export_ledger, P.LEDGER_VIEW),
    Route("/ledger/checks", "check_books", books.check_books, P.LEDGER_VIEW),
    Route("/ledger/checks/now", "ask_check", books.ask_check, P.LEDGER_VIEW, ACT),
    Route("/ledger/periods", "list_periods", periods.list_periods, P.LEDGER_VIEW),
    Route(
        f"{MONTH}/closing",
        "close_period",
        periods.close_period,
        P.PERIOD_CLOSE,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
    Route(f"{MONTH}/reopening-request", "ask_reopening", periods.ask_reopening, P.PERIOD_CLOSE, FORM),
    Route(
        f"{MONTH}/reopening",
        "decide_reopening",
        periods.decide_reopening,
        P.PERIOD_REOPEN,
        FORM,
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
)
