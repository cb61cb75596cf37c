"""Enumeration: on a small grid all true values are tried, each rounded forwards as its publisher rounds.

Nothing here turns a print into an interval: a true value is one if what is printed of it is the print.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import WAYS, judged, verdicts_of
from publishers import MODES, Print, Publisher, written
from worlds import World

AREAS = tuple(f"A{number:02}" for number in range(50))
SEEDS = st.integers(0, 2**32 - 1)
"""A world is drawn from a seed; a failing test prints it."""
HAIR = Fraction(1, 10**6)
"""An end that is excluded is approached as closely as this, in units: verdicts turn at larger steps."""
STEPS = [Fraction(number, 4) for number in range(-4, 5)]
STEPS += [Fraction(number, 2) + hair for number in range(-2, 3) for hair in (-HAIR, HAIR)]


class Sort(NamedTuple):
    """A rule and what it says, as a plain function of true values.

    Args:
        rule: the rule as a file would have it.
        value: from *a* and *b* to the judged figure.
        divisor: what it is divided by.
        positive: whether that must be positive.
        clear: whether it must be clear of zero: two figures that repeat may only come near it together.
        sign: how the judged figure compares with the value.
    """

    rule: dict[str, Any]
    value: Callable[[Fraction, Fraction], Fraction]
    divisor: Callable[[Fraction, Fraction], Fraction] = lambda _a, _b: Fraction(1)
    positive: bool = False
    clear: bool = False
    sign: str = "=="


def formula(holds: str) -> dict[str, Any]:
    return {"kind": "formula", "holds": holds}


SORTS: Mapping[str, Sort] = {
    "adds_up": Sort(
        {"kind": "adds_up", "total": "r", "parts": ["a", "b"], "weights": [1, -2]}, lambda a, b: a - 2 * b
    ),
    "agree": Sort({"kind": "agree", "columns": ["a", "r"]}, lambda a, _: a),
    "at_most": Sort({"kind": "at_most", "smaller": "r", "larger": "a"}, lambda a, _: a, sign="<="),
    "less": Sort(formula("r < a - b"), lambda a, b: a - b, sign="<"),
    "ratio": Sort(
        {"kind": "ratio", "published": "r", "numerator": "a", "denominator": "b"},
        lambda a, b: a / b,
        lambda _, b: b,
    ),
    "growth": Sort(
        {"kind": "formula", "holds": "r == 100*(a/b - 1) if b > 0"},
        lambda a, b: 100 * (a / b - 1),
        lambda _, b: b,
        positive=True,
    ),
    "share of a sum": Sort(
        {"kind": "share_of", "published": "r", "part": "a", "whole": "a + b"},
        lambda a, b: 100 * a / (a + b),
        lambda a, b: a + b,
    ),
    "difference over sum": Sort(
        formula("r == (a - b)/(a + b)"),
        lambda a, b: (a - b) / (a + b),
        lambda a, b: a + b,
        clear=True,
    ),
    "product": Sort(formula("r == a*b"), lambda a, b: a * b),
    "product with a repeat": Sort(formula("r == a*b + a"), lambda a, b: a * b + a),
    "square": Sort(formula("r == a^2 - b"), lambda a, b: a**2 - b),
    "cube": Sort(formula("r == a^3"), lambda a, _: a**3),
}


def prints_of(value: Fraction, unit: Fraction, mode: str) -> set[int]:
    """Return the numbers of units that may be printed for a true value."""
    units = value / unit
    below, above = math.floor(units), math.ceil(units)
    if mode == "truncated":
        return {math.trunc(units)}
    if mode == "up":
        return {above if units > 0 else below}
    if mode == "random":
        return {below, above}
    return {one for one in (below, above) if abs(units - one) <= Fraction(1, 2)}


def true_values(number: int, publisher: Publisher) -> Iterator[Fraction]:
    """Yield the values of a finer grid, and of a hair beside it, of which so many units are printed."""
    for step in STEPS:
        value = (number + step) * publisher.size
        if number in prints_of(value, publisher.size, publisher.mode):
            yield value


Pairs = list[tuple[Fraction, Fraction]]


def operands(sort: Sort, publishers: Mapping[str, Publisher], random: Random) -> tuple[int, int, Pairs]:
    """Draw what is printed of *a* and *b*, and all true values of both."""
    while True:
        a, b = random.randint(-4, 4), random.choice([random.randint(-4, 4), random.randint(1, 8)])
        pairs = list(product(true_values(a, publishers["a"]), true_values(b, publishers["b"])))
        if not sort.clear or not any(0 < abs(sort.divisor(*pair)) < 10 * HAIR for pair in pairs):
            return a, b, pairs


def implied(sort: Sort, pairs: Pairs) -> list[Fraction] | None:
    """Return what the judged figure may be; None where it is not to be judged."""
    divisors = [sort.divisor(*pair) for pair in pairs]
    if min(divisors) <= 0 and (sort.positive or max(divisors) >= 0):
        return None
    return [sort.value(*pair) for pair in pairs]


def fits(sort: Sort, values: list[Fraction], number: int, own: Publisher) -> bool:
    """Tell whether some true values satisfy the relation."""
    least, most = min(values), max(values)
    if sort.sign == "==":
        # Values without a gap are printed without a gap.
        first, last = (prints_of(value, own.size, own.mode) for value in (least, most))
        return min(first) <= number <= max(last)
    lowest = min(true_values(number, own))
    return lowest < most or (lowest == most and sort.sign == "<=")


def about(sort: Sort, values: list[Fraction] | None, own: Publisher, random: Random) -> int:
    """Choose a print near an end of what a figure may be, where verdicts turn."""
    ends = [] if values is None else [min(values), max(values)] if sort.sign == "==" else [max(values)]
    near = [one / own.size for one in ends if abs(one / own.size) < 10**4] or [Fraction(0)]
    return math.floor(random.choice(near)) + random.choice([-2, -1, 0, 0, 1, 1, 2, 3])


@pytest.mark.parametrize("name", SORTS)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_a_figure_is_broken_exactly_where_no_true_values_are_found(name: str, seed: int) -> None:
    """Theorem: an item is broken if and only if no values that print so satisfy the relation."""
    sort, random = SORTS[name], Random(f"{name} {seed}")
    sizes = [Fraction(1), Fraction(2), Fraction(1, 2)]
    publishers = {one: Publisher(random.choice(MODES), "unit", random.choice(sizes)) for one in "abr"}
    rows: list[Print] = []
    expected: dict[str, str] = {}
    for area in AREAS:
        a, b, pairs = operands(sort, publishers, random)
        values = implied(sort, pairs)
        number = about(sort, values, publishers["r"], random)
        rows += [
            Print((series, area, "2011"), written(units * publishers[series].size))
            for series, units in {"a": a, "b": b, "r": number}.items()
        ]
        if values is None or not fits(sort, values, number, publishers["r"]):
            expected[f"{area} 2011"] = "broken" if values else "unknown"
    for way in WAYS.values():
        report = judged(World(rows, publishers), sort.rule, way)

        assert report.could_not_run == ()
        said = verdicts_of(report)
        bases = ("zero-base", "negative-base")
        assert {place: "unknown" if one in bases else one for place, one in said.items()} == expected
    # A world in which nothing turns would prove nothing.
    assert 0 < list(expected.values()).count("broken") < len(AREAS)
