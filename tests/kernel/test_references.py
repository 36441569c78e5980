"""References: what people mean by the same one, and the database's word for it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from procurement.infra.db import reading
from procurement.infra.printable import tidy
from procurement.kernel.invisible import BIDI, HIDDEN
from procurement.kernel.references import Known, plain, reference_key
from tests.factories import Office

SAME = [
    "HT20261105A",
    "ht 2026-1105-a",
    "ＨＴ２０２６－１１０５ａ",
    "HT2026\u200b1105A\ufeff",
    "HT2026—1105A。",
    " HT２０２６\u30001105A",
]


@pytest.mark.parametrize("written", SAME)
def test_width_case_blanks_hyphens_and_invisible_signs_make_no_new_reference(written: str) -> None:
    assert reference_key(written) == "HT20261105A"


@pytest.mark.parametrize("written", ["HT20261105B", "HT2026/1105A", "HT2026.1105A", "HT20261105"])
def test_another_sign_makes_another_reference(written: str) -> None:
    assert reference_key(written) != "HT20261105A"


def test_an_input_methods_letters_and_stops_are_read_as_narrow_ones() -> None:
    assert plain("ＺＤ-2026。５，") == "ZD-2026.5,"


ODD = "abzAZ019-—–－　 \t\n\u0085\u00a0\u00ad\u200b\u200d\u2060\ufeff\u202e\u3000。．，,.;:ａＺ９收支"


@given(st.text(st.sampled_from(ODD), max_size=20))
def test_a_key_is_its_own_key(written: str) -> None:
    assert reference_key(reference_key(written)) == reference_key(written)


def name_stays(n: int) -> bool:
    """Whether every version of Unicode in use reads it alike: what is not assigned yet may be, later."""
    return unicodedata.category(chr(n)) != "Cn" or chr(n) in "\u2065\u180f" or n >= 0xE0000


def test_every_character_of_format_is_hidden_or_turns_the_direction() -> None:
    formats = {chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Cf"}
    assert formats <= hidden() | set(BIDI)
    assert hidden().isdisjoint(BIDI) and all(tidy(f"甲{sign}乙") == "甲乙" for sign in hidden())
    assert all(reference_key(f"A{sign}1") == "A1" for sign in hidden() | set(BIDI))


def hidden() -> set[str]:
    return {chr(n) for n in range(0x110000) if re.fullmatch(f"[{HIDDEN}]", chr(n))}


def test_the_database_says_the_same_of_every_sign_as_the_rule(db: Office) -> None:
    signs = [chr(n) for n in range(1, 0x110000) if not 0xD800 <= n < 0xE000 and name_stays(n)]
    written = [f"a{sign}1" for sign in signs] + SAME + [f"{ODD}{sign}" for sign in ODD]
    rows = reading().execute(
        text("SELECT t, reference_key(t) FROM unnest(CAST(:written AS text[])) AS t"), {"written": written}
    )
    assert [(t, key, reference_key(t)) for t, key in rows if key != reference_key(t)] == []


def test_a_known_code_is_meant_however_it_is_written_unless_two_have_one_key() -> None:
    known = Known(["HT-2026-000001", "D1", "A-1", "A1"])
    assert [known.meant(typed) for typed in ("ht2026000001", "Ｄ１", "d 1")] == ["HT-2026-000001", "D1", "D1"]
    assert [known.meant(typed) for typed in ("A-1", "A1", "a1", "D2")] == ["A-1", "A1", "a1", "D2"]
