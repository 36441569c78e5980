"""The citizen identity number by GB 11643-1999, and how it is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.vendors.rules import (
    CertificateCommand,
    CertificateKey,
    StaffCommand,
    Standing,
    certificate_refusals,
    check_character,
    identity_refusals,
    masked,
    staff_refusals,
    standings,
)

TODAY = date(2026, 3, 2)
OF_THE_STANDARD = "11010519491231002X"
bodies = st.builds(
    lambda region, born, order: f"{region}{born:%Y%m%d}{order:03}",
    st.integers(100_000, 999_999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)
days = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 1, 1)))


def codes(number: str) -> list[str]:
    found = identity_refusals(number, TODAY)
    assert not number or all(number not in str(one.params) for one in found)
    return [one.code.removeprefix("vendors.identity_") for one in found]


def test_the_example_of_the_standard_is_one() -> None:
    assert codes(OF_THE_STANDARD) == []
    assert codes("440524188001010014") == [
        "day"
    ]  # the standard's other example: nobody born then works today


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "length"),
        (OF_THE_STANDARD[:-1], "length"),
        (OF_THE_STANDARD + "1", "length"),
        ("1101051949123100２X", "characters"),
        ("11010519491231002Y", "characters"),
        ("01010519491231002X", "characters"),
        ("11010519490231002X", "day"),
        ("11010520260303002X", "day"),
        ("110105194912310021", "check"),
    ],
)
def test_what_is_wrong_is_said_without_the_number(number: str, said: str) -> None:
    assert codes(number) == [said]


@given(bodies)
def test_every_body_has_exactly_one_check_character(body: str) -> None:
    fitting = [last for last in "0123456789X" if codes(body + last) == []]
    assert fitting == [check_character(body)]


@given(bodies, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_digit_typed_wrong_is_always_noticed(body: str, place: int, digit: str) -> None:
    number = body + check_character(body)
    wrong = number[:place] + digit + number[place + 1 :]
    assert (codes(wrong) == []) == (wrong == number)


@given(bodies, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(body: str, place: int) -> None:
    number = body + check_character(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (codes(swapped) == []) == (swapped == number)


@given(bodies, st.text(max_size=8), st.text(max_size=8))
def test_a_text_that_holds_one_shows_its_last_four_characters_only(
    body: str, before: str, after: str
) -> None:
    number = body + check_character(body)
    shown = masked(f"{before} {number} {after}")
    assert number not in shown
    assert f"{'*' * 14}{number[-4:]}" in shown


WRITTEN = (
    "110105 19491231 002X",
    "110105-19491231-002x",
    "1101 0519 4912 3100 2X",
    "110105\u3000 19491231\u2013002X",
    "１１０１０５－１９４９１２３１－００２Ｘ",
    "110105\u200b19491231\u2060002X",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_is_masked_in_whatever_groups_and_width_it_is_written(written: str) -> None:
    assert masked(f"证 {written}，复审") == "证 **************002X，复审"
    after_a_digit = masked(f"3 {written}")
    assert after_a_digit.count("*") == 14 and len(after_a_digit) <= 20


@pytest.mark.parametrize("written", WRITTEN)
def test_no_name_post_or_issuer_holds_a_number_however_it_is_written(written: str) -> None:
    for field, command in (
        ("name", StaffCommand(f"张 {written}")),
        ("post", StaffCommand("张", f"队长{written}")),
    ):
        found = [(one.code, one.field) for one in staff_refusals(command, TODAY, new=False)]
        assert found == [("vendors.identity_elsewhere", field)]
    issued = CertificateCommand("health", "1", f"样本局 {written}")
    assert [one.field for one in certificate_refusals(issued)] == ["issuer"]


def test_the_number_of_a_certificate_of_special_operations_is_masked_and_others_are_not() -> None:
    assert masked(f"T{OF_THE_STANDARD}") == "T**************002X"
    assert masked("粤保2025000001") == "粤保2025000001"
    for other in (
        "粤保 2025-000001 2026-000002 3",
        "2026-03-02 2027-03-02",
        "021-55556666 转 1234",
        "6228 4804 0256 4890 018",
    ):
        assert masked(other) == other
    assert masked("6228480402564890018") == "6228480402564890018"  # nineteen digits are no identity number


# ---- certificates -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("until", "said"),
    [
        (TODAY - timedelta(1), Standing.EXPIRED),
        (TODAY, Standing.EXPIRING),
        (TODAY + timedelta(90), Standing.EXPIRING),
        (TODAY + timedelta(91), Standing.VALID),
        (None, Standing.VALID),
    ],
)
def test_a_certificate_holds_on_its_last_day_and_expires_within_ninety(
    until: date | None, said: Standing
) -> None:
    assert standings([("health", until)], TODAY) == [said]


@given(st.lists(st.tuples(st.sampled_from(sorted(CertificateKey)), days), max_size=6))
def test_of_each_kind_the_longest_counts_and_the_others_are_renewed(
    held: list[tuple[str, date | None]],
) -> None:
    for (key, until), standing in zip(held, standings(held, TODAY), strict=True):
        longest = max(other or date.max for same, other in held if same == key)
        assert (standing is Standing.REPLACED) == ((until or date.max) < longest)
