"""The frozen data of papers: what they share. The shape of a paper stands in its module (`shapes`).

Everything is text as it was true when the paper was made, so that a paper never changes with its sources:

* `Amount`: yuan with two decimals, `"-1234.56"`; never a float, never grouped
* `Number`: a decimal as text, `"28600"`, `"0.85"`, for quantities, points and unit prices
* `Day`: a civil day, `"2026-11-10"`; `Day` or `Number` may be `""` only where a field says so
* words (titles, units, bases, reasons) are printed as they come and are always text, never HTML

A key not listed here is an error of the module, a key missing stops the paper (StrictUndefined).
"""

from typing import Literal, NotRequired, TypedDict

Amount = str
Number = str
Day = str


class Replaced(TypedDict):
    """A character no font has, and what is printed for it."""

    code: int  # its code point: 9745
    name: str  # "U+2611"
    instead: str  # "" leaves it out


class Correction(TypedDict):
    """What a corrected issue says of itself."""

    issue: int  # 2 for the first correction
    replaces: str  # verification code of the issue before
    date: Day  # of the correction; the paper keeps its own day
    reason: str
    characters: list[Replaced]
    texts: list[str]  # the first corrected texts as printed now
    count: int  # of all corrected texts


class Doc(TypedDict):
    """What every paper says about itself; under the key `doc`."""

    title: str  # of the paper, for lists and file names
    kind: str  # name of its `PaperKind`: "bill"
    number: str  # "ZD-2026-000218"; "" for a draft, which has none
    code: str  # verification code "Q8VN-5HJK"; "" for a draft
    date: Day  # the day of the paper: printed, and the date inside the PDF
    state: Literal["draft", "issued", "void"]
    template: str  # template version, printed in the footer: "bill/1"
    verify_url: str  # printed and in the QR code; "" for a draft
    bureau: str  # name of the bureau, as issuer
    correction: NotRequired[Correction]  # of a corrected issue only


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
