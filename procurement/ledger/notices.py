"""What people are told of here."""

from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.ledger.models import BookCheck, LedgerPeriod, Transfer
from procurement.notifications.kinds import Late, News, Waiting
from procurement.notifications.rules import Way
from procurement.pages.i18n import lazy

PERIODS, OPEN_PERIODS = "ledger.list_periods", lazy("Open the periods")
DAILY = Way.DIGEST

PERIOD_CLOSE = Waiting(
    "ledger.period_close",
    lazy("A month is to be closed"),
    (P.PERIOD_CLOSE,),
    of=(LedgerPeriod, Transfer),
    way=DAILY,
    late=Late(Role.SUPERVISOR, PERIODS),
)
PERIOD_REOPEN = Waiting(
    "ledger.period_reopen",
    lazy("Somebody asks to open a closed month again"),
    (P.PERIOD_REOPEN,),
    of=(LedgerPeriod,),
    optional=False,
)
BOOKS_BROKEN = Waiting(
    "ledger.books_broken",
    lazy("The self-check of the books found something"),
    (P.LEDGER_VIEW,),
    of=(BookCheck,),
    optional=False,
)
PERIOD_REOPENED = News(
    "ledger.period_reopened",
    lazy("A month I asked for is open again"),
    (P.PERIOD_CLOSE,),
    lazy("%(month)s is open again"),
    OPEN_PERIODS,
    PERIODS,
    way=Way.NOW,
)
REOPENING_DECLINED = News(
    "ledger.reopening_declined",
    lazy("A month I asked for stays closed"),
    (P.PERIOD_CLOSE,),
    lazy("%(month)s stays closed"),
    OPEN_PERIODS,
    PERIODS,
    way=Way.NOW,
)

KINDS = (
    PERIOD_CLOSE,
    PERIOD_REOPEN,
    BOOKS_BROKEN,
    PERIOD_REOPENED,
    REOPENING_DECLINED,
)
