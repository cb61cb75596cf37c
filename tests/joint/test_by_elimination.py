"""Small systems of all sorts: points, conflicts, causes and ranges, as Fourier and Motzkin find them."""

from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations, product
from math import inf
from random import Random

import pytest
from exact_elimination import has_point, reach

from tieout.joint.causes import causes
from tieout.joint.feasible import solve
from tieout.joint.needed import needed
from tieout.joint.system import Conflict, Name, Point, Rated, Row, System, Tie
from tieout.model import EVERYTHING, Interval

SEEDS = range(45)
NEAR = Fraction(1, 10**9)
NOTHING: frozenset[Name] = frozenset()


def interval(random: Random, *, wide: bool = False) -> Interval:
    low = Fraction(random.randint(-6, 6))
    high = low + Fraction(random.choice([2, 5, 9] if wide else [0, 0, 1, 2, 2.25]))
    opened = random.random() < 0.2 and low < high
    ends = (-inf if random.random() < 0.1 else low, inf if random.random() < 0.15 else high)
    return Interval(*ends, opened and ends[0] == low, opened and ends[1] == high and random.random() < 0.5)


def row(random: Random, names: str) -> Row:
    weights = [Fraction(one) for one in (1, 1, -1, -1, 2, "-1/2", "1.05")]
    some = random.sample(names, random.randint(1, min(3, len(names))))
    return Row({name: random.choice(weights) for name in some}, interval(random))


def drawn(random: Random) -> System:
    """Draw a system of a few figures: missing ones, constants, rates, prints outside of their domain."""
    names = "abcd"[: random.randint(2, 4)]
    ties = []
    for _ in range(random.randint(1, 4)):
        known = frozenset("r") if random.random() < 0.2 else NOTHING
        ties.append(Tie(tuple(row(random, names) for _ in range(random.choice([1, 1, 1, 2]))), known))
    printed: dict[Name, Interval] = {name: interval(random) for name in names + "r"}
    domains: dict[Name, Interval] = {
        name: random.choice([EVERYTHING, interval(random, wide=True)]) for name in names
    }
    for name in names:
        if random.random() < 0.15:
            printed[name] = domains[name]
    weights = {name: random.choice([1, 1, 1, 2]) for name in printed if random.random() < 0.9}
    return System(ties, printed, domains, weights)


def subsets(names: frozenset[Name]) -> list[frozenset[Name]]:
    ordered = sorted(names, key=repr)
    sizes = (combinations(ordered, size) for size in range(len(ordered) + 1))
    return [frozenset(one) for one in chain.from_iterable(sizes)]


def disbelieved(system: System, names: frozenset[Name]) -> System:
    """Return a system in which some prints say no more than domains."""
    loose = {name: system.domain_of(name) for name in names}
    return replace(system, printed={**system.printed, **loose})


def holds(system: System, conflict: Conflict, left_out: int | Name = None) -> bool:
    """Tell whether a conflict's ties and prints can hold together without one of them."""
    loose = disbelieved(
        system, frozenset(system.printed) - conflict.names | {left_out} & system.printed.keys()
    )
    ties = [system.ties[place] for place in conflict.ties if place != left_out]
    return has_point(replace(loose, ties=[tie for tie in ties if left_out not in tie.known]), NOTHING)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_system_has_a_point_exactly_where_elimination_finds_one(seed: int) -> None:
    system = drawn(Random(seed))

    for freed in subsets(frozenset(system.weights)):
        found = solve(system, freed)
        assert isinstance(found, Point) == has_point(system, freed), (seed, freed)
        if isinstance(found, Conflict):
            left = disbelieved(system, freed)
            assert not holds(left, found), (seed, freed)
            unneeded = [one for one in (*found.ties, *found.names) if not holds(left, found, one)]
            assert unneeded == [], (seed, freed)


@pytest.mark.parametrize("seed", SEEDS)
def test_causes_are_the_lightest_sets_that_leave_a_point(seed: int) -> None:
    system = drawn(Random(seed))

    enough = [freed for freed in subsets(frozenset(system.weights)) if has_point(system, freed)]
    explained = causes(system)
    if not enough:
        assert () in [one.sets for one in explained]
        return
    costs = [sum(system.weights[name] for name in freed) for freed in enough]
    lightest = [freed for freed, cost in zip(enough, costs, strict=True) if cost == min(costs)]
    joined = {NOTHING.union(*sets) for sets in product(*(one.sets for one in explained))}
    assert all(one.complete for one in explained)
    assert joined == set(lightest), seed


@pytest.mark.parametrize("seed", SEEDS)
def test_needed_is_all_that_a_figure_can_be(seed: int) -> None:
    system = drawn(Random(seed))

    for freed in [freed for freed in subsets(frozenset(system.weights)) if has_point(system, freed)][:4]:
        for name in sorted(freed | {"a"}, key=repr):
            all_values = reach(system, freed | {name}, name)
            allowed = system.allowed.get(name, system.domain_of(name))
            found = needed(system, freed, name)
            assert found == all_values.cut(allowed) if all_values.meets(allowed) else found.empty, (
                seed,
                freed,
            )


def with_fraction(system: System, rated: Rated, value: Fraction) -> System:
    """Return a system in which a fraction is a number."""
    sign = 1 if rated.positive else -1
    top, bottom = rated.top, rated.bottom
    names = [name for name in {**top, **bottom} if name is not None]
    level = {name: top.get(name, Fraction(0)) - value * bottom.get(name, Fraction(0)) for name in names}
    alone = value * bottom.get(None, Fraction(0)) - top.get(None, Fraction(0))
    positive = Interval(-sign * bottom.get(None, Fraction(0)), inf, open_low=True)
    signed = {name: sign * weight for name, weight in bottom.items() if name is not None}
    return replace(
        system, ties=[*system.ties, Tie((Row(level, Interval(alone, alone)), Row(signed, positive)))]
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_needed_rate_is_all_that_a_fraction_can_be(seed: int) -> None:
    random = Random(seed)
    system = drawn(random)
    top: dict[Name | None, Fraction] = {"a": Fraction(1), None: Fraction(random.randint(-1, 1))}
    bottom: dict[Name | None, Fraction] = {"b": Fraction(2), **random.choice([{}, {"a": Fraction(1)}])}
    rated = Rated("s", top, bottom, random.random() < 0.6, lambda fraction: fraction)
    found = needed(replace(system, ties=[*system.ties, Tie((), frozenset("s"), rated)]), NOTHING, "s")

    values = {
        Fraction(0),
        Fraction(1, 3),
        Fraction(-5),
        *(Fraction(end) for end in found.ends if end not in (-inf, inf)),
    }
    for value in {value + near for value in values for near in (-NEAR, 0, NEAR)}:
        wanted = has_point(with_fraction(system, rated, value), NOTHING)
        assert wanted == Interval(value, value).meets(found), (seed, value, found)
