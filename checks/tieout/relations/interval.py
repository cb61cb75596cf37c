"""Interval arithmetic over the language, defined once for exact numbers and for columns.

What a term can be follows from what its figures can be. A kind of numbers says how its
numbers add and multiply, and to which side it rounds; the rules of intervals are here.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from tieout.relations.tree import Figure, Node, Number, Operation, Years

N = TypeVar("N")
Side = Literal[-1, 1]
DOWN: Side = -1
UP: Side = 1


class Ends(NamedTuple, Generic[N]):
    """The lower and the upper end of what a term can be."""

    low: N
    high: N


class Numbers(Protocol[N]):
    """What the arithmetic asks of its numbers; a side is where an inexact result goes."""

    def number(self, value: Fraction, side: Side = UP) -> N:
        """Return a constant."""

    def infinite(self, side: Side) -> N:
        """Return minus or plus infinity."""

    def years(self, since: str) -> N:
        """Return the years from a period to the item's own."""

    def negative(self, x: N) -> N:
        """Return -x."""

    def add(self, x: N, y: N, side: Side) -> N:
        """Return x + y."""

    def times(self, x: N, y: N, side: Side) -> N:
        """Return x * y, where 0 times infinity is 0."""

    def inverse(self, x: N, side: Side) -> N:
        """Return 1 / x for an x that is not zero; anything for zero."""

    def power(self, x: N, exponent: N, side: Side) -> N:
        """Return x to a positive power, with the sign of x."""

    def least(self, *xs: N) -> N:
        """Return the smallest."""

    def most(self, *xs: N) -> N:
        """Return the largest."""

    def straddles_zero(self, low: N, high: N) -> Any:  # noqa: ANN401 -- a bool, or a column of them
        """Tell whether an interval contains zero."""

    def choose(self, condition: Any, yes: N, no: N) -> N:  # noqa: ANN401
        """Return one of two, by a condition."""


class Arithmetic(Generic[N]):
    """What a term can be, given what each of its figures can be.

    Args:
        numbers: the kind of numbers.
        ends_of: what one figure can be.

    After ``evaluate``, *zero_divisors* holds a condition for each division: whether its
    divisor can be zero.
    """

    def __init__(self, numbers: Numbers[N], ends_of: Callable[[Figure], Ends[N]]) -> None:
        """Take the numbers and the figures."""
        self.numbers, self.ends_of = numbers, ends_of
        self.zero_divisors: list[Any] = []

    def evaluate(self, node: Node) -> Ends[N]:
        """Return the ends of a term."""
        if isinstance(node, Figure):
            return self.ends_of(node)
        if isinstance(node, Number):
            return self._constant(node.value)
        if isinstance(node, Years):
            years = self.numbers.years(node.since)
            return Ends(years, years)
        assert isinstance(node, Operation), node
        if node.sign == "^":
            return self.power(self.evaluate(node.left), node.right)
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        operation = {"+": self.add, "-": self.subtract, "*": self.multiply, "/": self.divide}
        return operation[node.sign](left, right)

    def _constant(self, value: Fraction) -> Ends[N]:
        low = self.numbers.number(value, DOWN)
        return Ends(low, low if float(value) == value else self.numbers.number(value, UP))

    def add(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        """Return a + b."""
        add = self.numbers.add
        return Ends(add(a.low, b.low, DOWN), add(a.high, b.high, UP))

    def subtract(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        """Return a - b."""
        negative = self.numbers.negative
        return self.add(a, Ends(negative(b.high), negative(b.low)))

    def multiply(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        """Return a * b: the extreme of the four products of ends."""
        times = self.numbers.times
        pairs = [(x, y) for x in _distinct(a) for y in _distinct(b)]
        return Ends(
            self.numbers.least(*(times(x, y, DOWN) for x, y in pairs)),
            self.numbers.most(*(times(x, y, UP) for x, y in pairs)),
        )

    def divide(self, a: Ends[N], b: Ends[N]) -> Ends[N]:
        """Return a / b; anything at all where b can be zero."""
        numbers = self.numbers
        zero = numbers.straddles_zero(b.low, b.high)
        self.zero_divisors.append(zero)
        inverse = Ends(numbers.inverse(b.high, DOWN), numbers.inverse(b.low, UP))
        result = self.multiply(a, inverse)
        return Ends(
            numbers.choose(zero, numbers.infinite(DOWN), result.low),
            numbers.choose(zero, numbers.infinite(UP), result.high),
        )

    def power(self, a: Ends[N], exponent: Node) -> Ends[N]:
        """Return a to a power; an even root of a negative number is left out."""
        numbers = self.numbers
        if isinstance(exponent, Number) and exponent.value < 0:
            return self.divide(self._constant(Fraction(1)), self.power(a, Number(-exponent.value)))
        q = self.exponent(exponent)
        parity = _parity(exponent)
        if parity == "odd":
            return self._raised(a, q)
        if parity == "even":
            a = self._magnitude(a)
        zero = numbers.number(Fraction(0))
        return self._raised(Ends(numbers.most(a.low, zero), numbers.most(a.high, zero)), q)

    def _raised(self, a: Ends[N], q: N) -> Ends[N]:
        return Ends(self.numbers.power(a.low, q, DOWN), self.numbers.power(a.high, q, UP))

    def _magnitude(self, a: Ends[N]) -> Ends[N]:
        numbers = self.numbers
        turned = Ends(numbers.negative(a.high), numbers.negative(a.low))
        zero = numbers.number(Fraction(0))
        return Ends(numbers.most(a.low, turned.low, zero), numbers.most(a.high, turned.high))

    def exponent(self, node: Node) -> N:
        """Return an exponent: a number made of numbers and years."""
        if isinstance(node, Operation):
            left, right = self.exponent(node.left), self.exponent(node.right)
            if node.sign == "/":
                return self.numbers.times(left, self.numbers.inverse(right, UP), UP)
            if node.sign == "*":
                return self.numbers.times(left, right, UP)
            turned = right if node.sign == "+" else self.numbers.negative(right)
            return self.numbers.add(left, turned, UP)
        return self.evaluate(node).low


def _distinct(ends: Ends[N]) -> tuple[N, ...]:
    return ends[:1] if ends.low is ends.high else ends


def _parity(exponent: Node) -> str:
    """Tell how a power treats negative numbers: keeps the sign (odd), drops it (even), neither."""
    if not isinstance(exponent, Number) or exponent.value.denominator % 2 == 0:
        return ""
    return "odd" if exponent.value.numerator % 2 else "even"
