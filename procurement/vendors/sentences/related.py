"""What is said of vendors that may belong together."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.related import HintKind, HintState, Meaning

KINDS: dict[HintKind, Text] = {
    HintKind.REPRESENTATIVE: lazy("Same legal representative"),
    HintKind.HOLDER: lazy("Same holder or related company"),
    HintKind.PHONE: lazy("Same telephone"),
    HintKind.ADDRESS: lazy("Same address"),
    HintKind.ACCOUNT: lazy("Same bank account"),
    HintKind.MAIL: lazy("Same e-mail domain"),
    HintKind.STAFF: lazy("Same staff"),
}
MEANINGS: dict[Meaning, Text] = {
    Meaning.RELATED: lazy("Related: not both in one procurement"),
    Meaning.WATCHED: lazy("To be watched"),
    Meaning.UNRELATED: lazy("Not related"),
}
STATES: dict[HintState, Text] = {
    HintState.OPEN: lazy("Not looked at"),
    HintState.CHANGED: lazy("Facts changed"),
    HintState.RELATED: lazy("Related"),
    HintState.WATCHED: lazy("Watched"),
    HintState.UNRELATED: lazy("Not related"),
}
SENTENCES: dict[str, Text] = {
    "vendors.name_there": lazy(
        "There is already %(there)s, whose name differs from “%(name)s” only in width, brackets or legal form. "
        "Is it another company?"
    ),
    "vendors.related_reason_missing": lazy("Say what you looked at, and why you think so."),
    "vendors.hint_changed": lazy("What the two have in common has changed. Look at it again, then decide."),
    "audit.vendors.name_confirmed": lazy("confirmed that it is another company than %(there)s"),
    "audit.vendors.related_related": lazy("found it related to %(name)s: %(reason)s"),
    "audit.vendors.related_unrelated": lazy("found it not related to %(name)s: %(reason)s"),
    "audit.vendors.related_watched": lazy("keeps an eye on it and %(name)s together: %(reason)s"),
}
