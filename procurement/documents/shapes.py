"""The frozen data of each paper: what a module fills in before it asks for a paper.

Everything is text as it was true when the paper was made, so that a paper never changes with its sources:

* `Amount`: yuan with two decimals, `"-1234.56"`; never a float, never grouped
* `Number`: a decimal as text, `"28600"`, `"0.85"`, for quantities, points and unit prices
* `Day`: a civil day, `"2026-11-10"`; `Day` or `Number` may be `""` only where a field says so
* words (titles, units, bases, reasons) are printed as they come and are always text, never HTML

A key not listed here is an error of the module, a key missing stops the paper (StrictUndefined).
"""

from typing import Literal, TypedDict

Amount = str
Number = str
Day = str


class Doc(TypedDict):
    """What every paper says about itself; under the key `doc`."""

    title: str  # of the paper, for lists and file names
    kind: str  # name in rules.KINDS: "bill"
    number: str  # "ZD-2026-000218"; "" for a draft, which has none
    code: str  # verification code "Q8VN-5HJK"; "" for a draft
    date: Day  # the day of the paper: printed, and the date inside the PDF
    state: Literal["draft", "issued", "void"]
    template: str  # template version, printed in the footer: "bill/1"
    verify_url: str  # printed and in the QR code; "" for a draft
    bureau: str  # name of the bureau, as issuer


class Span(TypedDict):
    """A period and its name."""

    label: str  # "2026年10月"
    start: Day
    end: Day  # the last day, included


class Labelled(TypedDict):
    """A row of a two-column table."""

    label: str
    value: str


class LabelledAmount(TypedDict):
    """A step of a calculation; the sign is in the amount."""

    label: str
    amount: Amount


class DepartmentRef(TypedDict):
    """A department on a bill."""

    name: str
    code: str  # "B-014"


# ---- service standard: in contracts and in the catalogue ----


class StandardNode(TypedDict):
    """A node of the frozen tree; a node without children is a check item."""

    number: str  # "2.1"
    name: str  # the requirement, for a check item the sentence that is checked
    points: Number  # full marks of the item, or the sum of its items
    rule: str  # deduction rule of a check item: "每处扣2分"; "" for the others
    severity: str  # "一般", "较重", "严重", "否决"; "" for the others
    children: list["StandardNode"]


class Standard(TypedDict):
    """One frozen version of a service standard."""

    title: str
    version: str  # "2025-12" or "3"
    scale: Number  # full marks, "1000"
    fingerprint: str  # first 16 hex digits of its SHA-256
    nodes: list[StandardNode]


# ---- contract ----


class ContractParty(TypedDict):
    """A side of the contract. Words may be ""."""

    name: str
    code: str  # unified social credit code
    address: str
    representative: str  # office, not necessarily a person: "局长（授权代表：分管副局长）"
    contact: str
    account: str  # bank and account
    size: str  # "中型企业"; "" for the buyer


class Clause(TypedDict):
    """A clause, rendered from the clause library before."""

    number: str  # "第一条", printed as it is: amendments cite it
    title: str
    paragraphs: list[str]


class ContractLine(TypedDict):
    """A priced service line with its allocation basis."""

    number: str  # "1"
    code: str  # item of the procurement catalogue, "C21040000"
    name: str
    note: str  # "36个岗位 × 12个月"; may be ""
    pricing: str  # "总价包干", "单价固定"
    unit: str
    quantity: Number
    price: Number
    amount: Amount
    basis: str  # "使用面积", "面积60%、人数40%"
    source: str  # where the drivers come from: "房产台账，按日加权"


class PaymentTerms(TypedDict):
    """How and when the vendor is paid. An amount of "0.00" or a rate of "0" leaves its row out."""

    period: str  # "自然月"
    method: str  # "国库集中支付"
    days: int  # days for payment after confirmation and invoice
    retention_rate: Number  # percent of the earned amount kept back, "5"
    retention_release: str
    advance: Amount
    advance_recovery: str
    bond: Amount
    bond_form: str
    notes: list[str]  # further rules, a sentence each


class OpeningLine(TypedDict):
    """What was already settled on a line before this system took the contract over."""

    number: str
    name: str
    quantity: Number
    settled: Amount


class Opening(TypedDict):
    """Opening balances of a contract taken over."""

    as_of: Day
    settled: Amount  # earned and settled so far
    paid: Amount
    retained: Amount  # of it still kept back
    lines: list[OpeningLine]
    note: str  # where the figures were checked; may be ""


class Contract(TypedDict):
    """`contracts/contract`: cover, parties, contents, clauses, signature page, annexes."""

    doc: Doc
    form: str  # big on the cover: "政府采购合同"
    category: str  # "服务类 · 物业管理服务"
    title: str  # name of the project
    origin: str  # "接续履行合同"; "" leaves it out
    flags: list[str]  # further words at the top of the cover
    references: list[Labelled]  # project number, plan number … on the cover
    place: str  # of signing
    signed_on: Day  # "" leaves a place to write the day
    term: Span
    total: Amount
    buyer: ContractParty
    seller: ContractParty
    preamble: list[str]
    clauses: list[Clause]
    lines: list[ContractLine]
    standards: list[Standard]
    payment: PaymentTerms
    opening: Opening | None  # None unless the contract was taken over
    offices: list[Labelled]  # supervisors and contacts, by office, on the signature page
    copies: str  # "本合同一式肆份，双方各执贰份，具有同等效力。"


# ---- settlement sheet ----


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


# ---- department bill ----


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
    """`settlement/bill`: closing = opening − received + corrected + total."""

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


# ---- statement of account ----


class StatementRow(TypedDict):
    """One entry; one of debit and credit is ""."""

    date: Day
    number: str
    text: str
    debit: Amount
    credit: Amount
    balance: Amount


class Statement(TypedDict):
    """`settlement/statement` of one department, `settlement/vendor_statement` of one vendor (more owed: debit)."""

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


# ---- credit note ----


class NoteLine(TypedDict):
    """A corrected line of a bill."""

    number: str  # line number on the bill
    name: str
    contract: str
    was: Amount
    now: Amount
    difference: Amount  # now − was


class CreditNote(TypedDict):
    """`settlement/credit_note`: total < 0 credits the department (贷项), total > 0 debits it (借项)."""

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


# ---- service catalogue ----


class CatalogueItem(TypedDict):
    """A purchasable service."""

    code: str
    name: str
    english: str  # ""
    unit: str
    guide_price: Number  # "" when there is none
    central: str  # edition of the central catalogue it is in: "2025版（省级）"; ""
    standard: str  # "物业服务考核标准 3（1000分）"; ""


class CatalogueGroup(TypedDict):
    """A branch of the tree with its items."""

    code: str
    name: str
    entries: list[CatalogueItem]


class Catalogue(TypedDict):
    """`catalog/catalogue`: the printed service catalogue."""

    doc: Doc
    edition: str  # "2026年第1版"
    effective: Day
    notes: list[str]
    groups: list[CatalogueGroup]
    standards: list[Standard]
