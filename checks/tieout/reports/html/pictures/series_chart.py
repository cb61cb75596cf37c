"""The chart of a series: figures true to scale in time, with whiskers, forecasts and crosses."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Bound, Cell, Interval, Plot, Point, is_infinite
from tieout.relations.sentence import Scale, spell
from tieout.reports.html.pictures.svg import (
    Ticks,
    element,
    layer,
    move_to,
    percent,
    short,
    sign_at,
    svg,
    text_at,
)

_TOP, _BOTTOM, _HEIGHT = 34, 184, 212  # of a chart, in pixels
_VISIBLE = 5  # pixels from which on a whisker says something


MANY = 120  # more figures are a line, and their table has the latest


_LONG = 360  # days of a period that is told by its year


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
    ends = [Fraction(end) for end in interval.ends if not is_infinite(end)]
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
        Fraction(end) for dot in dots if not dot.bound and dot.interval.bounded for end in dot.interval.ends
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
    drawn = [dot for dot in dots if len(dots) <= MANY or dot.broken or dot.forecast]
    parts = [layer(_HEIGHT, _lines(frame, dots, drawn, scale)), *_dots(frame, drawn)]
    parts += [text_at(scale.words(""), 0, 12, "tick"), *_value_labels(frame, scale), *_time_labels(frame)]
    said = f"{len(dots)} figures in the course of time, {sum(dot.broken for dot in dots)} of them broken."
    said += f" The table has {'every figure' if len(dots) <= MANY else 'the latest'}."
    named = (plot.title or plot.series, said)
    return svg("series", _HEIGHT, named, *parts, *_labels(frame, dots, scale))


def _scale(plot: Plot, dots: Sequence[Dot]) -> Scale:
    multiplier = max(point.cell.multiplier for point in plot.points)
    most = max(abs(dot.value) for dot in dots)
    while most >= Fraction(10) ** (multiplier + 5) and multiplier < 12:
        multiplier += 3
    return Scale(multiplier, plot.points[0].cell.unit or plot.unit)


def _lines(frame: Frame, dots: Sequence[Dot], drawn: Sequence[Dot], scale: Scale) -> Mapping[str, str]:
    unit = Fraction(10) ** scale.multiplier
    ticks = Ticks.of(frame.low / unit, frame.high / unit, 7).values
    months = frame.months if len(frame.months) <= MANY else ()
    whiskers = [
        (frame.x(dot.day), frame.y(dot.interval.low), frame.y(dot.interval.high))
        for dot in drawn
        if dot.interval.bounded and not dot.bound
    ]
    places = [(frame.x(dot.day), frame.y(dot.value)) for dot in dots if not dot.forecast]
    plain = [dot for dot in drawn if not dot.forecast and not dot.broken]
    return {
        "grid": "".join(move_to(0, frame.y(value * unit), "H1000") for value in ticks),
        "axis": move_to(140, _BOTTOM, "H980")
        + "".join(move_to(frame.x(_month(month)), _BOTTOM, "v5") for month in months),
        "line": "M" + "L".join(f"{short(x)} {short(y)}" for x, y in places) if places else "",
        "whisker": "".join(move_to(x, a, f"V{short(b)}") for x, a, b in whiskers if a - b >= _VISIBLE),
        # A stroke of no length with round ends is a dot, and is not stretched.
        "dot": "".join(move_to(frame.x(dot.day), frame.y(dot.value), "h.01") for dot in plain),
    }


def _dots(frame: Frame, dots: Sequence[Dot]) -> Iterator[Markup]:
    for dot in dots:
        x, y = frame.x(dot.day), frame.y(dot.value)
        if dot.bound:
            yield sign_at("up" if dot.bound == ">" else "down", x, y, "whisker")
        if dot.broken:
            yield sign_at("cross", x, y, "cross")
        elif dot.forecast:
            yield element("circle", class_="forecast", cx=percent(x), cy=short(y), r=4)


def _value_labels(frame: Frame, scale: Scale) -> Iterator[Markup]:
    unit = Fraction(10) ** scale.multiplier
    ticks = Ticks.of(frame.low / unit, frame.high / unit, 7)
    for value in ticks.values:
        yield text_at(spell(value, ticks.digits), 0, frame.y(value * unit) - 4, "tick")


def _time_labels(frame: Frame) -> Iterator[Markup]:
    band = frame.months.step
    steps = (1, 2, 3, 4, 6, 12) if band == 1 else (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    step = next(step for step in steps if len(frame.months) <= step * (5 if band == 1 else 6))
    for month in frame.months:
        if month // band % step == 0:
            x = (frame.x(_month(month)) + frame.x(_month(month + band))) / 2
            text = str(month // 12) if band == 12 else f"{month // 12}-{month % 12 + 1:02d}"
            yield text_at(text, x, _BOTTOM + 18, "tick", "middle")


def _labels(frame: Frame, dots: Sequence[Dot], scale: Scale) -> Iterator[Markup]:
    """Label the figures that are broken, then the last and the first, where there is room."""
    taken: list[tuple[float, float]] = []
    for dot in (*(dot for dot in dots if dot.broken), dots[-1], dots[0]):
        # Above the arrow where there is one.
        x, y = frame.x(dot.day), frame.y(dot.value) - (26 if dot.bound == ">" else 10)
        if all(abs(x - other) > 120 or abs(y - height) > 14 for other, height in taken):
            taken.append((x, y))
            anchor = "end" if x > 850 else "start" if x < 200 else "middle"
            yield text_at(dot.label(scale), x, y, "cross-words" if dot.broken else "label", anchor)
