"""What is read, is read with certainty, or refused with row and reason: cells, encodings, separators, form limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from procurement.accounts import rules
from procurement.accounts.forms import read_departments, read_occupancies
from procurement.accounts.forms.occupancies import BuildingForm, OccupancyForm
from procurement.accounts.forms.organisations import DepartmentForm
from procurement.accounts.forms.spreadsheets import HEADINGS as ACCOUNTS
from procurement.catalog.forms import read_standard
from procurement.catalog.forms.spreadsheets import HEADINGS as CATALOG
from procurement.catalog.forms.standards import BranchForm, CheckForm
from procurement.kernel.errors import Refused
from procurement.pages import spreadsheets
from procurement.pages.spreadsheets import Field, Holds, Table
from procurement.settlement.forms import read_usage
from procurement.settlement.forms.usage import HEADINGS as USAGE
from tests.conftest import SHARED_DATA
from tests.factories import Office
from tests.pages.test_spreadsheets import OFFICE, PARTS, SHEET, packed

REPORTS = SHARED_DATA / "field-reports"
COLUMNS = [
    Field("code", ("code",)),
    Field("month", ("month",), holds=Holds.MONTH, required=False),
    Field("day", ("day",), holds=Holds.DAY, required=False),
    Field("amount", ("amount",), holds=Holds.NUMBER, required=False),
]
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="000"/><numFmt numFmtId="171" formatCode="yyyy&quot;年&quot;m'
    '&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="10"/>'
    '<xf numFmtId="171"/></cellXfs></styleSheet>'
)


def book(row: str, after: str = "", workbook: str = "") -> bytes:
    """A workbook of the four columns with one row, as its cells stand in the part."""
    names = ("code", "month", "day", "amount")
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    rels = str(PARTS["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="r8" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r9" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
    )
    sheet = (
        f'<worksheet><sheetData><row r="1">{head}</row><row r="2">{row}</row></sheetData>{after}</worksheet>'
    )
    parts = {**PARTS, "xl/_rels/workbook.xml.rels": rels, "xl/styles.xml": STYLES, SHEET: sheet}
    return packed({**parts, **({"xl/workbook.xml": workbook} if workbook else {})})


def problems(table: Table) -> list[tuple[int, str, str]]:
    return [(one.row, one.heading, one.refusal.code) for one in table.problems]


CODE = '<c r="A2" t="inlineStr"><is><t>D1</t></is></c>'


@pytest.mark.parametrize(
    ("cells", "heading", "code"),
    [
        (CODE + '<c r="C2" t="e"><v>#N/A</v></c>', "day", "spreadsheets.cell_error"),
        (CODE + '<c r="D2" t="e"><f>A9</f><v>#REF!</v></c>', "amount", "spreadsheets.cell_error"),
        (CODE + '<c r="D2"><f>A9*2</f></c>', "amount", "spreadsheets.cell_uncomputed"),
        (CODE + '<c r="D2"><f>A9*2</f><v></v></c>', "amount", "spreadsheets.cell_uncomputed"),
        (CODE + '<c r="B2"><v>2026.1</v></c>', "month", "spreadsheets.number_no_month"),
        (CODE + '<c r="B2"><v>202610</v></c>', "month", "spreadsheets.number_no_month"),
        (CODE + '<c r="C2"><v>46357</v></c>', "day", "spreadsheets.number_no_day"),
        (CODE + '<c r="D2" s="3"><v>0.5</v></c>', "amount", "spreadsheets.cell_unclear"),
        (CODE + '<c r="D2"><v>1234567890123456</v></c>', "amount", "spreadsheets.cell_long"),
        (CODE + '<c r="D2" s="1"><v>46357</v></c>', "amount", "spreadsheets.day_unexpected"),
        ('<c r="A2"><v>123456789012345678</v></c>', "code", "spreadsheets.cell_long"),
        ('<c r="A2"><v>123456789012</v></c>', "code", "spreadsheets.number_no_text"),
        ('<c r="A2"><v>1.1</v></c>', "code", "spreadsheets.number_no_text"),
        ('<c r="A2" s="1"><v>46357</v></c>', "code", "spreadsheets.day_unexpected"),
        ('<c r="A2" t="inlineStr"><is><t>示\ufffd局</t></is></c>', "code", "spreadsheets.cell_damaged"),
        (CODE + '<c r="E2"><v>1</v></c>', "", "spreadsheets.row_too_wide"),
    ],
)
def test_a_cell_that_is_not_certain_is_a_problem_of_its_row(cells: str, heading: str, code: str) -> None:
    table = spreadsheets.read(book(cells), COLUMNS)
    assert problems(table) == [(2, heading, code)] and table.rows == []


@pytest.mark.parametrize(
    ("cells", "key", "value"),
    [
        ('<c r="A2" s="2"><v>7</v></c>', "code", "007"),
        ('<c r="A2"><v>1001</v></c>', "code", "1001"),
        (CODE + '<c r="B2" s="4"><v>46296</v></c>', "month", "2026-10-01"),
        (CODE + '<c r="C2" s="1"><v>46357</v></c>', "day", "2026-12-01"),
        (CODE + '<c r="D2"><v>0.30000000000000004</v></c>', "amount", "0.3"),
        (CODE + '<c r="D2"><v>1E-5</v></c>', "amount", "0.00001"),
        (CODE + '<c r="D2"><f>A9*2</f><v>84</v></c>', "amount", "84"),
        (CODE + '<c r="D2" t="str"><f>""</f><v></v></c>', "amount", None),
        (CODE + '<c r="E2" s="1"/>', "amount", None),
    ],
)
def test_a_cell_that_is_certain_is_read_as_the_sheet_shows_it(cells: str, key: str, value: object) -> None:
    table = spreadsheets.read(book(cells), COLUMNS)
    assert problems(table) == [] and table.rows[0][1][key] == value


def test_a_place_under_a_merged_cell_is_not_an_empty_one() -> None:
    """Also in the last column, where the row ends before it: its last day would be offered to be taken away."""
    for merged in ("C1:C2", "C1:C1048576"):
        table = spreadsheets.read(
            book(CODE, f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>'), COLUMNS
        )
        assert problems(table) == [(2, "day", "spreadsheets.cell_merged")]
    far = '<mergeCells><mergeCell ref="AAA1:XFD1048576"/></mergeCells>'
    assert problems(spreadsheets.read(book(CODE, far), COLUMNS)) == []


def test_a_hidden_sheet_is_never_read() -> None:
    hidden = (
        f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="old" state="hidden" r:id="r9"/><sheet name="new" r:id="r1"/>'
        "</sheets></workbook>"
    )
    assert spreadsheets.read(book(CODE, workbook=hidden), COLUMNS).rows[0][1]["code"] == "D1"
    with pytest.raises(Refused, match=r"sheets\.all_hidden"):
        spreadsheets.read(
            book(CODE, workbook=hidden.replace('name="new"', 'name="new" state="veryHidden"')), COLUMNS
        )


def test_formulas_nobody_computed_are_not_taken_for_the_nought_their_program_wrote() -> None:
    waiting = str(PARTS["xl/workbook.xml"]).replace("</workbook>", '<calcPr fullCalcOnLoad="1"/></workbook>')
    table = spreadsheets.read(book(CODE + '<c r="D2"><f>A9</f><v>0</v></c>', workbook=waiting), COLUMNS)
    assert problems(table) == [(2, "amount", "spreadsheets.cell_uncomputed")]


# ---- texts --------------------------------------------------------------------------------------
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_usual_writing_of_a_text_is_read(separator: str, encoding: str) -> None:
    text = (
        separator.join(("code", "month", "day"))
        + "\r\n"
        + separator.join(("市政府办公室", "2026-10", ""))
        + "\r\n"
    )
    (row,) = spreadsheets.read(text.encode(encoding), COLUMNS).rows
    assert row[1]["code"] == "市政府办公室" and row[1]["month"] == "2026-10"


@pytest.mark.parametrize("encoding", ["big5", "shift-jis", "latin-1"])
def test_a_text_in_another_encoding_is_refused_and_not_read_as_other_characters(encoding: str) -> None:
    word = {"big5": "市政府辦公室後勤事務", "shift-jis": "役所の事務局", "latin-1": "Müller Straße"}[encoding]
    with pytest.raises(Refused, match=r"sheets\.encoding_unclear"):
        spreadsheets.read(f"code,month\n{word},2026-10\n".encode(encoding), COLUMNS)


def test_two_separators_that_part_the_first_row_alike_are_refused() -> None:
    with pytest.raises(Refused, match=r"sheets\.separator_unclear"):
        spreadsheets.read(b"code,month;day\nD1,2;3\n", COLUMNS)


@pytest.mark.parametrize(
    ("text", "heading", "code"),
    [
        ("code,day\nD1,#N/A\n", "day", "spreadsheets.cell_error"),
        ("code,day\nD1,########\n", "day", "spreadsheets.cell_error"),
        ("code,note\nD1,#REF!\n", "note", "spreadsheets.cell_error"),
        ("code,day\n1.23457E+17,\n", "code", "spreadsheets.cell_long"),
        ("code,amount\nD1,84,000\n", "", "spreadsheets.row_too_wide"),
        ("code;amount\nD1;84,500\n", "amount", "spreadsheets.cell_unclear"),
    ],
)
def test_what_a_sheet_program_lost_in_saving_a_text_is_told(text: str, heading: str, code: str) -> None:
    assert problems(spreadsheets.read(text.encode(), COLUMNS)) == [(2, heading, code)]


def test_empty_cells_beyond_the_headings_do_no_harm() -> None:
    assert spreadsheets.read(b"code,month\nD1,2026-10,,\n", COLUMNS).rows


# ---- the form's limits --------------------------------------------------------------------------
DEPARTMENT = {"code": "X1", "name_zh": "示例局", "settlement_mode": "transfer"}
OCCUPANCY = {"department": "D1", "building": "B1", "area": "5", "headcount": "1", "start": "2026-01-01"}
STANDARD = {"section": "甲", "check": "乙", "points": "5", "deduction_kind": "all"}
SHARED = [
    *(
        (read_departments, ACCOUNTS, DEPARTMENT, key, DepartmentForm, key)
        for key in ("code", "name_zh", "name_en")
    ),
    *((read_departments, ACCOUNTS, DEPARTMENT, key, DepartmentForm, key) for key in ("budget_line", "sort")),
    (read_occupancies, ACCOUNTS, OCCUPANCY, "department", DepartmentForm, "code"),
    (read_occupancies, ACCOUNTS, OCCUPANCY, "building", BuildingForm, "code"),
    *(
        (read_occupancies, ACCOUNTS, OCCUPANCY, k, OccupancyForm, k)
        for k in ("area", "headcount", "start", "end")
    ),
    *((read_standard, CATALOG, STANDARD, k, BranchForm, "title") for k in ("section", "service", "position")),
    (read_standard, CATALOG, STANDARD, "check", CheckForm, "title"),
    *(
        (read_standard, CATALOG, STANDARD, k, CheckForm, k)
        for k in ("points", "deduction_points", "deduction_unit")
    ),
]
TYPED = ["x" * n for n in (8, 9, 20, 21, 60, 61, 80, 81, 120, 121, 200, 201, 500, 501)]
TYPED += [
    "5",
    "5.25",
    "5.255",
    "-1",
    "0",
    "100",
    "101",
    "99999",
    "100000",
    "9999999.99",
    "10000000",
    "1e3",
    "２０",
]
TYPED += ["2026-02-30", "2026/1/5", "20260105", "1800-01-01", "1949-09-30", "2199-12-31", "2200-01-01"]
TYPED += ["a\u202eb", "a\x0bb"]


@pytest.mark.parametrize(("read", "headings", "row", "key", "form", "name"), SHARED)
def test_an_import_refuses_exactly_what_the_form_refuses(
    db: Office, read: Any, headings: Any, row: dict[str, str], key: str, form: Any, name: str
) -> None:
    """Every column, over values at and beyond every limit any of the forms has."""
    with db.app.test_request_context():
        heading = str(headings[key])
        columns = list(dict.fromkeys([*row, key]))
        lines = [",".join(columns)] + [
            ",".join({**row, key: typed}.get(c, "") for c in columns) for typed in TYPED
        ]
        _, found = read("\n".join(lines).encode())
        refused = {
            one.row
            for one in found
            if one.heading == heading and one.refusal.code.startswith("spreadsheets.")
        }
        for number, typed in enumerate(TYPED, 2):
            bound = form(formdata=None)
            field = bound[name]
            field.process(_Typed({name: typed}))
            good = field.validate(bound)
            assert good is (number not in refused), (typed, field.errors)


class _Typed(dict[str, str]):
    def getlist(self, name: str) -> list[str]:
        return [self[name]]


# ---- what a table does not tell -----------------------------------------------------------------
def test_a_table_without_a_column_says_nothing_of_what_would_stand_there(db: Office) -> None:
    with db.app.test_request_context():
        lines, _ = read_departments(b"code,name_zh,settlement_mode\nD1,A,transfer\n")
        held, _ = read_occupancies(b"department,building,area,headcount,start\nD1,B1,5,1,2026-01-01\n")
    there = rules.DepartmentCommand("D1", "A", rules.SettlementMode.TRANSFER, "English", "2010301", "010")
    plan = rules.department_plan(lines, {"D1": rules.DepartmentFacts(1, there)})
    assert (plan.unchanged, plan.changed) == (1, ())
    known = rules.Holding(1, 1, 2, Decimal(5), 1, date(2026, 1, 1), date(2026, 9, 30))
    places = rules.occupancy_plan(held, {"D1": 1}, {"B1": rules.BuildingSize(2, Decimal(99))}, [known])
    assert (places.unchanged, places.changed) == (1, ())


def test_a_new_department_of_a_known_name_is_pointed_out() -> None:
    known = rules.DepartmentCommand("007", "零零七试验室", rules.SettlementMode.TRANSFER)
    line = rules.DepartmentLine(
        2, rules.DepartmentCommand("7", "零零七 试验室", rules.SettlementMode.TRANSFER)
    )
    plan = rules.department_plan([line], {"007": rules.DepartmentFacts(1, known)})
    assert plan.namesakes == ((line.command, known),)


# ---- reports from the field ---------------------------------------------------------------------
@pytest.mark.published
@pytest.mark.parametrize(
    ("name", "read", "headings", "expected"),
    [
        (
            "01b-occupancy-error-in-last-day.xlsx",
            read_occupancies,
            ACCOUNTS,
            (2, "end", "spreadsheets.cell_error"),
        ),
        ("02-usage-row-wider-than-headings.csv", read_usage, USAGE, (2, None, "spreadsheets.row_too_wide")),
        (
            "03-usage-month-typed-as-number.xlsx",
            read_usage,
            USAGE,
            (2, "month", "spreadsheets.number_no_month"),
        ),
        (
            "14-department-name-over-80.csv",
            read_departments,
            ACCOUNTS,
            (2, "name_zh", "spreadsheets.cell_refused"),
        ),
    ],
)
def test_a_reported_file_is_refused_with_row_and_reason(
    db: Office, name: str, read: Any, headings: Any, expected: tuple[int, str | None, str]
) -> None:
    with db.app.test_request_context():
        rows, found = read(Path(REPORTS / name).read_bytes())
        row, key, code = expected
        said = [(one.row, one.heading, one.refusal.code) for one in found]
        assert rows == [] and said == [(row, str(headings[key]) if key else "", code)]


@pytest.mark.published
@pytest.mark.parametrize(
    ("name", "read", "codes"),
    [
        ("01a-occupancy-with-last-day.xlsx", read_occupancies, ["D17"]),
        ("04a-department-007-as-text.csv", read_departments, ["007"]),
        ("04b-department-007-as-number.xlsx", read_departments, ["007"]),
        ("05-occupancy-empty-row-1048576.xlsx", read_occupancies, ["D17"]),
        ("06a-departments-semicolons.csv", read_departments, ["X04"]),
        ("06b-departments-unicode-text.csv", read_departments, ["X04"]),
    ],
)
def test_a_reported_file_is_read(db: Office, name: str, read: Any, codes: list[str]) -> None:
    with db.app.test_request_context():
        lines, found = read(Path(REPORTS / name).read_bytes())
    assert found == []
    assert [getattr(line, "department", None) or line.command.code for line in lines] == codes
