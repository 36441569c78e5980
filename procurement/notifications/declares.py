"""What this module brings besides pages and sentences."""

from datetime import datetime

from procurement.accounts.beside import Beside
from procurement.infra.due import Due, Each, PassingJob
from procurement.infra.uow import Closing
from procurement.kernel.actor import Actor
from procurement.kernel.work import Work, WorkList
from procurement.notifications import policy, queries, services
from procurement.notifications.notices import UNDELIVERED
from procurement.notifications.sentences import LOOK, WAITING


def _worklist(actor: Actor, now: datetime) -> list[Work]:
    """Mail that did not arrive, for whoever may send it again."""
    count = queries.not_arrived(actor) if policy.can_send_again(actor) else 0
    title, page = str(WAITING) % {"count": count}, "notifications.list_undelivered"
    return [Work(title, page, LOOK, count=count, kind=UNDELIVERED.name)] if count else []


DECLARED = (
    Beside("unread", queries.unread),
    WorkList(_worklist),
    UNDELIVERED,
    Closing(services.queue_changed),
    PassingJob("notifications.tell"),
    PassingJob("notifications.changed"),
    PassingJob("notifications.look"),
    PassingJob("notifications.morning"),
    PassingJob("notifications.send"),
    Due(Each.MINUTE, "begin the morning, and try mail again", services.tend_mails),
    Due(Each.DAY, "forget notices told long ago", lambda actor: services.forget_old()),
)
