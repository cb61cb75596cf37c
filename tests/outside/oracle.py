"""A judge of its own, who knows nothing of the package: prints as sets of values, by plain fractions.

In a relation in which each figure stands once, and that rises or falls in each, the extremes
are where the figures are extreme. So what it says is exact, open ends included.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

Bound = Fraction | float


class Values(NamedTuple):
    """All values between two ends, each of which belongs to them or not."""

    low: Bound
    high: Bound
    low_in: bool = True
    high_in: bool = True

    def meets(self, other: "Values") -> bool:
        for one, two in ((self, other), (other, self)):
            if one.low > two.high or (one.low == two.high and not (one.low_in and two.high_in)):
                return False
        return True

    def negative(self) -> "Values":
        return Values(-self.high, -self.low, self.high_in, self.low_in)

    def at_least(self, least: Bound) -> "Values":
        return Values(least, self.high, high_in=self.high_in) if self.low < least else self

    def moved(self, to: Callable[[Bound], Bound]) -> "Values":
        """Return what a rising function makes of them."""
        return Values(to(self.low), to(self.high), self.low_in, self.high_in)

    def times(self, weight: Fraction) -> "Values":
        risen = self.moved(lambda x: x * abs(weight))
        return risen if weight > 0 else risen.negative()

    def plus(self, other: "Values") -> "Values":
        ends = self.low_in and other.low_in, self.high_in and other.high_in
        return Values(self.low + other.low, self.high + other.high, *ends)

    def over(self, other: "Values") -> "Values":
        """Return the quotients; no divisor may be zero."""
        if other.high <= 0:
            return self.negative().over(other.negative())
        high, high_in = _most(self, other)
        low, low_in = _most(self.negative(), other)
        return Values(-low, high, low_in, high_in)


ZERO = Values(Fraction(0), Fraction(0))


def _most(a: Values, b: Values) -> tuple[Bound, bool]:
    """Return the least upper bound of a / b for positive b, and whether it is one of them."""
    if a.high == 0:
        return Fraction(0), a.high_in
    divisor, attained = (b.low, b.low_in) if a.high > 0 else (b.high, b.high_in)
    if math.isinf(a.high) or divisor == 0:
        return math.inf if a.high > 0 else -math.inf, False
    return (Fraction(0), False) if math.isinf(divisor) else (a.high / divisor, a.high_in and attained)


class Print(NamedTuple):
    """A printed number: a text in units of 10^(multiplier - decimals)."""

    text: str
    multiplier: int
    decimals: int

    @property
    def value(self) -> Fraction:
        return Fraction(self.text) * Fraction(10) ** self.multiplier


class Procedure(NamedTuple):
    """How a publisher rounds: to nearest, toward zero, away from it, or to either side at random."""

    mode: str = "nearest"
    unit: int | None = None
    """The rounding unit, where it is no power of ten."""

    @property
    def declared(self) -> dict[str, Any]:
        unit = {} if self.unit is None else {"unit": self.unit}
        return unit | ({} if self.mode == "nearest" else {"mode": self.mode})

    def values(self, printed: Print) -> Values:
        """Return all true values that are printed so."""
        v = printed.value
        u = Fraction(10) ** (printed.multiplier - printed.decimals) if self.unit is None else self.unit
        if self.mode == "nearest":
            return Values(v - Fraction(u) / 2, v + Fraction(u) / 2)
        if self.mode == "random" or (self.mode == "truncated" and v == 0):
            return Values(v - u, v + u, low_in=False, high_in=False)
        if v == 0:
            return Values(v, v)
        if (self.mode == "truncated") == (v > 0):
            return Values(v, v + u, high_in=False)
        return Values(v - u, v, low_in=False)


PROCEDURES = {
    "nearest": Procedure(),
    "truncated": Procedure("truncated"),
    "up": Procedure("up"),
    "random": Procedure("random"),
    "nearest-5": Procedure(unit=5),
    "random-5": Procedure("random", unit=5),
    "truncated-25": Procedure("truncated", unit=25),
}


def written(number: int, unit: Fraction, multiplier: int, decimals: int) -> Print:
    """Print so many rounding units."""
    value = number * unit / Fraction(10) ** multiplier
    scaled = abs(value) * Fraction(10) ** max(decimals, 0)
    digits = str(int(scaled)).rjust(max(decimals, 0) + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals > 0 else digits
    return Print(("-" if value < 0 else "") + text, multiplier, decimals)


def precision(random: Random, procedure: Procedure) -> tuple[Fraction, int, int]:
    """Draw a rounding unit, and the multiplier and decimals that say it."""
    if procedure.unit is not None:
        return Fraction(procedure.unit), 0, 0
    multiplier, decimals = random.choice([0, 0, 0, 3, 6]), random.choice([0, 0, 1, 2, 3, -1, -2])
    return Fraction(10) ** (multiplier - decimals), multiplier, decimals
