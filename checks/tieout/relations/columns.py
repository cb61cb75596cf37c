"""Numbers that are columns of a frame: float64 in Polars, each with a bound of its error.

Where two numbers lie within their errors of each other, nothing is decided here: the item
is judged again exactly. Errors are absolute, and grow with the magnitudes that entered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from tieout.relations.interval import NEAR, NO, YES, Ends, Side
from tieout.relations.tree import OPPOSITE, Comparison

# Twice the rounding error of one operation, and more than that of a power or a logarithm.
_STEP, _POWER = 2.0**-52, 2.0**-39
# The errors themselves are added up with rounding.
_MARGIN = 1 + 2.0**-20
LARGEST = 2.0**1000
"""Numbers beyond this are known by their sign alone."""
_SMALLEST = 1 / LARGEST
"""Numbers within this of zero may have lost digits, or all of themselves."""


class Near(NamedTuple):
    """A column, and the column of what it may be wrong by; None where it is exact."""

    value: pl.Expr
    error: pl.Expr | None = None


def _sum(*errors: pl.Expr | None) -> pl.Expr | None:
    given = [error for error in errors if error is not None]
    return sum(given[1:], given[0]) if given else None


class Columns:
    """Column expressions; each result is kept as a column of its own, once.

    Args:
        frame: the items, one a row.
        years: the column that holds the years since a period.
    """

    def __init__(self, frame: pl.LazyFrame, years: Callable[[str], str]) -> None:
        """Start from a frame of items."""
        self.frame, self._years, self._kept = frame, years, 0

    def keep(self, value: pl.Expr) -> pl.Expr:
        """Add a column to the frame and return it."""
        self._kept += 1
        name = f"n{self._kept}"
        self.frame = self.frame.with_columns(value.alias(name))
        return pl.col(name)

    def _near(self, value: pl.Expr, error: pl.Expr | None) -> Near:
        """Keep a computed number; one beyond measure is known by its sign, one that is none by nothing."""
        kept = self.keep(value)
        beyond = self.keep(kept.is_finite() & (kept.abs() > LARGEST))
        finite = self.keep(pl.when(beyond).then(_signed(kept, LARGEST)).otherwise(kept))
        if error is None:
            return Near(finite, self.keep(pl.when(beyond).then(pl.lit(LARGEST)).otherwise(pl.lit(0.0))))
        bound = self.keep(error)
        vast = beyond | (bound > LARGEST) | ~bound.is_finite()
        return Near(finite, self.keep(pl.when(vast).then(pl.lit(LARGEST)).otherwise(bound)))

    def number(self, value: Fraction) -> Near:
        """Return a literal."""
        near = float(value)
        return Near(pl.lit(near), None if near == value else pl.lit(abs(near) * _STEP))

    def infinite(self, side: Side) -> Near:
        """Return a literal infinity."""
        return Near(pl.lit(side * math.inf))

    def years(self, since: str) -> Near:
        """Return the column of years."""
        years = pl.col(self._years(since))
        return Near(years, years.abs() * _STEP)

    def negative(self, x: Near) -> Near:
        """Return -x."""
        return Near(x.value * -1.0, x.error)

    def add(self, x: Near, y: Near) -> Near:
        """Return x + y; what rounding loses is known exactly, so that whole numbers stay exact."""
        total = self.keep(x.value + y.value)
        part = self.keep(total - x.value)
        lost = self.keep((x.value - (total - part)) + (y.value - part))
        known = self.keep(pl.when(total.is_finite()).then(lost.abs()).otherwise(pl.lit(0.0)))
        return self._near(total, _sum(known, x.error, y.error))

    def times(self, x: Near, y: Near) -> Near:
        """Return x * y; 0 times infinity is 0."""
        zero = (x.value == 0) | (y.value == 0)
        product = self.keep(pl.when(zero).then(pl.lit(0.0)).otherwise(x.value * y.value))
        whole = _whole(x.value) & _whole(y.value) & _whole(product)
        exact = whole & ((product != 0) | zero)
        bound = self.keep(pl.when(exact).then(pl.lit(0.0)).otherwise(product.abs() * _STEP + _SMALLEST))
        for one, other in ((x, y), (y, x)):
            if other.error is not None:
                size = pl.when(one.value.is_finite()).then(one.value.abs()).otherwise(pl.lit(LARGEST))
                wide = size if one.error is None else size + one.error
                spread = pl.when(other.error < LARGEST).then(wide * other.error).otherwise(pl.lit(LARGEST))
                bound = self.keep(bound + spread)
        given = self.keep(x.value.is_finite() & y.value.is_finite())
        infinite = self.keep(~product.is_finite() | ~given)
        overflown = pl.when(infinite & given).then(_signed(product, LARGEST * 2)).otherwise(product)
        certain_sign = pl.when(infinite).then(pl.lit(0.0)).otherwise(bound)
        if x.error is None and y.error is None:
            return self._near(overflown, certain_sign)
        unsure = self.keep(infinite & (_hides_zero(x) | _hides_zero(y)))
        value = pl.when(unsure).then(pl.lit(0.0)).otherwise(overflown)
        return self._near(value, pl.when(unsure).then(pl.lit(LARGEST)).otherwise(certain_sign))

    def inverse(self, x: Near, side: Side) -> Near:
        """Return 1 / x; for zero, infinity to a side."""
        zero = self.keep(x.value == 0)
        one = self.keep(1.0 / pl.when(zero).then(pl.lit(1.0)).otherwise(x.value))
        value = self.keep(pl.when(zero).then(pl.lit(side * math.inf)).otherwise(one))
        rounding = self.keep(pl.when(zero).then(pl.lit(0.0)).otherwise(one.abs() * _STEP + _SMALLEST))
        if x.error is None:
            return self._near(value, rounding)
        far = self.keep(((x.value.abs() > 2 * x.error) & (x.error < LARGEST)) | (x.error == 0))
        spread = self.keep(pl.when(zero).then(pl.lit(0.0)).otherwise(2 * x.error * one * one))
        bound = pl.when(far).then(rounding + spread).otherwise(pl.lit(LARGEST))
        return self._near(pl.when(far).then(value).otherwise(pl.lit(0.0)), bound)

    def power(self, x: Near, exponent: Near) -> Near:
        """Return x to a power, with the sign of x."""
        q, base = exponent.value, self.keep(x.value.abs())
        size = self.keep(base**q)
        signed = self.keep(pl.when(x.value < 0).then(size * -1.0).otherwise(size))
        overflown = self.keep(~size.is_finite() & base.is_finite())
        value = pl.when(overflown).then(_signed(x.value, LARGEST * 2)).otherwise(signed)
        finite = self.keep(size.is_finite())
        lost = self.keep(pl.when(base == 0).then(pl.lit(0.0)).otherwise(size * (q + 1) * _POWER + _SMALLEST))
        rounding = self.keep(pl.when(finite).then(lost).otherwise(pl.lit(0.0)))
        if x.error is None:
            return self._near(value, rounding)
        far = self.keep((base > 4 * q * x.error) & (base > 0) & (x.error < LARGEST))
        relative = pl.when(far).then(2 * q * x.error / base).otherwise(pl.lit(0.0))
        spread = self.keep(pl.when(far).then(size * relative).otherwise(2 * (base + x.error) ** q))
        wide = pl.when(x.error == 0).then(pl.lit(0.0)).otherwise(spread)
        bound = self.keep(pl.when(finite).then(rounding + wide).otherwise(pl.lit(0.0)))
        return self._near(value, pl.when(x.error < LARGEST).then(bound).otherwise(pl.lit(LARGEST)))

    def log(self, x: Near) -> Near:
        """Return the natural logarithm of x; minus infinity for a number that is not positive."""
        positive = self.keep(x.value > 0 if x.error is None else x.value > 2 * x.error)
        one = self.keep(pl.when(positive).then(x.value).otherwise(pl.lit(1.0)))
        log = self.keep(one.log())
        rounding = self.keep((log.abs() + 1) * _POWER)
        error = rounding if x.error is None else rounding + 2 * x.error / one
        value = pl.when(positive).then(log).otherwise(pl.lit(-math.inf))
        bound = self.keep(pl.when(one.is_finite() & positive).then(error).otherwise(pl.lit(0.0)))
        if x.error is None:
            return self._near(value, bound)
        known = x.error < LARGEST
        value = pl.when(known).then(value).otherwise(pl.lit(0.0))
        return self._near(value, pl.when(known).then(bound).otherwise(pl.lit(LARGEST)))

    def least(self, *xs: Near) -> Near:
        """Return the smallest."""
        return self._extreme(xs, -1)

    def most(self, *xs: Near) -> Near:
        """Return the largest."""
        return self._extreme(xs, 1)

    def not_below(self, x: Near, floor: Near) -> Near:
        """Return the larger."""
        return self._extreme((x, floor), 1)

    def _extreme(self, xs: tuple[Near, ...], side: Side) -> Near:
        best = xs[0]
        for x in xs[1:]:
            best = self._farther(best, x, side)
        return best

    def _farther(self, x: Near, y: Near, side: Side) -> Near:
        """Return the extreme of two; the other one counts as far as its error reaches beyond it."""
        first = self.keep(x.value < y.value if side < 0 else x.value > y.value)
        value = self.keep(pl.when(first).then(x.value).otherwise(y.value))
        if x.error is None and y.error is None:
            return Near(value)
        ex, ey = (pl.lit(0.0) if one.error is None else one.error for one in (x, y))
        apart = pl.when(x.value == y.value).then(pl.lit(0.0)).otherwise((x.value - y.value).abs())
        ahead = self.keep(pl.when(first).then(ex).otherwise(ey))
        reaches = self.keep(pl.when(first).then(ey).otherwise(ex) - apart)
        return Near(value, self.keep(pl.when(reaches > ahead).then(reaches).otherwise(ahead)))

    def has_zero(self, ends: Ends[Near]) -> pl.Expr:
        """Tell whether an interval surely contains zero; of one that may, the inverse says so."""
        low, high = ends
        from_low = low.value if low.error is None else low.value + low.error * _MARGIN
        from_high = high.value if high.error is None else high.value - high.error * _MARGIN
        return self.keep((from_low <= 0) & (from_high >= 0))

    def bounded(self, ends: Ends[Near]) -> pl.Expr:
        """Tell whether both ends are finite."""
        return ends.low.value.is_finite() & ends.high.value.is_finite()

    def within(self, _ends: Ends[Near]) -> Sequence[Near]:
        """Return nothing: which ends are excluded, fractions tell."""
        return ()

    def included(self, ends: Ends[Near], _parts: Sequence[Ends[Near]]) -> Ends[Near]:
        """Return the ends as they are."""
        return ends

    def choose(self, condition: pl.Expr, yes: Ends[Near], no: Ends[Near]) -> Ends[Near]:
        """Return one of two intervals."""
        low, high = (self._either(condition, *pair) for pair in zip(yes, no, strict=True))
        return Ends(low, high)

    def _either(self, condition: pl.Expr, yes: Near, no: Near) -> Near:
        value = self.keep(pl.when(condition).then(yes.value).otherwise(no.value))
        if yes.error is None and no.error is None:
            return Near(value)
        errors = (pl.lit(0.0) if one.error is None else one.error for one in (yes, no))
        return Near(value, self.keep(pl.when(condition).then(next(errors)).otherwise(next(errors))))

    def both(self, *conditions: pl.Expr) -> pl.Expr:
        """Tell whether all conditions hold."""
        return pl.all_horizontal(conditions)


def _signed(value: pl.Expr, size: float) -> pl.Expr:
    return pl.when(value < 0).then(pl.lit(-size)).otherwise(pl.lit(size))


def _hides_zero(x: Near) -> pl.Expr:
    """Tell where a number may be zero, or of either sign, although it is not known to be."""
    return pl.lit(value=False) if x.error is None else (x.error > 0) & (x.value.abs() <= x.error)


def _whole(value: pl.Expr) -> pl.Expr:
    """Tell where a number is a whole one that float64 holds exactly, as its product then is."""
    return (value.abs() < 2.0**53) & (value == value.round(0))


def possible(sign: Comparison, left: Ends[Near], right: Ends[Near], opens: pl.Expr) -> pl.Expr:
    """Say where some values of two sides satisfy a comparison: YES, NO or NEAR.

    Args:
        sign: the comparison.
        left: what its left side can be.
        right: what its right side can be.
        opens: where an end of a figure is excluded, so that ends that touch may not meet.
    """
    if sign in (">=", ">"):
        left, right = right, left
    one = _below(left.low, right.high, opens, strictly=sign in ("<", ">"))
    if sign != "==":
        return one
    other = _below(right.low, left.high, opens, strictly=False)
    near = (one == NEAR) | (other == NEAR)
    decided = pl.when(near).then(pl.lit(NEAR)).otherwise(pl.lit(YES))
    return pl.when((one == NO) | (other == NO)).then(pl.lit(NO)).otherwise(decided)


def certain(sign: Comparison, left: Ends[Near], right: Ends[Near], opens: pl.Expr) -> pl.Expr:
    """Say where all values of two sides satisfy a comparison; of an equality nobody can."""
    if sign == "==":
        return pl.lit(NO)
    other = possible(OPPOSITE[sign], left, right, opens)
    return pl.when(other == NEAR).then(pl.lit(NEAR)).otherwise(1 - other)


def _below(x: Near, y: Near, opens: pl.Expr, *, strictly: bool) -> pl.Expr:
    """Say where x is below y, or at it unless strictly so: YES, NO or NEAR."""
    same = x.value == y.value
    errors = _sum(x.error, y.error)
    if errors is None:
        near = same & opens & ~pl.lit(value=strictly)
    else:
        distance = pl.when(same).then(pl.lit(0.0)).otherwise((x.value - y.value).abs())
        hidden = ((distance <= errors * _MARGIN) & (errors > 0)) | (errors >= LARGEST)
        near = hidden | (same & opens & ~pl.lit(value=strictly))
    yes = x.value < y.value if strictly else x.value <= y.value
    return pl.when(near).then(pl.lit(NEAR)).otherwise(pl.when(yes).then(pl.lit(YES)).otherwise(pl.lit(NO)))
