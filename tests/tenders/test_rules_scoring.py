"""Price score, totals and ranks by 87号令 art.55 and 57."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.tenders.rules.scoring import Bid, evaluated_price, evaluation, price_points

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "scoring" / "derived-examples.json"

prices = st.decimals("0.01", "99999999.99", places=2)
points = st.decimals(0, 90, places=2)
shares = st.decimals(0, "0.20", places=2)
bids = st.builds(
    Bid, name=st.sampled_from("甲乙丙丁"), price=prices, nonprice=points, deduct=shares, valid=st.booleans()
)
bid_lists = st.lists(bids, max_size=12)
weights = st.decimals(0, 100, places=1)


def _bid(name, price, nonprice="0", deduct="0", *, valid=True):
    return Bid(name, Decimal(price), Decimal(nonprice), Decimal(deduct), valid)


def _ranks(*bids, weight=10):
    return [score and score.rank for score in evaluation(Decimal(weight), bids).scores]


@pytest.fixture(scope="module")
def published_examples():
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))


def test_the_published_examples_come_out_to_the_cent(published_examples):
    assert published_examples
    for case in published_examples:
        wanted = case["bidders"]
        bids = [_bid(row["name"], row["bid"], row["nonprice"], row.get("deduct", "0")) for row in wanted]
        found = evaluation(Decimal(case["price_weight"]), bids)
        assert found.benchmark == Decimal(case["benchmark_eval_price"]), case["id"]
        for row, score in zip(wanted, found.scores, strict=True):
            assert score.eval_price == Decimal(row["eval_price"])
            assert (str(score.price_points), str(score.total), score.rank) == (
                row["price_points"],
                row["total"],
                row["rank"],
            )


def test_an_invalid_bid_leaves_before_the_benchmark_is_taken():
    found = evaluation(
        Decimal(10), [_bid("甲", 100, 80), _bid("乙", 1, 90, valid=False), _bid("丙", 200, 80)]
    )
    assert found.benchmark == 100
    assert [score and str(score.price_points) for score in found.scores] == ["10.00", None, "5.00"]
    assert [score and score.rank for score in found.scores] == [1, None, 2]


def test_without_a_valid_bid_there_is_no_benchmark():
    found = evaluation(Decimal(10), [_bid("甲", 100, valid=False)])
    assert (found.benchmark, found.scores) == (None, (None,))
    assert evaluation(Decimal(10), []).scores == ()


def test_equal_totals_are_ordered_by_the_lower_bid():
    assert _ranks(_bid("甲", 200, 85), _bid("乙", 100, 80)) == [2, 1]  # both 90.00
    # The bid decides, not the evaluated price: 甲 bids more, though its evaluated price is lower.
    assert _ranks(_bid("甲", 110, 80, "0.20"), _bid("乙", 100, 81), weight=0) == [2, 1]
    assert _ranks(_bid("甲", 110, 81, "0.20"), _bid("乙", 100, 81), weight=0) == [2, 1]


def test_equal_totals_and_bids_share_a_rank_and_the_next_one_is_skipped():
    assert _ranks(_bid("甲", 100, 80), _bid("乙", "100.00", "80.0"), _bid("丙", 100, 70)) == [1, 1, 3]
    assert _ranks(*[_bid("甲", 100, 80)] * 3) == [1, 1, 1]


def test_half_a_hundredth_is_rounded_up():
    assert str(price_points(Decimal(8), Decimal(1), Decimal("0.04"))) == "0.01"  # 0.005
    assert str(price_points(Decimal(3), Decimal(1), Decimal(10))) == "3.33"
    assert str(evaluation(Decimal(0), [_bid("甲", 1, "80.005")]).scores[0].total) == "80.01"


def test_the_total_adds_the_rounded_price_points():
    first, second = evaluation(Decimal(10), [_bid("甲", 3, "0.004"), _bid("乙", 1)]).scores
    assert (str(first.price_points), str(first.total)) == ("3.33", "3.33")  # not 3.3373… → 3.34
    assert str(second.total) == "10.00"


def test_the_evaluated_price_is_exact_however_long():
    bid = _bid("甲", "123456789012345678901234567890.12", deduct="0.0000000000000000000001")
    assert Fraction(evaluated_price(bid)) == Fraction(bid.price) * (1 - Fraction(bid.deduct))


@given(weights, bid_lists)
def test_the_best_price_gets_the_full_weight_and_nobody_more(weight, bids):
    found = evaluation(weight, bids)
    scores = [score for score in found.scores if score]
    assert [score is not None for score in found.scores] == [bid.valid for bid in bids]
    for score in scores:
        assert 0 <= score.price_points <= round(weight, 2)
        assert score.eval_price > found.benchmark or score.price_points == weight
    assert not scores or min(score.eval_price for score in scores) == found.benchmark


@given(weights, bid_lists)
def test_a_lower_evaluated_price_never_scores_less(weight, bids):
    scores = sorted((s for s in evaluation(weight, bids).scores if s), key=lambda score: score.eval_price)
    assert all(low.price_points >= high.price_points for low, high in zip(scores, scores[1:], strict=False))


@given(weights, bid_lists)
def test_ranks_count_those_who_are_better(weight, bids):
    ranked = [(bid, score) for bid, score in zip(bids, evaluation(weight, bids).scores, strict=True) if score]
    for bid, score in ranked:
        better = [1 for other, its in ranked if (its.total, -other.price) > (score.total, -bid.price)]
        assert score.rank == 1 + len(better)


@given(weights, bid_lists)
def test_invalid_bids_change_nothing_for_the_others(weight, bids):
    with_them = [score for score in evaluation(weight, bids).scores if score]
    assert with_them == list(evaluation(weight, [bid for bid in bids if bid.valid]).scores)


@pytest.mark.parametrize(
    "bid",
    [_bid("甲", 0), _bid("甲", -1), _bid("甲", 1, "-0.01"), _bid("甲", 1, 0, 1), _bid("甲", 1, 0, "-0.1")],
)
def test_a_valid_bid_that_cannot_be_scored_is_refused_and_an_invalid_one_does_not_matter(bid):
    with pytest.raises(ValueError, match="out of range"):
        evaluation(Decimal(10), [bid])
    rejected = Bid(bid.name, bid.price, bid.nonprice, bid.deduct, valid=False)
    assert evaluation(Decimal(10), [rejected]).scores == (None,)


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="out of range"):
        evaluation(Decimal(-1), [_bid("甲", 1)])
