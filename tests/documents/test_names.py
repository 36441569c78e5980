"""Names are names: which characters have a glyph, counted from the standards (docs/decisions/0021)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from procurement.infra.printable import FONT_FOLDER, missing, spread, tidy
from tests.conftest import SHARED_DATA

BLOCKS = {
    "the unified ideographs": (0x4E00, 0x9FFF),
    "extension A": (0x3400, 0x4DBF),
    "extension B as in GB 18030": (0x20000, 0x2A6D6),
}
GENERAL_STANDARD = Path(__file__).with_name("general_standard_characters.txt")
FONTS = json.loads((FONT_FOLDER / "fonts.json").read_text(encoding="ascii"))


@pytest.mark.parametrize("block", BLOCKS)
def test_every_ideograph_of_the_block_prints(block: str) -> None:
    first, last = BLOCKS[block]
    assert missing("".join(map(chr, range(first, last + 1)))) == []


def test_every_character_of_the_general_standard_list_prints() -> None:
    _, *lines = GENERAL_STANDARD.read_text("utf-8").splitlines()
    outside = "".join(lines)
    assert len(set(outside)) == 196 and min(outside) > "\uffff"
    assert missing(outside) == []


def test_every_character_of_two_bytes_in_gb_18030_prints() -> None:
    """Private use aside: 21 872 characters, symbols, Greek, Cyrillic and box drawing among them."""
    two = [c for c in map(chr, range(0x80, 0xF900)) if not 0xD800 <= ord(c) < 0xF900]
    two += map(chr, range(0xF900, 0x10000))
    assert missing("".join(c for c in two if len(c.encode("gb18030")) == 2)) == []


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font["file"])
def test_a_font_has_every_character_its_list_promises(font: dict[str, str]) -> None:
    with TTFont(FONT_FOLDER / font["file"], lazy=True) as opened:
        assert {ord(character) for character in spread(font["characters"])} <= set(opened.getBestCmap())


@pytest.mark.published
def test_the_reported_names_and_reasons_are_tidied_and_print() -> None:
    (report,) = (SHARED_DATA / "field-reports").glob("07-*.json")
    found = json.loads(report.read_text("utf-8"))
    assert [tidy(name) for name in found["department_names"]] == [
        "示例市𠮷祥住房公积金管理中心",
        "示例市政务中心",
        "示例市政务服务中心",
    ]
    texts = [*found["department_names"], found["credit_note_reason"], found["correction_reason"]]
    assert [missing(tidy(text)) for text in texts] == [[]] * 5
