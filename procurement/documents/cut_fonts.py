"""Cut the paper fonts from their originals; done once, the result is kept in `static/fonts/paper`.

    python -m procurement.documents.cut_fonts FOLDER_WITH_ORIGINALS [TARGET_FOLDER]

The originals are Noto Serif SC and Noto Sans SC, static TrueType, under the SIL Open Font License. Each face
becomes up to three fonts: `common` (ASCII, symbols and GB 2312 level 1, what nearly every paper is made of),
`more` (GB 2312 level 2: place names, company names) and `rest` (everything else, rare characters of names
included). Embedding a font costs time in proportion to its size, so a paper made of common characters is quick
and a rare character still prints. Bold has no `rest`: a title with such a character shows it in regular weight,
which saves 13 MB. Behind both faces stand the fonts of `NAMES`, cut from HanaMin under the same licence: every
ideograph of extension B of Unicode, so that a name such as 𠮷 prints; a paper opens the one it needs, and nearly
none needs any. What is covered, and why: `docs/decisions/0021-names-are-names.md`. Besides that:

* glyphs are ordered by use, because a subset keeps the glyph numbers: low numbers make small files;
* the digits get one width, so that columns of money align (Noto Serif SC has a narrow 1 and no tabular digits);
* every font has the blanks: a blank after a rare character is drawn from the font of that character;
* invisible formatting characters are left out: a direction override in a name must be refused, not printed;
* the family is renamed, as the licence asks of changed fonts, and cannot be mixed up with an installed original.

`fonts.json` records for each font its origin, its hash and the characters it has. A face whose original is not in
the folder keeps the fonts and the entries it has.
"""

import hashlib
import io
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs

TARGET = Path(__file__).resolve().parents[1] / "static" / "fonts" / "paper"
ALL_PARTS = ("common", "more", "rest")
WITHOUT_REST = ("common", "more")
NAMES = {"one": range(0x20000, 0x25000), "two": range(0x25000, 0x2A6E0)}
SIGNS = {"signs": (*range(0x2150, 0x215F), 0x2252)}
BEHIND = {**NAMES, **SIGNS}
"""What stands behind the two faces: the ideographs of extension B, and fractions and ≒, which the originals lack."""
FAMILY_SUFFIX = {
    "common": "",
    "more": " More",
    "rest": " Rest",
    "one": " One",
    "two": " Two",
    "signs": " Signs",
}
DROPPED_TABLES = ["vhea", "vmtx", "BASE", "DSIG", "VORG", "GPOS", "FFTM"]
SPACES = (0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x3000)
SYMBOLS = (
    "−①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㎡㎥㎏㎜㎝㎞℃‰％￥¥£€×÷±≤≥≠≈∑√∞°′″§¶•·…—–―‘’“”〔〕【】《》〈〉「」『』□■○●△▲▽▼◇◆"
    "★☆→←↑↓⇒※№㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅰⅱⅲⅳⅴ〇零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整"
)


class Face(NamedTuple):
    """One face of the papers: the original it is cut from and the parts it is cut into."""

    original: str
    family: str
    weight: int
    parts: tuple[str, ...]


FACES = (
    Face("NotoSerifSC_400Regular.ttf", "Paper Song", 400, ALL_PARTS),
    Face("NotoSerifSC_700Bold.ttf", "Paper Song", 700, WITHOUT_REST),
    Face("NotoSansSC_400Regular.ttf", "Paper Hei", 400, ALL_PARTS),
    Face("HanaMinB.ttf", "Paper Names", 400, tuple(NAMES)),
    Face("HanaMinA.ttf", "Paper Names", 400, tuple(SIGNS)),
)


def _gb2312(rows: Iterable[int]) -> Iterator[int]:
    """Code points of these rows of GB 2312, in the order of the standard."""
    for row in rows:
        for cell in range(0xA1, 0xFF):
            text = bytes((row, cell)).decode("gb2312", "ignore")
            yield from map(ord, text)


def _unique(code_points: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(code_points))


COMMON = _unique(
    [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, SYMBOLS)]
    + [*_gb2312((0xA1, 0xA3)), *_gb2312(range(0xB0, 0xD8))]
)
MORE = [c for c in _gb2312([0xA2, *range(0xA4, 0xAA), *range(0xD8, 0xF8)]) if c not in set(COMMON)]


