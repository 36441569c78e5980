"""The demo bureau's data: real areas and sums, generic names, every building full on every day."""

import csv
import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.kernel.dates import WorkingCalendar
from procurement.vendors.rules import credit_code_refusals

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "procurement" / "web" / "demo" / "data"
REAL = ROOT.parent / "shared" / "data"
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
MONTHS = [f"2026-{month:02}" for month in range(3, 11)]


def _table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _demo(name):
    return _table(DATA / f"{name}.csv")


def _real(name):
    return _table(REAL / name)


BUILDINGS = {row["code"]: Decimal(row["area_m2"]) for row in _demo("buildings")}
DEPARTMENTS = {row["code"]: row for row in _demo("departments")}
OCCUPANCIES = _demo("occupancies")
CONTRACTS = {row["code"]: row for row in _demo("contracts")}
LINES = {(row["contract_code"], row["line_no"]): row for row in _demo("contract_lines")}
USAGE = _demo("usage")
VENDORS = {row["code"]: row for row in _demo("vendors")}


def _occupied_on(day):
    text = day.isoformat()
    return [
        r for r in OCCUPANCIES if r["valid_from"] <= text and (not r["valid_to"] or text <= r["valid_to"])
    ]


def _places(day):
    places = defaultdict(set)
    for row in _occupied_on(day):
        places[row["department_code"]].add(row["building_code"])
    return places


def test_there_are_39_buildings_with_184177_07_square_metres():
    assert len(BUILDINGS) == 39
    assert sum(BUILDINGS.values()) == Decimal("184177.07")


@pytest.mark.published
def test_the_areas_are_the_published_ones_in_their_order():
    published = [Decimal(row["area_m2"]) for row in _real("buildings/hospital-39-buildings-area.csv")]
    assert list(BUILDINGS.values()) == published


def test_there_are_57_departments_most_of_which_pay_by_transfer():
    modes = [row["settlement_mode"] for row in DEPARTMENTS.values()]
    assert len(modes) == 57 and modes.count("transfer") > 40
    assert set(modes) == {"transfer", "budget_charge", "entrusted", "shown_only"}
    for row in DEPARTMENTS.values():
        assert bool(row["budget_line"]) == (row["settlement_mode"] == "budget_charge")


def test_departments_are_sorted_as_listed_and_named_after_a_sample_city():
    keys = [row["sort"] for row in DEPARTMENTS.values()]
    assert keys == sorted(set(keys))
    assert all("示例市" in row["name_zh"] for row in DEPARTMENTS.values())


def test_every_building_is_exactly_full_on_every_day_of_the_year():
    for day in YEAR:
        sums = defaultdict(Decimal)
        for row in _occupied_on(day):
            assert Decimal(row["area_m2"]) > 0
            sums[row["building_code"]] += Decimal(row["area_m2"])
        assert sums == BUILDINGS, day


def test_a_department_has_one_row_per_building_and_day_and_a_plausible_headcount():
    for day in (YEAR[0], date(2026, 9, 10), date(2026, 9, 11), YEAR[-1]):
        rows = _occupied_on(day)
        assert len({(r["department_code"], r["building_code"]) for r in rows}) == len(rows)
        gone = {"D23"} if day > date(2026, 9, 10) else set()
        assert {r["department_code"] for r in rows} == set(DEPARTMENTS) - gone
        assert 2800 <= sum(int(r["headcount"]) for r in rows) <= 3000


def test_departments_share_buildings_and_spread_over_several():
    places = _places(YEAR[0])
    assert sum(len(buildings) > 1 for buildings in places.values()) >= 20
    shared = [b for b in BUILDINGS if sum(b in held for held in places.values()) > 1]
    assert len(shared) >= 10


def test_a_department_moves_out_in_the_middle_of_a_settled_month_and_carries_10_of_30_days():
    september = [day for day in YEAR if day.month == 9]
    assert "2026-09" in MONTHS
    held = [bool(_places(day)["D23"]) for day in september]
    assert (sum(held), len(held)) == (10, 30)
    assert not any(_places(day)["D23"] for day in YEAR if day > date(2026, 9, 10))
    paid = [row["month"] for row in _demo("receipts") if row["department_code"] == "D23"]
    assert paid == MONTHS[:-1], "its last bill, of the month it left in, is paid"
    assert not [row for row in USAGE if row["department_code"] == "D23" and row["month"] > "2026-09"]
    assert "D23" not in {row["department_code"] for row in _demo("fixed_shares")}


