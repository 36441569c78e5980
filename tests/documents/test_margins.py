"""Long runs without a blank break: every character stays inside the margins, and no text runs over another cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import weasyprint
from weasyprint.formatting_structure import boxes

from procurement.documents.renderer import renderer
from tests.conftest import SHARED_DATA
from tests.documents import samples
from tests.documents.printing import fragments

SLACK = 0.6  # px: rounding of glyph widths
LONG = {
    "letters": "W" * 80,
    "an address": "https://example.cn/" + "x" * 200,
    "an amount inside": "前文" + "A" * 98 + "1,000.00元" + "B" * 120,
}
KEPT = {"doc", "mode", "date", "period", "digest"}


def laid_out(template: str, data: Any) -> Any:
    page = weasyprint.HTML(string=renderer().source(template, data), url_fetcher=renderer().fetcher)
    return page.render(stylesheets=renderer().sheets_of(template, None), font_config=renderer().fonts)


def outside(document: Any) -> list[str]:
    """Texts that leave the page's content box or their cell; the margin boxes of a page have their own."""
    found = []
    for page in document.pages:
        body = page._page_box
        left, right = body.content_box_x(), body.content_box_x() + body.width
        for box, cell in _texts(body, None):
            start, end = box.position_x, box.position_x + box.width - _hanging(box)
            if start < left - SLACK or end > right + SLACK:
                found.append(f"page: {end - right:.1f} {box.text[:40]}")
            elif cell is not None and end > cell.position_x + cell.border_width() + SLACK:
                found.append(f"cell: {box.text[:40]}")
    return found


def _hanging(box: Any) -> float:
    """Blanks at the end of a line hang over it and draw nothing, as the gap behind the last character of an even one."""
    blanks = len(box.text) - len(box.text.rstrip())
    return float(blanks * box.style["font_size"]) + getattr(box.pango_layout, "even_gap", 0.0)


def _texts(box: Any, cell: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(box, boxes.MarginBox):
        return
    if isinstance(box, boxes.TextBox):
        yield box, cell
    inside = box if isinstance(box, boxes.TableCellBox) else cell
    for child in getattr(box, "children", ()):
        yield from _texts(child, inside)


def lengthened(value: Any, more: str) -> Any:
    """The same facts with the long run behind every text of Chinese words."""
    if isinstance(value, dict):
        return {key: inner if key in KEPT else lengthened(inner, more) for key, inner in value.items()}
    if isinstance(value, list):
        return [lengthened(inner, more) for inner in value]
    return value + more if isinstance(value, str) and any(c > "\u2fff" for c in value) else value


@pytest.mark.parametrize("run", LONG)
@pytest.mark.parametrize("template", sorted(set(samples.ALL) - {"contracts/contract"}))
def test_no_text_of_a_paper_leaves_the_margins_or_its_cell(template: str, run: str) -> None:
    assert outside(laid_out(template, lengthened(samples.ALL[template](), LONG[run]))) == []


@pytest.mark.parametrize("run", LONG)
def test_what_people_type_into_a_contract_stays_inside(run: str) -> None:
    data, more = samples.contract(), LONG[run]
    data["title"], data["place"] = data["title"] + more, more
    data["buyer"] = lengthened(data["buyer"], more)
    data["lines"] = lengthened(data["lines"], more)
    data["clauses"][0]["paragraphs"] = [more, "前文" + more]
    assert outside(laid_out("contracts/contract", data)) == []


@pytest.mark.parametrize("template", samples.ALL)
def test_the_largest_amounts_stay_in_their_cells(template: str) -> None:
    text = json.dumps(samples.ALL[template](), ensure_ascii=False)
    largest = json.loads(text.replace('.00"', '000000.00"')) if '.00"' in text else json.loads(text)
    assert outside(laid_out(template, largest)) == []


def test_the_share_of_a_bill_that_says_much_breaks_in_its_column() -> None:
    data = samples.bill()
    data["lines"][0]["share"] = "面积60%、人数25%、均摊10%、定比5%（服务15日中10日）"
    data["lines"][1]["share"] = "123,456,789.25/987,654,321.75人次"
    assert outside(laid_out("billing/bill", data)) == []


@pytest.mark.parametrize("deducted", [False, True])
def test_the_days_of_a_share_and_the_code_of_the_slip_are_never_torn(deducted: bool) -> None:
    data = samples.bill(6, deducted=deducted)
    shares = [
        "12,860.45/1,342,300.55㎡（10/30日）",
        "10/1,690日（10/30日）",
        "面积60%、人数40%（服务15日中10日）",
    ]
    for line, share in zip(data["lines"], shares, strict=False):
        line["share"] = share
    lines = [fragment.text.strip() for fragment in fragments(renderer().render("billing/bill", data))]
    assert [one for one in lines if "日）" in one and "（" not in one] == []
    assert [one for one in lines if one.startswith("日）") or one.endswith("（10/30")] == []
    code = data["doc"]["code"]
    assert sum(code in one for one in lines) == 3, "in the foot, its address and the slip"


@pytest.mark.published
def test_the_reported_long_texts_stay_inside() -> None:
    (report,) = (SHARED_DATA / "field-reports").glob("08-*.json")
    found = json.loads(report.read_text("utf-8"))
    data = samples.contract()
    data["title"], data["place"] = found["title"], found["service_place"]
    data["lines"][0]["name"] = found["line_title"]
    data["clauses"][0]["paragraphs"] = [found["service_hours"], found["service_place"]]
    assert outside(laid_out("contracts/contract", data)) == []
    bill = samples.bill(department=found["title"])
    bill["lines"][0]["name"] = found["line_title"]
    assert outside(laid_out("billing/bill", bill)) == []
