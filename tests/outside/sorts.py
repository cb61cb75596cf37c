"""Kinds of rules as the second judge knows them: which figures they relate, and what these make."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from oracle import ZERO, Bound, Values

Operands = Mapping[str, Values]


def as_printed(published: Values) -> Values:
    return published


def as_it_is(bound: Bound) -> Bound:
    return bound


@dataclass(frozen=True)
class Sort:
    """A kind of rule, its figures besides the published one, and what they make of it.

    Args:
        rule: the keys of the rule; the published series is ``r``.
        operands: name, series and period of each figure; the first stands where *r* does.
        implied: what the published figure must be; None where that is not to be judged.
        seen: turns the published values into what *implied* speaks of.
        about: turns what is implied into about what is published.
        minimum: whether no figure can be negative.
    """

    rule: Mapping[str, Any]
    operands: Mapping[str, tuple[str, str]]
    implied: Callable[[Operands], Values | None]
    seen: Callable[[Values], Values] = as_printed
    about: Callable[[Bound], Bound] = as_it_is
    minimum: bool = False


def _surely_positive(values: Values) -> bool:
    return values.low > 0 or (values.low == 0 and not values.low_in)


def _quotient(
    *positive: str, to: Callable[[Bound], Bound] = lambda ratio: 100 * ratio, least: Bound = -math.inf
) -> Callable[[Operands], Values | None]:
    """Return what x/y makes, by a rising function; not judged unless some are surely positive."""

    def implied(known: Operands) -> Values | None:
        if not all(_surely_positive(known[one]) for one in positive):
            return None
        if ZERO.meets(known["y"]) or known["x"].low < least:
            return None
        return known["x"].over(known["y"]).moved(to)

    return implied


def _sum(**weights: Fraction | int) -> Callable[[Operands], Values]:
    def implied(known: Operands) -> Values:
        total = ZERO
        for name, weight in weights.items():
            total = total.plus(known[name].times(Fraction(weight)))
        return total

    return implied


def _finite(about: Callable[[float], float]) -> Callable[[Bound], Bound]:
    def rate(ratio: Bound) -> Bound:
        if ratio <= 0 or ratio > 10**15:
            return math.inf
        return Fraction(about(float(ratio))).limit_denominator(10**6)

    return rate


def _average(years: int) -> Sort:
    """Return an average growth over so many years: no root, but the power of what is printed."""

    def seen(published: Values) -> Values:
        factor = published.moved(lambda rate: 1 + rate / 100)
        return factor.at_least(Fraction(0)).moved(lambda one: one**years) if factor.high >= 0 else factor

    return Sort(
        {"kind": "average_growth", "published": "r", "of": "a", "since": 2010},
        {"x": ("a", str(2010 + years)), "y": ("a", "2010")},
        _quotient("x", "y", to=as_it_is),
        seen,
        _finite(lambda ratio: 100 * (ratio ** (1 / years) - 1)),
    )


def _logarithmic() -> Sort:
    """Return a growth of logarithms: the power of e is taken of what is printed, which only 0 meets."""

    def power(rate: Bound) -> Bound:
        exact = Fraction(rate)
        if abs(exact) > 10**5:
            # Beyond all finite ratios of prints, where nothing but the order counts.
            return exact * 10**450 if exact > 0 else Fraction(-1, 10**450) / exact
        with localcontext(prec=100):
            return Fraction((Decimal(exact.numerator) / Decimal(exact.denominator) / 100).exp())

    return Sort(
        {"kind": "growth", "published": "r", "of": "a", "formula": "log"},
        LEVELS,
        _quotient("x", "y", to=as_it_is),
        lambda published: published.moved(power),
        _finite(lambda ratio: 100 * math.log(ratio)),
    )


TWO = {"x": ("a", "2011"), "y": ("b", "2011")}
LEVELS = {"x": ("a", "2011"), "y": ("a", "2010")}
SHARE = {"kind": "share_of", "published": "r", "part": "a", "whole": "b"}
SORTS = {
    "growth": Sort(
        {"kind": "growth", "published": "r", "of": "a"},
        LEVELS,
        _quotient("y", to=lambda ratio: 100 * (ratio - 1)),
    ),
    "annualised growth": Sort(
        {"kind": "growth", "published": "r", "of": "a", "over": "1Q", "formula": "annualised"},
        {"x": ("a", "2011-Q2"), "y": ("a", "2011-Q1")},
        _quotient("y", to=lambda ratio: 100 * (ratio**4 - 1), least=0),
    ),
    "logarithmic growth": _logarithmic(),
    "average growth over 2": _average(2),
    "average growth over 5": _average(5),
    "points": Sort({"kind": "change", "published": "r", "of": "a"}, LEVELS, _sum(x=1, y=-1)),
    "multiple": Sort(
        {"kind": "multiple", "published": "r", "of": "a", "since": 2010}, LEVELS, _quotient(to=as_it_is)
    ),
    "share": Sort(SHARE, TWO, _quotient()),
    "share of what is never negative": Sort(SHARE, TWO, _quotient(), minimum=True),
    "sum": Sort(
        {"kind": "adds_up", "total": "r", "parts": ["a", "b", "c"], "weights": [1, 2, Decimal("-0.5")]},
        {**TWO, "z": ("c", "2011")},
        _sum(x=1, y=2, z=Fraction(-1, 2)),
    ),
    "sum of what is never negative": Sort(
        {"kind": "adds_up", "total": "r", "parts": ["a", "b"]}, TWO, _sum(x=1, y=1), minimum=True
    ),
    "running total": Sort(
        {"kind": "running_total", "published": "r", "of": "a"},
        {"x": ("a", "2011"), "y": ("r", "2010")},
        _sum(x=1, y=1),
    ),
}
