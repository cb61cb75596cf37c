"""The nouns: sums of true values that must lie in intervals, and what can be said of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from tieout.model import EVERYTHING, Interval

Name = Any
"""One figure: whatever can be hashed."""


class Row(NamedTuple):
    """The weighted sum of true values lies in an interval; no weight is zero."""

    terms: Mapping[Name, Fraction]
    interval: Interval


class Rated(NamedTuple):
    """How a figure that the rows take as known follows from the others.

    Args:
        name: the known figure.
        top, bottom: the fraction it follows from; the number that stands alone is under None.
        positive: the sign of the bottom that the rows assume.
        published: what the figure must be if the fraction lies in an interval.
    """

    name: Name
    top: Mapping[Name | None, Fraction]
    bottom: Mapping[Name | None, Fraction]
    positive: bool
    published: Callable[[Interval], Interval]


class Tie(NamedTuple):
    """One item of one rule: the rows it stands for.

    Args:
        rows: what it says of the true values.
        known: figures whose print went into the weights of the rows; who frees one frees all rows.
        rated: how such a figure follows from the others.
        divisor: what it divides by, if prints alone tell its sign; a number that stands alone is under None.
        turned: what it says if that has the other sign: who frees a figure of it leaves both open.
        weaker: what it says whatever the known figures are.
    """

    rows: tuple[Row, ...]
    known: frozenset[Name] = frozenset()
    rated: Rated | None = None
    divisor: Mapping[Name | None, Fraction] = MappingProxyType({})
    turned: tuple[Row, ...] = ()
    weaker: tuple[Row, ...] = ()

    @property
    def printed(self) -> frozenset[Name]:
        """Return the figures whose prints went into more than an interval."""
        return self.known | self.turning

    @property
    def turning(self) -> frozenset[Name]:
        """Return the figures whose prints tell the sign of the divisor."""
        return frozenset(name for name in self.divisor if name is not None)

    def names(self) -> frozenset[Name]:
        """Return all figures that the item is about."""
        return self.known.union(*(row.terms for row in self.rows))


NOTHING = Tie(())
"""An item that is set aside."""


@dataclass(frozen=True)
class System:
    """Figures, and the ties between them.

    Args:
        ties: what the true values must satisfy.
        printed: what each figure can be by its print, and a missing one by its domain.
        allowed: what it can be if its print is not believed; a print outside is allowed too. Anything,
            if nothing is said of a figure that has a weight; its print, if it has none.
        weights: what it costs not to believe a print; a figure without a weight cannot be freed.
    """

    ties: Sequence[Tie]
    printed: Mapping[Name, Interval]
    allowed: Mapping[Name, Interval]
    weights: Mapping[Name, int]

    def print_of(self, name: Name) -> Interval:
        """Return what a figure can be if its print is believed."""
        return self.printed.get(name, EVERYTHING)

    def domain_of(self, name: Name) -> Interval:
        """Return what a figure can be if its print is not believed."""
        printed = self.print_of(name)
        domain = self.allowed.get(name, EVERYTHING if name in self.weights else printed)
        return domain.span(printed)

    def untied(self, freed: frozenset[Name]) -> frozenset[int]:
        """Return the positions of the ties that say no more than the weaker when some figures are freed."""
        if not freed:
            return frozenset()
        return frozenset(place for place, tie in enumerate(self.ties) if not freed.isdisjoint(tie.known))

    def part(self, places: Iterable[int]) -> System:
        """Return some of the ties, and the figures of their rows."""
        ties = [self.ties[place] for place in places]
        names = dict.fromkeys(name for tie in ties for name in (*_names(tie), *sorted(tie.printed, key=repr)))
        printed = {name: self.print_of(name) for name in names}
        weights = {name: self.weights[name] for name in names if name in self.weights}
        return replace(self, ties=ties, printed=printed, weights=weights)

    def names(self) -> list[Name]:
        """Return all figures in an order that depends on nothing but the system."""
        tied = (name for tie in self.ties for name in _names(tie))
        return list(dict.fromkeys([*tied, *self.printed, *self.weights]))


def _names(tie: Tie) -> Iterator[Name]:
    for row in (*tie.rows, *tie.turned, *tie.weaker):
        yield from row.terms


class Point(NamedTuple):
    """True values that satisfy everything."""

    values: Mapping[Name, Fraction]


class Conflict(NamedTuple):
    """Ties and prints that cannot hold together, though they can when any one of them is given up.

    Of a very long chain the last is not made sure of.

    Args:
        ties: the positions of the ties.
        names: the figures whose prints take part, in an interval or in the weights of a tie.
    """

    ties: frozenset[int]
    names: frozenset[Name]


class Undecided(Exception):
    """It takes more work than is allowed to tell."""
