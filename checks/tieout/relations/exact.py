"""Exact numbers for the arithmetic of intervals: fractions, and infinite ends."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

from tieout.model import Bound, Interval
from tieout.relations.interval import DOWN, UP, Arithmetic, Ends, Side
from tieout.relations.tree import Figure, Node


class Exact:
    """Exact fractions; a root is enclosed by its first fifty digits."""

    def __init__(self, years: Callable[[str], Fraction] | None = None) -> None:
        """Take the years from a named period to the item's own."""
        self._years = years

    def number(self, value: Fraction, _side: Side = UP) -> Bound:
        """Return the value itself."""
        return value

    def infinite(self, side: Side) -> Bound:
        """Return a float infinity."""
        return side * math.inf

    def years(self, since: str) -> Bound:
        """Return the years since a period."""
        assert self._years is not None, "this relation needs the item's period"
        return self._years(since)

    def negative(self, x: Bound) -> Bound:
        """Return -x."""
        return -x

    def add(self, x: Bound, y: Bound, _side: Side) -> Bound:
        """Return x + y; an infinite end swallows the other."""
        return x + y

    def times(self, x: Bound, y: Bound, _side: Side) -> Bound:
        """Return x * y; 0 times infinity is 0."""
        if x == 0 or y == 0:
            return Fraction(0)
        if math.isinf(x) or math.isinf(y):
            return math.inf if (x > 0) == (y > 0) else -math.inf
        return x * y

    def inverse(self, x: Bound, side: Side) -> Bound:
        """Return 1 / x."""
        if x == 0:
            return side * math.inf
        return Fraction(0) if math.isinf(x) else 1 / x

    def power(self, x: Bound, exponent: Bound, side: Side) -> Bound:
        """Return x to a power, exactly where that is a fraction."""
        assert isinstance(exponent, Fraction), exponent
        if math.isinf(x) or x == 0:
            return x
        sign = 1 if x > 0 else -1
        if exponent.denominator == 1:
            return sign * abs(Fraction(x)) ** int(exponent)
        return sign * _root(abs(Fraction(x)), exponent, DOWN if side != sign else UP)

    def least(self, *xs: Bound) -> Bound:
        """Return the smallest."""
        return min(xs)

    def most(self, *xs: Bound) -> Bound:
        """Return the largest."""
        return max(xs)

    def straddles_zero(self, low: Bound, high: Bound) -> bool:
        """Tell whether zero lies between."""
        return low <= 0 <= high

    def choose(self, condition: bool, yes: Bound, no: Bound) -> Bound:  # noqa: FBT001
        """Return one of two."""
        return yes if condition else no


def _root(x: Fraction, exponent: Fraction, side: Side) -> Fraction:
    with localcontext(prec=70):
        power = Decimal(exponent.numerator) / Decimal(exponent.denominator)
        result = (Decimal(x.numerator) / Decimal(x.denominator)) ** power
    return Fraction(result) * (1 + side * Fraction(1, 10**50))


def exactly(
    node: Node,
    interval_of: Callable[[Figure], Interval],
    years: Callable[[str], Fraction] | None = None,
) -> Interval:
    """Return what a term can be, from exact intervals of its figures."""
    arithmetic = Arithmetic(Exact(years), lambda figure: Ends(*interval_of(figure)))
    return Interval(*arithmetic.evaluate(node))
