"""The words across a draft, a copy or a void paper, drawn as outlines in the page background.

Outlines are seen but are not text: extraction and search still give the paper alone.
"""

import base64
from functools import cache

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from procurement.documents.fonts import FONT_FOLDER
from procurement.documents.rules import WATERMARK_TEXTS, Watermark

FACE = "PaperHei-Regular.ttf"
GREY = "#ededed"
GAP = 250  # between two letters, in font units


@cache
def stylesheet(mark: Watermark) -> str:
    """A page rule with the word as background image."""
    uri = "data:image/svg+xml;base64," + base64.b64encode(_picture(WATERMARK_TEXTS[mark]).encode()).decode()
    return f'@page{{background:url("{uri}") center/170mm no-repeat}}'


def _picture(word: str) -> str:
    letters, width = _outlines(word)
    side = width + 200
    turn = f"translate({side / 2} {side / 2}) rotate(-35) translate({GAP / 2 - width / 2} 380) scale(1 -1)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<g fill="{GREY}" stroke="{GREY}" stroke-width="40" transform="{turn}">{letters}</g></svg>'
    )


def _outlines(word: str) -> tuple[str, int]:
    """The letters side by side as paths, and how wide they are together."""
    x, paths = 0, []
    with TTFont(FONT_FOLDER / FACE, lazy=True) as font:
        glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
        for letter in word:
            pen, glyph = SVGPathPen(glyphs), glyphs[cmap[ord(letter)]]
            glyph.draw(pen)
            paths.append(f'<path transform="translate({x} 0)" d="{pen.getCommands()}"/>')
            x += glyph.width + GAP
    return "".join(paths), x
