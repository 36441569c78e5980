"""The unified social credit code by GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.vendors.rules import CREDIT_CODE_CHARACTERS, credit_code_refusals

VALID = "91990100MA0000015X"
bodies = st.tuples(
    st.text(CREDIT_CODE_CHARACTERS, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(CREDIT_CODE_CHARACTERS, min_size=9, max_size=9),
).map("".join)


def _codes(text):
    return [refusal.code.removeprefix("vendors.credit_code_") for refusal in credit_code_refusals(text)]


def _completed(body):
    (code,) = [body + last for last in CREDIT_CODE_CHARACTERS if not credit_code_refusals(body + last)]
    return code


# The standard's own example and codes printed on the home pages of public companies.
@pytest.mark.parametrize("code", [VALID, "91350100M000100Y43", "91110000802100433B", "914403001922038216"])
def test_a_valid_code_is_accepted(code):
    assert credit_code_refusals(code) == []


@given(bodies)
def test_every_body_has_exactly_one_check_character(body):
    assert _completed(body).startswith(body)


@given(bodies, st.integers(0, 17), st.sampled_from(CREDIT_CODE_CHARACTERS))
def test_one_character_typed_wrong_is_always_noticed(body, place, character):
    code = _completed(body)
    wrong = code[:place] + character + code[place + 1 :]
    assert (credit_code_refusals(wrong) == []) == (wrong == code)


@given(bodies, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(body, place):
    code = _completed(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (credit_code_refusals(swapped) == []) == (swapped == code)


@pytest.mark.parametrize("code", ["", "9", VALID[:-1], VALID + "0"])
def test_a_wrong_length_is_named_with_what_was_given(code):
    (refusal,) = credit_code_refusals(code)
    assert refusal.code == "vendors.credit_code_length"
    assert refusal.params == {"length": 18, "given": len(code)}
    assert refusal.field == "credit_code"


def test_letters_the_standard_leaves_out_are_named_once_in_order():
    (refusal,) = credit_code_refusals("9199010ZMAOO00S15Z")
    assert refusal.code == "vendors.credit_code_characters"
    assert refusal.params == {"characters": "ZOS"}


def test_small_letters_and_full_width_digits_are_strange_characters():
    assert _codes(VALID.lower()) == ["characters"]
    assert _codes("９" + VALID[1:]) == ["characters"]


def test_length_and_characters_are_both_told():
    assert _codes("91-I") == ["length", "characters"]


def test_letters_in_the_region_are_refused_even_with_a_right_check_character():
    body = "91A90100MA0000015"
    assert all("region" in _codes(body + last) for last in CREDIT_CODE_CHARACTERS)


def test_a_wrong_check_character_is_refused():
    assert _codes(VALID[:-1] + "Y") == ["check"]
