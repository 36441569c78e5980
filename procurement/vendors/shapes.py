"""What the papers of vendors say."""

from typing import TypedDict

from procurement.documents.shapes import Day, Doc, Number


class Proved(TypedDict):
    """One thing that was asked and accepted."""

    title: str
    basis: str
    proof: str  # "证书编号 X", "声明", "2人"
    until: Day  # "" where it holds for good


class Qualification(TypedDict):
    """`vendors/qualification`: what a vendor was found to hold, and until when."""

    doc: Doc
    vendor: str
    credit_code: str  # "" where none is on file
    representative: str  # ""
    requirements: str  # title of the set
    code: str  # of the set, with its version: "WYGL/2"
    scope: str  # category or service; "" where it is for whatever is bought
    application: str  # number
    valid_from: Day
    valid_until: Day
    proved: list[Proved]


class SizeLetter(TypedDict):
    """`vendors/size_letter`: a vendor declares its size (财库〔2020〕46号 附1). Revenue and assets in 万元."""

    doc: Doc
    company: str
    credit_code: str  # ""
    buyer: str
    project: str  # "": filled in by hand for each procurement
    service: str  # "": the same
    industry: str
    headcount: Number
    revenue: Number
    assets: Number  # "" where the industry does not ask for it
    size: str  # "小型企业"
    standard: str  # "工信部联企业〔2011〕300号 第四条（十四）"


class VendorRef(TypedDict):
    """A vendor on a letter."""

    name: str
    code: str  # unified social credit code; ""


class SuspensionLetter(TypedDict):
    """`vendors/suspension`: without `starts` and `ends` the proposal was dropped."""

    doc: Doc
    vendor: VendorRef
    proposed_on: Day
    ground: str
    ground_basis: str
    facts_of: str  # what happened
    replied_on: Day  # "" where the vendor did not reply in time
    reason: str
    starts: Day  # ""
    ends: Day  # "", the last day, included
    binding_basis: str  # of where it binds; ""
