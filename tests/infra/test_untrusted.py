"""Files strangers send: what they cost, and that whatever they hold ends in rows or in a refusal."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from procurement.infra import untrusted
from procurement.infra.untrusted import Limits
from procurement.kernel.errors import Refused
from procurement.pages import spreadsheets
from tests.pages.test_spreadsheets import FIELDS, PARTS, SHEET, book, packed

READERS_OF_FAULTS = "tests.infra.readers"


def sheet(cells: str, **parts: str | bytes) -> bytes:
    """A workbook whose one sheet has these rows, as they stand in its part."""
    rows = f'<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>code</t></is></c></row>{cells}</sheetData></worksheet>'
    return packed({**PARTS, SHEET: rows, **parts})


def shared(texts: str) -> dict[str, str | bytes]:
    rels = str(PARTS["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="r2" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    return {"xl/_rels/workbook.xml.rels": rels, "xl/sharedStrings.xml": f"<sst>{texts}</sst>"}


def code(content: bytes) -> str:
    """What reading a file comes to: `read`, or the code it is refused with."""
    try:
        spreadsheets.read(content, FIELDS)
    except Refused as refused:
        return str(refused)
    return "read"


def test_a_cell_in_the_far_corner_costs_one_cell_and_stands_under_no_heading() -> None:
    assert (
        code(sheet('<row r="1048576"><c s=">" r="XFD1048576"><v>1</v></c></row>'))
        == "spreadsheets.not_a_table"
    )
    table = spreadsheets.read(book((1_048_575, 16_383, "x")), FIELDS)
    assert [(p.row, p.refusal.code) for p in table.problems] == [
        (1_048_576, "spreadsheets.row_too_wide"),
        (1_048_576, "spreadsheets.cell_missing"),
    ]


def test_rows_and_cells_without_a_value_do_not_count_wherever_they_stand() -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 30_000))
    table = spreadsheets.read(
        sheet(f'<row r="2"><c r="A2"><v>5</v></c></row>{empty}<row r="1048576" ht="12.8"/>'), FIELDS
    )
    assert table.rows == [(2, {"code": "5"})] and not table.problems


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="2"><c r="AAAAAAAA2"><v>1</v></c></row>',
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
        '<row r="2"><c r="A2"><v>abc</v></c></row>',
        "<row r='2'><c r='A2'>",
    ],
)
def test_places_no_sheet_program_writes_make_no_table(cells: str) -> None:
    assert code(sheet(cells)) == "spreadsheets.not_a_table"


@pytest.mark.parametrize("column", ["", "A", "XFD"])
def test_cells_without_places_are_counted_like_others(column: str) -> None:
    """Half a million cells in a file of 20 kB."""
    row = "<row><c{}><v>1</v></c>" + "<c><v>1</v></c>" * 49 + "</row>"
    assert code(sheet(row.format("") * 10_000)) == "spreadsheets.too_many_cells", column


def test_one_long_text_in_many_cells_counts_as_often_as_it_stands() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 10_002))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert code(sheet(rows, **shared(f"<si><t>{'字' * 1_000_000}</t></si>"))) == "spreadsheets.too_many_cells"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_entities_that_unfold_without_end_make_no_table() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><worksheet>&b;</worksheet>"
    assert code(packed({**PARTS, SHEET: bomb})) == "spreadsheets.not_a_table"


# ---- the door -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("memory", "files.too_heavy"),
        ("work", "files.too_heavy"),
        ("sleep", "files.too_heavy"),
        ("result", "files.too_heavy"),
        ("killed", "files.too_heavy"),
        ("fault", "files.reader_failed"),
        ("nothing", "files.reader_failed"),
        ("refused", "spreadsheets.empty"),
    ],
)
def test_whatever_a_reader_does_the_caller_gets_a_refusal(
    fault: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(untrusted.READERS, "faulty", READERS_OF_FAULTS)
    limits = Limits(memory=200 << 20, result=1 << 20, work=1, clock=30 if fault != "sleep" else 2)
    with pytest.raises(Refused, match=said):
        untrusted.read("faulty", fault.encode(), limits)


def test_a_reader_knows_no_secret_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(untrusted.READERS, "faulty", READERS_OF_FAULTS)
    monkeypatch.setenv("SECRET_KEY", "for nobody's eyes")
    ((names, pid),) = untrusted.read("faulty", b"surroundings")
    assert "SECRET_KEY" not in names
    assert not Path(f"/proc/{pid}").exists()


def test_a_reader_starts_cheaply() -> None:
    """It imports nothing of the application: no database, no web framework."""
    probe = (
        "import sys, procurement.infra.untrusted_reader, procurement.infra.tables, procurement.infra.workbook\n"
        "print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert {"flask", "sqlalchemy", "babel", "wtforms", "xlsxwriter"}.isdisjoint(done.stdout.split())


@settings(max_examples=15)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
@example(b'code\n"a')
@example(b"code\r\n\xb0\xa1")
@example("code\n\ud800".encode("utf-16-le", "surrogatepass"))
def test_any_bytes_are_rows_or_a_refusal(content: bytes) -> None:
    assert code(content)


DAMAGE = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=5)


@settings(max_examples=15)
@given(DAMAGE)
def test_any_damage_to_a_book_is_rows_or_a_refusal(damage: list[tuple[int, int]]) -> None:
    """Places beyond the end begin again: a book tells when it was made, so its length differs from time to time."""
    whole = bytearray(book((1, 0, "x"), (2, 0, 5)))
    for place, value in damage:
        whole[place % len(whole)] = value
    assert code(bytes(whole))


@settings(max_examples=15)
@given(st.text(alphabet="<>/rcvtis=\"' A1X9&;f", max_size=60))
def test_any_sheet_inside_a_book_is_rows_or_a_refusal(cells: str) -> None:
    assert code(sheet(cells))
