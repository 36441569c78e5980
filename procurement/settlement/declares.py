"""What this module brings besides pages and sentences."""

from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import InstrumentedAttribute

from procurement.audit.registry import Subject, called
from procurement.contracts.models import Contract, ContractLine
from procurement.infra.due import Due, Each
from procurement.infra.states import StateTable
from procurement.kernel.permissions import Permission as P
from procurement.kernel.work import WorkList
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.settlement import notices, queries, services
from procurement.settlement.books import BOOKS
from procurement.settlement.models import Sheet, Usage
from procurement.settlement.rules.states import SHEET as SHEET_STATES
from procurement.settlement.services import sheet_papers


def _month(day: InstrumentedAttribute[Any]) -> Any:
    return func.to_char(day, "YYYY-MM")


USAGE = called(Usage.id, ContractLine.title + " · " + _month(Usage.month)).join(
    ContractLine, ContractLine.id == Usage.line_id
)
SHEET = called(Sheet.id, func.coalesce(Sheet.number, Contract.title + " · " + _month(Sheet.month))).join(
    Contract, Contract.id == Sheet.contract_id
)

DECLARED = (
    BOOKS,
    Subject("usage", _("Usage"), USAGE, "settlement.show_usage", "usage_id", P.USAGE_VIEW),
    Subject("sheet", _("Sheet"), SHEET, "settlement.show_sheet", "sheet_id", P.SHEETS_VIEW),
    StateTable("sheet", SHEET_STATES, Sheet.state),
    sheet_papers.KIND,
    WorkList(queries.worklist),
    *notices.KINDS,
    Due(Each.MINUTE, "post openings", services.post_openings),
    Entry(
        Section.DELIVERY, 20, "settlement.list_usage", _("Usage"), _("Usage"), "list-numbers", P.USAGE_VIEW
    ),
    Entry(
        Section.DELIVERY,
        30,
        "settlement.list_sheets",
        _("Settlement sheets"),
        _("Sheets"),
        "calculator",
        P.SHEETS_VIEW,
    ),
)
