"""Papers printed once per test run, and their text and structure read back from the PDF itself."""

import io
import re
import unicodedata
from functools import cache
from typing import Any, NamedTuple

import pikepdf

from procurement.documents.renderer import renderer
from procurement.documents.rules import Watermark
from tests.documents import samples

Codes = dict[int, str]


class Fragment(NamedTuple):
    """A piece of text as it was drawn: one font, one line."""

    page: int
    x: float
    y: float
    text: str


@cache
def printed(template: str, mark: Watermark | None = None) -> bytes:
    """The sample of a paper as PDF."""
    return renderer().render(template, samples.ALL[template](), watermark=mark)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """The whole text in the order of drawing, without blanks."""
    return flat("".join(fragment.text for fragment in fragments(pdf)))


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    pieces = fragments(pdf)
    last = max(piece.page for piece in pieces)
    return [flat("".join(p.text for p in pieces if p.page == page)) for page in range(1, last + 1)]


def flat(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFC", text))


def fragments(pdf: bytes) -> list[Fragment]:
    """Every text drawn on every page; ValueError for a glyph without a character."""
    with opened(pdf) as document:
        return [f for number, page in enumerate(document.pages, 1) for f in _drawn(number, page)]


def _drawn(number: int, page: pikepdf.Page) -> list[Fragment]:
    fonts = {name: codes_of(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
    found, codes, place, text = [], Codes(), (0.0, 0.0), ""
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tm":
                place = (float(operands[4]), float(operands[5]))
            case "Tf":
                codes = fonts[str(operands[0])]
            case "Tj" | "TJ":
                text += _decoded(operands[0], codes)
            case "ET":
                found.append(Fragment(number, *place, text))
                text = ""
    return found


def _decoded(shown: Any, codes: Codes) -> str:
    strings = [
        bytes(s)
        for s in (shown if isinstance(shown, pikepdf.Array) else [shown])
        if isinstance(s, pikepdf.String)
    ]
    numbers = [int.from_bytes(raw[i : i + 2], "big") for raw in strings for i in range(0, len(raw), 2)]
    if strange := [n for n in numbers if n == 0 or n not in codes]:
        raise ValueError(f"glyphs without a character: {strange}")
    return "".join(codes[n] for n in numbers)


def codes_of(font: Any) -> Codes:
    """What each code of a font means, from its ToUnicode map."""
    table = font["/ToUnicode"].read_bytes().decode("latin-1")
    pairs = re.findall(
        r"<([0-9a-f]{4})> <([0-9a-f]+)>", "".join(re.findall(r"beginbfchar(.*?)endbfchar", table, re.S))
    )
    return {int(code, 16): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs}


def objects(document: pikepdf.Pdf, kind: str) -> list[Any]:
    """All objects of a type, streams included."""
    typed = (o for o in document.objects if isinstance(o, pikepdf.Dictionary | pikepdf.Stream))
    return [o for o in typed if o.get("/Type") == kind]


def images(document: pikepdf.Pdf) -> list[Any]:
    return [o for o in objects(document, "/XObject") if o.get("/Subtype") == "/Image"]
