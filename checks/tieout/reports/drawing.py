"""Pictures in SVG: intervals that do not meet, and a series in the course of time.

Lines are drawn on a layer 1000 wide that is stretched to the screen; signs and words stand at
percentages of it and keep their size. Colours come from the page's style sheet, by class.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Bound, Cell, Interval, Plot, Point
from tieout.relations.sentence import Scale, digits_to_tell, spell, spell_interval

_MOST_DIGITS = 12
_NEAR = 8  # a gap below this part of a picture is drawn larger
_LANE = 43  # pixels from one bar to the next
_TOP, _BOTTOM, _HEIGHT = 34, 184, 212  # of a chart, in pixels
_VISIBLE = 5  # pixels from which on a whisker says something
_MOST_DOTS = 120  # more figures are a line
_LONG = 360  # days of a period that is told by its year

# Drawn around (0, 0), where a picture puts them.
_SIGNS = {
    "cross": "M-5-5L5 5M-5 5L5-5",
    "up": "M0-4V-20M-4-15L0-20L4-15",
    "down": "M0 4V20M-4 15L0 20L4 15",
    "torn": "M-2-9L2-4L-2 1L2 5L-2 9",
    "on-left": "M2-4L-2 0L2 4M8-4L4 0L8 4",
    "on-right": "M-2-4L2 0L-2 4M-8-4L-4 0L-8 4",
}


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Return an element; every value that is not markup is escaped."""
    written = Markup().join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup("<{}{}/>").format(name, written)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, Markup().join(children))


def symbols() -> Markup:
    """Return the signs that pictures use; a page has them once, out of sight."""
    paths = (element("path", id=name, d=path) for name, path in _SIGNS.items())
    return element("svg", element("defs", *paths), width=0, height=0, class_="signs", aria_hidden="true")


def _picture(kind: str, height: int, named: tuple[str, str], *parts: Markup) -> Markup:
    title, said = named
    told = (element("title", title), element("desc", said))
    return element("svg", *told, *parts, class_=kind, role="img", width="100%", height=height)


def _layer(height: int, paths: Mapping[str, str]) -> Markup:
    drawn = (element("path", class_=name, d=path) for name, path in paths.items() if path)
    box = {"viewBox": f"0 0 1000 {height}", "preserveAspectRatio": "none"}
    return element("svg", *drawn, width="100%", height=height, **box)


def _text(text: str, x: float, y: float, class_: str, anchor: str | None = None) -> Markup:
    return element("text", text, x=_percent(x), y=_short(y), class_=class_, text_anchor=anchor)


def _sign(name: str, x: float, y: float, class_: str) -> Markup:
    return element("use", href=f"#{name}", x=_percent(x), y=_short(y), class_=class_)


def _percent(x: float) -> str:
    return f"{_short(x / 10)}%"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _move(x: float, y: float, then: str = "") -> str:
    return f"M{_short(x)} {_short(y)}{then}"


def exact_digits(interval: Interval, multiplier: int = 0) -> int:
    """Return how many digits it takes to write the ends of an interval as they are."""
    ends = [Fraction(end) / Fraction(10) ** multiplier for end in interval if math.isfinite(end)]
    for digits in range(_MOST_DIGITS):
        if all((end * 10**digits).denominator == 1 for end in ends):
            return digits
    return _MOST_DIGITS


def words(interval: Interval, multiplier: int = 0, beside: Interval | None = None) -> str:
    """Write an interval exactly, or with as many digits as it takes to tell it from another."""
    digits = exact_digits(interval, multiplier)
    if beside is not None:
        enough = exact_digits(beside, multiplier) + 1
        if not interval.meets(beside):
            enough = digits_to_tell(interval, beside, enough, multiplier)
        digits = min(digits, enough)
    return spell_interval(interval, digits, multiplier)


def units_words(units: float) -> str:
    """Write a number of rounding units, short."""
    number = f"{units:.3g}" if abs(units) < 1000 else f"{units:.0f}"
    return f"{number} rounding unit{'' if number == '1' else 's'}"


