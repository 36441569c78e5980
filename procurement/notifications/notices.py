"""What people are told of here: mail that did not arrive."""

from procurement.infra.i18n import lazy
from procurement.kernel.permissions import Permission as P
from procurement.notifications.kinds import Waiting
from procurement.notifications.rules import Way

UNDELIVERED = Waiting(
    "notifications.undelivered",
    lazy("A mail to somebody did not arrive"),
    (P.PEOPLE_MANAGE,),
    way=Way.DIGEST,
)
