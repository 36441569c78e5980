"""How codes are read, where passkeys work, what a browser is called, and which factor may go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.accounts import codes, rules
from procurement.accounts.rules import Factors

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("123456", "123456"), (" 123 456 ", "123456"), ("１２３４５６", "123456"), ("ABCD-efgh‐JKMN—pqrs", "abcdefghjkmnpqrs")],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(typed: str, code: str) -> None:
    assert rules.plain_code(typed) == code


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("123456", True),
        ("12345", False),
        ("1234567", False),
        ("12345a", False),
        ("", False),
        ("١٢٣٤٥٦", False),
    ],
)
def test_a_code_of_an_app_is_six_digits(code: str, is_one: bool) -> None:
    assert rules.is_app_code(code) is is_one


def test_recovery_codes_are_many_and_different_and_none_can_be_taken_for_one_of_an_app() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == rules.RECOVERY_CODES
    assert all(len(code) == rules.RECOVERY_LENGTH and not rules.is_app_code(code) for code in made)


@given(st.text(rules.RECOVERY_LETTERS, min_size=16, max_size=16))
def test_what_is_printed_in_groups_is_read_as_the_same_code(code: str) -> None:
    assert rules.plain_code(rules.in_groups(code).upper()) == code


@pytest.mark.parametrize(
    ("host", "secure", "works"),
    [
        ("buy.example.cn", True, True),
        ("buy.example.cn", False, False),
        ("localhost:8000", False, True),
        ("127.0.0.1:8000", False, False),
        ("10.0.0.5", True, False),
        ("[::1]:8000", True, False),
        ("[::1]", False, False),
    ],
)
def test_passkeys_need_a_name_by_https_or_localhost(host: str, secure: bool, works: bool) -> None:
    assert rules.passkeys_work_at(host, secure) is works


@pytest.mark.parametrize(
    ("word", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (f"{CHROME} Edg/131.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.0 Safari/605.1.15", "Safari · Mac"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_people_call_it(word: str, name: str) -> None:
    assert rules.device(word) == name


@pytest.mark.parametrize(
    ("required", "left", "refused"), [(True, 0, True), (True, 1, False), (False, 0, False)]
)
def test_who_needs_a_factor_keeps_one(required: bool, left: int, refused: bool) -> None:
    assert bool(rules.removal_refusals(Factors(app=True, required=required), left)) is refused


def test_recovery_codes_alone_are_no_factor() -> None:
    assert Factors(recovery_codes=10, required=True).must_set_up
    assert not Factors(passkeys=(b"k",), required=True).must_set_up
    assert not Factors().must_set_up


def test_tries_of_codes_are_counted_under_a_name_no_account_can_have() -> None:
    counted = rules.of_codes("officer@bureau.example")
    assert rules.account_name(counted) != counted
