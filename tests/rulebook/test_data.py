"""The shipped rulebook: dated numbers with their legal basis."""

import csv
import re
from datetime import date
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "procurement" / "rulebook" / "data" / "rules.csv"
DESIGN = ROOT.parent / "shared" / "design" / "rulebook.md"
COLUMNS = [
    "id", "actor", "title_zh", "title_en", "trigger", "bound", "value", "unit", "consequence", "basis",
    "basis_zh", "source", "verification", "effective_from", "effective_to",
]  # fmt: skip
NUMBERS = {
    "working_day", "calendar_day", "month", "year", "hour", "minute",
    "share", "share_per_day", "multiple", "points", "yuan", "count", "person",
}  # fmt: skip
WORDS = {"required", "forbidden", "allowed", "alert"}


def _rows():
    with RULES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _rows()


def _in_force(code, day):
    return [
        row["value"]
        for row in ROWS
        if row["id"] == code
        and row["effective_from"] <= day
        and (not row["effective_to"] or day <= row["effective_to"])
    ]


def test_columns_are_as_the_import_expects():
    assert list(ROWS[0]) == COLUMNS


def test_every_row_says_what_it_is_in_both_languages_and_on_which_basis():
    for row in ROWS:
        for column in ("title_zh", "title_en", "value", "unit", "basis", "basis_zh", "source"):
            assert row[column].strip(), (row["id"], column)
        assert row["verification"] in {"T", "S", "R", "K", "B"}


def test_a_basis_names_its_source_in_chinese_and_the_article_by_number():
    for row in ROWS:
        assert not re.search(r"[A-Z]{2,}|art\.|§", row["basis_zh"]), row["id"]
        articles = len(re.findall(r"(?:art\.| )(\d+)(?:\(|;|$)", row["basis"]))
        assert len(re.findall(r"第\d+条", row["basis_zh"])) >= articles, row["id"]


def test_values_read_as_their_unit_says():
    for row in ROWS:
        if row["unit"] in NUMBERS:
            assert Fraction(row["value"]) >= 0, row["id"]
            assert row["bound"] in {"at_least", "at_most", "exactly", "within", "below"}, row["id"]
        elif row["unit"] == "month_day":
            assert date.fromisoformat(f"2026-{row['value']}")
        else:
            assert row["unit"] == "rule" and row["value"] in WORDS and not row["bound"], row["id"]


def test_a_share_is_at_most_the_whole():
    assert all(Fraction(row["value"]) <= 1 for row in ROWS if row["unit"] == "share")


def test_spans_are_dates_and_two_rows_of_one_rule_never_overlap():
    for row in ROWS:
        start, end = row["effective_from"], row["effective_to"]
        assert date.fromisoformat(start) <= date.fromisoformat(end or "9999-12-31"), row["id"]
    for one, other in combinations(ROWS, 2):
        if one["id"] == other["id"]:
            first, second = sorted((one, other), key=lambda row: row["effective_from"])
            assert first["effective_to"] and first["effective_to"] < second["effective_from"], one["id"]


@pytest.mark.published
def test_every_rule_of_the_design_is_here_whole_or_in_parts():
    wanted = re.findall(r"^\| ([A-Z]+-\d+[a-z]?) \|", DESIGN.read_text(encoding="utf-8"), re.M)
    present = {row["id"] for row in ROWS}
    missing = [code for code in wanted if not any(p == code or p.startswith(f"{code}-") for p in present)]
    assert wanted and not missing


@pytest.mark.parametrize(
    ("code", "day", "value"),
    [
        ("AWD-06", "2026-11-23", "30"),
        ("CON-01", "2026-11-23", "0.10"),
        ("PAY-01", "2026-11-23", "30"),
        ("PAY-01-MAX", "2026-11-23", "60"),
        ("PAY-05", "2026-11-23", "0.0005"),
        ("BOND-07", "2026-11-23", "0.10"),
        ("BILL-02", "2026-11-23", "5"),
        ("SME-04-MAX", "2022-06-30", "0.10"),
        ("SME-04-MAX", "2022-07-01", "0.20"),
    ],
)
def test_the_rule_in_force_on_a_day_is_the_known_one(code, day, value):
    assert _in_force(code, day) == [value]


@pytest.mark.parametrize(
    ("code", "before", "since"),
    [("CON-03", "2026-09-30", "2026-10-01"), ("EVAL-28", "2026-01-31", "2026-02-01")],
)
def test_the_two_rules_of_2026_start_during_the_year(code, before, since):
    assert not _in_force(code, before)
    assert len(_in_force(code, since)) == 1


def test_the_bureaus_own_rules_name_its_own_regulations():
    own = {row["id"]: row["basis_zh"] for row in ROWS if row["verification"] == "B"}
    assert own["BILL-02"] == "内部结算办法 第9条"
    assert own["SIGN-01"] == "内部合同管理办法 第8条"
    assert all(
        basis.startswith(("内部结算办法 第", "内部合同管理办法 第", "内部供应商管理办法 第"))
        for basis in own.values()
    )


def test_every_character_is_a_common_one():
    RULES.read_text(encoding="utf-8").encode("gbk")
