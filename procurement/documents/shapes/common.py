"""What several papers share."""

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
