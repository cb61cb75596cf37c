"""Numbers that are columns of a frame: float64 through narwhals, each with a bound of its error.

Where two numbers lie within their errors of each other, nothing is decided here: the item
is judged again exactly. Errors are absolute, and grow with the magnitudes that entered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import narwhals as nw

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

    value: nw.Expr
    error: nw.Expr | None = None


def _sum(*errors: nw.Expr | None) -> nw.Expr | None:
    given = [error for error in errors if error is not None]
    return sum(given[1:], given[0]) if given else None


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

    def _near(self, value: nw.Expr, error: nw.Expr | None) -> Near:
        """Keep a computed number; one beyond measure is known by its sign, one that is none by nothing."""
        kept = self.keep(value)
        beyond = self.keep(kept.is_finite() & (kept.abs() > LARGEST))
        finite = self.keep(nw.when(beyond).then(_signed(kept, LARGEST)).otherwise(kept))
        if error is None:
            return Near(finite, self.keep(nw.when(beyond).then(nw.lit(LARGEST)).otherwise(nw.lit(0.0))))
        bound = self.keep(error)
        vast = beyond | (bound > LARGEST) | ~bound.is_finite()
        return Near(finite, self.keep(nw.when(vast).then(nw.lit(LARGEST)).otherwise(bound)))

    def number(self, value: Fraction) -> Near:
        """Return a literal."""
        near = float(value)
        return Near(nw.lit(near), None if near == value else nw.lit(abs(near) * _STEP))

    def infinite(self, side: Side) -> Near:
        """Return a literal infinity."""
        return Near(nw.lit(side * math.inf))

    def years(self, since: str) -> Near:
        """Return the column of years."""
        years = nw.col(self._years(since))
        return Near(years, years.abs() * _STEP)

    def negative(self, x: Near) -> Near:
        """Return -x."""
        return Near(x.value * -1.0, x.error)

    def add(self, x: Near, y: Near) -> Near:
        """Return x + y; what rounding loses is known exactly, so that whole numbers stay exact."""
        total = self.keep(x.value + y.value)
        part = self.keep(total - x.value)
        lost = self.keep((x.value - (total - part)) + (y.value - part))
        known = self.keep(nw.when(total.is_finite()).then(lost.abs()).otherwise(nw.lit(0.0)))
        return self._near(total, _sum(known, x.error, y.error))

    def times(self, x: Near, y: Near) -> Near:
        """Return x * y; 0 times infinity is 0."""
        zero = (x.value == 0) | (y.value == 0)
        product = self.keep(nw.when(zero).then(nw.lit(0.0)).otherwise(x.value * y.value))
        whole = _whole(x.value) & _whole(y.value) & _whole(product)
        exact = whole & ((product != 0) | zero)
        bound = self.keep(nw.when(exact).then(nw.lit(0.0)).otherwise(product.abs() * _STEP + _SMALLEST))
        for one, other in ((x, y), (y, x)):
            if other.error is not None:
                size = nw.when(one.value.is_finite()).then(one.value.abs()).otherwise(nw.lit(LARGEST))
                wide = size if one.error is None else size + one.error
                spread = nw.when(other.error < LARGEST).then(wide * other.error).otherwise(nw.lit(LARGEST))
                bound = self.keep(bound + spread)
        given = self.keep(x.value.is_finite() & y.value.is_finite())
        infinite = self.keep(~product.is_finite() | ~given)
        overflown = nw.when(infinite & given).then(_signed(product, LARGEST * 2)).otherwise(product)
        certain_sign = nw.when(infinite).then(nw.lit(0.0)).otherwise(bound)
        if x.error is None and y.error is None:
            return self._near(overflown, certain_sign)
        unsure = self.keep(infinite & (_hides_zero(x) | _hides_zero(y)))
        value = nw.when(unsure).then(nw.lit(0.0)).otherwise(overflown)
        return self._near(value, nw.when(unsure).then(nw.lit(LARGEST)).otherwise(certain_sign))

    def inverse(self, x: Near, side: Side) -> Near:
        """Return 1 / x; for zero, infinity to a side."""
        zero = self.keep(x.value == 0)
        one = self.keep(1.0 / nw.when(zero).then(nw.lit(1.0)).otherwise(x.value))
        value = self.keep(nw.when(zero).then(nw.lit(side * math.inf)).otherwise(one))
        rounding = self.keep(nw.when(zero).then(nw.lit(0.0)).otherwise(one.abs() * _STEP + _SMALLEST))
        if x.error is None:
            return self._near(value, rounding)
        far = self.keep(((x.value.abs() > 2 * x.error) & (x.error < LARGEST)) | (x.error == 0))
        spread = self.keep(nw.when(zero).then(nw.lit(0.0)).otherwise(2 * x.error * one * one))
        bound = nw.when(far).then(rounding + spread).otherwise(nw.lit(LARGEST))
        return self._near(nw.when(far).then(value).otherwise(nw.lit(0.0)), bound)

    def power(self, x: Near, exponent: Near) -> Near:
        """Return x to a power, with the sign of x."""
        q, base = exponent.value, self.keep(x.value.abs())
        size = self.keep(base**q)
        signed = self.keep(nw.when(x.value < 0).then(size * -1.0).otherwise(size))
        overflown = self.keep(~size.is_finite() & base.is_finite())
        value = nw.when(overflown).then(_signed(x.value, LARGEST * 2)).otherwise(signed)
        finite = self.keep(size.is_finite())
        lost = self.keep(nw.when(base == 0).then(nw.lit(0.0)).otherwise(size * (q + 1) * _POWER + _SMALLEST))
        rounding = self.keep(nw.when(finite).then(lost).otherwise(nw.lit(0.0)))
        if x.error is None:
            return self._near(value, rounding)
        far = self.keep((base > 4 * q * x.error) & (base > 0) & (x.error < LARGEST))
        relative = nw.when(far).then(2 * q * x.error / base).otherwise(nw.lit(0.0))
        spread = self.keep(nw.when(far).then(size * relative).otherwise(2 * (base + x.error) ** q))
        wide = nw.when(x.error == 0).then(nw.lit(0.0)).otherwise(spread)
        bound = self.keep(nw.when(finite).then(rounding + wide).otherwise(nw.lit(0.0)))
        return self._near(value, nw.when(x.error < LARGEST).then(bound).otherwise(nw.lit(LARGEST)))

    def log(self, x: Near) -> Near:
        """Return the natural logarithm of x; minus infinity for a number that is not positive."""
        positive = self.keep(x.value > 0 if x.error is None else x.value > 2 * x.error)
        one = self.keep(nw.when(positive).then(x.value).otherwise(nw.lit(1.0)))
        log = self.keep(one.log())
        rounding = self.keep((log.abs() + 1) * _POWER)
        error = rounding if x.error is None else rounding + 2 * x.error / one
        value = nw.when(positive).then(log).otherwise(nw.lit(-math.inf))
        bound = self.keep(nw.when(one.is_finite() & positive).then(error).otherwise(nw.lit(0.0)))
        if x.error is None:
            return self._near(value, bound)
        known = x.error < LARGEST
        value = nw.when(known).then(value).otherwise(nw.lit(0.0))
        return self._near(value, nw.when(known).then(bound).otherwise(nw.lit(LARGEST)))

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
        value = self.keep(nw.when(first).then(x.value).otherwise(y.value))
        if x.error is None and y.error is None:
            return Near(value)
        ex, ey = (nw.lit(0.0) if one.error is None else one.error for one in (x, y))
        apart = nw.when(x.value == y.value).then(nw.lit(0.0)).otherwise((x.value - y.value).abs())
        ahead = self.keep(nw.when(first).then(ex).otherwise(ey))
        reaches = self.keep(nw.when(first).then(ey).otherwise(ex) - apart)
        return Near(value, self.keep(nw.when(reaches > ahead).then(reaches).otherwise(ahead)))

    def has_zero(self, ends: Ends[Near]) -> nw.Expr:
        """Tell whether an interval surely contains zero; of one that may, the inverse says so."""
        low, high = ends
        from_low = low.value if low.error is None else low.value + low.error * _MARGIN
        from_high = high.value if high.error is None else high.value - high.error * _MARGIN
        return self.keep((from_low <= 0) & (from_high >= 0))

    def bounded(self, ends: Ends[Near]) -> nw.Expr:
        """Tell whether both ends are finite."""
        return ends.low.value.is_finite() & ends.high.value.is_finite()

    def within(self, _ends: Ends[Near]) -> Sequence[Near]:
        """Return nothing: which ends are excluded, fractions tell."""
        return ()

    def included(self, ends: Ends[Near], _parts: Sequence[Ends[Near]]) -> Ends[Near]:
        """Return the ends as they are."""
        return ends

    def choose(self, condition: nw.Expr, yes: Ends[Near], no: Ends[Near]) -> Ends[Near]:
        """Return one of two intervals."""
        low, high = (self._either(condition, *pair) for pair in zip(yes, no, strict=True))
        return Ends(low, high)

    def _either(self, condition: nw.Expr, yes: Near, no: Near) -> Near:
        value = self.keep(nw.when(condition).then(yes.value).otherwise(no.value))
        if yes.error is None and no.error is None:
            return Near(value)
        errors = (nw.lit(0.0) if one.error is None else one.error for one in (yes, no))
        return Near(value, self.keep(nw.when(condition).then(next(errors)).otherwise(next(errors))))

    def both(self, *conditions: nw.Expr) -> nw.Expr:
        """Tell whether all conditions hold."""
        return nw.all_horizontal(*conditions, ignore_nulls=False)


def _signed(value: nw.Expr, size: float) -> nw.Expr:
    return nw.when(value < 0).then(nw.lit(-size)).otherwise(nw.lit(size))


def _hides_zero(x: Near) -> nw.Expr:
    """Tell where a number may be zero, or of either sign, although it is not known to be."""
    return nw.lit(value=False) if x.error is None else (x.error > 0) & (x.value.abs() <= x.error)


def _whole(value: nw.Expr) -> nw.Expr:
    """Tell where a number is a whole one that float64 holds exactly, as its product then is."""
    return (value.abs() < 2.0**53) & (value == value.round(0))


def possible(sign: Comparison, left: Ends[Near], right: Ends[Near], opens: nw.Expr) -> nw.Expr:
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
    decided = nw.when(near).then(nw.lit(NEAR)).otherwise(nw.lit(YES))
    return nw.when((one == NO) | (other == NO)).then(nw.lit(NO)).otherwise(decided)


def certain(sign: Comparison, left: Ends[Near], right: Ends[Near], opens: nw.Expr) -> nw.Expr:
    """Say where all values of two sides satisfy a comparison; of an equality nobody can."""
    if sign == "==":
        return nw.lit(NO)
    other = possible(OPPOSITE[sign], left, right, opens)
    return nw.when(other == NEAR).then(nw.lit(NEAR)).otherwise(1 - other)


def _below(x: Near, y: Near, opens: nw.Expr, *, strictly: bool) -> nw.Expr:
    """Say where x is below y, or at it unless strictly so: YES, NO or NEAR."""
    same = x.value == y.value
    errors = _sum(x.error, y.error)
    if errors is None:
        near = same & opens & ~nw.lit(value=strictly)
    else:
        distance = nw.when(same).then(nw.lit(0.0)).otherwise((x.value - y.value).abs())
        hidden = ((distance <= errors * _MARGIN) & (errors > 0)) | (errors >= LARGEST)
        near = hidden | (same & opens & ~nw.lit(value=strictly))
    yes = x.value < y.value if strictly else x.value <= y.value
    return nw.when(near).then(nw.lit(NEAR)).otherwise(nw.when(yes).then(nw.lit(YES)).otherwise(nw.lit(NO)))
