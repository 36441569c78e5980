"""What papers say of bills: the department's bill, its credit note, the statement of account."""

from typing import Literal, TypedDict

from procurement.documents.shapes import Amount, Day, DepartmentRef, Doc, LabelledAmount, Span


class BillLine(TypedDict):
    """One service on a bill."""

    number: str
    name: str
    contract: str  # number of the contract
    basis: str  # "面积", "人数", "均摊", "直接", "混合"
    share: str  # "1,860/42,300㎡"
    gross: Amount
    deduction: Amount  # positive: taken off; "0.00"
    amount: Amount  # gross − deduction


class Movement(TypedDict):
    """A receipt or a correction since the last bill."""

    date: Day
    number: str
    amount: Amount  # a receipt is positive; a correction is signed: a credit is negative


class Bill(TypedDict):
    """`billing/bill`: closing = opening − received + corrected + total."""

    doc: Doc
    department: DepartmentRef
    period: Span
    lines: list[BillLine]
    gross: Amount
    deductions: Amount  # "0.00" leaves both deduction columns out
    total: Amount
    opening: Amount
    receipts: list[Movement]
    received: Amount
    corrections: list[Movement]
    corrected: Amount
    closing: Amount
    mode: Literal["transfer", "budget_charge", "entrusted", "shown_only"]
    payee: str  # bank account (transfer), budget line (budget_charge), paying centre (entrusted); ""
    confirm_by: Day
    pay_by: Day  # "" for shown_only


class StatementRow(TypedDict):
    """One entry; one of debit and credit is ""."""

    date: Day
    number: str
    text: str
    debit: Amount
    credit: Amount
    balance: Amount


class Statement(TypedDict):
    """`billing/statement` of one department, `billing/vendor_statement` of one vendor (more owed: debit)."""

    doc: Doc
    department: DepartmentRef
    period: Span
    opening: Amount
    rows: list[StatementRow]
    debit: Amount
    credit: Amount
    closing: Amount
    ageing: list[LabelledAmount]
    answer_by: Day


class NoteLine(TypedDict):
    """A corrected line of a bill."""

    number: str  # line number on the bill
    name: str
    contract: str
    was: Amount
    now: Amount
    difference: Amount  # now − was


class CreditNote(TypedDict):
    """`billing/credit_note`: total < 0 credits the department (贷项), total > 0 debits it (借项)."""

    doc: Doc
    department: DepartmentRef
    bill: str  # number of the bill
    period: Span  # of the bill
    objection: str  # words of the department; "" if the bureau found it
    objected_on: Day  # ""
    reason: str
    lines: list[NoteLine]
    total: Amount
    before: Amount  # balance of the department before
    after: Amount