class Ticks(NamedTuple):
    """Round numbers on an axis, and how they are written."""

    values: tuple[Fraction, ...]
    digits: int

    @classmethod
    def of(cls, low: Fraction, high: Fraction, most: int) -> Ticks:
        """Return the round numbers from low to high: at most so many."""
        wanted = (high - low) / most
        power = math.floor(math.log10(wanted.numerator) - math.log10(wanted.denominator))
        factor = next(f for f in (1, 2, 5, 10, 20) if wanted * most <= Fraction(10) ** power * f * (most - 1))
        step = Fraction(10) ** power * factor
        values = (step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1))
        return cls(tuple(values), max(0, -power - (factor >= 10)))


class Bar(NamedTuple):
    """One interval of a picture, by its name; drawn as ``published`` or as ``implied``."""

    name: str
    interval: Interval
    drawn: str


class Stretch(NamedTuple):
    """The part of the number line that a picture shows, and the gap in it, if there is one."""

    low: Fraction
    high: Fraction
    gap: tuple[Fraction, Fraction] | None

    @classmethod
    def around(cls, intervals: Sequence[Interval]) -> Stretch | None:
        """Choose the stretch: everything finite, or the surroundings of a gap too small to see."""
        ends = sorted(Fraction(end) for one in intervals for end in one if math.isfinite(end))
        if not ends:
            return None
        near, far = min(one.high for one in intervals), max(one.low for one in intervals)
        gap = (Fraction(near), Fraction(far)) if near < far else None
        span = ends[-1] - ends[0]
        if gap and span > _NEAR * (gap[1] - gap[0]):
            room = 3 * (gap[1] - gap[0])
            return cls(gap[0] - room, gap[1] + room, gap)
        room = (span or abs(ends[0]) or Fraction(1)) / 5
        return cls(ends[0] - room, ends[-1] + room, gap)

    def at(self, value: Bound) -> float:
        """Return where a value stands, in thousandths of the width; beyond the edge if outside."""
        if value < self.low or value > self.high:
            return -20 if value < self.low else 1020
        return 20 + 960 * float((Fraction(value) - self.low) / (self.high - self.low))


def intervals(bars: Sequence[Bar], scale: Scale, title: str, gap_units: float | None = None) -> Markup:
    """Draw intervals beneath one another on one axis, with the gap between them.

    Args:
        bars: the intervals, in base units.
        scale: the scale in which they are printed.
        title: what the picture is called by those who cannot see it.
        gap_units: the gap in rounding units, if it can be said so.
    """
    seen = Stretch.around([bar.interval for bar in bars])
    if seen is None:
        return Markup()
    said = [f"{bar.name}: {_ends(bar.interval, bars, scale.multiplier)}" for bar in bars]
    gap = _gap_words(bars, scale.multiplier, seen, gap_units)
    bottom = 18 + _LANE * len(bars)
    texts = [_text(scale.words(""), 0, 12, "tick")]
    texts += [_text(text, 0, 31 + _LANE * lane, "caption") for lane, text in enumerate(said)]
    middle = sum(map(seen.at, seen.gap)) / 2 if seen.gap else 500
    half = min(12.0 * len(gap), 500)  # of its width on a small screen
    texts.append(_text(gap, min(max(middle, half), 1000 - half), bottom + 25, "gap-words", "middle"))
    ticks, labels = _axis(seen, bottom + 38, scale.multiplier)
    layer = _layer(bottom + 64, {"axis": ticks, **_bars(bars, seen, bottom + 8)})
    named = (title, f"{'; '.join(said)} {scale.words('')}; {gap}.")
    return _picture("intervals", bottom + 64, named, layer, *_cuts(bars, seen), *texts, *labels)


def _ends(interval: Interval, bars: Sequence[Bar], multiplier: int) -> str:
    digits = exact_digits(bars[0].interval, multiplier)
    for bar in bars:
        if not bar.interval.meets(interval):
            digits = max(digits, digits_to_tell(interval, bar.interval, digits, multiplier))
    return spell_interval(interval, digits, multiplier)


