"""The stretch of the number line that a picture of intervals shows: on a page, or in characters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from tieout.model import Bound, Interval, is_infinite

_NEAR = 8  # a gap below this part of a picture is drawn larger


class Stretch(NamedTuple):
    """The part of the number line that is shown, and the gap in it, if there is one."""

    low: Fraction
    high: Fraction
    gap: tuple[Fraction, Fraction] | None

    @classmethod
    def around(cls, intervals: Sequence[Interval], *, margins: bool) -> Stretch | None:
        """Choose the stretch: everything finite, or the surroundings of a gap too small to see.

        Args:
            intervals: what is shown; nothing is where none of them has an end.
            margins: whether there is room beyond the last ends even where no interval goes on.
        """
        ends = sorted(Fraction(end) for one in intervals for end in one.ends if not is_infinite(end))
        if not ends:
            return None
        near, far = min(one.high for one in intervals), max(one.low for one in intervals)
        gap = (Fraction(near), Fraction(far)) if near < far else None
        span = ends[-1] - ends[0]
        if gap and span > _NEAR * (gap[1] - gap[0]):
            room = 3 * (gap[1] - gap[0])
            return cls(gap[0] - room, gap[1] + room, gap)
        room = (span or abs(ends[0]) or Fraction(1)) / 5
        wide = margins or not span
        below, above = (wide or any(is_infinite(one.ends[side]) for one in intervals) for side in (0, 1))
        return cls(ends[0] - room * below, ends[-1] + room * above, gap)

    def at(self, value: Bound, first: int, last: int, beyond: int) -> Fraction:
        """Return where a value stands if this is drawn from *first* to *last*; *beyond* them if outside."""
        if value < self.low or value > self.high:
            return Fraction(first - beyond if value < self.low else last + beyond)
        return first + (last - first) * (Fraction(value) - self.low) / (self.high - self.low)
