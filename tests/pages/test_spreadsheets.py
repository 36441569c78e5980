"""Tables in and out: what a book may ask of the reader, and how numbers read and write."""

from __future__ import annotations

import io
import zipfile
import zlib
from decimal import Decimal

import pytest
import xlsxwriter

from procurement.infra.workbook import MAX_UNPACKED
from procurement.kernel.errors import Refused
from procurement.kernel.unit_price import UnitPrice
from procurement.pages import spreadsheets
from procurement.pages.forms import UnitPriceField

FIELDS = [spreadsheets.Field("code", ("code",))]
NUMBERS = [spreadsheets.Field("code", ("code",), holds=spreadsheets.Holds.NUMBER)]
SHEET = "xl/worksheets/sheet1.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS: dict[str, str | bytes] = {
    "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def book(*cells: tuple[int, int, object]) -> bytes:
    """A workbook with these cells (row, column, value), counted from 0, besides its one heading."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for row, column, value in ((0, 0, "code"), *cells):
            sheet.write(row, column, value)
    return out.getvalue()


def style_of(value: object, kind: str = "number") -> str:
    """The number format of the one cell of a written column."""
    content = spreadsheets.write("x", [spreadsheets.Column("n", kind)], [(value,)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml").decode()
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    number = int(sheet.split('r="A2" s="')[1].split('"')[0])
    used = styles.split("<cellXfs")[1].split("<xf ")[number + 1]
    code = used.split('numFmtId="')[1].split('"')[0]
    known = {"3": "#,##0"}
    return known.get(code) or styles.split(f'numFmtId="{code}" formatCode="')[1].split('"')[0]


def declared(content: bytes, size: int, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The same archive, claiming another size (and a checksum of that much) of one of its parts."""
    out = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info, claimed = archive.getinfo(part), zlib.crc32(archive.read(part)[:size])
    central = content.rindex(b"PK\x01\x02", 0, content.rindex(part.encode()))
    for start, crc in ((info.header_offset, 14), (central, 16)):
        out[start + crc : start + crc + 4] = claimed.to_bytes(4, "little")
        out[start + crc + 8 : start + crc + 12] = size.to_bytes(4, "little")
    return bytes(out)


def packed(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("size", [10, 2**31])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_book_that_lies_about_its_size_is_unpacked_no_further_than_allowed(size: int, method: int) -> None:
    """Half as much again as may be unpacked, in a file a thousandth of that."""
    sheet = b"<worksheet><sheetData>" + b" " * (MAX_UNPACKED * 3 // 2)
    content = declared(packed({**PARTS, SHEET: sheet}, method), size)
    with pytest.raises(Refused, match=r"sheets\.(too_large|not_a_table)"):
        spreadsheets.read(content, FIELDS)


def test_a_book_locked_by_a_password_is_no_table() -> None:
    locked = bytearray(book((1, 0, "x")))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flag] |= 1
            at = locked.find(mark, at + 4)
    with pytest.raises(Refused, match=r"sheets\.not_a_table"):
        spreadsheets.read(bytes(locked), FIELDS)


@pytest.mark.parametrize("other", ["content.xml", "xl/workbook.bin"])
def test_other_kinds_of_books_are_not_read_as_excel(other: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(other, "x")
    with pytest.raises(Refused, match="spreadsheets.not_a_table"):
        spreadsheets.read(out.getvalue(), FIELDS)


def test_a_computed_number_is_read_as_excel_shows_it() -> None:
    table = spreadsheets.read(
        book((1, 0, 0.1 + 0.2), (2, 0, 100.10000000000001), (3, 0, 1e14), (4, 0, 5)), NUMBERS
    )
    assert [cells["code"] for _, cells in table.rows] == ["0.3", "100.1", "100000000000000", "5"]


@pytest.mark.parametrize(
    ("value", "form"), [(5, "#,##0"), (Decimal("5.00"), "#,##0"), (Decimal("5.25"), "#,##0.######")]
)
def test_a_whole_number_is_written_without_a_lonely_point(value: object, form: str) -> None:
    assert style_of(value) == form


@pytest.mark.parametrize("price", ["0.5283", "31000"])
def test_a_price_is_written_as_a_number_with_as_many_decimals_as_it_has(price: str) -> None:
    value = UnitPrice.parse(price)
    assert style_of(value, "price") == "#,##0.00####"
    content = spreadsheets.write("x", [spreadsheets.Column("code", "price")], [(value,)])
    assert spreadsheets.read(content, NUMBERS).rows == [(2, {"code": f"{value.yuan.normalize():f}"})]


def test_a_column_of_prices_takes_what_the_form_takes_and_no_more() -> None:
    column = [spreadsheets.as_in_form("code", UnitPriceField(most=UnitPrice.parse("10")), ("code",))]
    table = spreadsheets.read(
        book((1, 0, 0.000001), (2, 0, "0.528312"), (3, 0, 0.1234567), (4, 0, 11), (5, 0, 0)), column
    )
    assert [str(cells["code"]) for _, cells in table.rows] == ["0.000001", "0.528312"]
    assert [(one.row, one.refusal.code) for one in table.problems] == [
        (row, "spreadsheets.cell_refused") for row in (4, 5, 6)
    ]


def test_a_cell_loses_what_nobody_sees_and_is_refused_for_what_no_paper_can_print() -> None:
    table = spreadsheets.read(book((1, 0, "\ufeff示例市\u00ad局"), (2, 0, "\u200b"), (3, 0, "局☑")), FIELDS)
    assert table.rows == [(2, {"code": "示例市局"})]
    assert [(one.row, one.refusal.code) for one in table.problems] == [
        (3, "spreadsheets.cell_missing"),
        (4, "spreadsheets.cell_unprintable"),
    ]
    assert table.problems[1].refusal.params["characters"] == "☑ (U+2611)"
