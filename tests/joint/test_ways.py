"""Divisors whose sign is open, and rates that are not believed, as trying all ways finds them."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from exact_elimination import has_point, reach
from test_by_elimination import NOTHING, drawn, row, subsets

from tieout.joint.causes import causes
from tieout.joint.feasible import solve
from tieout.joint.needed import needed
from tieout.joint.system import Name, Point, Row, System, Tie
from tieout.model import Interval

SEEDS = range(40)


def divided(random: Random) -> System:
    """Draw a system in which some ties divide: with the other sign they say something else."""
    system = drawn(random)
    names = "".join(str(name) for name in system.printed if name != "r")
    return replace(system, ties=[_divided(tie, random, names) for tie in system.ties])


def _divided(tie: Tie, random: Random, names: str) -> Tie:
    if random.random() < 0.3:
        return tie
    one = random.choice(names)
    divisor: dict[Name | None, Fraction] = {one: Fraction(1)}
    if random.random() < 0.3:
        divisor[None] = Fraction(random.randint(-2, 2))
    # What holds whatever the rate is follows from what holds of the rate that is printed.
    weaker = tuple(Row(terms, _wider(interval)) for terms, interval in tie.rows) if tie.known else ()
    return tie._replace(divisor=divisor, turned=(row(random, names),), weaker=weaker)


def _wider(interval: Interval) -> Interval:
    return Interval(interval.low - 1, interval.high + 1)


def every_way(system: System, freed: frozenset[Name]) -> Iterator[System]:
    """Yield plain systems, one of which must hold where some figures are freed."""
    choices: list[list[tuple[object, Tie]]] = []
    for place, tie in enumerate(system.ties):
        known, open_ = bool(freed & tie.known), bool(freed & tie.turning)
        turn = place if None in tie.divisor else (*tie.divisor,)
        plain, turned = ((turn, "as printed"), Tie(tie.rows)), ((turn, "turned"), Tie(tie.turned))
        if known:
            choices.append([((turn, ""), Tie(() if open_ else tie.weaker))])
        else:
            choices.append([plain, turned] if open_ else [((turn, ""), Tie(tie.rows))])
    for ties in product(*choices):
        signs = {turn for turn, sign in map(_sign, ties) if sign}
        if len(signs) == len({_sign(one) for one in ties if _sign(one)[1]}):
            yield replace(system, ties=[tie for _, tie in ties])


def _sign(chosen: tuple[object, Tie]) -> tuple[object, str]:
    assert isinstance(chosen[0], tuple)
    return chosen[0]


def holds(system: System, freed: frozenset[Name]) -> bool:
    return any(has_point(one, freed) for one in every_way(system, freed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_system_has_a_point_exactly_where_it_has_one_in_some_way(seed: int) -> None:
    system = divided(Random(seed))

    for freed in subsets(frozenset(system.weights)):
        assert isinstance(solve(system, freed), Point) == holds(system, freed), (seed, freed)


@pytest.mark.parametrize("seed", SEEDS)
def test_causes_are_the_lightest_sets_that_leave_a_point_in_some_way(seed: int) -> None:
    system = divided(Random(seed))

    enough = [freed for freed in subsets(frozenset(system.weights)) if holds(system, freed)]
    costs = [sum(system.weights[name] for name in freed) for freed in enough]
    lightest = {freed for freed, cost in zip(enough, costs, strict=True) if cost == min(costs)}
    found = {NOTHING.union(*sets) for sets in product(*(one.sets for one in causes(system)))}
    assert found == lightest, seed


@pytest.mark.parametrize("seed", SEEDS)
def test_needed_spans_what_a_figure_can_be_in_all_ways(seed: int) -> None:
    system = divided(Random(seed))

    freed = next((one for one in subsets(frozenset(system.weights)) if holds(system, one)), NOTHING)
    for name in sorted(freed - {"r"}, key=repr):
        ranges = [reach(one, freed, name) for one in every_way(system, freed) if has_point(one, freed)]
        span = ranges[0]
        for one in ranges:
            span = span.span(one)
        allowed = system.allowed.get(name, system.domain_of(name))
        found = needed(system, freed, name)
        assert found == span.cut(allowed) if span.meets(allowed) else found.empty, (seed, name)