def printable(code_point: int) -> bool:
    """Whether a reader sees it, or it is one of the blanks a paper may contain."""
    return code_point in SPACES or unicodedata.category(chr(code_point)) not in ("Cc", "Cf", "Co", "Cs")


def characters_of(part: str, available: Iterable[int]) -> list[int]:
    """What one part holds of the characters an original has, in order of use."""
    have = {c for c in available if printable(c)}
    if part in BEHIND:
        wanted = sorted(have.intersection(BEHIND[part]))
    elif part == "rest":
        wanted = sorted(have - set(COMMON) - set(MORE))
    else:
        wanted = COMMON if part == "common" else MORE
    return [c for c in _unique([*SPACES, *wanted]) if c in have]


def cut(original: Path, face: Face, part: str) -> tuple[bytes, list[int]]:
    """One font file and the characters in it."""
    font = TTFont(original, recalcTimestamp=False)
    characters = characters_of(part, font.getBestCmap())
    _keep_only(font, characters)
    _order_by_use(font, characters)
    _even_digits(font)
    _rename(font, face.family + FAMILY_SUFFIX[part], "Bold" if face.weight > 400 else "Regular")
    out = io.BytesIO()
    font.save(out)
    return out.getvalue(), characters


def _keep_only(font: TTFont, characters: list[int]) -> None:
    options = subset.Options(
        layout_features=["locl", "ccmp"], hinting=False, notdef_outline=True, name_IDs=["*"], glyph_names=False,
        drop_tables=DROPPED_TABLES,
    )  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)


def _order_by_use(font: TTFont, characters: list[int]) -> None:
    cmap = font.getBestCmap()
    first = list(dict.fromkeys([".notdef", *(cmap[c] for c in characters)]))
    names = list(dict.fromkeys([*first, *font.getGlyphOrder()]))
    for name in names:
        font["glyf"][name]  # expanded before the order changes
    reorderGlyphs(font, names)


def _even_digits(font: TTFont) -> None:
    """Give all digits the width of the widest and put the narrow ones in the middle of it."""
    cmap, glyphs, widths = font.getBestCmap(), font["glyf"], font["hmtx"]
    digits = [cmap[ord(c)] for c in "0123456789" if ord(c) in cmap]
    widest = max((widths[name][0] for name in digits), default=0)
    for name in digits:
        width, left = widths[name]
        shift = (widest - width) // 2
        glyphs[name].coordinates.translate((shift, 0))
        glyphs[name].recalcBounds(glyphs)
        widths[name] = (widest, left + shift)


def _rename(font: TTFont, family: str, style: str) -> None:
    names = {1: family, 2: style, 3: f"{family} {style} cut", 4: f"{family} {style}", 16: family, 17: style,
             6: f"{family.replace(' ', '')}-{style}"}  # fmt: skip
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.toUnicode())


def ranges(characters: Iterable[int]) -> str:
    """Code points as text, `20-7e,a0-ff`, for `fonts.json`."""
    spans: list[list[int]] = []
    for code_point in sorted(characters):
        if spans and code_point == spans[-1][1] + 1:
            spans[-1][1] = code_point
        else:
            spans.append([code_point, code_point])
    return ",".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in spans)


def main(source: Path, target: Path = TARGET) -> None:
    """Write every font whose original is in the folder, and the list of all of them."""
    before = json.loads((TARGET / "fonts.json").read_text(encoding="ascii"))
    listing = []
    for face in FACES:
        original = next(source.rglob(face.original), None)
        if original is None:
            listing += [
                kept for kept in before if kept["from"] == face.original and kept["weight"] == face.weight
            ]
            continue
        for part in face.parts:
            data, characters = cut(original, face, part)
            family = face.family + FAMILY_SUFFIX[part]
            name = f"{family.replace(' ', '')}-{'Bold' if face.weight > 400 else 'Regular'}.ttf"
            (target / name).write_bytes(data)
            listing.append({
                "file": name, "family": family, "weight": face.weight, "from": face.original, "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(), "characters": ranges(characters),
            })  # fmt: skip
            print(f"{name}: {len(characters)} characters, {len(data) / 1e6:.1f} MB")
    (target / "fonts.json").write_text(json.dumps(listing, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