def test_exactly_one_department_moves_and_leaves_at_the_end_of_the_tenth_of_september():
    changes = [
        (after, code)
        for before, after in zip(YEAR, YEAR[1:], strict=False)
        for code in DEPARTMENTS
        if _places(after)[code] and _places(before)[code] != _places(after)[code]
    ]
    assert len(changes) == 1
    ((moved_on, code),) = changes
    assert moved_on == date(2026, 9, 11)
    old, new = [row for row in OCCUPANCIES if row["department_code"] == code]
    assert old["valid_to"] == "2026-09-10" and new["valid_from"] == "2026-09-11"
    september = [day for day in YEAR if day.month == 9]
    assert (sum(old in _occupied_on(day) for day in september), len(september)) == (10, 30)
    liaisons = [row["organisation_code"] for row in _demo("people") if row["role"] == "liaison"]
    assert code in liaisons


@pytest.mark.published
def test_contract_sums_are_the_published_budgets_they_cite():
    published = {r["tender_no"]: Decimal(r["budget_yuan"]) for r in _real("scoring/real-tender-weights.csv")}
    for row in CONTRACTS.values():
        assert Decimal(row["contract_sum"]) == published[row["source_tender_no"]], row["code"]
    assert len({row["source_tender_no"] for row in CONTRACTS.values()}) == 3


def test_the_lines_of_a_contract_add_up_to_its_sum_and_each_is_price_times_quantity():
    sums = defaultdict(Decimal)
    for (contract, _), line in LINES.items():
        assert Decimal(line["amount"]) == Decimal(line["unit_price"]) * Decimal(line["quantity"])
        assert (line["pricing"] == "lump_sum") == (line["unit"] == "月")
        assert line["pricing"] == "unit_rate" or line["quantity"] == "12"
        sums[contract] += Decimal(line["amount"])
    assert sums == {code: Decimal(row["contract_sum"]) for code, row in CONTRACTS.items()}


def test_every_allocation_basis_is_used_and_mixes_and_fixed_shares_make_a_whole():
    bases = {line["basis"] for line in LINES.values()}
    assert bases == {"area", "headcount", "equal", "fixed_share", "direct", "mix"}
    for line in LINES.values():
        parts = [part.split(":") for part in line["mix"].split(";") if part]
        assert bool(parts) == (line["basis"] == "mix")
        assert not parts or sum(Decimal(share) for _, share in parts) == 1
    shares = defaultdict(Decimal)
    for row in _demo("fixed_shares"):
        assert row["department_code"] in DEPARTMENTS
        shares[row["contract_code"], row["line_no"]] += Decimal(row["share"])
    assert shares == {key: 1 for key, line in LINES.items() if line["basis"] == "fixed_share"}


def test_contracts_run_a_year_from_march_and_name_a_vendor_an_item_and_a_standard():
    items = {row["code"] for row in _demo("items")}
    standards = ROOT / "procurement" / "catalog" / "data" / "standards"
    for row in CONTRACTS.values():
        assert (row["term_start"], row["term_end"]) == ("2026-03-01", "2027-02-28")
        assert row["vendor_code"] in VENDORS and row["item_code"] in items
        assert (standards / f"{row['standard']}.json").exists()
    assert {line["item_code"] for line in LINES.values()} <= items


def test_usage_never_exceeds_what_is_contracted_and_covers_each_settled_month():
    used = defaultdict(Decimal)
    for row in USAGE:
        assert row["month"] in MONTHS and Decimal(row["quantity"]) > 0
        used[row["contract_code"], row["line_no"]] += Decimal(row["quantity"])
    assert set(used) == {key for key, line in LINES.items() if line["pricing"] == "unit_rate"}
    assert all(quantity <= Decimal(LINES[key]["quantity"]) for key, quantity in used.items())
    meals = [row["month"] for row in USAGE if row["contract_code"] == "canteen"]
    assert meals == MONTHS


