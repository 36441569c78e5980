"""The frozen data of each paper: what a module fills in before it asks for a paper.

Everything is text as it was true when the paper was made, so that a paper never changes with its sources:

* `Amount`: yuan with two decimals, `"-1234.56"`; never a float, never grouped
* `Number`: a decimal as text, `"28600"`, `"0.85"`, for quantities, points and unit prices
* `Day`: a civil day, `"2026-11-10"`; `Day` or `Number` may be `""` only where a field says so
* words (titles, units, bases, reasons) are printed as they come and are always text, never HTML

A key not listed here is an error of the module, a key missing stops the paper (StrictUndefined).
"""

from procurement.documents.shapes.bill import (
    Bill,
    BillLine,
    CreditNote,
    Movement,
    NoteLine,
    Statement,
    StatementRow,
)
from procurement.documents.shapes.catalogue import Catalogue, CatalogueGroup, CatalogueItem
from procurement.documents.shapes.common import (
    Correction,
    DepartmentRef,
    Doc,
    Labelled,
    LabelledAmount,
    Replaced,
    Span,
)
from procurement.documents.shapes.contract import (
    Clause,
    Contract,
    ContractLine,
    ContractParty,
    Opening,
    OpeningLine,
    PaymentTerms,
)
from procurement.documents.shapes.sheet import (
    ContractBalance,
    Deduction,
    Finding,
    Sheet,
    SheetContract,
    SheetLine,
    Tax,
)
from procurement.documents.shapes.standard import Standard, StandardNode

__all__ = [
    "Bill",
    "BillLine",
    "Catalogue",
    "CatalogueGroup",
    "CatalogueItem",
    "Clause",
    "Contract",
    "ContractBalance",
    "ContractLine",
    "ContractParty",
    "Correction",
    "CreditNote",
    "Deduction",
    "DepartmentRef",
    "Doc",
    "Finding",
    "Labelled",
    "LabelledAmount",
    "Movement",
    "NoteLine",
    "Opening",
    "OpeningLine",
    "PaymentTerms",
    "Replaced",
    "Sheet",
    "SheetContract",
    "SheetLine",
    "Span",
    "Standard",
    "StandardNode",
    "Statement",
    "StatementRow",
    "Tax",
]
