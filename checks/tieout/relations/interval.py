"""Interval arithmetic over the language, defined once for exact numbers and for columns.

What a term can be follows from what its figures can be. A kind of numbers says how its
numbers add and multiply, and keeps account of their errors; the rules of intervals are here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from tieout.relations.tree import Figure, Log, Node, Number, Operation, Years, figures

N = TypeVar("N")
Side = Literal[-1, 1]
DOWN: Side = -1
UP: Side = 1
NO, YES, NEAR = range(3)
"""Answers to a comparison; near is left to exact arithmetic."""


class Ends(NamedTuple, Generic[N]):
    """The lower and the upper end of what a term can be."""

    low: N
    high: N


class Numbers(Protocol[N]):
    """What the arithmetic asks of its numbers; each carries what it may be wrong by."""

    def number(self, value: Fraction) -> N:
        """Return a constant."""

    def infinite(self, side: Side) -> N:
        """Return minus or plus infinity."""

    def years(self, since: str) -> N:
        """Return the years from a period to the item's own."""

    def negative(self, x: N) -> N:
        """Return -x."""

    def add(self, x: N, y: N) -> N:
        """Return x + y."""

    def times(self, x: N, y: N) -> N:
        """Return x * y, where 0 times infinity is 0."""

    def inverse(self, x: N, side: Side) -> N:
        """Return 1 / x; for zero, infinity to a side."""

    def power(self, x: N, exponent: N) -> N:
        """Return x to a positive power, with the sign of x."""

    def log(self, x: N) -> N:
        """Return the natural logarithm of x; minus infinity for a number that is not positive."""

    def least(self, *xs: N) -> N:
        """Return the smallest, as the lower end of a union."""

    def most(self, *xs: N) -> N:
        """Return the largest, as the upper end of a union."""

    def not_below(self, x: N, floor: N) -> N:
        """Return the larger, as the lower end of an intersection."""

    def has_zero(self, ends: Ends[N]) -> Any:  # noqa: ANN401 -- a bool, or a column of them
        """Tell whether an interval may contain zero."""

    def bounded(self, ends: Ends[N]) -> Any:  # noqa: ANN401
        """Tell whether both ends are finite."""

    def within(self, ends: Ends[N]) -> Sequence[N]:
        """Return a value between the ends where these may be excluded; nothing where that is not known."""

    def included(self, ends: Ends[N], parts: Sequence[Ends[N]]) -> Ends[N]:
        """Return ends that are included where one of some parts has the same ends and includes them."""

    def choose(self, condition: Any, yes: Ends[N], no: Ends[N]) -> Ends[N]:  # noqa: ANN401
        """Return one of two intervals, by a condition."""

    def both(self, *conditions: Any) -> Any:  # noqa: ANN401
        """Tell whether all conditions hold."""


