"""Charts: pure functions from numbers to one drawing (SVG with classes only) and the table that says the same.

Numbers are exact (`Decimal`, `int`); coordinates have one decimal. The drawing is 480 wide in the page, 300 wide
(`small=True`) in the margin. At most two series; every figure has a title, a sentence for screen readers, a table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from markupsafe import Markup, escape

from procurement.pages.i18n import Text, _, number

Value = Decimal | int
Show = Callable[[Decimal], str]
WIDE, NARROW = 480, 300


@dataclass(frozen=True)
class Figure:
    """A chart as `components/charts.html` shows it."""

    title: str
    note: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def bars(
    title: Text,
    items: Sequence[tuple[Text, Value]],
    *,
    note: Text = "",
    head: tuple[Text, Text],
    of_previous: bool = False,
    show: Show = number,
) -> Figure:
    """Lying bars, one an item; with `of_previous` each says its share of the one above (a funnel)."""
    values = [Decimal(value) for _label, value in items]
    most = max([*values, Decimal(1)])
    left, widest, step = 82, 300, 31
    parts = []
    for index, ((label, _value), value) in enumerate(zip(items, values, strict=True)):
        top, width = 8 + step * index, max(Decimal(0), value) / most * widest
        tone = "f3" if of_previous and index == 0 else "f2" if of_previous and index == 1 else "f1"
        parts += [
            _text(0, top + 15, label),
            _rect(left, top, width, 20, tone),
            _text(left + width + 6, top + 15, show(value), "v"),
        ]
        if of_previous and index:
            parts.append(_text(WIDE, top + 15, _share(value, values[index - 1]), "e"))
    height = 8 + step * len(items)
    parts.append(_path(f"M{left} 2V{height - 4}", "ax"))
    columns: tuple[Text, ...] = (*head, _("Share of the one before")) if of_previous else head
    rows = [
        (str(label), show(value)) + ((_share(value, values[i - 1]) if i else "",) if of_previous else ())
        for i, ((label, _v), value) in enumerate(zip(items, values, strict=True))
    ]
    return _figure(title, note, WIDE, height, parts, columns, rows)


def columns(
    title: Text,
    labels: Sequence[Text],
    series: Sequence[tuple[Text, Sequence[Value]]],
    *,
    note: Text = "",
    head: Text,
    show: Show = number,
) -> Figure:
    """Standing columns by label, one or two series side by side."""
    low, high, ticks = _scale([Decimal(v) for _n, values in series for v in values])
    parts = _grid(low, high, ticks, show)
    position = Decimal(444) / max(1, len(labels))
    for index, label in enumerate(labels):
        middle = 36 + position * index + position / 2
        for which, (_name, values) in enumerate(series):
            value = Decimal(values[index])
            left = middle - 12 * len(series) / Decimal(2) + 12 * which
            tops = sorted((_y(value, low, high), _y(Decimal(0), low, high)))
            if value:
                parts.append(_rect(left, tops[0], 11, tops[1] - tops[0], "f4" if which else "f1"))
        parts.append(_text(middle, 177, label, "m"))
    if len(series) > 1:
        parts += _legend([(name, "f4" if which else "f1") for which, (name, _v) in enumerate(series)])
    rows = [
        (str(label), *(show(Decimal(values[i])) for _n, values in series)) for i, label in enumerate(labels)
    ]
    return _figure(
        title,
        note,
        WIDE,
        202 if len(series) > 1 else 184,
        parts,
        (head, *(name for name, _v in series)),
        rows,
    )


def line(
    title: Text,
    points: Sequence[tuple[Text, Value]],
    *,
    note: Text = "",
    head: tuple[Text, Text],
    target: Value | None = None,
    small: bool = True,
    show: Show = number,
) -> Figure:
    """One line by label; a value below `target` (dashed) is marked."""
    values = [Decimal(value) for _label, value in points]
    goal = None if target is None else Decimal(target)
    low, high = _span([*values, *([goal] if goal is not None else [])])
    width, top, bottom = (NARROW, 26, 100) if small else (WIDE, 26, 160)
    step = Decimal(width - 36) / max(1, len(points) - 1)

    def y(value: Decimal) -> Decimal:
        return bottom - (value - low) / (high - low) * (bottom - top)

    parts = [_path(f"M0 {bottom + 22}H{width}", "ax")]
    if goal is not None:
        parts.append(_path(f"M0 {_c(y(goal))}H{width}", "tg"))
    positions = [(18 + step * i, y(value)) for i, value in enumerate(values)]
    parts.append(f'<polyline class="l1" points="{" ".join(f"{_c(x)},{_c(v)}" for x, v in positions)}"/>')
    for index, ((label, _value), value, (x, at)) in enumerate(zip(points, values, positions, strict=True)):
        last, under = index == len(points) - 1, goal is not None and value < goal
        parts += [
            _dot(x, at, "4.5" if last else "3", "fb" if under else "f1"),
            _text(
                x, at + 17 if under or _in_dip(values, index) else at - 9, show(value), "m v" if last else "m"
            ),
            _text(x, bottom + 38, label, "m"),
        ]
    rows = [(str(label), show(Decimal(value))) for label, value in points]
    return _figure(title, note, width, bottom + 44, parts, head, rows, small)


def ties(
    title: Text,
    left: Sequence[Text],
    right: Sequence[Text],
    tied: Sequence[tuple[int, int]],
    *,
    note: Text = "",
    head: tuple[Text, Text],
) -> Figure:
    """Things at the left, what they have in common at the right, each tie (places in `left` and `right`) a line. Both
    keep their order, so the same facts always make the same drawing."""
    rows_high = max(len(left), len(right), 1)
    height = 12 + 28 * rows_high

    def y(place: int, of: int) -> Decimal:
        return 6 + Decimal(28 * rows_high) * (2 * place + 1) / (2 * max(of, 1))

    parts = [
        _path(f"M190 {_c(y(one, len(left)))}L290 {_c(y(other, len(right)))}", "ax") for one, other in tied
    ]
    for names, at, beside, tone, look in ((left, 190, -8, "f1", "e"), (right, 290, 8, "f2", "")):
        for place, name in enumerate(names):
            parts.append(_dot(at, y(place, len(names)), "4.5", tone))
            parts.append(_text(at + beside, y(place, len(names)) + 4, _short(str(name)), look))
    of_left = [[str(right[there]) for here, there in tied if here == place] for place in range(len(left))]
    rows = [(str(name), "、".join(of_left[place])) for place, name in enumerate(left)]
    return _figure(title, note, WIDE, height, parts, head, rows)


def _short(words: str, most: int = 24) -> str:
    """As much as stands in `most` half widths; the table says it whole."""
    width = 0
    for place, character in enumerate(words):
        width += 1 if character.isascii() else 2
        if width > most:
            return words[: place - 1] + "…"
    return words


def _in_dip(values: Sequence[Decimal], index: int) -> bool:
    """Whether the line comes from above and goes up again: a number above such a point would stand on the line."""
    beside = [values[near] for near in (index - 1, index + 1) if 0 <= near < len(values)]
    return bool(beside) and values[index] * len(beside) < sum(beside)


# ---- drawing ------------------------------------------------------------------------------------
def _figure(
    title: Text,
    note: Text,
    width: int,
    height: int,
    parts: Sequence[str],
    head: Sequence[Text],
    rows: Sequence[tuple[str, ...]],
    small: bool = False,
) -> Figure:
    said = "; ".join(" ".join(row) for row in rows)
    drawing = Markup('<svg{} viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        Markup(' class="s"') if small else "", width, height, f"{title}: {said}", Markup("".join(parts))
    )
    return Figure(str(title), str(note), drawing, tuple(str(name) for name in head), tuple(rows))


def _grid(low: Decimal, high: Decimal, ticks: Sequence[Decimal], show: Show) -> list[str]:
    found = []
    for tick in ticks:
        at = _c(_y(tick, low, high))
        found += [
            _path(f"M36 {at}H{WIDE}", "ax" if tick == 0 else "gr"),
            _text(30, Decimal(at) + 4, show(tick), "e"),
        ]
    return found


def _legend(names: Sequence[tuple[Text, str]]) -> list[str]:
    found, left = [], Decimal(36)
    for name, tone in names:
        found += [_rect(left, 188, 10, 10, tone), _text(left + 15, 197, name)]
        left += 33 + 13 * len(str(name))
    return found


def _text(x: Value, y: Value, words: Text, tone: str = "") -> str:
    look = f' class="{tone}"' if tone else ""
    return f'<text x="{_c(x)}" y="{_c(y)}"{look}>{escape(str(words))}</text>'


def _rect(x: Value, y: Value, width: Value, height: Value, tone: str) -> str:
    return f'<rect x="{_c(x)}" y="{_c(y)}" width="{_c(width)}" height="{_c(height)}" class="{tone}"/>'


def _path(way: str, tone: str) -> str:
    return f'<path d="{way}" class="{tone}"/>'


def _dot(x: Value, y: Value, radius: str, tone: str) -> str:
    return f'<circle cx="{_c(x)}" cy="{_c(y)}" r="{radius}" class="{tone}"/>'


def _c(value: Value) -> str:
    """A coordinate: one decimal, never in exponents."""
    return f"{Decimal(value):.1f}"


# ---- scales -------------------------------------------------------------------------------------
def _y(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return 160 - (value - low) / (high - low) * 150


def _scale(values: Sequence[Decimal]) -> tuple[Decimal, Decimal, list[Decimal]]:
    """Round bounds around all values and four to six ticks between them."""
    least, most = min([*values, Decimal(0)]), max([*values, Decimal(1)])
    step = _round_step((most - least) / 4)
    low = (least / step).to_integral_value(ROUND_FLOOR) * step
    high = (most / step).to_integral_value(ROUND_CEILING) * step
    count = int((high - low) / step)
    return low, high, [low + step * i for i in range(count + 1)]


def _round_step(raw: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10 times a power of ten."""
    power = Decimal(1).scaleb(raw.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)


def _span(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = min(values, default=Decimal(0)), max(values, default=Decimal(1))
    return (low, high) if high > low else (low - 1, high + 1)


def _share(value: Decimal, whole: Decimal) -> str:
    return f"{number(value / whole * 100, 1)}%" if whole else ""
