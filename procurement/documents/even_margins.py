"""An even right margin for Chinese text.

WeasyPrint widens only spaces when it justifies, and Chinese has none. This spreads what is left of a line over
all its characters. It replaces two internal functions; if a later version names them otherwise, nothing is
replaced and Chinese text is ragged by less than one character, as before.
"""

from collections.abc import Callable, Iterator
from typing import Any

from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

FEWEST_CHARACTERS = 8
WIDEST_REST = 3  # in font sizes; a line with more left over is better left ragged
FIRST_CJK = "\u2e80"

boxes: Any = getattr(inline, "boxes", None)


def install() -> bool:
    """Replace the two functions, once per process; False if this version of the library has other names."""
    layout: Any = line_break.Layout
    if boxes is None or not hasattr(inline, "justify_line") or not hasattr(layout, "reactivate"):
        return False
    if not getattr(inline, "_spreads_chinese", False):
        inline.justify_line = _justify(inline.justify_line)
        layout.reactivate = _reactivate(layout.reactivate)
        inline._spreads_chinese = True
    return True


def _justify(widen_spaces: Callable[..., Any]) -> Callable[..., Any]:
    def justify_line(context: Any, line: Any, extra_width: float) -> None:
        items = list(_leaves(line))
        count = sum(len(item.text) if isinstance(item, boxes.TextBox) else 1 for item in items) - 1
        if line.style["text_align_last"] == "justify" or not _is_chinese(items):  # pulled apart on purpose
            widen_spaces(context, line, extra_width)
        elif count >= FEWEST_CHARACTERS and extra_width <= WIDEST_REST * line.style["font_size"]:
            _spread(line, [0.0, extra_width / count])

    return justify_line


def _is_chinese(items: list[Any]) -> bool:
    return any(c >= FIRST_CJK for item in items if isinstance(item, boxes.TextBox) for c in item.text[:60])


def _leaves(box: Any) -> Iterator[Any]:
    """Text and replaced boxes of a line, in order."""
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _leaves(child)
    else:
        yield box


def _spread(box: Any, moved: list[float]) -> None:
    """Move each box right by what was given to those before it; `moved` is [so far, per character]."""
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        before = moved[0]
        box.position_x += before
        for child in box.children:
            if child.is_in_normal_flow():
                _spread(child, moved)
        box.width += moved[0] - before
    elif isinstance(box, boxes.TextBox):
        extra = moved[1] * len(box.text)
        box.position_x += moved[0]
        box.pango_layout.even_gap = moved[1]
        box.width += extra
        moved[0] += extra
    else:
        box.translate(moved[0], 0)
        moved[0] += moved[1]


def _reactivate(original: Callable[..., Any]) -> Callable[..., Any]:
    def reactivate(self: Any, style: Any) -> None:
        original(self, style)
        if gap := getattr(self, "even_gap", 0):
            _space_letters(self, gap)

    return reactivate


def _space_letters(layout: Any, gap: float) -> None:
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    spacing = pango.pango_attr_letter_spacing_new(int(gap * TO_UNITS))
    spacing.start_index, spacing.end_index = 0, len(layout.text.encode())
    pango.pango_attr_list_change(attributes, spacing)
    pango.pango_layout_set_attributes(layout.layout, attributes)
