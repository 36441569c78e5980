"""The words of what settlement puts on work lists: what waits, and the act."""

from procurement.kernel.work import Words
from procurement.pages.i18n import Text, lazy

_WORDS: dict[str, tuple[Text, Text]] = {
    "usage_confirm": (lazy("Confirm usage: %(count)d quantities"), lazy("Look and confirm")),
    "usage_enter": (lazy("Enter the usage of %(month)s: %(contract)s"), lazy("Enter")),
    "sheet_prepare": (lazy("Prepare the sheet of %(month)s: %(contract)s"), lazy("Prepare")),
    "sheet_send": (lazy("Check and send the sheet of %(month)s: %(contract)s"), lazy("Check and send")),
    "sheet_correct": (
        lazy("Correct the sheet %(number)s of %(month)s by %(amount)s: what it was made from has changed"),
        lazy("Look and correct"),
    ),
    "sheet_answer": (lazy("Confirm the sheet %(number)s of %(month)s"), lazy("Look and confirm")),
    "dispute_answer": (lazy("Answer the dispute of %(number)s"), lazy("Answer")),
}
WAITING = {name: Words(f"settlement.{name}", *words) for name, words in _WORDS.items()}
