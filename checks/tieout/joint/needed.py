"""What a figure must be if all others are right: the exact range of its true values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from tieout.joint.feasible import NOTHING
from tieout.joint.problem import Problem
from tieout.joint.system import Name, Rated, Row, System, Tie
from tieout.model import Interval, is_infinite

NOWHERE = Interval(math.inf, -math.inf)
"""What a figure must be that cannot be anything."""


def needed(system: System, freed: frozenset[Name], name: Name) -> Interval:
    """Return what a figure must be if the others are right, but for those freed, which can be anything.

    It is empty where nothing satisfies the rest of what it is tied to, or two ties want different rates.

    Args:
        system: figures and ties.
        freed: figures whose prints are not believed; that of the figure itself never is.
        name: the figure, which may be a missing one.

    Raises:
        Undecided: it takes more work than is allowed.
    """
    freed |= {name}
    untied = system.untied(freed)
    problem = Problem(system.part(_around(system, freed, name)))
    must = system.allowed.get(name, system.domain_of(name))
    if name in problem.names:
        must = _both(must, problem.reach(freed, name))
    for place in sorted(untied):
        rated = system.ties[place].rated
        if rated is not None and rated.name == name:
            fraction = _fraction(system, problem, freed, rated)
            must = NOWHERE if fraction is None else _both(must, rated.published(fraction))
    return must


def _around(system: System, freed: frozenset[Name], name: Name) -> list[int]:
    """Return the positions of the ties by which something follows for a figure, near or far."""
    untied, uses = system.untied(freed), dict[int, set[Name]]()
    users: dict[Name, list[int]] = {}
    for place, tie in enumerate(system.ties):
        rows = tie.weaker if place in untied else (*tie.rows, *tie.turned, *tie.weaker)
        uses[place] = {one for row in rows for one in row.terms}
        for one in uses[place]:
            users.setdefault(one, []).append(place)
    rates = (tie.rated for tie in system.ties if tie.rated is not None and tie.rated.name == name)
    todo = [name, *(one for rate in rates for one in (*rate.top, *rate.bottom))]
    reached = set[int]()
    while todo:
        new = [place for place in users.pop(todo.pop(), ()) if place not in reached]
        reached.update(new)
        todo += (one for place in new for one in uses[place])
    return sorted(reached)


def _both(one: Interval, other: Interval | None) -> Interval:
    return one.cut(other) if other is not None and one.meets(other) else NOWHERE


def _fraction(system: System, problem: Problem, freed: frozenset[Name], rated: Rated) -> Interval | None:
    """Return all values of a fraction, whatever the sign of what it is divided by where that is freed."""
    signs = (True, False) if freed.intersection(rated.bottom) else (rated.positive,)
    found: Interval | None = None
    for way in problem.possible(freed):
        for positive in signs:
            here = _divided(system, list(problem.ways.rows(way)), freed, rated._replace(positive=positive))
            found = found.span(here) if found and here else found or here
    return found


def _divided(system: System, rows: Sequence[Row], freed: frozenset[Name], rated: Rated) -> Interval | None:
    """Return all values of a fraction, as Charnes and Cooper do (1962).

    All figures are multiplied by one positive number that makes 1 of the bottom. What was a row stays
    one, and the fraction is the top.
    """
    factor, value = object(), object()
    sign = Fraction(1 if rated.positive else -1)
    top, bottom = (
        {factor if name is None else name: sign * weight for name, weight in terms.items()}
        for terms in (rated.top, rated.bottom)
    )
    names = dict.fromkeys(
        name for terms in (*(row.terms for row in rows), rated.top, rated.bottom) for name in terms
    )
    bounds = [
        Row({name: Fraction(1)}, system.domain_of(name) if name in freed else system.print_of(name))
        for name in names
        if name is not None
    ]
    tie = Tie(
        (
            Row(bottom, Interval(Fraction(1), Fraction(1))),
            Row(top | {value: Fraction(-1)}, Interval(Fraction(0), Fraction(0))),
            *(one for row in (*rows, *bounds) for one in _multiplied(row, factor)),
        )
    )
    return Problem(System([tie], {factor: Interval(Fraction(0), math.inf, open_low=True)}, {}, {})).reach(
        NOTHING, value
    )


def _multiplied(row: Row, factor: Name) -> Iterator[Row]:
    """Yield the rows of which one is made when all figures are multiplied by an unknown factor."""
    low, high, open_low, open_high = row.interval
    if not is_infinite(low):
        yield Row({**row.terms, factor: -Fraction(low)}, Interval(Fraction(0), math.inf, open_low))
    if not is_infinite(high):
        yield Row(
            {**row.terms, factor: -Fraction(high)}, Interval(-math.inf, Fraction(0), open_high=open_high)
        )
