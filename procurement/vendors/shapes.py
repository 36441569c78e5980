"""What the papers of vendors say."""

from typing import TypedDict

from procurement.documents.shapes import Day, Doc


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