def _gap_words(bars: Sequence[Bar], multiplier: int, seen: Stretch, units: float | None) -> str:
    if seen.gap is None:
        return "no gap: they touch"
    least = exact_digits(bars[0].interval, multiplier)
    texts = (spell(seen.gap[1] - seen.gap[0], digits, multiplier) for digits in range(least, 40))
    # Two digits at least, lest a small gap be rounded to something else.
    text = next((text for text in texts if len(text.replace(".", "").lstrip("0")) > 1), "very small")
    return f"gap {text}" + ("" if units is None else f" ({units_words(units)})")


def _bars(bars: Sequence[Bar], seen: Stretch, bottom: int) -> Mapping[str, str]:
    paths = {"guide": "", "gap": "", "published": "", "implied": "", "end": ""}
    if seen.gap:
        left, right = map(seen.at, seen.gap)
        paths["guide"] = "".join(_move(x, 36, f"V{bottom}") for x in (left, right))
        paths["gap"] = _move(left, bottom, f"H{_short(right)}")
    for lane, bar in enumerate(bars):
        y, left, right = 47 + _LANE * lane, seen.at(bar.interval.low), seen.at(bar.interval.high)
        paths[bar.drawn] += _move(left, y - 6, f"H{_short(right)}v12H{_short(left)}z")
        paths["end"] += "".join(_move(x, y - 9, "v18") for x in (left, right) if 0 <= x <= 1000)
    return paths


def _cuts(bars: Sequence[Bar], seen: Stretch) -> Iterator[Markup]:
    """Yield a sign at each end outside the picture: the bar goes on for ever, or is torn off."""
    for lane, bar in enumerate(bars):
        for end, edge, side in ((bar.interval.low, 20, "on-left"), (bar.interval.high, 980, "on-right")):
            if not seen.low <= end <= seen.high:
                name = "torn" if math.isfinite(end) else side
                yield _sign(name, edge, 47 + _LANE * lane, f"cut {bar.drawn}-cut")


def _axis(seen: Stretch, y: int, multiplier: int) -> tuple[str, list[Markup]]:
    unit = Fraction(10) ** multiplier
    ticks = Ticks.of(seen.low / unit, seen.high / unit, 6)
    places = [(seen.at(value * unit), spell(value, ticks.digits)) for value in ticks.values]
    path = _move(0, y, "H1000") + "".join(_move(x, y, "v5") for x, _ in places)
    crowded = sum(len(text) for _, text in places) > 40  # on a small screen
    labels = [
        _text(text, x, y + 18, "tick", "start" if x < 60 else "end" if x > 940 else "middle")
        for x, text in places[:: 2 if crowded else 1]
    ]
    return path, labels


CellPlace = tuple[str, int, str]
"""Where a cell stands: path, line, column."""


def place_of(cell: Cell) -> CellPlace:
    """Return where a cell stands."""
    return cell.path, cell.line, cell.column


def in_time(points: Sequence[Point]) -> list[Point]:
    """Return the points in order of time."""
    return sorted(points, key=lambda point: (point.end, point.start, point.cell.path, point.cell.line))


class Dot(NamedTuple):
    """One figure of a chart: when its period ends, and what is drawn of it."""

    start: int
    day: int
    value: Fraction
    interval: Interval
    cell: Cell
    forecast: bool
    broken: bool

    @classmethod
    def of(cls, point: Point, failing: Container[CellPlace]) -> Dot:
        """Read a point of a plot."""
        cell, interval = point.cell, point.cell.interval or Interval(Fraction(0), Fraction(0))
        start, day = (date.fromisoformat(text).toordinal() for text in (point.start, point.end))
        broken = place_of(cell) in failing
        return cls(start, day, _value(cell, interval), interval, cell, point.forecast, broken)

    @property
    def bound(self) -> str:
        """Return the sign of a figure that is a bound only: ``>``, ``<`` or nothing."""
        first = self.cell.printed[:1]
        return first if first in ("<", ">") else ""

    def label(self, scale: Scale) -> str:
        """Return the printed text, with its power of ten where that is not the one of the axis."""
        cell = self.cell
        return (
            cell.printed
            if cell.multiplier == scale.multiplier
            else Scale(cell.multiplier).words(cell.printed)
        )


