"""Settlement's verbs: usage, sheets and their corrections, openings."""

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
    "answer_dispute",
    "confirm_sheet",
    "confirm_usage",
    "correct_sheet",
    "dispute_sheet",
    "enter_usage",
    "import_usage",
    "post_openings",
    "prepare_sheet",
    "remove_draft",
    "remove_usage",
    "save_correction",
    "save_usage",
    "send_sheet",
    "withdraw_sheet",
    "withdraw_usage",
]
