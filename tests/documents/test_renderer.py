"""The renderer: what is true of every paper, whatever it says."""

import gc
import hashlib
import html
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pikepdf
import pytest
import segno
from jinja2 import UndefinedError

from procurement.documents.characters import MissingCharacters
from procurement.documents.fonts import FONT_FOLDER
from procurement.documents.renderer import (
    FULL_SHEET,
    LIGHT_SHEET,
    TEMPLATES,
    ForbiddenAddress,
    PdfRenderer,
    renderer,
    resting_collector,
)
from procurement.documents.rules import WATERMARK_TEXTS, canonical
from procurement.infra.printable import missing
from tests.documents import samples
from tests.documents.printing import (
    codes_of,
    flat,
    fragments,
    images,
    objects,
    opened,
    page_texts,
    printed,
    text_of,
)

ROOT = Path(__file__).resolve().parents[2]
EVERY_PAPER = pytest.mark.parametrize("template", samples.ALL)
CLOSING = "，。、；：？！）》〉】〕”’％‰"
OPENING = "（《〈【〔“‘"


@EVERY_PAPER
def test_chinese_text_is_read_again_complete_from_the_pdf(template: str) -> None:
    text = text_of(printed(template))
    source = renderer().source(template, samples.ALL[template]())
    pieces = [flat(html.unescape(p)) for p in re.findall(r">([^<]+)<", source[source.index("<body") :])]
    lost = [p for p in pieces if p not in text and not _over_a_page_end(p, text)]
    assert pieces and not lost


def _over_a_page_end(piece: str, text: str) -> bool:
    """A line may be torn by its end, and by the footer of a page, into two parts."""
    return any(piece[:i] in text and piece[i:] in text for i in range(1, len(piece)))


@EVERY_PAPER
def test_the_same_data_give_the_same_bytes(template: str) -> None:
    assert renderer().render(template, samples.ALL[template]()) == printed(template)


def test_another_process_prints_the_same_bytes() -> None:
    digest = _in_a_new_process(ROOT, PRINT_DIGEST, PYTHONHASHSEED="4711")
    assert digest == hashlib.sha256(printed("billing/bill")).hexdigest()


PRINT_DIGEST = """
import hashlib
from procurement.documents.renderer import renderer
from tests.documents import samples
print(hashlib.sha256(renderer().render("billing/bill", samples.bill())).hexdigest())
"""


