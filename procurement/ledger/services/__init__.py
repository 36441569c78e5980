"""The ledger's verbs: posting, for modules above; periods and the self-check, for people."""

from procurement.ledger.services.book_checks import ask_check, check_books
from procurement.ledger.services.journals import (
    Posting,
    Rows,
    hold_books,
    hold_receivables,
    post,
    post_many,
    post_rows,
    require_open,
    reverse,
)
from procurement.ledger.services.periods import ask_reopening, close_period, decline_reopening, reopen_period

__all__ = [
    "Posting",
    "Rows",
    "ask_check",
    "ask_reopening",
    "check_books",
    "close_period",
    "decline_reopening",
    "hold_books",
    "hold_receivables",
    "post",
    "post_many",
    "post_rows",
    "reopen_period",
    "require_open",
    "reverse",
]
