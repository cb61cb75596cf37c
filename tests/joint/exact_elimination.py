"""A second opinion: whether linear inequalities have a common point, by Fourier and Motzkin."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import inf

from tieout.joint.system import Name, Row, System
from tieout.model import Bound, Interval

Terms = tuple[tuple[Name, Fraction], ...]
Inequality = tuple[Terms, Fraction, bool]
"""The sum of the terms is at most a number, or below it where the last says so."""


def has_point(system: System, freed: frozenset[Name], without: frozenset[int] = frozenset()) -> bool:
    """Tell whether true values satisfy a system with some figures freed."""
    left = _all(system, freed, without)
    return _consistent(_projected(left, _names(left)))


def reach(system: System, freed: frozenset[Name], name: Name) -> Interval:
    """Return all that a figure can be in a system that has a point."""
    left = _all(system, freed, frozenset())
    low: tuple[Bound, bool] = (-inf, False)
    high: tuple[Bound, bool] = (inf, False)
    for terms, number, strict in _projected(left, _names(left) - {name}):
        if terms and terms[0][1] > 0:
            high = min(high, (number, strict), key=lambda end: (end[0], not end[1]))
        elif terms:
            low = max(low, (-number, strict))
    return Interval(low[0], high[0], low[1], high[1])


def _all(system: System, freed: frozenset[Name], without: frozenset[int]) -> set[Inequality]:
    ties = [tie for place, tie in enumerate(system.ties) if place not in without and not tie.known & freed]
    rows = [row for tie in ties for row in tie.rows]
    names = {name for row in rows for name in row.terms}.union(system.printed)
    rows += [Row({name: Fraction(1)}, _interval(system, freed, name)) for name in names]
    return {half for row in rows for half in _halves(row)}


def _names(inequalities: Iterable[Inequality]) -> set[Name]:
    return {name for terms, _, _ in inequalities for name, _ in terms}


def _consistent(inequalities: Iterable[Inequality]) -> bool:
    return all(number > 0 or (number == 0 and not strict) for _, number, strict in inequalities)


def _projected(left: set[Inequality], names: set[Name]) -> set[Inequality]:
    """Eliminate names one by one, the one with the fewest pairs first."""
    while names:
        name = min(sorted(names, key=repr), key=lambda name: _pairs(left, name))
        names = names - {name}
        left = set(_without(left, name))
    return left


def _pairs(left: set[Inequality], name: Name) -> int:
    signs = [dict(terms)[name] > 0 for terms, _, _ in left if name in dict(terms)]
    return signs.count(True) * signs.count(False)


def _interval(system: System, freed: frozenset[Name], name: Name) -> Interval:
    printed = system.printed.get(name, Interval(-inf, inf))
    return system.allowed.get(name, Interval(-inf, inf)).span(printed) if name in freed else printed


def _halves(row: Row) -> Iterable[Inequality]:
    low, high, open_low, open_high = row.interval
    if high != inf:
        yield _scaled(dict(row.terms), Fraction(high), strict=open_high)
    if low != -inf:
        yield _scaled({name: -weight for name, weight in row.terms.items()}, -Fraction(low), strict=open_low)


def _scaled(terms: dict[Name, Fraction], number: Fraction, *, strict: bool) -> Inequality:
    """Return an inequality in one form, so that repeated ones fall together."""
    kept = sorted(((name, weight) for name, weight in terms.items() if weight), key=repr)
    by = abs(kept[0][1]) if kept else Fraction(1)
    return tuple((name, weight / by) for name, weight in kept), number / by, strict


def _without(inequalities: set[Inequality], name: Name) -> Iterable[Inequality]:
    """Eliminate a name: every lower bound of it must not be above any upper bound."""
    upper = list[tuple[Fraction, Inequality]]()
    lower = list[tuple[Fraction, Inequality]]()
    for one in inequalities:
        weight = dict(one[0]).get(name)
        if weight is None:
            yield one
        else:
            (upper if weight > 0 else lower).append((abs(weight), one))
    for a, (terms, number, strict) in upper:
        for b, (others, limit, also) in lower:
            sums = {key: weight / a for key, weight in terms if key != name}
            for key, weight in others:
                if key != name:
                    sums[key] = sums.get(key, Fraction(0)) + weight / b
            yield _scaled(sums, number / a + limit / b, strict=strict or also)
