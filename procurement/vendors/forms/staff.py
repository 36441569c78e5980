"""What is entered for a vendor's staff; the table of them, and the workbook to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procurement.kernel.references import reference_key
from procurement.pages import blanks, spreadsheets
from procurement.pages.file_field import LARGEST_SCAN, SCANS
from procurement.pages.forms import ChoiceField, DayField, FileField, Form, TextField, VersionField
from procurement.pages.i18n import Text, _, in_every_language, lazy
from procurement.pages.imports import read_table
from procurement.vendors.rules import (
    CertificateCommand,
    CertificateKey,
    StaffCommand,
    StaffLine,
    StaffRow,
    masked,
)
from procurement.vendors.sentences.staff import CERTIFICATES, FIELDS


class PersonsText(TextField):
    """A text into which an identity number may get: no page hands one back, whoever typed it."""

    def _value(self) -> str:
        typed = super()._value()
        return typed if masked(typed) == typed else ""


class IdentityField(PersonsText):
    """An identity number: never handed back, right or wrong."""

    def _value(self) -> str:
        return ""


class StaffForm(Form):
    """Somebody of the staff; `version` stays empty for a new one."""

    name = PersonsText(FIELDS["name"], most=60, width="w20", hint=lazy("As on the identity card."))
    post = PersonsText(FIELDS["post"], most=60, width="w20", optional=True)
    identity_number = IdentityField(
        FIELDS["identity_number"],
        most=30,
        width="w20",
        hint=lazy(
            "Kept to tell people apart. Pages show its last four characters, this one none: type it anew after an error."
        ),
        basis=(lazy("18 characters with a check character"), "GB 11643-1999"),
    )
    version = VersionField()

    def of_known(self) -> StaffForm:
        """Of somebody who is there: without an identity number theirs stays."""
        self.identity_number.optional = lazy("to correct it")
        return self

    def to_command(self) -> StaffCommand:
        return StaffCommand(self.name.data, self.post.data, self.identity_number.data)


class CertificateForm(Form):
    """A certificate, and a scan of it."""

    key = ChoiceField(FIELDS["certificate"], options=())
    certificate_number = PersonsText(FIELDS["certificate_number"], most=60, width="w20")
    issuer = PersonsText(FIELDS["issuer"], most=80, optional=True)
    valid_from = DayField(FIELDS["valid_from"], optional=True)
    valid_until = DayField(
        FIELDS["valid_until"], optional=True, hint=lazy("Empty where the certificate does not end.")
    )
    file = FileField(
        lazy("Scan"),
        accept=SCANS,
        most=LARGEST_SCAN,
        optional=True,
        hint=lazy("PDF, JPEG or PNG, up to 20 MB."),
    )

    def to_command(self) -> CertificateCommand:
        return CertificateCommand(
            self.key.data,
            self.certificate_number.data,
            self.issuer.data,
            self.valid_from.data,
            self.valid_until.data,
        )


# ---- the table ----------------------------------------------------------------------------------
COLUMNS: dict[str, Text] = {
    "name": lazy("As on the identity card."),
    "identity_number": lazy("18 characters, typed as text: sheet programs cut long numbers."),
    "post": lazy("May stay empty."),
    "certificate": lazy("The kind of certificate; stays empty where there is none."),
    "certificate_number": lazy("The number printed on the certificate."),
    "issuer": lazy("May stay empty."),
    "valid_from": lazy("May stay empty."),
    "valid_until": lazy("Empty where the certificate does not end."),
}
"""Columns in their order, and what each holds."""
NEEDED = ("name", "identity_number")
SECRET = ("identity_number", "certificate_number")
OF_STAFF = ("name", "identity_number", "post")


def read_staff(content: bytes) -> tuple[list[StaffLine], list[spreadsheets.Problem]]:
    """The rows of a table of staff, and why others cannot be read. Refuses what is no such table."""
    table = read_table(content, [_field(key) for key in COLUMNS])
    return [_line(row, cells) for row, cells in table.rows], table.problems


def _field(key: str) -> spreadsheets.Field:
    heads, needed = spreadsheets.heads(key, FIELDS[key]), key in NEEDED
    if key == "certificate":
        return spreadsheets.Field(key, heads, _key, required=False)
    form = StaffForm if key in OF_STAFF else CertificateForm
    return spreadsheets.as_in_form(key, getattr(form, key), heads, required=needed, secret=key in SECRET)


def _key(cell: str) -> CertificateKey:
    known = {said: key for key, text in CERTIFICATES.items() for said in (*in_every_language(text), str(key))}
    if cell not in known:
        raise ValueError("vendors.certificate_kind_unknown")
    return known[cell]


def _line(row: int, cells: Mapping[str, Any]) -> StaffLine:
    staff = StaffCommand(cells["name"], cells["post"] or "", reference_key(cells["identity_number"]))
    key, number = cells["certificate"], cells["certificate_number"] or ""
    rest = (cells["issuer"] or "", cells["valid_from"], cells["valid_until"])
    if key and number:
        return StaffLine(row, StaffRow(staff, CertificateCommand(key, number, *rest)))
    return StaffLine(row, StaffRow(staff), incomplete=any((key, number, *rest)))


def blank_staff() -> bytes:
    """The workbook of staff."""
    kinds = [(str(words), str(words)) for words in CERTIFICATES.values()]
    columns = [
        blanks.Column(
            FIELDS[key],
            note,
            kind="day" if key.startswith("valid") else "text",
            width=26 if key in ("identity_number", "certificate", "issuer") else 16,
            choices=kinds if key == "certificate" else (),
            strict=key == "certificate",
        )
        for key, note in COLUMNS.items()
    ]
    return blanks.write(_("Staff"), columns, example_staff())


def example_staff() -> list[tuple[Any, ...]]:
    """Rows that can be taken as they stand; no such number was ever given to anybody (its region does not exist)."""
    guard = str(CERTIFICATES[CertificateKey.SECURITY_GUARD])
    return [
        (
            "张样本",
            "990101199001010019",
            "秩序维护员",
            guard,
            "样保2025000001",
            "样本市公安局",
            "2025-03-01",
            "",
        )
    ]
