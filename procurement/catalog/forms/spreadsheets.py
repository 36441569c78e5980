"""The sheets of the catalogue: their columns, how cells become values, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from procurement.catalog.forms.standards import CHECK_MOST, BranchForm, CheckForm
from procurement.catalog.rules import (
    BRANCHES,
    CategoryLine,
    Comparison,
    Evidence,
    Names,
    Node,
    NodeKind,
    OutlineRow,
    category_code,
    outline,
    tree_of,
)
from procurement.catalog.sentences import DEDUCTIONS, EVIDENCE, FIELDS, KINDS, SEVERITIES
from procurement.kernel.errors import Refusal
from procurement.pages import spreadsheets, typed
from procurement.pages.i18n import Text, _, in_every_language, lazy

Value = TypeVar("Value")
Problems = list[spreadsheets.Problem]
HEADINGS: dict[str, Text] = {
    "code": lazy("Category code"),
    "name_zh": FIELDS["name_zh"],
    "name_en": FIELDS["name_en"],
    **{str(kind): words for kind, words in KINDS.items()},
    "points": FIELDS["points"],
    "deduction_kind": lazy("A finding costs"),
    "deduction_points": lazy("Points off each time"),
    "deduction_unit": lazy("Counted in"),
    "severity": FIELDS["severity"],
    "evidence": FIELDS["evidence"],
}
NUMBERS = ("points", "deduction_points")


def problems_of(faults: Iterable[tuple[int, Refusal]]) -> Problems:
    """Faults found by a rule, as lines of the table of problems."""
    return [
        spreadsheets.Problem(row, str(HEADINGS.get(refusal.field or "", "")), refusal)
        for row, refusal in faults
    ]


# ---- item catalogue -----------------------------------------------------------------------------
def read_categories(content: bytes) -> tuple[list[CategoryLine], Problems]:
    """The rows of an item catalogue, and why others cannot be read. Refuses what is no such sheet."""
    table = spreadsheets.read(
        content, [_field("code", category_code), _field("name_zh", _text), _optional("name_en", _text)]
    )
    lines = [
        CategoryLine(row, cells["code"], cells["name_zh"], cells["name_en"] or "")
        for row, cells in table.rows
    ]
    return lines, table.problems


def category_problems(unread: Problems, found: Comparison) -> Problems:
    """Everything wrong with a file, by row. A parent may only be missing because its row is unread: mend that first."""
    faults = [
        (row, said) for row, said in found.faults if not unread or said.code != "catalog.parent_missing"
    ]
    return sorted([*unread, *problems_of(faults)], key=lambda problem: problem.row)


def category_sheet(names: Mapping[str, Names]) -> bytes:
    """All categories as the sheet they are imported from."""
    rows = [(code, *named) for code, named in sorted(names.items())]
    return spreadsheets.write(_("Categories"), _columns(("code", "name_zh", "name_en")), rows)


# ---- standards ----------------------------------------------------------------------------------
def read_standard(content: bytes) -> tuple[tuple[Node, ...], Problems]:
    """The tree of a standard's sheet, and why rows cannot be taken. Refuses what is no such sheet."""
    table = spreadsheets.read(
        content,
        [
            _as_in_form(NodeKind.SECTION, BranchForm.title, may_be_empty=True),
            *(_as_in_form(kind, BranchForm.title, required=False) for kind in BRANCHES[1:]),
            _as_in_form(NodeKind.CHECK, CheckForm.title, may_be_empty=True),
            _as_in_form("points", CheckForm.points, may_be_empty=True),
            _field("deduction_kind", _one_of(DEDUCTIONS), may_be_empty=True),
            _as_in_form("deduction_points", CheckForm.deduction_points, required=False),
            _as_in_form("deduction_unit", CheckForm.deduction_unit, required=False),
            _optional("severity", _one_of(SEVERITIES)),
            _optional("evidence", _one_of(EVIDENCE)),
        ],
    )
    tree, faults = tree_of([_row(number, cells) for number, cells in table.rows])
    return tree, table.problems or problems_of(faults)


def _row(number: int, cells: Mapping[str, Any]) -> OutlineRow:
    return OutlineRow(
        number,
        tuple(cells[kind] or "" for kind in BRANCHES),
        cells[NodeKind.CHECK] or "",
        cells["points"],
        cells["deduction_kind"],
        cells["deduction_points"],
        cells["deduction_unit"] or "",
        cells["severity"],
        cells["evidence"] or Evidence.NONE,
    )


def standard_sheet(title: str, tree: Sequence[Node]) -> bytes:
    """A standard as the sheet it may be imported from again."""
    return spreadsheets.write(title, _columns(tuple(HEADINGS)[3:]), [_cells(row) for row in outline(tree)])


def _cells(row: OutlineRow) -> list[str | Decimal | None]:
    return [
        *row.branch,
        row.check,
        row.points,
        str(DEDUCTIONS[row.deduction_kind]) if row.deduction_kind else None,
        row.deduction_points,
        row.deduction_unit,
        str(SEVERITIES[row.severity]) if row.severity else None,
        str(EVIDENCE[row.evidence]) if row.check else None,
    ]


# ---- columns ------------------------------------------------------------------------------------
def _field(
    key: str, parse: Callable[[str], Any], *, required: bool = True, may_be_empty: bool = False
) -> spreadsheets.Field:
    return spreadsheets.Field(key, _headings(key), parse, required, may_be_empty)


def _as_in_form(key: str, form_field: Any, **options: bool) -> spreadsheets.Field:
    """The import refuses what the form refuses: the column is a field of the form."""
    return spreadsheets.as_in_form(key, form_field, _headings(key), **options)


def _headings(key: str) -> tuple[str, ...]:
    return spreadsheets.heads(key, HEADINGS[key])


def _optional(key: str, parse: Callable[[str], Any]) -> spreadsheets.Field:
    return _field(key, parse, required=False)


def _columns(keys: Sequence[str]) -> list[spreadsheets.Column]:
    return [
        spreadsheets.Column(
            str(HEADINGS[key]), "number" if key in NUMBERS else "text", 48 if key == NodeKind.CHECK else 18
        )
        for key in keys
    ]


def _text(cell: str) -> str:
    return typed.text(cell, CHECK_MOST)


def _one_of(words: Mapping[Value, Text]) -> Callable[[str], Value]:
    """Reads a cell that says one of these words, in any of our languages."""
    known = {said: value for value, text in words.items() for said in (*in_every_language(text), str(value))}

    def parse(cell: str) -> Value:
        if cell not in known:
            raise ValueError("catalog.word_unknown")
        return known[cell]

    return parse
