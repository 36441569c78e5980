"""The table of vendors, and the workbook to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procurement.accounts.rules import PartnerCommand, SmeClass
from procurement.accounts.sentences import FIELDS, SIZES
from procurement.kernel.references import reference_key
from procurement.pages import blanks, spreadsheets
from procurement.pages.i18n import Text, _, in_every_language, lazy
from procurement.pages.imports import read_table
from procurement.vendors.forms.register import VendorForm
from procurement.vendors.rules import VendorLine

COLUMNS: dict[str, Text] = {
    "code": lazy("The bureau's own short code of the vendor."),
    "name_zh": lazy("As on the licence."),
    "credit_code": lazy("The 18 characters of the unified social credit code, as on the licence."),
    "sme_class": lazy("As the vendor declares it; may stay empty."),
    "address": lazy("May stay empty; printed on contracts."),
    "phone": lazy("May stay empty; called back when the bank account changes."),
    "representative": lazy("The legal representative; printed on contracts."),
    "bank_name": lazy("The bank payments go to; later it changes only by two people."),
    "bank_account": lazy("The account payments go to; later it changes only by two people."),
    "name_en": lazy("May stay empty."),
}
"""Columns in their order, and what each holds."""
NEEDED = ("code", "name_zh", "credit_code")


def read_vendors(content: bytes) -> tuple[list[VendorLine], list[spreadsheets.Problem]]:
    """The rows of a table of vendors, and why others cannot be read. Refuses what is no such table."""
    table = read_table(content, [_field(key) for key in COLUMNS])
    untold = frozenset(COLUMNS) - table.told
    return [VendorLine(row, _command(cells), untold) for row, cells in table.rows], table.problems


def _field(key: str) -> spreadsheets.Field:
    heads, needed = spreadsheets.heads(key, FIELDS[key]), key in NEEDED
    if key == "sme_class":
        return spreadsheets.Field(key, heads, _size, required=False)
    return spreadsheets.as_in_form(key, getattr(VendorForm, key), heads, required=needed)


def _size(cell: str) -> SmeClass:
    known = {said: size for size, text in SIZES.items() for said in (*in_every_language(text), str(size))}
    if cell not in known:
        raise ValueError("vendors.size_unknown")
    return known[cell]


def _command(cells: Mapping[str, Any]) -> PartnerCommand:
    told: dict[str, Any] = {key: value or "" for key, value in cells.items() if key != "sme_class"}
    told["credit_code"] = reference_key(told["credit_code"])
    return PartnerCommand(**told, sme_class=cells["sme_class"])


def blank_vendors() -> bytes:
    """The workbook of vendors."""
    sizes = [(str(words), str(words)) for words in SIZES.values()]
    columns = [
        blanks.Column(
            FIELDS[key], note, width=26 if key.startswith(("name", "credit", "bank")) else 16,
            choices=sizes if key == "sme_class" else (), strict=key == "sme_class",
        )
        for key, note in COLUMNS.items()
    ]  # fmt: skip
    return blanks.write(_("Vendors"), columns, example_vendors())


def example_vendors() -> list[tuple[str, ...]]:
    """Rows that can be taken as they stand."""
    small = str(SIZES[SmeClass.SMALL])
    return [
        ("V01", "样本物业服务有限公司", "91310115MA1K35A07W", small, "样本市和平路8号", "021-00000000", "张样本",
         "样本银行和平路支行", "6217000011112222", ""),
    ]  # fmt: skip
