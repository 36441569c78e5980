"""Settlement's verbs: usage, sheets, closing and statements here; runs, bills, credit and receipts each in their file."""

from procurement.billing.services.statements import issue_statement
from procurement.ledger.services.book_checks import ask_check, check_books
from procurement.ledger.services.journals import Posting, post, post_many, reverse
from procurement.ledger.services.periods import (
    ask_reopening,
    close_period,
    decline_reopening,
    reopen_period,
)
from procurement.settlement.services.corrections import correct_sheet, save_correction
from procurement.settlement.services.openings import post_openings
from procurement.settlement.services.sheets import (
    answer_dispute,
    confirm_sheet,
    dispute_sheet,
    prepare_sheet,
    remove_draft,
    send_sheet,
    withdraw_sheet,
)
from procurement.settlement.services.usage import (
    confirm_usage,
    enter_usage,
    import_usage,
    remove_usage,
    save_usage,
    withdraw_usage,
)

__all__ = [
    "Posting",
    "answer_dispute",
    "ask_check",
    "ask_reopening",
    "check_books",
    "close_period",
    "confirm_sheet",
    "confirm_usage",
    "correct_sheet",
    "decline_reopening",
    "dispute_sheet",
    "enter_usage",
    "import_usage",
    "issue_statement",
    "post",
    "post_many",
    "post_openings",
    "prepare_sheet",
    "remove_draft",
    "remove_usage",
    "reopen_period",
    "reverse",
    "save_correction",
    "save_usage",
    "send_sheet",
    "withdraw_sheet",
    "withdraw_usage",
]
