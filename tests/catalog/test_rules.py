"""Codes, placement, points and the sheet of a standard: pure rules."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.catalog import rules
from procurement.catalog.rules import (
    BRANCHES,
    CategoryLine,
    DeductionKind,
    Evidence,
    Names,
    Node,
    NodeCommand,
    NodeKind,
    OutlineRow,
    Severity,
    StandardAction,
    StandardState,
)
from procurement.kernel.errors import Refused
from tests.catalog.world import TREE, check, section

PAIRS = st.lists(st.integers(1, 99), min_size=1, max_size=4)


def code_of(pairs: list[int]) -> str:
    return "C" + "".join(f"{pair:02}" for pair in pairs).ljust(8, "0")


# ---- codes --------------------------------------------------------------------------------------
@given(PAIRS)
def test_a_code_says_its_level_and_everything_above_it(pairs: list[int]) -> None:
    code = code_of(pairs)
    assert rules.category_code(code) == code
    assert rules.level_of(code) == len(pairs)
    assert rules.lineage(code) == ("C", *(code_of(pairs[:n]) for n in range(1, len(pairs) + 1)))
    assert code.startswith(rules.stem(code))


@pytest.mark.parametrize(
    "text", ["", "C1", "A21040000", "C00000000", "C00040000", "C2104000x", "C２１０４００００"]
)
def test_what_has_no_place_in_class_c_is_no_code(text: str) -> None:
    with pytest.raises(ValueError, match="catalog.code_shape"):
        rules.category_code(text)


def test_a_code_may_be_typed_in_small_letters_and_with_margins() -> None:
    assert rules.category_code(" c21040000 ") == "C21040000"


# ---- comparing an import ------------------------------------------------------------------------
KNOWN = {"C": Names("服务", "Services"), "C21000000": Names("房地产服务", "")}


def compared(*lines: tuple[str, str, str]) -> rules.Comparison:
    return rules.comparison([CategoryLine(n, *line) for n, line in enumerate(lines, 2)], KNOWN)


def test_an_import_adds_renames_and_leaves_alone() -> None:
    found = compared(("C21040000", "物业", ""), ("C21000000", "房地产", ""), ("C", "服务", ""))
    assert [line.code for line in found.added] == ["C21040000"]
    assert [line.code for line in found.renamed] == ["C21000000"]
    assert (found.unchanged, found.faults) == (1, ())


def test_an_english_name_left_out_does_not_take_the_old_one_away() -> None:
    assert compared(("C", "服务", "")).unchanged == 1
    assert len(compared(("C", "服务", "Service")).renamed) == 1


def test_new_codes_come_parents_first_whatever_their_order_in_the_file() -> None:
    found = compared(("C22010000", "会议", ""), ("C22000000", "会展", ""))
    assert [line.code for line in found.added] == ["C22000000", "C22010000"]


def test_a_code_given_twice_names_the_first_row() -> None:
    found = compared(("C22000000", "会展", ""), ("C22000000", "会议", ""))
    [(row, refusal)] = found.faults
    assert (row, refusal.code, refusal.params["first"]) == (3, "catalog.code_twice", 2)


def test_a_code_without_its_parent_is_named_with_it() -> None:
    [(row, refusal)] = compared(("C23010000", "孤儿", "")).faults
    assert (row, refusal.code, refusal.params["parent"]) == (2, "catalog.parent_missing", "C23000000")


# ---- placement and checks -----------------------------------------------------------------------
@pytest.mark.parametrize("kind", NodeKind)
def test_only_sections_stand_at_the_top(kind: NodeKind) -> None:
    assert bool(rules.placement_refusals(None, kind)) == (kind is not NodeKind.SECTION)


@pytest.mark.parametrize("parent", NodeKind)
@pytest.mark.parametrize("kind", NodeKind)
def test_everything_else_stands_below_a_wider_kind_and_nothing_below_a_check(
    parent: NodeKind, kind: NodeKind
) -> None:
    order = list(NodeKind)
    fits = order.index(kind) > order.index(parent) and parent is not NodeKind.CHECK
    assert bool(rules.placement_refusals(parent, kind)) != fits


def codes(command: NodeCommand) -> list[str]:
    return [refusal.code for refusal in command.refusals(NodeKind.STEP)]


def test_a_check_says_everything_it_lacks_at_once() -> None:
    assert codes(NodeCommand(NodeKind.CHECK, "x")) == ["catalog.points_needed", "catalog.deduction_needed"]


def test_a_finding_never_costs_more_than_its_check() -> None:
    check = NodeCommand(NodeKind.CHECK, "x", Decimal(5), DeductionKind.PER_UNIT, Decimal("5.01"), "处")
    assert codes(check) == ["catalog.deduction_beyond_points"]


def test_points_off_each_time_must_be_said() -> None:
    check = NodeCommand(NodeKind.CHECK, "x", Decimal(5), DeductionKind.PER_OCCURRENCE)
    assert codes(check) == ["catalog.deduction_points_needed"]


def test_only_a_veto_may_be_worth_nothing() -> None:
    assert codes(NodeCommand(NodeKind.CHECK, "x", Decimal(0), DeductionKind.VETO)) == []
    assert codes(NodeCommand(NodeKind.CHECK, "x", Decimal(0), DeductionKind.ZERO_ITEM)) == [
        "catalog.points_needed"
    ]


def test_a_branch_drops_points_and_a_veto_drops_what_is_counted() -> None:
    assert NodeCommand(NodeKind.STEP, "x", Decimal(5), DeductionKind.VETO).node() == Node(NodeKind.STEP, "x")
    veto = NodeCommand(NodeKind.CHECK, "x", Decimal(5), DeductionKind.VETO, Decimal(2), "处").node()
    assert veto.deduction == {"kind": "veto"}


@pytest.mark.parametrize("text", ["-1", "1.005", "x", "NaN", "Infinity", "10000"])
def test_points_have_at_most_two_decimals_and_are_never_negative(text: str) -> None:
    with pytest.raises(ValueError, match="catalog.points_unreadable"):
        rules.points_in(text)


# ---- sums ---------------------------------------------------------------------------------------
POINTS = st.decimals(Decimal("0.01"), 500, places=2)


@given(st.lists(POINTS, max_size=20), POINTS)
def test_a_standard_that_does_not_add_up_is_refused_with_the_exact_difference(
    parts: list[Decimal], scale: Decimal
) -> None:
    tree = [section("s", *(check(f"c{n}", str(part)) for n, part in enumerate(parts)))]
    refusals = rules.sum_refusals(scale, rules.points_of(tree))
    missing = scale - sum(parts, Decimal(0))
    if not missing:
        assert refusals == []
    else:
        assert refusals[0].params["difference"] == abs(missing)
        assert refusals[0].code == ("catalog.points_missing" if missing > 0 else "catalog.points_too_many")


def test_a_branch_without_a_check_is_named() -> None:
    tree = [section("满"), section("有", check("查"))]
    assert [refusal.params["title"] for refusal in rules.empty_refusals(tree)] == ["满"]
    assert rules.empty_refusals([])[0].code == "catalog.standard_empty"


# ---- states -------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", StandardState)
@pytest.mark.parametrize("action", StandardAction)
def test_a_standard_is_published_once_and_replaced_once(state: StandardState, action: StandardAction) -> None:
    allowed = {
        (StandardState.DRAFT, StandardAction.PUBLISH): StandardState.PUBLISHED,
        (StandardState.PUBLISHED, StandardAction.REPLACE): StandardState.REPLACED,
    }
    if (state, action) in allowed:
        assert rules.STANDARD.next(state, action) == allowed[state, action]
    else:
        with pytest.raises(Refused, match="catalog.bad_move"):
            rules.STANDARD.next(state, action)


# ---- the sheet ----------------------------------------------------------------------------------
TITLES = st.sampled_from(("", "甲", "乙"))
PATHS = st.tuples(st.sampled_from("甲乙"), *[TITLES] * (len(BRANCHES) - 1))
ROWS = st.lists(
    st.builds(
        OutlineRow,
        st.just(2),
        PATHS,
        st.sampled_from(("查一", "查二")),
        POINTS,
        st.sampled_from((DeductionKind.VETO, DeductionKind.ZERO_ITEM)),
        severity=st.sampled_from((None, *Severity)),
        evidence=st.sampled_from(Evidence),
    ),
    max_size=8,
)


@given(ROWS)
def test_a_tree_written_as_a_sheet_and_read_again_is_the_same(rows: list[OutlineRow]) -> None:
    tree, faults = rules.tree_of(rows)
    assert faults == []
    assert rules.points_of(tree) == sum((row.points or Decimal(0) for row in rows), Decimal(0))
    assert rules.tree_of(list(rules.outline(tree))) == (tree, [])


def row(number: int, *branch: str, title: str = "查", points: str = "5") -> OutlineRow:
    titles = (*branch, *[""] * (len(BRANCHES) - len(branch)))
    return OutlineRow(number, titles, title, Decimal(points), DeductionKind.ZERO_ITEM)


def test_cells_left_empty_say_the_same_as_the_row_above() -> None:
    tree, faults = rules.tree_of(
        [row(2, "清洁", "楼内", title="一"), row(3, title="二"), row(4, "", "楼外", title="三")]
    )
    assert faults == []
    [section] = tree
    assert [(child.title, [c.title for c in child.children]) for child in section.children] == [
        ("楼内", ["一", "二"]),
        ("楼外", ["三"]),
    ]


def test_a_sheet_without_a_first_section_is_refused_at_its_row() -> None:
    [(number, refusal)] = rules.tree_of([row(2)])[1]
    assert (number, refusal.code) == (2, "catalog.section_first")


def test_points_without_a_check_are_refused_at_their_row() -> None:
    _, faults = rules.tree_of([row(2, "清洁"), row(3, title="")])
    assert [(number, refusal.code) for number, refusal in faults] == [(3, "catalog.check_missing")]


def test_the_world_of_these_tests_adds_up() -> None:
    assert rules.points_of(TREE) == 100
