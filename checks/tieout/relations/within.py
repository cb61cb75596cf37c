"""Within: what a term inside another must be, where it is known in what the outer one lies."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from tieout.model import EVERYTHING, Bound, Interval, is_infinite
from tieout.relations.exact import IntervalOf, exactly, scaled, summed
from tieout.relations.solve import undone
from tieout.relations.terms import Terms, linear
from tieout.relations.tree import Comparison, Figure, Log, Node, Number, Operation, figures

HERE = Figure("")
"""Stands for a term of which only is known in what it lies; no series has this name."""
NOT_NEGATIVE = Interval(Fraction(0), math.inf)
_MOST_DIGITS = 40
_SPARE_DIGITS = 20
_STEEPEST = 2000
_KEPT = 20_000
"""So many of each are remembered: rates print the same few figures over and over."""


def anything(_: Figure) -> Interval:
    """Return what a figure can be of which nothing is known."""
    return EVERYTHING


class Known(NamedTuple):
    """What is known of an item.

    Args:
        interval_of: what its figures can be.
        years: its years since a period.
        promised: what its figures can be whatever is printed.
    """

    interval_of: IntervalOf
    years: Callable[[str], Fraction] | None = None
    promised: IntervalOf = anything

    def unprinted(self) -> Known:
        """Return what is known whatever is printed."""
        return self._replace(interval_of=self.promised)

    def range(self, node: Node, here: Interval = EVERYTHING) -> Interval:
        """Return what a term can be, in which HERE may stand for another; its linear parts collected."""

        def interval_of(figure: Figure) -> Interval:
            return here if figure == HERE else self.interval_of(figure)

        terms = linear(node)
        return exactly(node, interval_of, self.years) if terms is None else summed(terms, interval_of)

    def sum(self, terms: Terms) -> Interval:
        """Return what a linear term can be."""
        return summed(terms, self.interval_of)


class Lying(NamedTuple):
    """A term and the interval in which it lies.

    Args:
        node: the term.
        interval: all that it can be, and maybe more.
        sharp: whether nothing more.
        possible: whether it can be anything at all.
        assumed: figures by whose prints it was told which of two roots it is.
    """

    node: Node
    interval: Interval
    sharp: bool = True
    possible: bool = True
    assumed: frozenset[Figure] = frozenset()


def compared(sign: Comparison, other: Interval) -> Interval:
    """Return all that compares so with some value of an interval."""
    if sign == "==":
        return other
    if sign in (">=", ">"):
        return Interval(other.low, math.inf, other.open_low or sign == ">")
    return Interval(-math.inf, other.high, open_high=other.open_high or sign == "<")


def inside(outer: Lying, known: Known) -> Iterator[Lying]:
    """Yield the terms right inside a term, each with what it must be if the others are as known."""
    node = outer.node
    if isinstance(node, Log):
        yield outer._replace(node=node.node, interval=_risen(outer.interval))
    elif isinstance(node, Operation) and node.sign == "^":
        yield from _base(outer, node, known)
    elif isinstance(node, Operation):
        for side in (node.left, node.right):
            step = undone(node, "==", HERE, on_left=side is node.left)
            if step is not None and any(figures(side)):
                yield outer._replace(node=side, interval=known.range(step[2], outer.interval))


def _base(outer: Lying, node: Operation, known: Known) -> Iterator[Lying]:
    """Yield the base of a power; one by years, and an even root, is taken of what is not negative."""
    power = node.right.value if isinstance(node.right, Number) else Fraction(known.range(node.right).low)
    plain, interval = isinstance(node.right, Number), outer.interval
    if power == 0 or (power < 0 and not plain):
        return
    if power < 0:
        interval, power = known.range(Operation("/", Number(Fraction(1)), HERE), interval), -power
    even = plain and power.numerator % 2 == 0
    possible = outer.possible
    if even or not plain or power.denominator % 2 == 0:
        possible = possible and interval.meets(NOT_NEGATIVE)
        interval = interval.cut(NOT_NEGATIVE)
    root = _raised(interval, Fraction(1) / power)
    inner: Interval = known.range(node.left) if even else NOT_NEGATIVE
    if inner.high <= 0:
        root = scaled(root, Fraction(-1))
    sharp, assumed = outer.sharp, outer.assumed
    if _both_signs(inner):
        root, sharp = root.span(scaled(root, Fraction(-1))), False
    elif even and _both_signs(known.unprinted().range(node.left)):
        assumed |= frozenset(figures(node.left))
    yield Lying(node.left, root, sharp, possible, assumed)


def _both_signs(interval: Interval) -> bool:
    return interval.low < 0 and interval.high > 0


@lru_cache(_KEPT)
def _raised(interval: Interval, power: Fraction) -> Interval:
    """Return an interval to a power, its ends short."""
    raised = exactly(Operation("^", HERE, Number(power)), lambda _: interval)
    return short(raised)


@lru_cache(_KEPT)
def _risen(interval: Interval) -> Interval:
    """Return e to the power of an interval, its ends short."""
    low, high = _power_of_e(interval.low, up=False), _power_of_e(interval.high, up=True)
    return short(Interval(low, high, interval.open_low or low == 0, interval.open_high))


def _power_of_e(end: Bound, *, up: bool) -> Bound:
    """Return e to a power, or a number a hair beside it, on the side that is asked for."""
    if end == 0:
        return Fraction(1)
    if is_infinite(end) or abs(Fraction(end)) > _STEEPEST:  # beyond measure, or too small for it
        if end > 0:
            return math.inf if up else _power_of_e(Fraction(_STEEPEST), up=up)
        return _power_of_e(Fraction(-_STEEPEST), up=up) if up else Fraction(0)
    power = Fraction(end)
    with localcontext(prec=2 * _MOST_DIGITS):
        risen = Fraction((Decimal(power.numerator) / Decimal(power.denominator)).exp())
    hair = Fraction(1, 10 ** (_MOST_DIGITS + _SPARE_DIGITS))
    return risen * (1 + hair if up else 1 - hair)


@lru_cache(_KEPT)
def short(interval: Interval) -> Interval:
    """Return an interval whose ends have few digits: a hair wider, where they had more.

    As many as tell its ends apart, and twenty more, but no more than forty.
    """
    finite = [Fraction(end) for end in interval.ends if not is_infinite(end)]
    size = max(map(abs, finite), default=Fraction(0))
    if not size:
        return interval
    width = finite[-1] - finite[0] if len(finite) == 2 else size
    telling = max(0, _place(size) - _place(width)) if width else _MOST_DIGITS
    places = min(_MOST_DIGITS, telling + _SPARE_DIGITS) - _place(size)
    low, high = (_cut(end, places, up=up) for end, up in zip(interval.ends, (False, True), strict=True))
    return interval._replace(low=low, high=high)


def _place(value: Fraction) -> int:
    """Return about the power of ten of a positive number."""
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    return math.floor(bits * math.log10(2))


def _cut(end: Bound, places: int, *, up: bool) -> Bound:
    """Return an end with so many digits after the point, rounded outward."""
    grid = Fraction(10) ** places
    if is_infinite(end) or Fraction(end).denominator <= grid:
        return end
    return (math.ceil if up else math.floor)(Fraction(end) * grid) / grid
