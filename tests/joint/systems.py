"""Small systems: figures as they are printed, and ties as they are said."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import inf

from tieout.joint.system import Name, Rated, Row, System, Tie
from tieout.model import EVERYTHING, Interval

COUNT = Interval(Fraction(0), inf)
"""What a count can be."""


def between(low: str, high: str, *, opened: str = "") -> Interval:
    """Return an interval, of which the low or high end may be opened."""
    return Interval(Fraction(low), Fraction(high), "low" in opened, "high" in opened)


def rounded(text: str) -> Interval:
    """Return what a print can be."""
    half = Fraction(10) ** -len(text.partition(".")[2]) / 2
    return Interval(Fraction(text) - half, Fraction(text) + half)


def total(of: Name, *parts: Name) -> Tie:
    """Say that parts add up to a total."""
    return Tie((Row({of: Fraction(1), **dict.fromkeys(parts, Fraction(-1))}, between("0", "0")),))


def not_below(larger: Name, smaller: Name, *, strictly: bool = False) -> Tie:
    """Say that one figure is not below another."""
    terms = {larger: Fraction(1), smaller: Fraction(-1)}
    return Tie((Row(terms, Interval(Fraction(0), inf, strictly)),))


def growth(rate: Name, of: Name, since: Name, printed: Interval) -> Tie:
    """Say that a figure has grown by a rate in percent, which is printed."""
    low, high = (1 + Fraction(end) / 100 for end in printed.ends)
    rows = (
        Row({of: Fraction(1), since: -low}, Interval(Fraction(0), inf, printed.open_low)),
        Row({of: Fraction(1), since: -high}, Interval(-inf, Fraction(0), open_high=printed.open_high)),
        Row({since: Fraction(1)}, Interval(Fraction(0), inf, open_low=True)),
    )
    rated = Rated(rate, {of: Fraction(1)}, {since: Fraction(1)}, positive=True, published=_percent)
    return Tie(rows, frozenset({rate}), rated)


def _percent(fraction: Interval) -> Interval:
    low, high, open_low, open_high = fraction
    return Interval(100 * (low - 1), 100 * (high - 1), open_low, open_high)


def system(
    ties: list[Tie], prints: Mapping[str, Interval | str], domain: Interval = EVERYTHING, **weights: int
) -> System:
    """Return a system of figures that are printed; one with weight 0 is a constant."""
    printed: dict[Name, Interval] = {
        name: rounded(one) if isinstance(one, str) else one for name, one in prints.items()
    }
    known = {name for tie in ties for name in tie.known}
    allowed: dict[Name, Interval] = {name: EVERYTHING if name in known else domain for name in printed}
    costs: dict[Name, int] = {name: weights.get(str(name), 1) for name in printed}
    return System(ties, printed, allowed, {name: cost for name, cost in costs.items() if cost})
