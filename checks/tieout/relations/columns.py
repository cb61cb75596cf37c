"""Numbers that are columns of a frame: float64 through narwhals, rounded outward.

The result of every inexact step is moved to its side by more than its rounding error,
so an interval of columns always contains the exact one: what it proves is proved.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import narwhals as nw

from tieout.relations.interval import UP, Side

# Twice the rounding error of one operation, and more than that of a power.
_STEP, _POWER = 2.0**-52, 2.0**-38


class Columns:
    """Column expressions; each result is kept as a column of its own, once.

    Args:
        frame: the items, one a row.
        years: the column that holds the years since a period.
    """

    def __init__(self, frame: nw.LazyFrame[Any], years: Callable[[str], str]) -> None:
        """Start from a frame of items."""
        self.frame, self._years, self._kept = frame, years, 0

    def keep(self, value: nw.Expr) -> nw.Expr:
        """Add a column to the frame and return it."""
        self._kept += 1
        name = f"n{self._kept}"
        self.frame = self.frame.with_columns(value.alias(name))
        return nw.col(name)

    def outward(self, value: nw.Expr, side: Side, by: float = _STEP) -> nw.Expr:
        """Keep a value moved to a side by a relative bound of its error."""
        kept = self.keep(value)
        grow, shrink = 1 + by, 1 - by
        away, toward = (grow, shrink) if side > 0 else (shrink, grow)
        return self.keep(nw.when(kept > 0).then(kept * away).otherwise(kept * toward))

    def number(self, value: Fraction, side: Side = UP) -> nw.Expr:
        """Return a literal; one that float64 lacks is moved to its side."""
        near = float(value)
        beyond = near == value or (near > value) == (side > 0)
        return nw.lit(near if beyond else math.nextafter(near, side * math.inf))

    def infinite(self, side: Side) -> nw.Expr:
        """Return a literal infinity."""
        return nw.lit(side * math.inf)

    def years(self, since: str) -> nw.Expr:
        """Return the column of years."""
        return nw.col(self._years(since))

    def negative(self, x: nw.Expr) -> nw.Expr:
        """Return -x, exactly."""
        return x * -1.0

    def add(self, x: nw.Expr, y: nw.Expr, side: Side) -> nw.Expr:
        """Return x + y."""
        return self.outward(x + y, side)

    def times(self, x: nw.Expr, y: nw.Expr, side: Side) -> nw.Expr:
        """Return x * y; 0 times infinity is 0."""
        zero = (x == 0) | (y == 0)
        return self.outward(nw.when(zero).then(nw.lit(0.0)).otherwise(x * y), side)

    def inverse(self, x: nw.Expr, side: Side) -> nw.Expr:
        """Return 1 / x."""
        zero = nw.when(x == 0).then(nw.lit(1.0)).otherwise(x)
        return self.outward(1.0 / zero, side)

    def power(self, x: nw.Expr, exponent: nw.Expr, side: Side) -> nw.Expr:
        """Return x to a power, with the sign of x."""
        size = self.keep(x.abs() ** exponent)
        return self.outward(nw.when(x < 0).then(size * -1.0).otherwise(size), side, _POWER)

    def least(self, *xs: nw.Expr) -> nw.Expr:
        """Return the smallest."""
        return self.keep(nw.min_horizontal(*xs))

    def most(self, *xs: nw.Expr) -> nw.Expr:
        """Return the largest."""
        return self.keep(nw.max_horizontal(*xs))

    def straddles_zero(self, low: nw.Expr, high: nw.Expr) -> nw.Expr:
        """Tell whether zero lies between."""
        return self.keep((low <= 0) & (high >= 0))

    def choose(self, condition: nw.Expr, yes: nw.Expr, no: nw.Expr) -> nw.Expr:
        """Return one of two."""
        return self.keep(nw.when(condition).then(yes).otherwise(no))
