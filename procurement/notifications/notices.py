"""What people are told of here: mail that did not arrive."""

from procurement.kernel.permissions import Permission as P
from procurement.notifications.kinds import Waiting
from procurement.notifications.rules import Way
from procurement.pages.i18n import lazy

UNDELIVERED = Waiting(
    "notifications.undelivered",
    lazy("A mail to somebody did not arrive"),
    (P.PEOPLE_MANAGE,),
    way=Way.DIGEST,
)
