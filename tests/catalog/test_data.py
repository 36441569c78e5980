"""The catalogue's shipped data: 610 codes and the quality standards."""

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "procurement" / "catalog" / "data"
PRINTED = Path(__file__).resolve().parents[3] / "shared" / "data" / "catalog"
RESTORED = {
    "C01010600", "C01029900", "C03020000", "C03030000", "C07020406", "C10020100",
    "C10020800", "C11051400", "C23130700", "C23140400", "C23140800",
}  # fmt: skip
KINDS = ("service", "position", "person", "process", "step", "check")
STANDARDS = sorted((DATA / "standards").glob("*.json"))


def _rows():
    with (DATA / "class-c-2022.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _standard(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _walk(nodes, depth=0):
    for node in nodes:
        yield depth, node
        yield from _walk(node["children"], depth + 1)


def _checks(nodes):
    return [node for _, node in _walk(nodes) if node["kind"] == "check"]


ROWS = _rows()
BY_CODE = {row["code"]: row for row in ROWS}
every_standard = pytest.mark.parametrize("path", STANDARDS, ids=lambda path: path.stem)


def test_there_are_610_codes_each_once():
    assert len(ROWS) == len(BY_CODE) == 610
    assert list(ROWS[0]) == ["code", "parent_code", "level", "name_zh", "name_en"]


def test_the_root_is_the_only_row_without_a_parent():
    assert [row["code"] for row in ROWS if not row["parent_code"]] == ["C"]
    assert BY_CODE["C"]["level"] == "0"


def test_every_parent_exists_stands_before_its_children_and_one_level_up():
    seen = {}
    for row in ROWS:
        level = int(row["level"])
        assert level == 0 or seen[row["parent_code"]] == level - 1, row
        seen[row["code"]] = level


def test_the_digits_of_a_code_say_its_level_and_its_parent():
    for row in ROWS[1:]:
        used = 1 + 2 * int(row["level"])
        code = row["code"]
        assert len(code) == 9 and code[1:].isdecimal()
        assert set(code[used:]) <= {"0"} and code[used - 2 : used] != "00", row
        parent = code[: used - 2]
        assert row["parent_code"] == (parent if parent == "C" else parent.ljust(9, "0"))


def test_levels_are_as_many_as_in_the_printed_catalogue():
    assert Counter(row["level"] for row in ROWS) == {"0": 1, "1": 25, "2": 174, "3": 364, "4": 46}


def test_every_code_has_a_chinese_name_and_none_is_a_torn_sentence():
    for row in ROWS:
        assert row["name_zh"] == row["name_zh"].strip() != ""
        assert not row["name_zh"].endswith(("。", "，", "、", "；")), row


def test_at_least_sixty_services_have_an_english_name_of_their_own():
    named = [row["name_en"] for row in ROWS if row["name_en"]]
    assert len(named) >= 60
    assert len(set(named)) == len(named)


@pytest.mark.published
def test_names_are_the_printed_ones_except_those_the_notes_list():
    source = PRINTED / "procurement-item-catalogue-2022-class-C.csv"
    with source.open(encoding="utf-8", newline="") as file:
        printed = {row["code"]: row["name_zh"] for row in csv.DictReader(file)}
    assert {code for code, row in BY_CODE.items() if row["name_zh"] != printed[code]} == RESTORED
    notes = (DATA / "README.md").read_text(encoding="utf-8")
    assert all(code in notes for code in RESTORED)


def test_property_management_canteen_and_meetings_have_a_standard():
    items = {_standard(path)["item_code"]: _standard(path)["scale"] for path in STANDARDS}
    assert items == {"C21040000": "1000", "C22040000": "100", "C22010200": "100"}


@every_standard
def test_the_checks_of_each_section_add_up_to_its_points_and_the_sections_to_the_scale(path):
    standard = _standard(path)
    for section in standard["sections"]:
        total = sum(Decimal(check["points"]) for check in _checks(section["nodes"]))
        assert total == Decimal(section["points"]), section["title"]
    assert sum(Decimal(s["points"]) for s in standard["sections"]) == Decimal(standard["scale"])


@every_standard
def test_every_branch_goes_down_all_six_levels_to_a_check(path):
    for section in _standard(path)["sections"]:
        for depth, node in _walk(section["nodes"]):
            assert node["kind"] == KINDS[depth], node["title"]
            assert bool(node["children"]) == (node["kind"] != "check"), node["title"]


@every_standard
def test_only_checks_carry_points_and_each_costs_no_more_than_its_item(path):
    for section in _standard(path)["sections"]:
        for _, node in _walk(section["nodes"]):
            if node["kind"] != "check":
                assert set(node) == {"kind", "title", "children"}
                continue
            points, deduction = Decimal(node["points"]), node["deduction"]
            assert Decimal(0) < Decimal(deduction["points"]) <= points, node["title"]
            assert deduction["kind"] in ("per_occurrence", "per_unit", "zero_item", "veto")
            assert bool(deduction["unit"]) == deduction["kind"].startswith("per_"), node["title"]
            assert node["severity"] in ("minor", "major", "critical")
            assert node["evidence"] in ("photo", "record", "none")


@every_standard
def test_a_standard_has_a_veto_a_zeroed_item_and_both_kinds_of_deduction_and_repeats_no_check(path):
    checks = [check for s in _standard(path)["sections"] for check in _checks(s["nodes"])]
    kinds = {check["deduction"]["kind"] for check in checks}
    assert kinds == {"per_occurrence", "per_unit", "zero_item", "veto"}
    assert len({check["title"] for check in checks}) == len(checks)


@pytest.mark.parametrize("path", [DATA / "class-c-2022.csv", *STANDARDS], ids=lambda path: path.name)
def test_every_character_is_a_common_one(path):
    path.read_text(encoding="utf-8").encode("gbk")
