"""Refusals: reasons as values, carried up together."""

import pytest

from procurement.kernel.errors import Forbidden, NotFound, Refusal, Refused, Stale


def test_a_refused_act_carries_every_reason_and_names_their_codes():
    reasons = [Refusal("contracts.not_drafter"), Refusal("contracts.too_long", {"days": 3}, field="term")]
    refused = Refused(reasons)
    assert refused.refusals == tuple(reasons)
    assert str(refused) == "contracts.not_drafter, contracts.too_long"


def test_a_refusal_without_a_reason_cannot_be_raised():
    with pytest.raises(ValueError, match="at least one reason"):
        Refused([])


def test_refusals_are_compared_by_value_and_can_be_collected_in_sets():
    assert Refusal("a.b", {"n": 1}) == Refusal("a.b", {"n": 1}) != Refusal("a.b", {"n": 2})
    assert len({Refusal("a.b", {"n": 1}), Refusal("a.b", {"n": 1}), Refusal("a.b")}) == 2


def test_a_late_save_is_refused_with_its_own_code():
    with pytest.raises(Refused) as caught:
        raise Stale
    assert [refusal.code for refusal in caught.value.refusals] == ["kernel.stale"]


@pytest.mark.parametrize("other", [NotFound, Forbidden])
def test_missing_and_forbidden_objects_are_no_refusals_a_form_could_show(other):
    assert not issubclass(other, Refused)
