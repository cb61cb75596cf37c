"""A system in whole numbers, asked again and again: each question begins where the last one ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from tieout.joint.simplex import Multipliers, Simplex
from tieout.joint.system import Name, Point, Row, System
from tieout.joint.tableau import Value
from tieout.joint.ways import Way, Ways, sorted_rows
from tieout.model import EVERYTHING, Bound, Interval

Bounds = tuple[Value | None, Value | None]
_FREE: Bounds = (None, None)


class Proof(NamedTuple):
    """Why there is no point: the ties, and all prints that stand in them or in the contradiction."""

    ties: frozenset[int]
    prints: frozenset[Name]


class Problem:
    """The rows of all ties as one tableau; a question sets nothing but bounds.

    Every figure is counted in a unit that makes its ends whole numbers, and every row is multiplied
    until it is whole.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.names = system.names()
        self._place = {name: place for place, name in enumerate(self.names)}
        self._prints = [system.print_of(name) for name in self.names]
        self._domains = [system.domain_of(name) for name in self.names]
        self._scales = [_scale(pair) for pair in zip(self._prints, self._domains, strict=True)]
        self._rows = [(place, row) for place, tie in enumerate(system.ties) for row in sorted_rows(tie)]
        weights = [self._whole(row) for _, (_, row) in self._rows]
        self._factors = [factor for _, factor in weights]
        self._simplex = Simplex([terms for terms, _ in weights], len(self.names))
        self._bounds = [
            *zip(_all_ends(self._prints, self._scales), _all_ends(self._domains, self._scales), strict=True),
            *(
                (ends, _FREE)
                for ends in _all_ends([row.interval for _, (_, row) in self._rows], self._factors)
            ),
        ]
        for v, (printed, _) in enumerate(self._bounds[: len(self.names)]):
            self._simplex.own[v] = _middle(printed)
        self.ways = Ways(system)

    def contradiction(self, loose: frozenset[Name], without: frozenset[int]) -> Proof | None:
        """Return why no values satisfy all but some prints and ties; None where some do.

        Args:
            loose: figures whose prints are not believed.
            without: positions of ties that are left out.
        """
        return self._refuted(self.ways.first(loose, without))

    def _refuted(self, way: Way) -> Proof | None:
        """Return why nothing satisfies the ties, whatever the signs of the divisors that are open."""
        proof = self._proved(way)
        if proof is None:
            return None
        for turn in list(self.ways.open_of(way, proof.ties)):
            other = self._refuted(self.ways.turned(way, turn))
            if other is None or turn not in self.ways.turns(other.ties):
                return other
            proof = Proof(proof.ties | other.ties, proof.prints | other.prints)
            way = self.ways.settled(way, turn)
        return proof

    def _proved(self, way: Way) -> Proof | None:
        """Return why nothing satisfies the ties in one way."""
        self._set(way)
        for v, (low, high) in enumerate(zip(self._simplex.low, self._simplex.high, strict=True)):
            if low is not None and high is not None and low > high:
                return self._proof({v: 0}, way)
        multipliers = self._simplex.settle()
        if multipliers is None:
            return None
        self._check(multipliers, way.loose)
        return self._proof(multipliers, way)

    @property
    def work(self) -> int:
        """Tell how much work the last question took."""
        return self._simplex.work

    def point(self) -> Point:
        """Return values that satisfy what was last asked for, of which there was no contradiction."""
        epsilon = self._simplex.epsilon()
        values = {}
        for v, (name, scale) in enumerate(zip(self.names, self._scales, strict=True)):
            over, (whole, tiny) = self._simplex.now(v)
            values[name] = (whole + tiny * epsilon) / (over * scale)
        for v, name in enumerate(self.names):
            _assure(values[name], (self._domains if name in self._way.loose else self._prints)[v])
        for row in self.ways.rows(self._way):
            _assure(_sum(values[name] * weight for name, weight in row.terms.items()), row.interval)
        return Point(values)

    def possible(self, loose: frozenset[Name]) -> Iterator[Way]:
        """Yield the ways that some values satisfy; the present values are of the last one."""
        yield from self._possible(self.ways.first(loose, frozenset()))

    def _possible(self, way: Way) -> Iterator[Way]:
        if self._proved(self.ways.without(way, way.open)) is None:
            turn = next(iter(sorted(way.open, key=repr)), None)
            if turn is None:
                yield way
            else:
                yield from self._possible(self.ways.settled(way, turn))
                yield from self._possible(self.ways.turned(way, turn))

    def reach(self, loose: frozenset[Name], name: Name) -> Interval | None:
        """Return all values of one figure, and what lies between; None where nothing satisfies the rest."""
        found: Interval | None = None
        for _ in self.possible(loose):
            here = self._reach(name)
            found = here if found is None else found.span(here)
        return found

    def _reach(self, name: Name) -> Interval:
        v = self._place[name]
        low, high = (self._simplex.most(v, sign) for sign in (-1, 1))
        scale, nowhere = self._scales[v], EVERYTHING
        return Interval(
            nowhere.low if low is None else low[0] / scale,
            nowhere.high if high is None else high[0] / scale,
            low is not None and low[1] != 0,
            high is not None and high[1] != 0,
        )

    def _whole(self, row: Row) -> tuple[dict[int, int], int]:
        """Return a row in whole numbers, and what it was multiplied by."""
        weights = {self._place[name]: weight for name, weight in row.terms.items() if weight}
        # A weight in the unit of its figure: a whole number, divided by another.
        parts = {v: (one.numerator, one.denominator * self._scales[v]) for v, one in weights.items()}
        ends = (end.denominator for end in row.interval.ends if not isinstance(end, float))
        factor = lcm(*(under // gcd(over, under) for over, under in parts.values()), *ends)
        return {v: over * factor // under for v, (over, under) in parts.items()}, factor

    def _set(self, way: Way) -> None:
        self._way, count = way, len(self.names)
        for v, name in enumerate(self.names):
            self._simplex.bound(v, *self._bounds[v][name in way.loose])
        for v, (place, (sort, _)) in enumerate(self._rows, count):
            self._simplex.bound(v, *self._bounds[v][sort != way.stands[place]])

    def _proof(self, variables: Iterable[int], way: Way) -> Proof:
        """Name what takes part; a print that says no more than its domain does not."""
        count, ties, prints = len(self.names), set(), set()
        for v in variables:
            if v >= count:
                ties.add(self._rows[v - count][0])
            elif self.names[v] not in way.loose and self._bounds[v][0] != self._bounds[v][1]:
                prints.add(self.names[v])
        taken = (self.system.ties[place].printed for place in ties)
        return Proof(frozenset(ties), frozenset(prints.union(*taken) - way.loose))

    def _check(self, multipliers: Multipliers, loose: frozenset[Name]) -> None:
        """Make sure of a proof in fractions: the weights cancel, and what is left is a contradiction."""
        count, sums, ends = len(self.names), dict[Name, Fraction](), list[tuple[Bound, bool]]()
        for v, number in multipliers.items():
            row = self._rows[v - count][1][1] if v >= count else None
            if row is None:
                interval = (self._domains if self.names[v] in loose else self._prints)[v]
                row = Row({self.names[v]: Fraction(1)}, interval)
            weight = Fraction(number) * (self._factors[v - count] if v >= count else self._scales[v])
            for name, factor in row.terms.items():
                sums[name] = sums.get(name, Fraction(0)) + weight * factor
            low, high, open_low, open_high = row.interval
            ends.append((weight * low, open_low) if weight > 0 else (weight * high, open_high))
        total = sum(end for end, _ in ends)
        if any(sums.values()) or total < 0 or (total == 0 and not any(is_open for _, is_open in ends)):
            raise ArithmeticError(f"no contradiction: {dict(sums)}, {total}")


def _sum(parts: Iterator[Fraction]) -> Fraction:
    return sum(parts, Fraction(0))


def _assure(value: Fraction, interval: Interval) -> None:
    if Interval(value, value).meets(interval):
        return
    raise ArithmeticError(f"{value} is not in {interval}")


def _scale(intervals: Iterable[Interval]) -> int:
    """Return by what to multiply so that all ends are whole, and so is the middle between them."""
    ends = (end for interval in intervals for end in interval.ends if not isinstance(end, float))
    return 2 * lcm(*(end.denominator for end in ends))


def _all_ends(intervals: Sequence[Interval], factors: Sequence[int]) -> Iterator[Bounds]:
    for interval, factor in zip(intervals, factors, strict=True):
        low, high, open_low, open_high = interval
        yield (
            None if isinstance(low, float) else (_whole(low, factor), int(open_low)),
            None if isinstance(high, float) else (_whole(high, factor), -int(open_high)),
        )


def _whole(end: Fraction, factor: int) -> int:
    """Return an end times what makes it whole."""
    return end.numerator * factor // end.denominator


def _middle(bounds: Bounds) -> Value:
    """Return where a variable begins: where nothing of its print is used up."""
    low, high = bounds
    if low is None or high is None:
        return low or high or (0, 0)
    return ((low[0] + high[0]) // 2, 0)
