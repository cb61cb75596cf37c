"""Quick numbers: columns of float64 with one bound of all that was rounded on the way.

They settle what is beyond doubt, which is nearly everything, at the cost of plain arithmetic.
Where a sign that they count on is another, or two ends lie within the bound, they say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple, cast

import narwhals as nw

from tieout.relations.interval import Arithmetic, Ends, Numbers, Side, made_of
from tieout.relations.tree import Comparison, Figure, Log, Node, Number, Years
from tieout.relations.values import (
    Truth,
    Value,
    both,
    compared,
    divided,
    either,
    log,
    magnitude,
    minus,
    plus,
    product,
    raised,
)

_STEP = 2.0**-51
"""Four times the rounding error of one operation."""
_WIDE = 8.0
"""A divisor may be so much larger at its upper end, or in what entered it, than at its lower end."""
_QUOTIENT = 64.0
"""The same for what a logarithm or a root is taken of: it may be a quotient, whose size is a wide bound."""
_ROOT = 2**12
"""Steps that a power may be wrong by."""
_EXACT_BELOW = 2.0**51
_FINEST = 16
_LARGEST = 2.0**1000
"""Beyond this a number may have become infinite, and the difference of two of them is none."""


class NotQuick(Exception):
    """A term that quick numbers cannot judge, whatever its figures are."""


class Quick(NamedTuple):
    """A column or a constant; its error is at most ``ops`` steps of ``size``.

    Args:
        value: the number nearest to it, or nearly so.
        size: of all that entered it.
        ops: how often it was rounded, about.
        grid: how many decimals it has at most, half a unit of the last aside; None where nobody knows.
        opens: of an end, where it is excluded; nobody knows that where nobody knows its decimals.
    """

    value: Value
    size: Value
    ops: int = 0
    grid: int | None = None
    opens: Truth = False

    @property
    def whole(self) -> bool:
        """Tell whether it is made of whole numbers and halves: float64 holds it exactly unless it is vast."""
        return self.grid == 0

    @property
    def endless(self) -> bool:
        """Tell whether it is an infinite constant."""
        return isinstance(self.value, float) and math.isinf(self.value)


def constant(value: float) -> Quick:
    """Return an end that is a number of float64, or that does not exist."""
    if math.isinf(value):
        return Quick(value, 0.0)
    return Quick(value, abs(value), 0, grid_of(Fraction(value)))


def grid_of(value: Fraction) -> int | None:
    """Return how many decimals a number has, half a unit of the last aside; None where they are many."""
    return next((places for places in range(_FINEST) if (2 * value * 10**places).denominator == 1), None)


def tick_of(grid: int | None) -> float:
    """Return half of the least by which numbers of so many decimals differ, or halves; zero of any number."""
    return 0.0 if grid is None else 0.25 * 10.0**-grid


def _limit(value: float) -> float:
    return math.inf if value > 0 else -math.inf


def sized(point: Ends[Quick], whole: Ends[Quick]) -> Ends[Quick]:
    """Return what lies inside of something else, and was made alike, with the bound of the errors of that.

    Engines work out one bound instead of two. There must be one for all of the whole: that of a power is its
    value, and of its lower end too small for what lies above.
    """
    if whole.low.size is not whole.high.size or whole.low.endless or whole.high.endless:
        return point
    return Ends(*(end._replace(size=whole.low.size, ops=max(end.ops, whole.low.ops)) for end in point))


class Settled(NamedTuple):
    """Where a comparison surely is possible, and where it surely is not; elsewhere nobody knows yet."""

    yes: Truth
    no: Truth


class Timely(NamedTuple):
    """A number that hangs on the time alone: its column, null where it is none, and its largest size."""

    value: nw.Expr
    most: float


Made = Callable[..., Value]
"""Returns what an operation, which comes first, makes of its operands: a column that is worked out once."""


class QuickColumns:
    """What quick numbers are made of; it notes under which conditions they are right.

    Args:
        timed: says what a term comes to that is made of numbers and years.
        made: makes columns of all that is computed.
    """

    def __init__(self, timed: Callable[[Node], Timely], made: Made) -> None:
        """Start without conditions."""
        self.timed, self.made = timed, made
        self.given: list[nw.Expr] = []

    def number(self, value: Fraction) -> Quick:
        """Return a constant."""
        near = float(value)
        grid = grid_of(value)
        exact = near == value or grid != 0
        return Quick(near, abs(near), int(near != value), grid if exact else None)

    def infinite(self, side: Side) -> Quick:
        """Return minus or plus infinity."""
        return Quick(side * math.inf, 0.0)

    def years(self, since: str) -> Quick:
        """Return the years from a period to that of each row."""
        years = self.timed(Years(since)).value
        return Quick(years, self.made(magnitude, years), 1)

    def negative(self, x: Quick) -> Quick:
        """Return -x."""
        return x._replace(value=self.made(product, x.value, -1.0))

    def add(self, x: Quick, y: Quick) -> Quick:
        """Return x + y."""
        grid = None if x.grid is None or y.grid is None else max(x.grid, y.grid)
        ops, opens = max(x.ops, y.ops) + 1, either(x.opens, y.opens)
        size = self.made(plus, x.size, y.size)
        return Quick(self.made(plus, x.value, y.value), size, ops, grid, opens)

    def times(self, x: Quick, y: Quick) -> Quick:
        """Return x * y."""
        size = self.made(product, x.size, y.size)
        return Quick(self.made(product, x.value, y.value), size, x.ops + y.ops + 1)

    def over(self, x: Quick, y: Quick, sure: Value) -> Quick:
        """Return x / y; *sure* is the lower end of what y may be, and positive."""
        if x.endless or y.endless:
            return Quick(0.0 if y.endless else x.value, 0.0)
        size = self.made(product, self.made(divided, x.size, sure), _WIDE)
        return Quick(self.made(divided, x.value, y.value), size, x.ops + y.ops + 1)

    def log(self, x: Quick) -> Quick:
        """Return the natural logarithm of a positive x."""
        if isinstance(x.value, float):
            return Quick(
                math.log(x.value) if 0 < x.value < math.inf else _limit(x.value), _QUOTIENT, x.ops + 4
            )
        found = self.made(log, x.value)
        return Quick(found, self.made(plus, self.made(magnitude, found), _QUOTIENT), x.ops + 4)

    def exponent(self, node: Node) -> tuple[Value, float]:
        """Return an exponent, and the largest that it is; count on it to be above zero."""
        if isinstance(node, Number):
            exponent = float(node.value)
            self.count_on(exponent > 0)
            return exponent, exponent
        value, most = self.timed(node)
        self.count_on(compared(value, 0.0, "__gt__"))
        return value, most

    def power(self, x: Quick, exponent: Value, most: float) -> Quick:
        """Return a positive x to a positive power, which is at most so large."""
        found = math.inf if x.endless else self.made(raised, x.value, exponent)
        return Quick(found, 0.0 if x.endless else found, int(_QUOTIENT * most * x.ops) + _ROOT)

    def positive(self, x: Quick, *, firmly: bool = True, wide: float = _WIDE) -> None:
        """Count on a lower end that is above zero, or at least not below; *firmly*, by its errors too.

        Args:
            x: the lower end.
            firmly: whether what entered it may be only so much larger.
            wide: how much.
        """
        above = compared(x.value, 0.0, "__gt__" if firmly else "__ge__")
        self.count_on(above)
        if firmly and not isinstance(x.value, float):
            self.count_on(compared(x.size, product(wide, x.value), "__le__"))

    def count_on(self, condition: Truth) -> None:
        """Count on a condition; raise NotQuick for one that never holds."""
        if condition is False:
            raise NotQuick("a sign that no figure has")
        if not isinstance(condition, bool):
            self.given.append(condition)

    def settled(
        self, sign: Comparison, left: Ends[Quick], right: Ends[Quick], *, plain: bool = False
    ) -> Settled:
        """Say where some values of two sides surely satisfy a comparison, and where surely none do.

        Args:
            sign: the comparison.
            left: what its left side can be.
            right: what its right side can be.
            plain: whether both sides are prints that float64 tells apart, with nothing computed.
        """
        if sign in (">=", ">"):
            left, right = right, left
        size = self.made(plus, left.low.size, right.high.size)
        one = self._below(left.low, right.high, size, plain=plain, strictly=sign in ("<", ">"))
        if sign != "==":
            return one
        size = self.made(plus, left.high.size, right.low.size)
        other = self._below(right.low, left.high, size, plain=plain, strictly=False)
        return Settled(both(one.yes, other.yes), either(one.no, other.no))

    def _below(self, x: Quick, y: Quick, size: Value, *, plain: bool, strictly: bool) -> Settled:
        if x.endless or y.endless:
            below = (x.endless and x.value < 0) is True or (y.endless and y.value > 0) is True
            return Settled(below, not below)
        if x.whole and y.whole:
            self.count_on(compared(size, _EXACT_BELOW, "__lt__"))
        opens = True if strictly else either(x.opens, y.opens)
        if plain or (x.whole and y.whole):
            return _ordered(x.value, y.value, opens)
        self.count_on(compared(size, _LARGEST, "__lt__"))
        return self._apart(x, y, size, opens)

    def _apart(self, x: Quick, y: Quick, size: Value, opens: Truth) -> Settled:
        """Say where one is below another, and where above, by more than both may be wrong by.

        Numbers of few decimals touch where they differ by less than such numbers can. Where that decides,
        for an end is excluded that a print that was not rounded to nearest nearly always touches, it is
        looked for.
        """
        doubt = self.made(product, size, (max(x.ops, y.ops) + 2) * _STEP)
        gap, below = self.made(minus, x.value, y.value), self.made(product, doubt, -1.0)
        found = Settled(compared(gap, below, "__lt__"), compared(gap, doubt, "__gt__"))
        if x.grid is None or y.grid is None or (x.opens is False and y.opens is False):
            return found
        tick = tick_of(max(x.grid, y.grid))
        near = both(compared(gap, tick, "__lt__"), compared(gap, -tick, "__gt__"))
        touch = both(compared(doubt, tick, "__lt__"), near)
        shut = not opens if isinstance(opens, bool) else ~opens
        return Settled(either(found.yes, both(touch, shut)), either(found.no, both(touch, opens)))


class QuickArithmetic(Arithmetic[Quick]):
    """What a term can be, where signs are those that most tables have: divisors are positive."""

    def __init__(self, numbers: QuickColumns, ends_of: Callable[[Figure], Ends[Quick]]) -> None:
        """Take the numbers and the figures."""
        # What is asked only of divisors and products of any sign, nobody asks of quick numbers.
        super().__init__(cast("Numbers[Quick]", numbers), ends_of)
        self.quick = numbers

    def _multiply(self, a: Ends[Quick], b: Ends[Quick]) -> Ends[Quick]:
        """Return a * b, neither of them below zero."""
        for one, other in ((a, b), (b, a)):
            self.quick.positive(one.low, firmly=False)
            if one.high.endless:
                self.quick.positive(other.high, firmly=False)
                self.quick.count_on(compared(other.high.value, 0.0, "__gt__"))
        return made_of(a, b, self.quick.times)

    def _divide(self, a: Ends[Quick], b: Ends[Quick]) -> Ends[Quick]:
        """Return a / b; anything at all where b is known to reach from zero, or from below it, upwards."""
        low = b.low.value
        if isinstance(low, float) and low <= 0:
            return Ends(self.quick.infinite(-1), self.quick.infinite(1))
        self.quick.positive(b.low)
        self.quick.positive(a.low, firmly=False)
        return made_of(a, Ends(b.high, b.low), lambda x, y: self.quick.over(x, y, low))

    def _power(self, a: Ends[Quick], exponent: Node) -> Ends[Quick]:
        q = self.quick.exponent(exponent)
        self.quick.positive(a.low, wide=_QUOTIENT)
        return Ends(self.quick.power(a.low, *q), self.quick.power(a.high, *q))

    def evaluate(self, node: Node) -> Ends[Quick]:
        """Return the ends of a term, each figure taken as often as it stands."""
        if isinstance(node, Log):
            ends = super().evaluate(node.node)
            self.quick.positive(ends.low, wide=_QUOTIENT)
            return Ends(self.quick.log(ends.low), self.quick.log(ends.high))
        return super().evaluate(node)


def _ordered(x: Value, y: Value, opens: Truth) -> Settled:
    """Say where an end is at most another one, both of them exact; *opens* says where not if they touch."""
    if isinstance(opens, bool):
        yes = compared(x, y, "__lt__" if opens else "__le__")
        return Settled(yes, compared(x, y, "__ge__" if opens else "__gt__"))
    touch = both(compared(x, y, "__le__"), compared(x, y, "__ge__"))
    yes = either(compared(x, y, "__lt__"), both(touch, ~opens))
    return Settled(yes, either(compared(x, y, "__gt__"), both(touch, opens)))
