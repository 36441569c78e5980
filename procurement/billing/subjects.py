"""What the audit trail can be about here."""

from sqlalchemy import func

from procurement.audit.registry import Subject, called
from procurement.billing.models import Bill, BillRun, CreditNote, Receipt
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

RUN = called(BillRun.id, func.to_char(BillRun.month, "YYYY-MM"))
BILL = called(Bill.id, Bill.number)
NOTE = called(CreditNote.id, CreditNote.number)
RECEIPT = called(Receipt.id, Receipt.number)

SUBJECTS = (
    Subject("bill_run", _("Settlement run"), RUN, "billing.show_run", "run_id", P.SETTLEMENT_VIEW),
    Subject("bill", _("Bill"), BILL, "billing.show_bill", "bill_id", P.BILLS_VIEW),
    Subject("credit_note", _("Credit note"), NOTE, "billing.show_credit", "note_id", P.BILLS_VIEW),
    Subject("receipt", _("Receipt"), RECEIPT, "billing.show_receipt", "receipt_id", P.SETTLEMENT_VIEW),
)
