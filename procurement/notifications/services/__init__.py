"""Telling people, and what each chooses about it."""

from procurement.notifications.services.changes import changed, queue_changed
from procurement.notifications.services.mails import end_mail, send_again, start_mail, tend_mails
from procurement.notifications.services.own import (
    add_absence,
    end_absence,
    make_feed,
    mark_all_read,
    mark_read,
    revoke_feed,
    save_settings,
)
from procurement.notifications.services.telling import (
    forget_old,
    look,
    look_at_changed,
    morning,
    notify,
    tell,
)

__all__ = [
    "add_absence",
    "changed",
    "end_absence",
    "end_mail",
    "forget_old",
    "look",
    "look_at_changed",
    "make_feed",
    "mark_all_read",
    "mark_read",
    "morning",
    "notify",
    "queue_changed",
    "revoke_feed",
    "save_settings",
    "send_again",
    "start_mail",
    "tell",
    "tend_mails",
]
