"""What this module brings besides pages and sentences."""

from procurement.accounts.beside import Beside
from procurement.kernel.permissions import Permission as P
from procurement.pages import saved_filters
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section

DECLARED = (
    Beside("own_filters", saved_filters.own_of),
    Entry(Section.WORK, 10, "web.home", _("Work list"), _("Work list"), "inbox", P.HOME),
    Entry(
        Section.ADMINISTRATION,
        10,
        "web.show_beginning",
        _("Getting started"),
        _("Start"),
        "list-check",
        P.BEGINNING_VIEW,
    ),
    Entry(
        Section.ADMINISTRATION,
        50,
        "web.audit_trail",
        _("Audit trail"),
        _("Audit"),
        "fingerprint",
        P.AUDIT_VIEW,
    ),
)
