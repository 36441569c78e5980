"""What this module brings besides pages and sentences."""

from sqlalchemy import func

from procurement.audit.registry import Subject, called
from procurement.infra.due import Due, Each
from procurement.infra.states import StateTable
from procurement.kernel.permissions import Permission as P
from procurement.kernel.work import WorkList
from procurement.ledger import notices, queries, services
from procurement.ledger.books import BOOKS
from procurement.ledger.models import LedgerPeriod
from procurement.ledger.rules.states import PERIOD as PERIOD_STATES
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section

PERIOD = called(LedgerPeriod.id, func.to_char(LedgerPeriod.month, "YYYY-MM"))

DECLARED = (
    BOOKS,
    Subject("ledger_period", _("Period of the ledger"), PERIOD),
    StateTable("period", PERIOD_STATES, LedgerPeriod.state),
    WorkList(queries.worklist),
    *notices.KINDS,
    Due(Each.DAY, "check the books", services.check_books),
    Entry(Section.DELIVERY, 80, "ledger.trial_balance", _("Ledger"), _("Ledger"), "book-2", P.LEDGER_VIEW),
)
