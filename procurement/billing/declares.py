"""What this module brings besides pages and sentences."""

from sqlalchemy import func

from procurement.accounts.notices import Teller
from procurement.audit.registry import Subject, called
from procurement.billing.books import BOOKS
from procurement.billing.models import Bill, BillRun, CreditNote, Receipt
from procurement.billing.queries.drivers import blocked_corrections, blocked_sheets
from procurement.billing.views import notices
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P
from procurement.settlement.registry import Sharing

RUN = called(BillRun.id, func.to_char(BillRun.month, "YYYY-MM"))
BILL = called(Bill.id, Bill.number)
NOTE = called(CreditNote.id, CreditNote.number)
RECEIPT = called(Receipt.id, Receipt.number)

DECLARED = (
    BOOKS,
    Sharing(blocked_sheets, blocked_corrections, ("billing.show_run", "run_id")),
    Subject("bill_run", _("Settlement run"), RUN, "billing.show_run", "run_id", P.SETTLEMENT_VIEW),
    Subject("bill", _("Bill"), BILL, "billing.show_bill", "bill_id", P.BILLS_VIEW),
    Subject("credit_note", _("Credit note"), NOTE, "billing.show_credit", "note_id", P.BILLS_VIEW),
    Subject("receipt", _("Receipt"), RECEIPT, "billing.show_receipt", "receipt_id", P.SETTLEMENT_VIEW),
    Teller(notices.of_department),
)
