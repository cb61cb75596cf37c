"""Luck: how often a hypothesis would hold for figures that have nothing to do with their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import comb
from random import Random
from typing import Any

from tieout.engines.mistakes.bench import Bench, Change
from tieout.model import Interval, is_infinite
from tieout.relations.tree import Figure, Node
from tieout.trials.hypothesis import Hypothesis


def chance(share: float, held: int, tries: int) -> float:
    """Return how likely so many of some tries hold, or more, where each does so by such a share."""
    return sum(comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(held, tries + 1))


LUCKIEST = 0.6
"""A hypothesis that would hold so often whatever is printed explains nothing."""


class Luck:
    """How often a hypothesis would hold for figures that have nothing to do with their items."""

    def __init__(self, bench: Bench, hypothesis: Hypothesis, random: Random) -> None:
        """Take the items on which it is tried."""
        self._bench, self._hypothesis, self._random = bench, hypothesis, random

    def share(self) -> float:
        """Return how often it would, with anchors of other items, and with larger and smaller figures."""
        anchors = [
            (row, one) for row in self._bench.rows if (one := self._bench.anchor(self._hypothesis, row))
        ]
        swapped = [
            (row, partial(_as_anchor, other))
            for row, _ in anchors
            for one, other in anchors
            if one is not row
        ]
        if len(swapped) > _TRIED:
            swapped = self._random.sample(swapped, _TRIED)
        tries: list[Sequence[_Changed]] = [self._larger_and_smaller("")]
        if self._hypothesis.about:
            tries.append(self._larger_and_smaller(self._hypothesis.about))
        if len(swapped) >= _ENOUGH:
            tries.append(swapped)
        most = 0.0
        for pairs in tries:
            if most <= LUCKIEST:
                most = max(most, self._held(pairs))
        return most

    def _larger_and_smaller(self, series: str) -> list[_Changed]:
        """Return each item with its anchor, or the figures of a series, taken for larger or smaller ones."""
        rows = self._bench.rows
        return [
            (row, partial(_scaled, self._random.choice(_FACTORS), series))
            for row in rows
            for _ in range(max(1, _TRIED // max(1, len(rows))))
        ]

    def _held(self, pairs: Sequence[_Changed]) -> float:
        held = sum(self._bench.holds(self._hypothesis, row, change) for row, change in pairs)
        return (held + 0.5) / (len(pairs) + 1)


_TRIED, _ENOUGH = 48, 20
_FACTORS = [Fraction(percent, 100) for percent in range(50, 201) if not 98 <= percent <= 102]
_Changed = tuple[Mapping[str, Any], Change]


def _as_anchor(other: Interval, own: Interval, figure: Figure, anchor: Node) -> Interval:
    return other if figure == anchor else own


def _scaled(by: Fraction, series: str, own: Interval, figure: Figure, anchor: Node) -> Interval:
    """Return an interval of the same width around a larger or a smaller number."""
    meant = figure.series == series if series else figure == anchor
    if not meant or is_infinite(own.low) or is_infinite(own.high):
        return own
    middle = (Fraction(own.low) + Fraction(own.high)) / 2
    moved = middle * (by - 1)
    return Interval(own.low + moved, own.high + moved, own.open_low, own.open_high)
