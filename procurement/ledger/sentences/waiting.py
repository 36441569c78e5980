"""The words of what the ledger puts on work lists: what waits, and the act."""

from procurement.kernel.work import Words
from procurement.pages.i18n import Text, lazy

_WORDS: dict[str, tuple[Text, Text]] = {
    "period_close": (lazy("Close %(month)s"), lazy("Check and close")),
    "period_reopen": (lazy("Decide on opening %(month)s again"), lazy("Decide")),
    "books_broken": (
        lazy("The self-check of the books found what must not be: %(count)d checks do not hold"),
        lazy("Look what was found"),
    ),
}
WAITING = {name: Words(f"ledger.{name}", *words) for name, words in _WORDS.items()}
