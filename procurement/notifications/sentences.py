"""What notifications says: its refusals and records, and the words of ways, stages and states."""

from __future__ import annotations

from procurement.notifications.rules import MailState, Stage, Way
from procurement.pages.i18n import Text, lazy
from procurement.pages.parts import Badge

SENTENCES: dict[str, Text] = {
    "notifications.span_backward": lazy("The last day is before the first."),
    "notifications.days_past": lazy("These days are over."),
    "notifications.deputy_unfit": lazy(
        "A deputy is somebody of your organisation who holds every role you hold. Choose one of the list."
    ),
    "notifications.deputy_away": lazy("%(name)s is away on some of these days. Choose somebody else."),
    "notifications.absence_overlap": lazy("You are entered as away on some of these days already."),
    "notifications.not_to_be_sent": lazy("This mail was sent meanwhile, or is about to be."),
    "notifications.not_needed": lazy(
        "Its reader has opened the notice or may not see it any more, or it no longer waits. There is nothing to send."
    ),
    "audit.notifications.settings_saved": lazy("chose how to be told of what"),
    "audit.notifications.absence_added": lazy("is away from %(first)s to %(last)s; deputy: %(deputy)s"),
    "audit.notifications.absence_ended": lazy("is back from the absence since %(first)s, or does not go"),
    "audit.notifications.feed_made": lazy("made a secret address for the calendar of deadlines"),
    "audit.notifications.feed_revoked": lazy("took back the secret address of the calendar of deadlines"),
    "audit.notifications.sent_again": lazy("had a mail sent once more to %(address)s"),
}
WAYS: dict[Way, Text] = {
    Way.NOW: lazy("Mail at once"),
    Way.DIGEST: lazy("In the morning's mail"),
    Way.INBOX: lazy("Inbox only"),
}
STAGES: dict[Stage, Text] = {
    Stage.NEW: lazy("First told"),
    Stage.REMINDER: lazy("Reminder"),
    Stage.LATE: lazy("Overdue, not opened"),
}
BADGES: dict[str, Badge] = {
    "unread": Badge("wait", "mail", lazy("Unread")),
    "read": Badge("mute", "eye-check", lazy("Opened")),
    "over": Badge("ok", "check", lazy("No longer waits")),
}
MAILS: dict[MailState, Badge] = {
    MailState.WAITING: Badge("wait", "clock", lazy("Tried again")),
    MailState.SENDING: Badge("info", "send", lazy("Being sent")),
    MailState.SENT: Badge("ok", "mail-forward", lazy("Sent")),
    MailState.REFUSED: Badge("bad", "circle-x", lazy("Refused")),
    MailState.UNKNOWN: Badge("bad", "help-circle", lazy("Not known")),
    MailState.DROPPED: Badge("mute", "mood-empty", lazy("Not needed any more")),
}
WAITING: Text = lazy("Mail that did not arrive: %(count)d")
LOOK: Text = lazy("Look and send again")
