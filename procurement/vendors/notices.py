"""What people are told of here."""

from procurement.kernel.permissions import Permission as P
from procurement.notifications.kinds import News, Waiting
from procurement.pages.i18n import lazy
from procurement.vendors.models import BankChange

CONFIRM = (P.VENDORS_CONFIRM_ACCOUNT,)
PAGE, OPEN = "vendors.show_vendor", lazy("Open the vendor")

ACCOUNT = Waiting(
    "vendors.account",
    lazy("A vendor's bank account waits for confirmation"),
    CONFIRM,
    of=(BankChange,),
)
ACCOUNT_CONFIRMED = News(
    "vendors.account_confirmed",
    lazy("A bank account I proposed was confirmed"),
    CONFIRM,
    lazy("The new bank account of %(name)s holds"),
    OPEN,
    PAGE,
)
ACCOUNT_REFUSED = News(
    "vendors.account_refused",
    lazy("A bank account I proposed was refused"),
    CONFIRM,
    lazy("The new bank account of %(name)s was refused"),
    OPEN,
    PAGE,
)

KINDS = (ACCOUNT, ACCOUNT_CONFIRMED, ACCOUNT_REFUSED)
