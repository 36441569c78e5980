"""What people are told of here."""

from procurement.kernel.permissions import Permission as P
from procurement.notifications.kinds import News
from procurement.pages.i18n import lazy

PAPER_FAILED = News(
    "documents.paper_failed",
    lazy("A paper could not be made"),
    (P.DOCUMENTS_RENDER,),
    lazy("The paper could not be made: %(title)s"),
    lazy("Open the paper"),
    "documents.show_paper",
)
