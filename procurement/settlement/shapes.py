"""What the paper of a sheet says."""

from typing import TypedDict

from procurement.documents.shapes import Amount, Day, Doc, LabelledAmount, Number, Span


class SheetContract(TypedDict):
    """The contract a sheet settles."""

    number: str
    title: str


class SheetLine(TypedDict):
    """One line of the month."""

    number: str
    name: str
    unit: str
    quantity: Number  # confirmed
    price: Number  # "" for a line without unit price (shown as a dash)
    amount: Amount
    evidence: str  # "考勤确认单"
    note: str  # part periods and the like: "10/30日"; may be ""


class Finding(TypedDict):
    """An upheld finding that counts in the period."""

    record: str
    day: Day
    clause: str
    place: str
    fact: str
    points: Number


class Deduction(TypedDict):
    """A step of the payment rule, or an event fine."""

    name: str  # "20—100分，基准300.00元／分"
    factor: str  # "× 1.2"
    measure: str  # "80" points, "1项 × 1日"
    amount: Amount  # positive: what is taken off


class Tax(TypedDict):
    """The earned amount split for the invoice."""

    rate: Number  # percent
    base: Amount
    tax: Amount


class ContractBalance(TypedDict):
    """The balance lock: never more than contracted."""

    contracted: Amount
    before: Amount  # earned on earlier sheets
    this: Amount
    left: Amount


class Sheet(TypedDict):
    """`settlement/sheet`: two totals, earned (应计) and payable (应付), that are never mixed."""

    doc: Doc
    sequence: int  # 0 main sheet, 1… corrections
    corrects: str  # number of the sheet it corrects; ""
    reason: str  # of the correction; ""
    cause: str  # of the correction: "facts" or "agreed"; ""
    contract: SheetContract
    buyer: str
    seller: str
    period: Span
    lines: list[SheetLine]
    lines_total: Amount
    score: Number  # of the period; "" when there was none
    findings: list[Finding]
    points: Number  # sum of the findings
    deductions: list[Deduction]
    deductions_total: Amount
    earned: Amount  # lines_total − deductions_total
    tax: Tax | None
    payable_steps: list[LabelledAmount]  # from earned to payable: {"质量保留金（5%）", "-27714.82"}
    payable: Amount
    balance: ContractBalance
    confirm_by: Day
    pay_by: Day  # "" while it depends on the invoice
