"""Search terms: what is stored and what is asked are read alike."""

from procurement.infra.search import terms


def test_wide_letters_are_found_like_narrow_ones() -> None:
    assert terms("ｃ２１ 物业") == terms("c21 物业") == ["c21", "物业", "业"]
