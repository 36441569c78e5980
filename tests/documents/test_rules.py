"""Numbers, codes and the byte form of frozen data."""

import json
import secrets
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.documents.rules import (
    CODE_LETTERS,
    canonical,
    code_from,
    digest,
    leaves,
    paper_number,
    typed_code,
)
from tests.conftest import SHARED_DATA

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def test_a_number_has_series_year_and_at_least_six_digits() -> None:
    assert paper_number("ZD", 2026, 218) == "ZD-2026-000218"
    assert paper_number("ZD", 2026, 1234567) == "ZD-2026-1234567"


@given(st.binary(min_size=5, max_size=8))
def test_a_code_has_eight_letters_nobody_misreads_and_is_understood_again(randomness: bytes) -> None:
    code = code_from(randomness)
    assert len(code) == 9 and set(code) <= {*CODE_LETTERS, "-"}
    assert typed_code(code) == typed_code(f" {code.lower().replace('-', ' ')} ") == code


def test_codes_differ_in_every_bit_of_the_randomness() -> None:
    assert len({code_from(bytes(4 - n) + bytes([1]) + bytes(n)) for n in range(5)}) == 5
    assert len({code_from(secrets.token_bytes(5)) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("randomness", [b"", b"1234"])
def test_too_little_randomness_is_refused(randomness: bytes) -> None:
    with pytest.raises(ValueError, match="five random bytes"):
        code_from(randomness)


@pytest.mark.parametrize(
    "written", ["ＢＦＭＸ－ＺＲＲＫ", "BFMX-ZRRK。", "BFMX—ZRRK", "ｂｆｍｘ\u3000zrrk\u200b"]
)
def test_a_code_is_read_as_an_input_method_writes_it(written: str) -> None:
    assert typed_code(written) == "BFMX-ZRRK"


@pytest.mark.published
def test_the_reported_codes_are_read() -> None:
    report = json.loads(next((SHARED_DATA / "field-reports").glob("13-*.json")).read_text("utf-8"))
    for name in ("verification_code", "verification_code_with_full_stop", "verification_code_em_dash"):
        assert typed_code(report[name]) == "BFMX-ZRRK"


def test_misread_letters_are_forgiven() -> None:
    assert typed_code("o1il-0000") == "0111-0000"


@pytest.mark.parametrize("text", ["", "Q8VN", "Q8VN-5HJK9", "Q8VN-5HJ!", "示例示例示例示例", "Q8VN-5HJU"])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert typed_code(text) is None


@given(st.dictionaries(st.text(), PLAIN))
def test_the_bytes_do_not_depend_on_the_order_of_keys(data: dict[str, object]) -> None:
    turned = dict(reversed(data.items()))
    try:
        assert canonical(data) == canonical(turned)
        assert digest(data) == digest(turned)
    except UnicodeEncodeError:  # half a surrogate pair: no text at all
        return
    assert json.loads(canonical(data)) == data


@pytest.mark.parametrize("value", [1.5, Decimal("1.50"), float("nan")])
def test_a_number_that_is_not_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"lines": [{"amount": value}]})


def test_every_value_is_found_with_its_path() -> None:
    data = {"doc": {"number": "1"}, "lines": [{"name": "a"}, {"name": "b", "parts": ["c"]}]}
    assert [path for path, _ in leaves(data)] == [
        "doc.number",
        "lines[0].name",
        "lines[1].name",
        "lines[1].parts[0]",
    ]
