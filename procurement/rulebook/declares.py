"""What this module brings besides pages and sentences."""

from procurement.audit.registry import Subject, called
from procurement.kernel.permissions import Permission as P
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.rulebook.models import Rule

DECLARED = (
    Subject("rule", _("Rule"), called(Rule.id, Rule.code), "rulebook.show_rule", "rule_id", P.RULEBOOK_VIEW),
    Entry(
        Section.ADMINISTRATION,
        60,
        "rulebook.list_rules",
        _("Rulebook"),
        _("Rulebook"),
        "book-2",
        P.RULEBOOK_VIEW,
    ),
)
