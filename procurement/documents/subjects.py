"""What the audit trail can be about here."""

from sqlalchemy import select

from procurement.audit.subjects import SUBJECT_ID, Subject
from procurement.documents.models import Paper
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

SUBJECTS = (
    Subject(
        "paper",
        _("Printed paper"),
        select(Paper.number).where(Paper.id == SUBJECT_ID),
        "documents.show_paper",
        "paper_id",
        P.DOCUMENTS_VIEW,
    ),
)
