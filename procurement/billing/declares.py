"""What this module brings besides pages and sentences."""

from collections.abc import Iterator

from sqlalchemy import func

from procurement.accounts.remarks import Teller
from procurement.audit.registry import Subject, called
from procurement.billing import notices
from procurement.billing.books import BOOKS
from procurement.billing.models import Bill, BillLine, BillRun, CreditNote, Receipt
from procurement.billing.queries import work
from procurement.billing.queries.brought import brought_count
from procurement.billing.queries.drivers import blocked_corrections, blocked_sheets
from procurement.billing.rules.states import ANSWER as ANSWER_STATES
from procurement.billing.services import bill_papers, bills, statements
from procurement.billing.views import remarks
from procurement.infra import clock
from procurement.infra.due import Due, Each
from procurement.infra.states import StateTable
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.kernel.work import WorkList
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.pages.steps import Act, Step, Steps, table
from procurement.settlement.registry import Sharing
from procurement.vendors.registry import VendorTeller

RUN = called(BillRun.id, func.to_char(BillRun.month, "YYYY-MM"))
BILL = called(Bill.id, Bill.number)
NOTE = called(CreditNote.id, CreditNote.number)
RECEIPT = called(Receipt.id, Receipt.number)


def _steps(actor: Actor) -> Iterator[Step]:
    yield Step(
        _("Open receivables"),
        _("What departments still owe of former bills, before the first month is billed here."),
        brought_count(actor), None, Role.FINANCE, P.RECEIPTS_RECORD,
        (*table("billing.blank_receivables", "billing.upload_receivables"),
         Act(_("Open items"), "billing.list_open_items")),
        optional=True,
    )  # fmt: skip


DECLARED = (
    BOOKS,
    Sharing(blocked_sheets, blocked_corrections, ("billing.show_run", "run_id")),
    Subject("bill_run", _("Settlement run"), RUN, "billing.show_run", "run_id", P.SETTLEMENT_VIEW),
    Subject("bill", _("Bill"), BILL, "billing.show_bill", "bill_id", P.BILLS_VIEW),
    Subject("credit_note", _("Credit note"), NOTE, "billing.show_credit", "note_id", P.BILLS_VIEW),
    Subject("receipt", _("Receipt"), RECEIPT, "billing.show_receipt", "receipt_id", P.SETTLEMENT_VIEW),
    StateTable("answer", ANSWER_STATES, BillLine.answer),
    bill_papers.BILL,
    bill_papers.NOTE,
    statements.OF_DEPARTMENT,
    statements.OF_VENDOR,
    WorkList(work.worklist),
    *notices.KINDS,
    Due(Each.MINUTE, "take silence for consent", lambda actor: bills.confirm_silent(actor, clock.now())),
    Steps(_steps),
    Teller(remarks.of_department),
    VendorTeller(remarks.of_vendor),
    Entry(
        Section.DELIVERY,
        40,
        "billing.list_runs",
        _("Settlement runs"),
        _("Runs"),
        "arrows-split",
        P.SETTLEMENT_VIEW,
    ),
    Entry(
        Section.DELIVERY, 50, "billing.list_bills", _("Department bills"), _("Bills"), "receipt", P.BILLS_VIEW
    ),
    Entry(
        Section.DELIVERY,
        60,
        "billing.list_receipts",
        _("Receipts"),
        _("Receipts"),
        "coin-yuan",
        P.SETTLEMENT_VIEW,
    ),
    Entry(
        Section.DELIVERY,
        70,
        "billing.list_open_items",
        _("Open items"),
        _("Open items"),
        "hourglass",
        P.SETTLEMENT_VIEW,
    ),
    Entry(
        Section.DELIVERY,
        90,
        "billing.list_statements",
        _("Statements of account"),
        _("Statements"),
        "arrows-exchange",
        P.STATEMENTS_VIEW,
    ),
)