class Arithmetic(Generic[N]):
    """What a term can be, given what each of its figures can be.

    Args:
        numbers: the kind of numbers.
        ends_of: what one figure can be.
    """

    def __init__(self, numbers: Numbers[N], ends_of: Callable[[Figure], Ends[N]]) -> None:
        """Take the numbers and the figures."""
        self.numbers, self.ends_of = numbers, ends_of

    def hull(self, node: Node, corners: Sequence[Figure]) -> Ends[N]:
        """Return the ends of a term that is monotone in each of some figures, although they repeat.

        It is extreme where each of them stands at one of its ends; where it does not depend on
        one, a value within the ends is one that is included. Where one has an end that does not
        exist, the term is taken as if its repeats were figures of their own.
        """
        whole = self.evaluate(node)
        repeated = {one: self.ends_of(one) for one in figures(node) if one in corners} if corners else {}
        if not repeated:
            return whole
        numbers = self.numbers
        tied = numbers.both(*(numbers.bounded(ends) for ends in repeated.values()))
        if tied is False:
            return whole
        parts = self._parts(node, repeated)
        lows, highs = zip(*parts, strict=True)
        hull = Ends(numbers.least(*lows), numbers.most(*highs))
        within = {figure: numbers.within(ends) for figure, ends in repeated.items()}
        if any(within.values()):
            tried = {figure: (*ends, *within[figure]) for figure, ends in repeated.items()}
            hull = numbers.included(hull, self._parts(node, tried))
        return numbers.choose(tied, hull, whole)

    def _parts(self, node: Node, tried: Mapping[Figure, Sequence[N]]) -> list[Ends[N]]:
        """Return the ends of a term for every combination of the values of some figures."""
        return [
            self._at(dict(zip(tried, values, strict=True))).evaluate(node)
            for values in product(*tried.values())
        ]

    def _at(self, values: Mapping[Figure, N]) -> Arithmetic[N]:
        """Return the same arithmetic with some figures at one value each."""

        def ends_of(figure: Figure) -> Ends[N]:
            return Ends(values[figure], values[figure]) if figure in values else self.ends_of(figure)

        return Arithmetic(self.numbers, ends_of)

    def evaluate(self, node: Node) -> Ends[N]:
        """Return the ends of a term, each figure taken as often as it stands."""
        if isinstance(node, Figure):
            return self.ends_of(node)
        if isinstance(node, Number):
            value = self.numbers.number(node.value)
            return Ends(value, value)
        if isinstance(node, Years):
            years = self.numbers.years(node.since)
            return Ends(years, years)
        if isinstance(node, Log):
            ends = self.evaluate(node.node)
            return Ends(self.numbers.log(ends.low), self.numbers.log(ends.high))
        assert isinstance(node, Operation), node
        return self._operation(node)

    def _operation(self, node: Operation) -> Ends[N]:
        left = self.evaluate(node.left)
        if node.sign == "^":
            return self._power(left, node.right)
        if node.sign in "*/" and isinstance(node.right, Number) and node.right.value:
            value = node.right.value
            return self._scaled(left, 1 / value if node.sign == "/" else value)
        right = self.evaluate(node.right)
        if node.sign == "*" and isinstance(node.left, Number):
            return self._scaled(right, node.left.value)
        operation = {"+": self._add, "-": self._subtract, "*": self._multiply, "/": self._divide}
        return operation[node.sign](left, right)

    def _scaled(self, a: Ends[N], by: Fraction) -> Ends[N]:
        factor = self.numbers.number(by)
        ends = [self.numbers.times(end, factor) for end in _distinct(a)]
        return Ends(ends[0], ends[-1]) if by >= 0 else Ends(ends[-1], ends[0])

    def _add(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        return made_of(a, b, self.numbers.add)

    def _subtract(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        ends = [self.numbers.negative(end) for end in _distinct(b)]
        return self._add(a, Ends(ends[-1], ends[0]))

    def _multiply(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        """Return a * b: the extreme of the four products of ends."""
        products = [self.numbers.times(x, y) for x in _distinct(a) for y in _distinct(b)]
        return Ends(self.numbers.least(*products), self.numbers.most(*products))

    def _divide(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        """Return a / b; anything at all where b can be zero."""
        numbers = self.numbers
        inverse = Ends(numbers.inverse(b.high, DOWN), numbers.inverse(b.low, UP))
        anything = Ends(numbers.infinite(DOWN), numbers.infinite(UP))
        return numbers.choose(numbers.has_zero(b), anything, self._multiply(a, inverse))

    def _power(self, a: Ends[N], exponent: Node) -> Ends[N]:
        """Return a to a power; an even root of a negative number is left out."""
        numbers = self.numbers
        if isinstance(exponent, Number) and exponent.value < 0:
            one = numbers.number(Fraction(1))
            return self._divide(Ends(one, one), self._power(a, Number(-exponent.value)))
        q = self._exponent(exponent)
        parity = _parity(exponent)
        if parity == "odd":
            return self._raised(a, q)
        if parity == "even":
            return self._raised(self._magnitude(a), q)
        zero = numbers.number(Fraction(0))
        return self._raised(Ends(numbers.not_below(a.low, zero), numbers.most(a.high, zero)), q)

    def _raised(self, a: Ends[N], q: N) -> Ends[N]:
        ends = [self.numbers.power(end, q) for end in _distinct(a)]
        return Ends(ends[0], ends[-1])

    def _magnitude(self, a: Ends[N]) -> Ends[N]:
        numbers = self.numbers
        turned = Ends(numbers.negative(a.high), numbers.negative(a.low))
        farther = numbers.not_below(a.low, turned.low)
        low = numbers.not_below(farther, numbers.number(Fraction(0)))
        return Ends(low, numbers.most(a.high, turned.high))

    def _exponent(self, node: Node) -> N:
        """Return an exponent: a number made of numbers and years."""
        if isinstance(node, Operation):
            left, right = self._exponent(node.left), self._exponent(node.right)
            if node.sign == "/":
                return self.numbers.times(left, self.numbers.inverse(right, UP))
            if node.sign == "*":
                return self.numbers.times(left, right)
            turned = right if node.sign == "+" else self.numbers.negative(right)
            return self.numbers.add(left, turned)
        return self.evaluate(node).low


def made_of(a: Ends[N], b: Ends[N], operation: Callable[[N, N], N]) -> Ends[N]:
    """Return what is made of both lower and of both upper ends: once where these are the same numbers."""
    low = operation(a.low, b.low)
    alike = a.low is a.high and b.low is b.high
    return Ends(low, low if alike else operation(a.high, b.high))


def _distinct(ends: Ends[N]) -> tuple[N, ...]:
    return ends[:1] if ends.low is ends.high else ends


def _parity(exponent: Node) -> str:
    """Tell how a power treats negative numbers: keeps the sign (odd), drops it (even), neither."""
    if not isinstance(exponent, Number) or exponent.value.denominator % 2 == 0:
        return ""
    return "odd" if exponent.value.numerator % 2 else "even"
