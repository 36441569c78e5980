"""What this module brings besides pages and sentences."""

from procurement.audit.registry import Subject, called
from procurement.documents.models import Paper
from procurement.documents.notices import PAPER_FAILED
from procurement.kernel.permissions import Permission as P
from procurement.pages.i18n import lazy as _

PAPER = called(Paper.id, Paper.number)

DECLARED = (
    Subject("paper", _("Printed paper"), PAPER, "documents.show_paper", "paper_id", P.DOCUMENTS_VIEW),
    PAPER_FAILED,
)
