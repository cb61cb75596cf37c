"""What a chart is drawn of: figures as dots, and the frame in which they stand."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tieout.model import Bound, Cell, Interval, Point, Spot, is_infinite
from tieout.relations.sentence import Scale, digits_of, spell
from tieout.reports.html.citations import source_of
from tieout.reports.html.words import Words

TOP, BOTTOM = 34, 184  # of the figures in a chart, in pixels
_LONG = 360  # days of a period that is told by its year
_SHARPEST = 6  # digits of a label in the scale of the axis, if the figure is printed in another


def in_time(points: Sequence[Point]) -> list[Point]:
    """Return the points in order of time."""
    return sorted(points, key=lambda point: (point.end, point.start, point.cell.path, point.cell.line))


def day_of(text: str) -> int:
    """Return the number of a day."""
    return date.fromisoformat(text).toordinal()


class Dot(NamedTuple):
    """One figure of a chart: when its period ends, and what is drawn of it."""

    start: int
    day: int
    value: Fraction
    interval: Interval
    cell: Cell
    forecast: bool
    broken: bool
    known: bool
    shape: int

    @classmethod
    def of(
        cls, point: Point, failing: Container[Spot], known: Container[Spot], shapes: Mapping[str, int]
    ) -> Dot:
        """Read a point of a plot; its source has a shape of its own where there are several.

        Args:
            point: the point.
            failing: where the cells stand that are judged and broken.
            known: where those stand of which the findings are accepted.
            shapes: the shape of each source.
        """
        cell, interval = point.cell, point.cell.interval or Interval(Fraction(0), Fraction(0))
        start, day = day_of(point.start), day_of(point.end)
        return cls(
            start=start,
            day=day,
            value=value_of(cell, interval),
            interval=interval,
            cell=cell,
            forecast=point.forecast,
            broken=cell.spot in failing,
            known=cell.spot in failing and cell.spot in known,
            shape=shapes.get(source_of(cell), 0),
        )

    @property
    def bound(self) -> str:
        """Return the sign of a figure that is a bound only: ``>``, ``<`` or nothing."""
        first = self.cell.printed[:1]
        return first if first in ("<", ">") else ""

    def label(self, scale: Scale, words: Words) -> str:
        """Return the printed text, with its power of ten where that is not the one of the axis.

        A print without one is told in the scale of the axis, as nobody could tell it from others there.
        """
        cell = self.cell
        if cell.multiplier == scale.multiplier:
            return cell.printed
        if cell.multiplier:
            return words.scaled(cell.printed, cell.multiplier)
        sign = cell.printed[:1] if cell.printed[:1] in ("<", ">", "~") else ""
        return sign + _told(self.value, scale.multiplier)


def _told(value: Fraction, multiplier: int) -> str:
    """Write a number in some scale, with a few digits."""
    scaled = value / Fraction(10) ** multiplier
    whole = len(str(abs(int(scaled)))) if abs(scaled) >= 1 else 0
    digits = min(digits_of(Interval(value, value), multiplier), max(_SHARPEST - whole, 0))
    text = spell(value, digits, multiplier)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if Fraction(text) == scaled else f"≈{text}"


def value_of(cell: Cell, interval: Interval) -> Fraction:
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
        first, last = month_start(self.months.start), month_start(self.months.stop)
        return 140 + 840 * (day - first) / (last - first)

    def y(self, value: Bound) -> float:
        """Return where a value stands, in pixels from above."""
        return BOTTOM - (BOTTOM - TOP) * float((Fraction(value) - self.low) / (self.high - self.low))


def month_start(index: int) -> int:
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