def _value(cell: Cell, interval: Interval) -> Fraction:
    """Return the printed number: its text if that lies in the interval, else the middle of that."""
    text = re.sub(r"[<>~, \u00a0\u202f]", "", cell.printed)
    if re.fullmatch(r"[-+]?[0-9]{1,40}(\.[0-9]{1,40})?", text):
        value = Fraction(text) * Fraction(10) ** cell.multiplier
        if interval.low <= value <= interval.high:
            return value
    ends = [Fraction(end) for end in interval if math.isfinite(end)]
    return sum(ends, Fraction(0)) / (len(ends) or 1)


class Frame(NamedTuple):
    """What a chart shows: months from left to right, in bands; values from bottom to top."""

    months: range
    low: Fraction
    high: Fraction

    @classmethod
    def around(cls, dots: Sequence[Dot]) -> Frame:
        """Choose whole years or months, and a range of values."""
        first, last = min(dot.day for dot in dots) - 1, max(dot.day for dot in dots) - 1
        long = min(dot.day - dot.start for dot in dots) > _LONG
        band = 12 if long or last - first > 1.5 * _LONG else 1
        days = [date.fromordinal(day) for day in (first, last)]
        months = [(day.year * 12 + day.month - 1) // band * band for day in days]
        return cls(range(months[0], months[1] + band, band), *_range(dots))

    def x(self, day: int) -> float:
        """Return where a day stands, in thousandths of the width."""
        first, last = _month(self.months.start), _month(self.months.stop)
        return 140 + 840 * (day - first) / (last - first)

    def y(self, value: Bound) -> float:
        """Return where a value stands, in pixels from above."""
        return _BOTTOM - (_BOTTOM - _TOP) * float((Fraction(value) - self.low) / (self.high - self.low))


def _month(index: int) -> int:
    """Return the first day of a month, counted from the year 0."""
    year, month = divmod(index, 12)
    return date(year, month + 1, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1


def _range(dots: Sequence[Dot]) -> tuple[Fraction, Fraction]:
    """Return the values that a chart shows: all, from zero if that is near."""
    values = [dot.value for dot in dots]
    values += [
        Fraction(end) for dot in dots if not dot.bound and dot.interval.bounded for end in dot.interval
    ]
    low, high = min(values), max(values)
    if 0 <= low <= high / 2:
        low = Fraction(0)
    elif low / 2 <= high <= 0:
        high = Fraction(0)
    room = (high - low or abs(high) or Fraction(1)) / 10
    return low if low == 0 else low - room, high if high == 0 > low else high + room


def series(plot: Plot, failing: Container[CellPlace]) -> Markup:
    """Draw the figures of a series, each at the end of its period; nothing for a single period.

    Args:
        plot: the figures.
        failing: where the cells stand that are to be marked with a cross.
    """
    points = [point for point in in_time(plot.points) if point.end]
    if len({point.end for point in points}) < 2:
        return Markup()
    dots = [Dot.of(point, failing) for point in points]
    frame, scale = Frame.around(dots), _scale(plot, dots)
    drawn = [dot for dot in dots if len(dots) <= _MOST_DOTS or dot.broken or dot.forecast]
    parts = [_layer(_HEIGHT, _lines(frame, dots, drawn, scale)), *_dots(frame, drawn)]
    parts += [_text(scale.words(""), 0, 12, "tick"), *_value_labels(frame, scale), *_time_labels(frame)]
    said = f"{len(dots)} figures in the course of time, {sum(dot.broken for dot in dots)} of them broken."
    named = (plot.title or plot.series, f"{said} The table has every figure.")
    return _picture("series", _HEIGHT, named, *parts, *_labels(frame, dots, scale))


def _scale(plot: Plot, dots: Sequence[Dot]) -> Scale:
    multiplier = max(point.cell.multiplier for point in plot.points)
    most = max(abs(dot.value) for dot in dots)
    while most >= Fraction(10) ** (multiplier + 5) and multiplier < 12:
        multiplier += 3
    return Scale(multiplier, plot.points[0].cell.unit or plot.unit)


def _lines(frame: Frame, dots: Sequence[Dot], drawn: Sequence[Dot], scale: Scale) -> Mapping[str, str]:
    unit = Fraction(10) ** scale.multiplier
    ticks = Ticks.of(frame.low / unit, frame.high / unit, 7).values
    months = frame.months if len(frame.months) <= _MOST_DOTS else ()
    whiskers = [
        (frame.x(dot.day), frame.y(dot.interval.low), frame.y(dot.interval.high))
        for dot in drawn
        if dot.interval.bounded and not dot.bound
    ]
    places = [(frame.x(dot.day), frame.y(dot.value)) for dot in dots if not dot.forecast]
    plain = [dot for dot in drawn if not dot.forecast and not dot.broken]
    return {
        "grid": "".join(_move(0, frame.y(value * unit), "H1000") for value in ticks),
        "axis": _move(140, _BOTTOM, "H980")
        + "".join(_move(frame.x(_month(month)), _BOTTOM, "v5") for month in months),
        "line": "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in places) if places else "",
        "whisker": "".join(_move(x, a, f"V{_short(b)}") for x, a, b in whiskers if a - b >= _VISIBLE),
        # A stroke of no length with round ends is a dot, and is not stretched.
        "dot": "".join(_move(frame.x(dot.day), frame.y(dot.value), "h.01") for dot in plain),
    }


def _dots(frame: Frame, dots: Sequence[Dot]) -> Iterator[Markup]:
    for dot in dots:
        x, y = frame.x(dot.day), frame.y(dot.value)
        if dot.bound:
            yield _sign("up" if dot.bound == ">" else "down", x, y, "whisker")
        if dot.broken:
            yield _sign("cross", x, y, "cross")
        elif dot.forecast:
            yield element("circle", class_="forecast", cx=_percent(x), cy=_short(y), r=4)


def _value_labels(frame: Frame, scale: Scale) -> Iterator[Markup]:
    unit = Fraction(10) ** scale.multiplier
    ticks = Ticks.of(frame.low / unit, frame.high / unit, 7)
    for value in ticks.values:
        yield _text(spell(value, ticks.digits), 0, frame.y(value * unit) - 4, "tick")


def _time_labels(frame: Frame) -> Iterator[Markup]:
    band = frame.months.step
    steps = (1, 2, 3, 4, 6, 12) if band == 1 else (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    step = next(step for step in steps if len(frame.months) <= step * (5 if band == 1 else 6))
    for month in frame.months:
        if month // band % step == 0:
            x = (frame.x(_month(month)) + frame.x(_month(month + band))) / 2
            text = str(month // 12) if band == 12 else f"{month // 12}-{month % 12 + 1:02d}"
            yield _text(text, x, _BOTTOM + 18, "tick", "middle")


def _labels(frame: Frame, dots: Sequence[Dot], scale: Scale) -> Iterator[Markup]:
    """Label the figures that are broken, then the last and the first, where there is room."""
    taken: list[tuple[float, float]] = []
    for dot in (*(dot for dot in dots if dot.broken), dots[-1], dots[0]):
        # Above the arrow where there is one.
        x, y = frame.x(dot.day), frame.y(dot.value) - (26 if dot.bound == ">" else 10)
        if all(abs(x - other) > 120 or abs(y - height) > 14 for other, height in taken):
            taken.append((x, y))
            anchor = "end" if x > 850 else "start" if x < 200 else "middle"
            yield _text(dot.label(scale), x, y, "cross-words" if dot.broken else "label", anchor)
