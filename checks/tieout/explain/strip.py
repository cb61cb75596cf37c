"""The strip: intervals beneath one another on one axis, true to scale, drawn in characters.

The characters are ASCII on purpose: those made for drawing are one cell wide on some terminals and
two on others, among them Chinese ones, where the drawing would no longer be true.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from tieout.model import Bound, Interval, is_infinite
from tieout.relations.sentence import digits_of, digits_to_tell, spell, spell_interval
from tieout.reports.as_text import aligned

WIDTH = 60
_NEAR = 8  # a gap below this part of the strip is drawn larger


class Bar(NamedTuple):
    """One interval of a strip, by its name."""

    name: str
    interval: Interval


class Axis(NamedTuple):
    """The part of the number line that a strip shows, and the gap in it, if there is one."""

    low: Fraction
    high: Fraction
    gap: tuple[Fraction, Fraction] | None

    @classmethod
    def around(cls, spans: Sequence[Interval]) -> Axis | None:
        """Choose the part: everything finite, or the surroundings of a gap too small to see."""
        ends = sorted(Fraction(end) for one in spans for end in one.ends if not is_infinite(end))
        if not ends:
            return None
        near, far = min(one.high for one in spans), max(one.low for one in spans)
        gap = (Fraction(near), Fraction(far)) if near < far else None
        span = ends[-1] - ends[0]
        if gap and span > _NEAR * (gap[1] - gap[0]):
            return cls(gap[0] - 3 * (gap[1] - gap[0]), gap[1] + 3 * (gap[1] - gap[0]), gap)
        room = (span or abs(ends[0]) or Fraction(1)) / 5
        endless = [any(is_infinite(one.ends[side]) for one in spans) or not span for side in (0, 1)]
        return cls(ends[0] - room * endless[0], ends[-1] + room * endless[1], gap)

    def at(self, value: Bound) -> int:
        """Return the column of a value; -1 or the width where it is outside."""
        if value < self.low or value > self.high:
            return -1 if value < self.low else WIDTH
        return round((Fraction(value) - self.low) / (self.high - self.low) * (WIDTH - 1))


def strip(bars: Sequence[Bar], multiplier: int = 0, gap: str = "") -> list[str]:
    """Draw intervals in the scale in which they are printed; nothing where none has an end.

    ``[===]`` are the values from one end to the other, ``(`` and ``)`` ends that are excluded, ``|``
    an interval too narrow to draw, ``<`` and ``>`` one that goes on.

    Args:
        bars: the intervals.
        multiplier: the exponent of ten of the scale.
        gap: how wide the gap between them is, in words.
    """
    axis = Axis.around([bar.interval for bar in bars])
    if axis is None:
        return []
    digits = [_digits(bar.interval, bars, multiplier) for bar in bars]
    rows = [
        (bar.name, spell_interval(bar.interval, most, multiplier), _drawn(bar.interval, axis))
        for bar, most in zip(bars, digits, strict=True)
    ]
    if axis.gap:
        start, stop = map(axis.at, axis.gap)
        rows += [("gap", gap, " " * (start + 1) + "." * (stop - start - 1))]
    labels = _labels(axis, multiplier, max(digits))
    return aligned([*rows, ("", "", "-" * WIDTH), ("", "", labels)])


def _drawn(interval: Interval, axis: Axis) -> str:
    left, right = map(axis.at, interval.ends)
    if left == right:
        return " " * left + "|"
    first, last = max(left, 0), min(right, WIDTH - 1)
    start = "<" if left < 0 else "(" if interval.open_low else "["
    stop = ">" if right == WIDTH else ")" if interval.open_high else "]"
    return " " * first + start + "=" * (last - first - 1) + stop


def _labels(axis: Axis, multiplier: int, digits: int) -> str:
    """Write the ends of the axis in full, or as finely as the intervals are written."""
    most = min(digits_of(Interval(axis.low, axis.high), multiplier), digits)
    low, high = (spell(end, most, multiplier) for end in (axis.low, axis.high))
    return low + high.rjust(WIDTH - len(low))


def _digits(interval: Interval, bars: Sequence[Bar], multiplier: int) -> int:
    """Return with how many digits an interval is told from those that it does not meet."""
    least = digits_of(bars[0].interval, multiplier)
    apart = [bar.interval for bar in bars if not bar.interval.meets(interval)]
    return max((digits_to_tell(interval, other, least, multiplier) for other in apart), default=least)
