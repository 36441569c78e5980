"""What the audit trail can be about here."""

from sqlalchemy import select

from procurement.audit.subjects import SUBJECT_ID, Subject
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P
from procurement.rulebook.models import Rule

SUBJECTS = (
    Subject(
        "rule",
        _("Rule"),
        select(Rule.code).where(Rule.id == SUBJECT_ID),
        "rulebook.show_rule",
        "rule_id",
        P.RULEBOOK_VIEW,
    ),
)