def _in_a_new_process(root: Path, code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env={**os.environ, "PYTHONPATH": str(root), **environment},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout.strip()


def test_a_checkout_with_blanks_and_chinese_in_its_path_prints_the_same(tmp_path: Path) -> None:
    root = tmp_path / "检出 的 folder"
    for part in ("procurement", "templates/pdf", "tests/documents"):
        shutil.copytree(
            ROOT / part, root / part, copy_function=_linked, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "config.py", root)
    digest = _in_a_new_process(root, PRINT_DIGEST, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert digest == hashlib.sha256(printed("billing/bill")).hexdigest()


def _linked(source: str, target: str) -> None:
    """The fonts are large and never written to; everything else is copied."""
    if not source.endswith(".ttf"):
        shutil.copy2(source, target)
        return
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@EVERY_PAPER
def test_a_paper_is_a_tagged_archive_file_in_chinese(template: str) -> None:
    with opened(printed(template)) as pdf:
        kinds = {str(element.S) for element in objects(pdf, "/StructElem")}
        assert {"/H1", "/Table", "/TH", "/TD"} <= kinds
        assert (
            str(pdf.Root.Lang) == "zh-CN" and bool(pdf.Root.MarkInfo.Marked) and "/OutputIntents" in pdf.Root
        )
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert samples.ALL[template]()["doc"]["number"] in metadata["dc:title"]
        with pdf.open_outline() as outline:
            assert outline.root


@EVERY_PAPER
def test_the_frozen_data_lie_in_the_paper_as_a_file(template: str) -> None:
    with opened(printed(template)) as pdf:
        attached = list(pdf.Root.AF)  # the library names the one file twice
        assert {str(file.AFRelationship) for file in attached} == {"/Data"}
        assert {file.EF.F.read_bytes() for file in attached} == {canonical(samples.ALL[template]())}


@EVERY_PAPER
def test_only_paper_fonts_are_used_and_all_are_inside(template: str) -> None:
    with opened(printed(template)) as pdf:
        fonts = objects(pdf, "/FontDescriptor")
        assert fonts
        for font in fonts:
            assert str(font.FontName).partition("+")[2].startswith("Paper-") and "/FontFile2" in font


@EVERY_PAPER
def test_no_line_starts_with_closing_or_ends_with_opening_punctuation(template: str) -> None:
    lines: dict[tuple[int, float], list[tuple[float, str]]] = {}
    for page, x, y, text in fragments(printed(template)):
        if flat(text):
            lines.setdefault((page, round(y, 1)), []).append((x, flat(text)))
    for pieces in lines.values():
        pieces.sort()
        assert pieces[0][1][0] not in CLOSING and pieces[-1][1][-1] not in OPENING, pieces


def test_a_missing_character_is_named_with_its_place() -> None:
    data = samples.bill()
    data["lines"][2]["name"] = "设施☑维护"
    with pytest.raises(MissingCharacters) as refused:
        renderer().render("billing/bill", data)
    assert refused.value.characters == ("☑",) and refused.value.places == ("lines[2].name",)
    assert "☑ (U+2611)" in str(refused.value)


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\ufeff", "\u00ad", "\x00", "\x1b", "\U000e0001"])
def test_an_invisible_character_that_could_deceive_a_reader_is_refused(unseen: str) -> None:
    assert missing(f"示例{unseen}公司") == [unseen]


@pytest.mark.parametrize("name", ["衢州㛃鎏公司", "王玥𬭎 喆堃", "示例㐂 2号", "𠮷祥 中心", "𪛖𥍝⅓≒"])
def test_a_rare_character_of_a_name_is_printed_in_text_and_in_a_bold_title(name: str) -> None:
    data = samples.bill(department=name)
    data["doc"]["bureau"] = name
    pdf = renderer().render("billing/bill", data)
    text = text_of(pdf)
    assert text.count(flat(name)) >= 3
    with opened(pdf) as document:
        for font in objects(document, "/Font"):
            if font.Subtype == "/Type0":  # an encoding of its own would mean: a box instead of a character
                assert font.Encoding == "/Identity-H" and 0 not in codes_of(font)


HOSTILE = '<script>alert(1)</script><img src="http://127.0.0.1/x"> {{ 7*7 }} & "\'</td></table>'


@EVERY_PAPER
def test_html_in_any_text_of_the_data_stays_text(template: str) -> None:
    data = deepcopy(samples.ALL[template]())
    _poison(data)
    text = text_of(renderer().render(template, data))
    assert flat(HOSTILE)[:20] in text and "49" not in text.partition("{{")[2][:8]


def _poison(value: object) -> None:
    """Put the hostile text before every text of the data that holds Chinese words."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        if isinstance(inner, str) and re.search("[\u4e00-\u9fff]", inner):
            value[key] = HOSTILE + inner  # type: ignore[index]
        _poison(inner)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_an_address_outside_the_paper_is_refused(tmp_path: Path, address: str) -> None:
    for sheet in TEMPLATES.glob("*.css"):
        shutil.copy(sheet, tmp_path)
    (tmp_path / "bad.html").write_text(f'<html lang="zh-CN"><body><img src="{address}">', "utf-8")
    with pytest.raises(ForbiddenAddress):
        PdfRenderer(tmp_path).render("bad", samples.bill())


def test_a_variable_the_data_do_not_have_stops_the_paper() -> None:
    data = {key: value for key, value in samples.bill().items() if key != "closing"}
    with pytest.raises(UndefinedError, match="closing"):
        renderer().render("billing/bill", data)


@pytest.mark.parametrize("mark", WATERMARK_TEXTS)
def test_a_watermark_is_seen_on_the_page_but_is_no_text(mark) -> None:  # type: ignore[no-untyped-def]
    marked = printed("billing/bill", mark)
    assert text_of(marked) == text_of(printed("billing/bill"))
    with opened(marked) as pdf, opened(printed("billing/bill")) as plain:
        assert len(_outlines(pdf)) > len(_outlines(plain))


def _outlines(pdf: pikepdf.Pdf) -> list[str]:
    """Curves drawn on the first page and in its patterns and forms."""
    streams = [pdf.pages[0], *(o for o in pdf.objects if isinstance(o, pikepdf.Stream) and "/BBox" in o)]
    return [
        str(operator)
        for s in streams
        for _, operator in pikepdf.parse_content_stream(s)
        if str(operator) == "c"
    ]


def test_every_page_carries_the_code_and_its_number() -> None:
    pages = page_texts(printed("contracts/contract"))
    assert all("查验码7K3M-9QXC" in page for page in pages)
    assert all(f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages[1:], 2))


def test_the_qr_code_is_that_of_the_verification_address() -> None:
    address = samples.bill()["doc"]["verify_url"]
    modules = [[bool(dark) for dark in line] for line in segno.make(address, error="m", micro=False).matrix]
    with opened(printed("billing/bill")) as pdf:
        (image,) = images(pdf)
        picture = pikepdf.PdfImage(image).as_pil_image().convert("L")
    drawn = [[picture.getpixel((x, y)) == 0 for x in range(picture.width)] for y in range(picture.height)]
    assert [line[2:-2] for line in drawn[2:-2]] == modules


def test_the_collector_rests_in_a_batch_and_is_given_back_whatever_happens_in_it() -> None:
    assert gc.isenabled()
    with pytest.raises(LookupError), resting_collector():
        assert not gc.isenabled()
        raise LookupError
    assert gc.isenabled()


@pytest.mark.parametrize("frozen", [True, False])
def test_a_batch_leaves_frozen_what_was_frozen_before_and_nothing_else(frozen: bool) -> None:
    gc.unfreeze()
    if frozen:
        gc.freeze()
    try:
        with resting_collector():
            pass
        assert (gc.get_freeze_count() > 0) is frozen
    finally:
        gc.freeze()  # as the whole run stands (tests/conftest.py)


def test_the_press_leaves_the_fonts_of_other_programs_alone() -> None:
    before = os.environ.get("FONTCONFIG_FILE")
    PdfRenderer()
    assert os.environ.get("FONTCONFIG_FILE") == before != str(FONT_FOLDER / "fonts.conf")


def test_what_stands_in_the_light_frame_is_printed_with_the_light_sheet() -> None:
    one = renderer()
    light, full = one.sheets[LIGHT_SHEET], one.sheets[FULL_SHEET]
    found = {template: one.sheets_of(template, None) for template in samples.ALL}
    assert found == {name: [light if name.endswith("/bill") else full] for name in samples.ALL}


def test_asking_for_characters_or_rules_loads_no_pdf_library() -> None:
    modules = ["characters", "filters", "fonts", "rules", "shapes"]
    code = f"import sys, {', '.join('procurement.documents.' + m for m in modules)}; print('weasyprint' in sys.modules)"
    assert _in_a_new_process(ROOT, code) == "False"


def test_every_word_of_the_templates_can_be_printed() -> None:
    for template in TEMPLATES.rglob("*.html"):
        assert missing(template.read_text("utf-8")) == [], template
