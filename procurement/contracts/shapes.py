"""What the paper of a contract says."""

from typing import TypedDict

from procurement.catalog.shapes import Standard
from procurement.documents.shapes import Amount, Day, Doc, Labelled, Number, Span


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
