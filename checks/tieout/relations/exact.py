"""Exact numbers for the arithmetic of intervals: fractions, ends that are excluded, infinities.

A root that is a fraction is found as one, for whole powers decide it; any other root, and a
logarithm, is a number with a bound of its error, computed with more digits until it decides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from tieout.model import Bound, Interval, is_infinite
from tieout.relations.interval import Arithmetic, Ends, Side
from tieout.relations.tree import OPPOSITE, Figure, Node, Relation

PRECISIONS = (50, 250, 1000)
"""Digits; what is undecided with the last of them counts as touching."""
_ANYTHING = Fraction(10) ** 4000
_NONE = Fraction(0)


class End(NamedTuple):
    """An end of an interval: its value, what that may be wrong by, and whether it is excluded."""

    value: Bound
    error: Fraction = _NONE
    open: bool = False


ZERO = End(Fraction(0))


class Exact:
    """Fractions, and irrational numbers to a number of digits.

    Args:
        years: from a named period to the years up to the item's own.
        digits: how many digits of an irrational number are computed.
    """

    def __init__(self, years: Callable[[str], Fraction] | None = None, digits: int = PRECISIONS[0]) -> None:
        """Take the years and the precision."""
        self._years, self._digits = years, digits

    def number(self, value: Fraction) -> End:
        """Return a constant."""
        return End(value)

    def infinite(self, side: Side) -> End:
        """Return a float infinity."""
        return End(side * math.inf)

    def years(self, since: str) -> End:
        """Return the years since a period."""
        assert self._years is not None, "this relation needs the item's period"
        return End(self._years(since))

    def negative(self, x: End) -> End:
        """Return -x."""
        return End(-x.value, x.error, x.open)

    def add(self, x: End, y: End) -> End:
        """Return x + y; an infinite end swallows the other."""
        error = x.error if y.error is _NONE else x.error + y.error
        return End(x.value + y.value, error, x.open or y.open)

    def times(self, x: End, y: End) -> End:
        """Return x * y; 0 times infinity is 0, and a zero that is included makes a zero that is."""
        a, b, error = x.value, y.value, x.error
        if not (a and b):
            zeros = [one for one in (x, y) if one.value == 0 and not one.error]
            if zeros:
                return End(Fraction(0), open=all(zero.open for zero in zeros))
        if isinstance(a, float) or isinstance(b, float):
            return End(math.inf if (a > 0) == (b > 0) else -math.inf)
        if error is not _NONE or y.error is not _NONE:  # hardly ever, and fractions take their time
            error = abs(a) * y.error + abs(b) * x.error + x.error * y.error
        return End(a * b, error, x.open or y.open)

    def inverse(self, x: End, side: Side) -> End:
        """Return 1 / x; for zero, infinity to a side."""
        if x.value == 0:
            return End(Fraction(0), _ANYTHING) if x.error else End(side * math.inf, open=True)
        if is_infinite(x.value):
            return End(Fraction(0), open=True)
        if not x.error:
            return End(1 / Fraction(x.value), x.error, x.open)
        size = abs(Fraction(x.value))
        error = x.error / (size * (size - x.error)) if size > x.error else _ANYTHING
        return End(1 / Fraction(x.value), error, x.open)

    def power(self, x: End, exponent: End) -> End:
        """Return x to a power, with the sign of x; exactly where that is a fraction."""
        if exponent.value == 0:
            return End(Fraction(1))
        if is_infinite(exponent.value) or exponent.value < 0:  # over no years: a condition speaks of it
            return End(Fraction(0), _ANYTHING)
        q = Fraction(exponent.value)
        if is_infinite(x.value) or (x.value == 0 and not x.error):
            return x
        size, sign = abs(Fraction(x.value)), 1 if x.value > 0 else -1
        exact = _exact_power(size, q) if not x.error else None
        if exact is not None:
            return End(sign * exact, open=x.open)
        if size <= 4 * q * x.error:
            return End(Fraction(0), _rounded_power(size + x.error, q, self._digits) * 2, x.open)
        raised = _rounded_power(size, q, self._digits)
        relative = Fraction(1, 10**self._digits) + 2 * q * x.error / size
        return End(sign * raised, raised * relative, x.open)

    def log(self, x: End) -> End:
        """Return the natural logarithm of x; minus infinity for a number that is not positive."""
        if x.value <= x.error:
            return End(-math.inf, open=True)
        if is_infinite(x.value) or (x.value == 1 and not x.error):
            return End(math.inf if x.value > 1 else Fraction(0), open=x.open)
        size = Fraction(x.value)
        with localcontext(prec=self._digits + 20, Emax=10**12, Emin=-(10**12)):
            value = (Decimal(size.numerator) / Decimal(size.denominator)).ln()
        return End(Fraction(value), Fraction(1, 10**self._digits) + x.error / (size - x.error), x.open)

    def least(self, *xs: End) -> End:
        """Return the smallest; of equal ones, one that is included."""
        low = xs[0]
        for x in xs[1:]:
            if x.value < low.value or (low.open and not x.open and x.value == low.value):
                low = x
        return _with_error(low, xs)

    def most(self, *xs: End) -> End:
        """Return the largest; of equal ones, one that is included."""
        high = xs[0]
        for x in xs[1:]:
            if x.value > high.value or (high.open and not x.open and x.value == high.value):
                high = x
        return _with_error(high, xs)

    def not_below(self, x: End, floor: End) -> End:
        """Return the larger; of equal ones, one that is excluded."""
        high = max((x, floor), key=lambda end: (end.value, end.open))
        return high._replace(error=max(x.error, floor.error))

    def has_zero(self, ends: Ends[End]) -> bool:
        """Tell whether an interval may contain zero."""
        below, above = _order(ends.low, ZERO) in (-1, None), _order(ends.high, ZERO) in (1, None)
        return (below and above) or _at_zero(ends)

    def bounded(self, ends: Ends[End]) -> bool:
        """Tell whether both ends are finite."""
        return not (is_infinite(ends.low.value) or is_infinite(ends.high.value))

    def within(self, ends: Ends[End]) -> Sequence[End]:
        """Return the middle of an interval that excludes one of its ends."""
        middle = (Fraction(ends.low.value) + Fraction(ends.high.value)) / 2
        return [End(middle)] if ends.low.open or ends.high.open else []

    def included(self, ends: Ends[End], parts: Sequence[Ends[End]]) -> Ends[End]:
        """Return ends that are included where one of some parts has the same ends and includes them."""
        low = any(part.low.value == ends.low.value and not part.low.open for part in parts)
        high = any(part.high.value == ends.high.value and not part.high.open for part in parts)
        return Ends(
            ends.low._replace(open=ends.low.open and not low),
            ends.high._replace(open=ends.high.open and not high),
        )

    def choose(self, condition: bool, yes: Ends[End], no: Ends[End]) -> Ends[End]:  # noqa: FBT001
        """Return one of two intervals."""
        return yes if condition else no

    def both(self, *conditions: bool) -> bool:
        """Tell whether all conditions hold."""
        return all(conditions)


def _with_error(end: End, xs: Sequence[End]) -> End:
    """Return one of some ends, as unsure as the least sure of them: hardly ever there is one."""
    error = max(x.error for x in xs) if any(x.error is not _NONE for x in xs) else _NONE
    return end if error is end.error else end._replace(error=error)


def _at_zero(ends: Ends[End]) -> bool:
    low, high = ends
    return (low.value == 0 and not low.open) or (high.value == 0 and not high.open)


def _exact_power(x: Fraction, exponent: Fraction) -> Fraction | None:
    """Return x to a power if that is a fraction: a root is one only if its parts are whole powers."""
    parts = [_whole_root(part, exponent.denominator) for part in (x.numerator, x.denominator)]
    if parts[0] is None or parts[1] is None:
        return None
    return Fraction(parts[0], parts[1]) ** exponent.numerator


def _whole_root(number: int, degree: int) -> int | None:
    """Return the root of a whole number if it is whole."""
    if degree == 1 or number < 2:
        return number
    if degree >= number.bit_length():  # a whole root is at least 2
        return None
    root = 1 << -(-number.bit_length() // degree)
    while True:
        less = ((degree - 1) * root + number // root ** (degree - 1)) // degree
        if less >= root:
            return root if root**degree == number else None
        root = less


def _rounded_power(x: Fraction, exponent: Fraction, digits: int) -> Fraction:
    with localcontext(prec=digits + 20, Emax=10**12, Emin=-(10**12)):
        power = Decimal(exponent.numerator) / Decimal(exponent.denominator)
        return Fraction((Decimal(x.numerator) / Decimal(x.denominator)) ** power)


def _order(x: End, y: End) -> int | None:
    """Return -1, 0 or 1 as x lies below, at or above y; None where its error hides that."""
    if is_infinite(x.value) or is_infinite(y.value) or not (x.error or y.error):
        return (x.value > y.value) - (x.value < y.value)
    distance = Fraction(x.value) - Fraction(y.value)
    if abs(distance) <= x.error + y.error:
        return None
    return 1 if distance > 0 else -1


IntervalOf = Callable[[Figure], Interval]
YearsSince = Callable[[str], Fraction] | None


def _arithmetic(interval_of: IntervalOf, years: YearsSince, digits: int) -> Arithmetic[End]:
    def ends_of(figure: Figure) -> Ends[End]:
        interval = interval_of(figure)
        return Ends(
            End(interval.low, open=interval.open_low),
            End(interval.high, open=interval.open_high),
        )

    return Arithmetic(Exact(years, digits), ends_of)


def exactly(
    node: Node, interval_of: IntervalOf, years: YearsSince = None, corners: Sequence[Figure] = ()
) -> Interval:
    """Return what a term can be, from exact intervals of its figures.

    Args:
        node: the term.
        interval_of: what each figure can be.
        years: the years from a period to the item's own.
        corners: the figures that repeat, and in which the term is monotone.
    """
    low, high = _arithmetic(interval_of, years, PRECISIONS[0]).hull(node, corners)
    return Interval(
        low.value - low.error,
        high.value + high.error,
        low.open and not is_infinite(low.value),
        high.open and not is_infinite(high.value),
    )


def possible(
    relation: Relation, interval_of: IntervalOf, years: YearsSince = None, corners: Sequence[Figure] = ()
) -> bool:
    """Tell whether any values of the figures satisfy a relation (its conditions aside)."""
    left, right = _sides(relation, interval_of, years, corners)
    if relation.sign == "==":
        return _below(left.low, right.high) and _below(right.low, left.high)
    if relation.sign in (">=", ">"):
        left, right = right, left
    return _below(left.low, right.high, strictly=relation.sign in ("<", ">"))


def certain(
    relation: Relation, interval_of: IntervalOf, years: YearsSince = None, corners: Sequence[Figure] = ()
) -> bool:
    """Tell whether all values of the figures satisfy a relation; of an equality nobody can say so."""
    if relation.sign == "==":
        return False
    return not possible(relation._replace(sign=OPPOSITE[relation.sign]), interval_of, years, corners)


def _below(x: End, y: End, *, strictly: bool = False) -> bool:
    """Tell whether some value from x up is not above some value up to y."""
    order = _order(x, y) or 0
    if order == 0:
        return not (strictly or x.open or y.open)
    return order < 0


def _sides(
    relation: Relation, interval_of: IntervalOf, years: YearsSince, corners: Sequence[Figure]
) -> tuple[Ends[End], Ends[End]]:
    """Evaluate both sides with as many digits as it takes to compare their ends."""
    for digits in PRECISIONS:
        arithmetic = _arithmetic(interval_of, years, digits)
        left, right = arithmetic.hull(relation.left, corners), arithmetic.hull(relation.right, corners)
        if not any(end.error for end in (*left, *right)):
            break
        if None not in (_order(left.low, right.high), _order(right.low, left.high)):
            break
    return left, right


def summed(terms: Mapping[Figure | None, Fraction], interval_of: IntervalOf) -> Interval:
    """Return what a sum of figures can be, each times a number; a number under None stands alone."""
    ends = [terms.get(None, Fraction(0))] * 2
    endless, opens = [False, False], [False, False]
    for figure, weight in terms.items():
        if figure is None or not weight:
            continue
        low, high, open_low, open_high = interval_of(figure)
        side = weight.numerator < 0
        for place, end, is_open in ((side, low, open_low), (not side, high, open_high)):
            if isinstance(end, float):
                endless[place] = True
            else:
                ends[place] += end if weight == 1 else end * weight
                opens[place] |= is_open
    low, high = (-math.inf if endless[0] else ends[0]), (math.inf if endless[1] else ends[1])
    return Interval(low, high, opens[0] and not endless[0], opens[1] and not endless[1])


def remainders(parts: Sequence[Interval]) -> Iterator[Interval]:
    """Yield for each part of a sum what all the others add up to, in one pass."""
    lows, highs = (
        _Total([(one.low, one.open_low) for one in parts]),
        _Total([(one.high, one.open_high) for one in parts]),
    )
    for one in parts:
        low, high = (
            lows.without(one.low, is_open=one.open_low),
            highs.without(one.high, is_open=one.open_high),
        )
        yield Interval(low[0], high[0], low[1], high[1])


class _Total:
    """A sum of ends, from which one can be taken away again: the infinite ones are counted."""

    def __init__(self, ends: Sequence[tuple[Bound, bool]]) -> None:
        self.finite = sum((Fraction(end) for end, _ in ends if not is_infinite(end)), Fraction(0))
        self.infinite = [end for end, _ in ends if is_infinite(end)]
        self.opens = sum(is_open for _, is_open in ends)

    def without(self, end: Bound, *, is_open: bool) -> tuple[Bound, bool]:
        """Return the sum of all ends but one, and whether any of them is excluded."""
        rest = len(self.infinite) - is_infinite(end)
        left = self.infinite[0] if rest else self.finite - (Fraction(end) if not is_infinite(end) else 0)
        return left, self.opens - is_open > 0 and not rest


def scaled(interval: Interval, by: Fraction) -> Interval:
    """Return an interval times a number that is not zero."""
    low, high, open_low, open_high = interval
    if by > 0:
        return Interval(low * by, high * by, open_low, open_high)
    return Interval(high * by, low * by, open_high, open_low)