def test_usage_names_a_department_exactly_where_the_line_is_direct_and_no_cell_twice():
    cells = [tuple(row.values())[:4] for row in USAGE]
    assert len(set(cells)) == len(cells)
    for row in USAGE:
        direct = LINES[row["contract_code"], row["line_no"]]["basis"] == "direct"
        assert (row["department_code"] in DEPARTMENTS) == direct == bool(row["department_code"])


def test_credit_codes_are_valid_and_unique_down_to_the_organisation_part():
    others = json.loads((DATA / "organisations.json").read_text(encoding="utf-8")).values()
    codes = [row["credit_code"] for row in (*VENDORS.values(), *others)]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert credit_code_refusals(code) == []
        assert _organisation_check(code[8:16]) == code[16]


def _organisation_check(body):
    """GB 11714: the ninth character of the organisation code inside the credit code."""
    weighed = sum(int(c, 36) * weight for c, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X"[-weighed % 11]


def test_there_is_a_demo_account_for_every_role_and_a_second_one_where_two_people_are_needed():
    people = _demo("people")
    roles = [row["role"] for row in people]
    assert set(roles) == {
        "officer", "supervisor", "contract_supervisor", "finance", "liaison", "vendor", "bidder", "auditor",
        "administrator", "witness", "evaluator", "agency",
    }  # fmt: skip
    assert roles.count("supervisor") == roles.count("finance") == roles.count("liaison") == 2
    assert {p["organisation_code"] for p in people if p["role"] == "vendor"} == {
        row["vendor_code"] for row in CONTRACTS.values()
    }
    assert len({p["email"] for p in people}) == len(people)
    assert all(p["email"].endswith("@example.cn") and p["email"].islower() for p in people)


def test_every_transferring_department_pays_each_bill_from_march_to_september_once():
    first = [(row["department_code"], row["month"]) for row in _demo("receipts") if row["rule"] != "rest"]
    payers = [c for c, row in DEPARTMENTS.items() if row["settlement_mode"] in ("transfer", "entrusted")]
    assert len(set(first)) == len(first)
    assert set(first) == {(code, month) for code in payers for month in MONTHS[:-1]}


def test_some_receipts_are_partial_or_too_much_and_a_rest_follows_only_a_part():
    receipts = _demo("receipts")
    rules = [row["rule"] for row in receipts]
    assert rules.count("full") > 300
    assert rules.count("share") >= 3 and rules.count("plus") >= 2 and rules.count("rest") >= 1
    paid_on = {(r["department_code"], r["month"]): r["received_on"] for r in receipts if r["rule"] == "share"}
    for row in receipts:
        if row["rule"] == "rest":
            assert row["received_on"] > paid_on[row["department_code"], row["month"]]
        elif row["rule"] == "share":
            assert 0 < Decimal(row["value"]) < 1
        elif row["rule"] == "plus":
            assert Decimal(row["value"]) > 0
        else:
            assert row["value"] == ""


def test_receipts_come_on_working_days_in_order_after_their_month_with_their_own_reference():
    days = _table(ROOT / "procurement" / "rulebook" / "data" / "calendar-2026.csv")
    off, make_up = (
        frozenset(date.fromisoformat(row["date"]) for row in days if row["kind"] == kind)
        for kind in ("OFF", "MAKE_UP_WORKDAY")
    )
    calendar = WorkingCalendar(off, make_up, frozenset({2026}))
    receipts = _demo("receipts")
    assert [r["received_on"] for r in receipts] == sorted(r["received_on"] for r in receipts)
    for row in receipts:
        assert calendar.is_working(date.fromisoformat(row["received_on"])), row
        assert row["month"] < row["received_on"][:7] <= "2026-11"
    assert len({row["bank_reference"] for row in receipts}) == len(receipts)


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_every_character_is_a_common_one_and_no_line_ends_oddly(path):
    text = path.read_text(encoding="utf-8")
    text.encode("gbk")
    assert "\r" not in text and text.endswith("\n")


def test_the_catalogue_of_items_names_each_once_with_a_unit_and_only_known_codes():
    known = {r["code"] for r in _table(ROOT / "procurement/catalog/data/class-c-2022.csv")}
    items = _demo("items")
    assert len({row["code"] for row in items}) == len(items) >= 40
    for row in items:
        assert row["category_code"] in known and row["name_en"] and row["unit"]
        assert not row["guide_price"] or Decimal(row["guide_price"]) > 0
