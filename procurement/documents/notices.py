"""What people are told of here."""

from procurement.infra.i18n import lazy
from procurement.kernel.permissions import Permission as P
from procurement.notifications.kinds import News

PAPER_FAILED = News(
    "documents.paper_failed",
    lazy("A paper could not be made"),
    (P.DOCUMENTS_RENDER,),
    lazy("The paper could not be made: %(title)s"),
    lazy("Open the paper"),
    "documents.show_paper",
)
